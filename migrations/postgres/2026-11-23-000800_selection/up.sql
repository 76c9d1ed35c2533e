-- Rounds of selection: notice and criteria, applications, evaluation, publicity, draw, dates of a purchase.

CREATE TABLE selection_rounds (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    review_body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('STANDARD', 'FRAMEWORK')),
    route TEXT COLLATE "C" NOT NULL CHECK (route IN ('SELECTION', 'PURCHASE')),
    title TEXT COLLATE "C" NOT NULL,
    notice TEXT COLLATE "C" NOT NULL,
    quota BIGINT NOT NULL CHECK (quota > 0),
    min_qualified BIGINT NOT NULL CHECK (min_qualified > 0),
    averaging TEXT COLLATE "C" NOT NULL CHECK (averaging IN ('PLAIN', 'DROP_HIGH_LOW')),
    tie_breaker TEXT COLLATE "C" NOT NULL,
    min_total BIGINT NOT NULL CHECK (min_total BETWEEN 0 AND 10000),
    registration_from BIGINT NOT NULL,
    registration_until BIGINT NOT NULL CHECK (registration_until > registration_from),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('DRAFT', 'ANNOUNCED', 'REGISTRATION', 'QUALIFICATION', 'EVALUATION', 'RANKED', 'PUBLICITY', 'OBJECTION', 'APPROVAL', 'COMPLETED', 'CANCELLED', 'FAILED')),
    rule_pack TEXT COLLATE "C" NOT NULL,
    rule_pack_hash TEXT COLLATE "C" NOT NULL,
    publicity_days BIGINT NOT NULL,
    published_at BIGINT,
    ranked_on TEXT COLLATE "C",
    publicity_from TEXT COLLATE "C",
    publicity_until TEXT COLLATE "C",
    publicity_period BIGINT NOT NULL,
    proposed_by TEXT COLLATE "C" REFERENCES accounts (id),
    approved_by TEXT COLLATE "C" REFERENCES accounts (id),
    approval TEXT COLLATE "C" NOT NULL,
    end_reason TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX selection_rounds_body ON selection_rounds (review_body_id, id);
CREATE INDEX selection_rounds_state ON selection_rounds (state, id);
CREATE UNIQUE INDEX selection_rounds_number ON selection_rounds (review_body_id, number) WHERE number <> '';
CREATE INDEX selection_rounds_created_by ON selection_rounds (created_by);
CREATE INDEX selection_rounds_proposed_by ON selection_rounds (proposed_by);
CREATE INDEX selection_rounds_approved_by ON selection_rounds (approved_by);

CREATE TABLE selection_criteria (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    position BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('SCORED', 'PRICE', 'COUNT')),
    weight BIGINT NOT NULL CHECK (weight BETWEEN 1 AND 10000),
    base_price BIGINT NOT NULL,
    per_item BIGINT NOT NULL,
    guidance TEXT COLLATE "C" NOT NULL,
    UNIQUE (round_id, code)
);

CREATE TABLE selection_draws (
    round_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES selection_rounds (id),
    commitment TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    pool TEXT COLLATE "C" NOT NULL,
    pool_hash TEXT COLLATE "C" NOT NULL,
    witness TEXT COLLATE "C" NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    drawn_at BIGINT NOT NULL
);

CREATE TABLE selection_applications (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    sequence BIGINT NOT NULL,
    candidate TEXT COLLATE "C" NOT NULL,
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    name TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL CHECK (source IN ('ONLINE', 'PAPER')),
    statement TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('REGISTERED', 'QUALIFIED', 'REJECTED', 'PROPOSED', 'EXCLUDED', 'AWARDED')),
    reason TEXT COLLATE "C" NOT NULL,
    total BIGINT,
    rank BIGINT,
    settled_by TEXT COLLATE "C" CHECK (settled_by IN ('TOTAL', 'TIE_BREAKER', 'EARLIER', 'LOTS')),
    version BIGINT NOT NULL,
    registered_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    registered_at BIGINT NOT NULL,
    UNIQUE (round_id, sequence),
    UNIQUE (round_id, candidate),
    UNIQUE (round_id, rank)
);
CREATE INDEX selection_applications_firm ON selection_applications (firm_id, id);
CREATE INDEX selection_applications_registered_by ON selection_applications (registered_by);

CREATE TABLE selection_application_advisers (
    application_id TEXT COLLATE "C" NOT NULL REFERENCES selection_applications (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (application_id, adviser_id)
);
CREATE INDEX selection_application_advisers_adviser ON selection_application_advisers (adviser_id);

CREATE TABLE selection_counts (
    application_id TEXT COLLATE "C" NOT NULL REFERENCES selection_applications (id),
    criterion_id TEXT COLLATE "C" NOT NULL REFERENCES selection_criteria (id),
    claimed BIGINT NOT NULL CHECK (claimed >= 0),
    verified BIGINT CHECK (verified >= 0),
    PRIMARY KEY (application_id, criterion_id)
);
CREATE INDEX selection_counts_criterion ON selection_counts (criterion_id);

CREATE TABLE selection_prices (
    application_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES selection_applications (id),
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    amount BIGINT NOT NULL CHECK (amount > 0)
);
CREATE INDEX selection_prices_round ON selection_prices (round_id);

CREATE TABLE selection_price_openings (
    round_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES selection_rounds (id),
    opened_at BIGINT NOT NULL,
    opened_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT COLLATE "C" NOT NULL,
    witness TEXT COLLATE "C" NOT NULL
);
CREATE INDEX selection_price_openings_opened_by ON selection_price_openings (opened_by);

CREATE TABLE selection_checks (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    application_id TEXT COLLATE "C" NOT NULL REFERENCES selection_applications (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    condition TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('MET', 'NOT_MET')),
    reason TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    UNIQUE (application_id, adviser_id, condition)
);
CREATE INDEX selection_checks_adviser ON selection_checks (adviser_id);

CREATE TABLE selection_materials (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    application_id TEXT COLLATE "C" NOT NULL REFERENCES selection_applications (id),
    code TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX selection_materials_application ON selection_materials (application_id, id);
CREATE INDEX selection_materials_created_by ON selection_materials (created_by);

CREATE TABLE selection_evaluators (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('APPOINTED', 'CLEAR', 'RECUSED', 'SIGNED')),
    declaration TEXT COLLATE "C" NOT NULL,
    declared_at BIGINT,
    signed_at BIGINT,
    version BIGINT NOT NULL,
    appointed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    appointed_at BIGINT NOT NULL,
    UNIQUE (round_id, account_id)
);
CREATE INDEX selection_evaluators_account ON selection_evaluators (account_id);
CREATE INDEX selection_evaluators_appointed_by ON selection_evaluators (appointed_by);

CREATE TABLE selection_cells (
    evaluator_id TEXT COLLATE "C" NOT NULL REFERENCES selection_evaluators (id),
    application_id TEXT COLLATE "C" NOT NULL REFERENCES selection_applications (id),
    criterion_id TEXT COLLATE "C" NOT NULL REFERENCES selection_criteria (id),
    points BIGINT NOT NULL CHECK (points BETWEEN 0 AND 10000),
    PRIMARY KEY (evaluator_id, application_id, criterion_id)
);
CREATE INDEX selection_cells_application ON selection_cells (application_id);
CREATE INDEX selection_cells_criterion ON selection_cells (criterion_id);

CREATE TABLE selection_objections (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    sequence BIGINT NOT NULL,
    period BIGINT NOT NULL,
    application_id TEXT COLLATE "C" REFERENCES selection_applications (id),
    name TEXT COLLATE "C" NOT NULL,
    contact TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL CHECK (source IN ('ONLINE', 'PAPER')),
    received_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'DISMISSED')),
    answer TEXT COLLATE "C" NOT NULL,
    answered_by TEXT COLLATE "C" REFERENCES accounts (id),
    answered_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (round_id, sequence)
);
CREATE INDEX selection_objections_application ON selection_objections (application_id);
CREATE INDEX selection_objections_answered_by ON selection_objections (answered_by);

CREATE TABLE selection_purchase_steps (
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    step TEXT COLLATE "C" NOT NULL CHECK (step IN ('REPORT', 'CONFIRMATION', 'AWARD_NOTICE', 'CONTRACT', 'PUBLICATION', 'FILING')),
    done_on TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, step)
);
CREATE INDEX selection_purchase_steps_recorded_by ON selection_purchase_steps (recorded_by);

-- What has been written to these tables is never changed or deleted.
CREATE TRIGGER selection_prices_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_price_openings_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_price_openings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_checks_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_materials_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_materials FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_purchase_steps_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_purchase_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_application_advisers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON selection_application_advisers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The criteria of a published round are fixed.
CREATE FUNCTION refuse_published_criteria() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM selection_rounds WHERE id = NEW.round_id AND state <> 'DRAFT')
    THEN
        RAISE EXCEPTION 'the criteria of a published round are fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER selection_criteria_fixed BEFORE INSERT OR UPDATE OR DELETE ON selection_criteria FOR EACH ROW EXECUTE FUNCTION refuse_published_criteria();

-- A signed sheet is immutable (a restore puts cells before evaluators), and so is a commitment, and a draw that is over.
CREATE FUNCTION refuse_signed_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM selection_evaluators WHERE id = OLD.evaluator_id AND state = 'SIGNED')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM selection_evaluators WHERE id = NEW.evaluator_id AND state = 'SIGNED')
    THEN
        RAISE EXCEPTION 'a signed sheet is immutable';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER selection_cells_signed BEFORE INSERT OR UPDATE OR DELETE ON selection_cells FOR EACH ROW EXECUTE FUNCTION refuse_signed_sheet();
CREATE FUNCTION refuse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is signed or committed is kept';
END $$;
CREATE TRIGGER selection_evaluators_signed BEFORE UPDATE OR DELETE ON selection_evaluators FOR EACH ROW WHEN (OLD.state = 'SIGNED') EXECUTE FUNCTION refuse_kept();
CREATE TRIGGER selection_draws_committed BEFORE UPDATE ON selection_draws FOR EACH ROW WHEN (OLD.drawn_at > 0 OR NEW.commitment <> OLD.commitment OR NEW.seed <> OLD.seed OR (OLD.pool_hash <> '' AND NEW.pool_hash <> OLD.pool_hash)) EXECUTE FUNCTION refuse_kept();
CREATE TRIGGER selection_draws_no_delete BEFORE DELETE ON selection_draws FOR EACH ROW EXECUTE FUNCTION refuse_kept();
