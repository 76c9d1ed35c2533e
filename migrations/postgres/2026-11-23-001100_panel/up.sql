-- Panels and what is called off them.

CREATE TABLE panels (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    engaging_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    round_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES selection_rounds (id),
    title TEXT COLLATE "C" NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (engaging_id, number),
    CHECK (from_day <= to_day)
);

CREATE TABLE panel_members (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    panel_id TEXT COLLATE "C" NOT NULL REFERENCES panels (id),
    application_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES selection_applications (id),
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    rank BIGINT NOT NULL CHECK (rank > 0),
    from_day TEXT COLLATE "C" NOT NULL,
    removed_on TEXT COLLATE "C",
    removed_for TEXT COLLATE "C" NOT NULL,
    turns BIGINT NOT NULL CHECK (turns >= 0),
    last_turn_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (panel_id, rank)
);
CREATE INDEX panel_members_firm ON panel_members (firm_id);

CREATE TABLE panel_member_advisers (
    member_id TEXT COLLATE "C" NOT NULL REFERENCES panel_members (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (member_id, adviser_id)
);
CREATE INDEX panel_member_advisers_adviser ON panel_member_advisers (adviser_id);

CREATE TABLE call_offs (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    panel_id TEXT COLLATE "C" NOT NULL REFERENCES panels (id),
    number TEXT COLLATE "C" NOT NULL,
    engaging_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    title TEXT COLLATE "C" NOT NULL,
    estimate BIGINT NOT NULL CHECK (estimate > 0),
    method TEXT COLLATE "C" NOT NULL CHECK (method IN ('DIRECT_AWARD', 'FURTHER_COMPETITION', 'ROTATION', 'DRAW')),
    reason TEXT COLLATE "C" NOT NULL,
    bids_until BIGINT,
    seed_sha256 TEXT COLLATE "C" NOT NULL,
    pool_sha256 TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    witness TEXT COLLATE "C" NOT NULL,
    witness_word TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'ENGAGED', 'FAILED', 'CANCELLED')),
    chosen_id TEXT COLLATE "C" REFERENCES panel_members (id),
    cancelled_for TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    UNIQUE (engaging_id, number),
    CHECK (method <> 'FURTHER_COMPETITION' OR bids_until IS NOT NULL),
    CHECK (state NOT IN ('DECIDED', 'ENGAGED') OR chosen_id IS NOT NULL)
);
CREATE INDEX call_offs_panel ON call_offs (panel_id, id);
CREATE INDEX call_offs_engaging ON call_offs (engaging_id, id);
CREATE INDEX call_offs_agency ON call_offs (agency_id, id);
CREATE INDEX call_offs_state ON call_offs (state, id);

CREATE TABLE call_off_parties (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    call_off_id TEXT COLLATE "C" NOT NULL REFERENCES call_offs (id),
    name TEXT COLLATE "C" NOT NULL
);
CREATE INDEX call_off_parties_call_off ON call_off_parties (call_off_id, id);

CREATE TABLE call_off_candidates (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    call_off_id TEXT COLLATE "C" NOT NULL REFERENCES call_offs (id),
    member_id TEXT COLLATE "C" NOT NULL REFERENCES panel_members (id),
    rank BIGINT NOT NULL,
    excluded_by TEXT COLLATE "C" NOT NULL,
    excluded_for TEXT COLLATE "C" NOT NULL,
    turns BIGINT NOT NULL,
    last_turn_at BIGINT,
    bid BIGINT CHECK (bid > 0),
    bid_at BIGINT,
    ticket TEXT COLLATE "C" NOT NULL,
    place BIGINT CHECK (place > 0),
    declined_for TEXT COLLATE "C" NOT NULL,
    UNIQUE (call_off_id, member_id),
    UNIQUE (call_off_id, place)
);
CREATE INDEX call_off_candidates_member ON call_off_candidates (member_id);
