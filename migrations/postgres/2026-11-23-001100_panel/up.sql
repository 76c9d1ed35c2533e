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
    expiry_told_at BIGINT,
    UNIQUE (engaging_id, number),
    CHECK (from_day <= to_day)
);
CREATE INDEX panels_to_day ON panels (to_day) WHERE expiry_told_at IS NULL;

CREATE TABLE panel_members (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    panel_id TEXT COLLATE "C" NOT NULL REFERENCES panels (id),
    application_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES selection_applications (id),
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    rank BIGINT NOT NULL CHECK (rank > 0),
    removed_at BIGINT,
    removed_for TEXT COLLATE "C" NOT NULL,
    UNIQUE (panel_id, rank),
    CHECK ((removed_at IS NULL) = (removed_for = ''))
);
CREATE INDEX panel_members_firm ON panel_members (firm_id);

CREATE TABLE panel_member_advisers (
    member_id TEXT COLLATE "C" NOT NULL REFERENCES panel_members (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (member_id, adviser_id)
);
CREATE INDEX panel_member_advisers_adviser ON panel_member_advisers (adviser_id);

-- A draw stands apart from what it decides: everybody sees it, and it does not name the matter.
CREATE TABLE panel_draws (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    pool TEXT COLLATE "C" NOT NULL,
    pool_hash TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    drawn_at BIGINT NOT NULL
);

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
    draw_id TEXT COLLATE "C" UNIQUE REFERENCES panel_draws (id),
    witness TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'ENGAGED', 'FAILED', 'CANCELLED')),
    chosen_id TEXT COLLATE "C" REFERENCES panel_members (id),
    cancelled_for TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    UNIQUE (engaging_id, number),
    CHECK ((method = 'FURTHER_COMPETITION') = (bids_until IS NOT NULL)),
    CHECK ((method = 'DRAW') = (draw_id IS NOT NULL)),
    CHECK (state NOT IN ('DECIDED', 'ENGAGED') OR chosen_id IS NOT NULL)
);
CREATE INDEX call_offs_panel ON call_offs (panel_id, id);
CREATE INDEX call_offs_engaging ON call_offs (engaging_id, id);
CREATE INDEX call_offs_agency ON call_offs (agency_id, id);
CREATE INDEX call_offs_state ON call_offs (state, id);
CREATE INDEX call_offs_chosen ON call_offs (chosen_id);

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
    excluded_by TEXT COLLATE "C" CHECK (excluded_by IN ('CONFLICT_OF_INTEREST', 'NOBODY_FIT')),
    passed_by TEXT COLLATE "C" CHECK (passed_by IN ('CONFLICT_OF_INTEREST', 'NOBODY_FIT', 'LEFT_PANEL', 'DECLINED')),
    note TEXT COLLATE "C" NOT NULL,
    turns BIGINT NOT NULL,
    last_turn_at BIGINT,
    bid BIGINT CHECK (bid > 0),
    ticket TEXT COLLATE "C" NOT NULL,
    place BIGINT CHECK (place > 0),
    chosen_at BIGINT,
    UNIQUE (call_off_id, member_id),
    UNIQUE (call_off_id, place)
);
CREATE INDEX call_off_candidates_member ON call_off_candidates (member_id, chosen_at);

-- Prices lie here, where only the opening reads them.
CREATE TABLE call_off_bids (
    candidate_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES call_off_candidates (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    bid_at BIGINT NOT NULL
);

-- A commitment is kept, and so is a draw that is over.
CREATE TRIGGER panel_draws_committed BEFORE UPDATE ON panel_draws FOR EACH ROW WHEN (OLD.drawn_at > 0 OR NEW.commitment <> OLD.commitment OR NEW.seed <> OLD.seed OR NEW.pool <> OLD.pool OR NEW.pool_hash <> OLD.pool_hash) EXECUTE FUNCTION refuse_kept();
CREATE TRIGGER panel_draws_no_delete BEFORE DELETE ON panel_draws FOR EACH ROW EXECUTE FUNCTION refuse_kept();
