-- Panels and what is called off them.

CREATE TABLE panels (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    engaging_id TEXT NOT NULL REFERENCES organisations (id),
    round_id TEXT NOT NULL UNIQUE REFERENCES selection_rounds (id),
    title TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (engaging_id, number),
    CHECK (from_day <= to_day)
) STRICT;

CREATE TABLE panel_members (
    id TEXT PRIMARY KEY NOT NULL,
    panel_id TEXT NOT NULL REFERENCES panels (id),
    application_id TEXT NOT NULL UNIQUE REFERENCES selection_applications (id),
    firm_id TEXT REFERENCES organisations (id),
    rank INTEGER NOT NULL CHECK (rank > 0),
    from_day TEXT NOT NULL,
    removed_on TEXT,
    removed_for TEXT NOT NULL,
    turns INTEGER NOT NULL CHECK (turns >= 0),
    last_turn_at INTEGER,
    version INTEGER NOT NULL,
    UNIQUE (panel_id, rank)
) STRICT;
CREATE INDEX panel_members_firm ON panel_members (firm_id);

CREATE TABLE panel_member_advisers (
    member_id TEXT NOT NULL REFERENCES panel_members (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (member_id, adviser_id)
) STRICT;
CREATE INDEX panel_member_advisers_adviser ON panel_member_advisers (adviser_id);

CREATE TABLE call_offs (
    id TEXT PRIMARY KEY NOT NULL,
    panel_id TEXT NOT NULL REFERENCES panels (id),
    number TEXT NOT NULL,
    engaging_id TEXT NOT NULL REFERENCES organisations (id),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    estimate INTEGER NOT NULL CHECK (estimate > 0),
    method TEXT NOT NULL CHECK (method IN ('DIRECT_AWARD', 'FURTHER_COMPETITION', 'ROTATION', 'DRAW')),
    reason TEXT NOT NULL,
    bids_until INTEGER,
    seed_sha256 TEXT NOT NULL,
    pool_sha256 TEXT NOT NULL,
    seed TEXT NOT NULL,
    witness TEXT NOT NULL,
    witness_word TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'ENGAGED', 'FAILED', 'CANCELLED')),
    chosen_id TEXT REFERENCES panel_members (id),
    cancelled_for TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    UNIQUE (engaging_id, number),
    CHECK (method <> 'FURTHER_COMPETITION' OR bids_until IS NOT NULL),
    CHECK (state NOT IN ('DECIDED', 'ENGAGED') OR chosen_id IS NOT NULL)
) STRICT;
CREATE INDEX call_offs_panel ON call_offs (panel_id, id);
CREATE INDEX call_offs_engaging ON call_offs (engaging_id, id);
CREATE INDEX call_offs_agency ON call_offs (agency_id, id);
CREATE INDEX call_offs_state ON call_offs (state, id);

CREATE TABLE call_off_parties (
    id TEXT PRIMARY KEY NOT NULL,
    call_off_id TEXT NOT NULL REFERENCES call_offs (id),
    name TEXT NOT NULL
) STRICT;
CREATE INDEX call_off_parties_call_off ON call_off_parties (call_off_id, id);

CREATE TABLE call_off_candidates (
    id TEXT PRIMARY KEY NOT NULL,
    call_off_id TEXT NOT NULL REFERENCES call_offs (id),
    member_id TEXT NOT NULL REFERENCES panel_members (id),
    rank INTEGER NOT NULL,
    excluded_by TEXT NOT NULL,
    excluded_for TEXT NOT NULL,
    turns INTEGER NOT NULL,
    last_turn_at INTEGER,
    bid INTEGER CHECK (bid > 0),
    bid_at INTEGER,
    ticket TEXT NOT NULL,
    place INTEGER CHECK (place > 0),
    declined_for TEXT NOT NULL,
    UNIQUE (call_off_id, member_id),
    UNIQUE (call_off_id, place)
) STRICT;
CREATE INDEX call_off_candidates_member ON call_off_candidates (member_id);
