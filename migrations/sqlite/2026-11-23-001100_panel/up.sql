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
    expiry_told_at INTEGER,
    UNIQUE (engaging_id, number),
    CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX panels_to_day ON panels (to_day) WHERE expiry_told_at IS NULL;

CREATE TABLE panel_members (
    id TEXT PRIMARY KEY NOT NULL,
    panel_id TEXT NOT NULL REFERENCES panels (id),
    application_id TEXT NOT NULL UNIQUE REFERENCES selection_applications (id),
    firm_id TEXT REFERENCES organisations (id),
    rank INTEGER NOT NULL CHECK (rank > 0),
    removed_at INTEGER,
    removed_for TEXT NOT NULL,
    UNIQUE (panel_id, rank),
    CHECK ((removed_at IS NULL) = (removed_for = ''))
) STRICT;
CREATE INDEX panel_members_firm ON panel_members (firm_id);

CREATE TABLE panel_member_advisers (
    member_id TEXT NOT NULL REFERENCES panel_members (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (member_id, adviser_id)
) STRICT;
CREATE INDEX panel_member_advisers_adviser ON panel_member_advisers (adviser_id);

-- A draw stands apart from what it decides: everybody sees it, and it does not name the matter.
CREATE TABLE panel_draws (
    id TEXT PRIMARY KEY NOT NULL,
    commitment TEXT NOT NULL,
    pool TEXT NOT NULL,
    pool_hash TEXT NOT NULL,
    seed TEXT NOT NULL,
    word TEXT NOT NULL,
    drawn_at INTEGER NOT NULL
) STRICT;

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
    draw_id TEXT UNIQUE REFERENCES panel_draws (id),
    witness TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'ENGAGED', 'FAILED', 'CANCELLED')),
    chosen_id TEXT REFERENCES panel_members (id),
    cancelled_for TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    UNIQUE (engaging_id, number),
    CHECK ((method = 'FURTHER_COMPETITION') = (bids_until IS NOT NULL)),
    CHECK ((method = 'DRAW') = (draw_id IS NOT NULL)),
    CHECK (state NOT IN ('DECIDED', 'ENGAGED') OR chosen_id IS NOT NULL)
) STRICT;
CREATE INDEX call_offs_panel ON call_offs (panel_id, id);
CREATE INDEX call_offs_engaging ON call_offs (engaging_id, id);
CREATE INDEX call_offs_agency ON call_offs (agency_id, id);
CREATE INDEX call_offs_state ON call_offs (state, id);
CREATE INDEX call_offs_chosen ON call_offs (chosen_id);

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
    excluded_by TEXT CHECK (excluded_by IN ('CONFLICT_OF_INTEREST', 'NOBODY_FIT')),
    passed_by TEXT CHECK (passed_by IN ('CONFLICT_OF_INTEREST', 'NOBODY_FIT', 'LEFT_PANEL', 'DECLINED')),
    note TEXT NOT NULL,
    turns INTEGER NOT NULL,
    last_turn_at INTEGER,
    bid INTEGER CHECK (bid > 0),
    ticket TEXT NOT NULL,
    place INTEGER CHECK (place > 0),
    chosen_at INTEGER,
    UNIQUE (call_off_id, member_id),
    UNIQUE (call_off_id, place)
) STRICT;
CREATE INDEX call_off_candidates_member ON call_off_candidates (member_id, chosen_at);

-- Prices lie here, where only the opening reads them.
CREATE TABLE call_off_bids (
    candidate_id TEXT PRIMARY KEY NOT NULL REFERENCES call_off_candidates (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    bid_at INTEGER NOT NULL
) STRICT;

-- A commitment is kept, and so is a draw that is over.
CREATE TRIGGER panel_draws_committed BEFORE UPDATE ON panel_draws WHEN OLD.drawn_at > 0 OR NEW.commitment <> OLD.commitment OR NEW.seed <> OLD.seed OR NEW.pool <> OLD.pool OR NEW.pool_hash <> OLD.pool_hash BEGIN SELECT RAISE(ABORT, 'what is committed is kept'); END;
CREATE TRIGGER panel_draws_no_delete BEFORE DELETE ON panel_draws BEGIN SELECT RAISE(ABORT, 'what is committed is kept'); END;
