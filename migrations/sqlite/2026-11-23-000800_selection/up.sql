-- Rounds of selection: notice and criteria, applications, evaluation, publicity, draw, dates of a purchase.

CREATE TABLE selection_rounds (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('STANDARD', 'FRAMEWORK')),
    route TEXT NOT NULL CHECK (route IN ('SELECTION', 'PURCHASE')),
    title TEXT NOT NULL,
    notice TEXT NOT NULL,
    quota INTEGER NOT NULL CHECK (quota > 0),
    min_qualified INTEGER NOT NULL CHECK (min_qualified > 0),
    averaging TEXT NOT NULL CHECK (averaging IN ('PLAIN', 'DROP_HIGH_LOW')),
    tie_breaker TEXT NOT NULL,
    min_total INTEGER NOT NULL CHECK (min_total BETWEEN 0 AND 10000),
    registration_from INTEGER NOT NULL,
    registration_until INTEGER NOT NULL CHECK (registration_until > registration_from),
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'ANNOUNCED', 'REGISTRATION', 'QUALIFICATION', 'EVALUATION', 'RANKED', 'PUBLICITY', 'OBJECTION', 'APPROVAL', 'COMPLETED', 'CANCELLED', 'FAILED')),
    rule_pack TEXT NOT NULL,
    rule_pack_hash TEXT NOT NULL,
    publicity_days INTEGER NOT NULL,
    published_at INTEGER,
    ranked_on TEXT,
    publicity_from TEXT,
    publicity_until TEXT,
    publicity_period INTEGER NOT NULL,
    proposed_by TEXT REFERENCES accounts (id),
    approved_by TEXT REFERENCES accounts (id),
    approval TEXT NOT NULL,
    end_reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX selection_rounds_body ON selection_rounds (review_body_id, id);
CREATE INDEX selection_rounds_state ON selection_rounds (state, id);
CREATE UNIQUE INDEX selection_rounds_number ON selection_rounds (review_body_id, number) WHERE number <> '';
CREATE INDEX selection_rounds_created_by ON selection_rounds (created_by);
CREATE INDEX selection_rounds_proposed_by ON selection_rounds (proposed_by);
CREATE INDEX selection_rounds_approved_by ON selection_rounds (approved_by);

CREATE TABLE selection_criteria (
    id TEXT PRIMARY KEY NOT NULL,
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('SCORED', 'PRICE', 'COUNT')),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 10000),
    base_price INTEGER NOT NULL,
    per_item INTEGER NOT NULL,
    guidance TEXT NOT NULL,
    UNIQUE (round_id, code)
) STRICT;

CREATE TABLE selection_draws (
    round_id TEXT PRIMARY KEY NOT NULL REFERENCES selection_rounds (id),
    commitment TEXT NOT NULL,
    seed TEXT NOT NULL,
    pool TEXT NOT NULL,
    pool_hash TEXT NOT NULL,
    witness TEXT NOT NULL,
    word TEXT NOT NULL,
    drawn_at INTEGER NOT NULL
) STRICT;

CREATE TABLE selection_applications (
    id TEXT PRIMARY KEY NOT NULL,
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    sequence INTEGER NOT NULL,
    candidate TEXT NOT NULL,
    firm_id TEXT REFERENCES organisations (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('ONLINE', 'PAPER')),
    statement TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('REGISTERED', 'QUALIFIED', 'REJECTED', 'PROPOSED', 'EXCLUDED', 'AWARDED')),
    reason TEXT NOT NULL,
    total INTEGER,
    rank INTEGER,
    settled_by TEXT CHECK (settled_by IN ('TOTAL', 'TIE_BREAKER', 'EARLIER', 'LOTS')),
    version INTEGER NOT NULL,
    registered_by TEXT NOT NULL REFERENCES accounts (id),
    registered_at INTEGER NOT NULL,
    UNIQUE (round_id, sequence),
    UNIQUE (round_id, candidate),
    UNIQUE (round_id, rank)
) STRICT;
CREATE INDEX selection_applications_firm ON selection_applications (firm_id, id);
CREATE INDEX selection_applications_registered_by ON selection_applications (registered_by);

CREATE TABLE selection_application_advisers (
    application_id TEXT NOT NULL REFERENCES selection_applications (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (application_id, adviser_id)
) STRICT;
CREATE INDEX selection_application_advisers_adviser ON selection_application_advisers (adviser_id);

CREATE TABLE selection_counts (
    application_id TEXT NOT NULL REFERENCES selection_applications (id),
    criterion_id TEXT NOT NULL REFERENCES selection_criteria (id),
    claimed INTEGER NOT NULL CHECK (claimed >= 0),
    verified INTEGER CHECK (verified >= 0),
    PRIMARY KEY (application_id, criterion_id)
) STRICT;
CREATE INDEX selection_counts_criterion ON selection_counts (criterion_id);

CREATE TABLE selection_prices (
    application_id TEXT PRIMARY KEY NOT NULL REFERENCES selection_applications (id),
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    amount INTEGER NOT NULL CHECK (amount > 0)
) STRICT;
CREATE INDEX selection_prices_round ON selection_prices (round_id);

CREATE TABLE selection_price_openings (
    round_id TEXT PRIMARY KEY NOT NULL REFERENCES selection_rounds (id),
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    witness TEXT NOT NULL
) STRICT;
CREATE INDEX selection_price_openings_opened_by ON selection_price_openings (opened_by);

CREATE TABLE selection_checks (
    id TEXT PRIMARY KEY NOT NULL,
    application_id TEXT NOT NULL REFERENCES selection_applications (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    condition TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('MET', 'NOT_MET')),
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    UNIQUE (application_id, adviser_id, condition)
) STRICT;
CREATE INDEX selection_checks_adviser ON selection_checks (adviser_id);

CREATE TABLE selection_materials (
    id TEXT PRIMARY KEY NOT NULL,
    application_id TEXT NOT NULL REFERENCES selection_applications (id),
    code TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX selection_materials_application ON selection_materials (application_id, id);
CREATE INDEX selection_materials_created_by ON selection_materials (created_by);

CREATE TABLE selection_evaluators (
    id TEXT PRIMARY KEY NOT NULL,
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('APPOINTED', 'CLEAR', 'RECUSED', 'SIGNED')),
    declaration TEXT NOT NULL,
    declared_at INTEGER,
    signed_at INTEGER,
    version INTEGER NOT NULL,
    appointed_by TEXT NOT NULL REFERENCES accounts (id),
    appointed_at INTEGER NOT NULL,
    UNIQUE (round_id, account_id)
) STRICT;
CREATE INDEX selection_evaluators_account ON selection_evaluators (account_id);
CREATE INDEX selection_evaluators_appointed_by ON selection_evaluators (appointed_by);

CREATE TABLE selection_cells (
    evaluator_id TEXT NOT NULL REFERENCES selection_evaluators (id),
    application_id TEXT NOT NULL REFERENCES selection_applications (id),
    criterion_id TEXT NOT NULL REFERENCES selection_criteria (id),
    points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 10000),
    PRIMARY KEY (evaluator_id, application_id, criterion_id)
) STRICT;
CREATE INDEX selection_cells_application ON selection_cells (application_id);
CREATE INDEX selection_cells_criterion ON selection_cells (criterion_id);

CREATE TABLE selection_objections (
    id TEXT PRIMARY KEY NOT NULL,
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    sequence INTEGER NOT NULL,
    period INTEGER NOT NULL,
    application_id TEXT REFERENCES selection_applications (id),
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('ONLINE', 'PAPER')),
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'DISMISSED')),
    answer TEXT NOT NULL,
    answered_by TEXT REFERENCES accounts (id),
    answered_at INTEGER,
    version INTEGER NOT NULL,
    UNIQUE (round_id, sequence)
) STRICT;
CREATE INDEX selection_objections_application ON selection_objections (application_id);
CREATE INDEX selection_objections_answered_by ON selection_objections (answered_by);

CREATE TABLE selection_purchase_steps (
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    step TEXT NOT NULL CHECK (step IN ('REPORT', 'CONFIRMATION', 'AWARD_NOTICE', 'CONTRACT', 'PUBLICATION', 'FILING')),
    done_on TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (round_id, step)
) STRICT;
CREATE INDEX selection_purchase_steps_recorded_by ON selection_purchase_steps (recorded_by);

-- What has been written to these tables is never changed or deleted.
CREATE TRIGGER selection_prices_no_update BEFORE UPDATE ON selection_prices BEGIN SELECT RAISE(ABORT, 'rows of selection_prices are never changed or deleted'); END;
CREATE TRIGGER selection_prices_no_delete BEFORE DELETE ON selection_prices BEGIN SELECT RAISE(ABORT, 'rows of selection_prices are never changed or deleted'); END;
CREATE TRIGGER selection_price_openings_no_update BEFORE UPDATE ON selection_price_openings BEGIN SELECT RAISE(ABORT, 'rows of selection_price_openings are never changed or deleted'); END;
CREATE TRIGGER selection_price_openings_no_delete BEFORE DELETE ON selection_price_openings BEGIN SELECT RAISE(ABORT, 'rows of selection_price_openings are never changed or deleted'); END;
CREATE TRIGGER selection_checks_no_update BEFORE UPDATE ON selection_checks BEGIN SELECT RAISE(ABORT, 'rows of selection_checks are never changed or deleted'); END;
CREATE TRIGGER selection_checks_no_delete BEFORE DELETE ON selection_checks BEGIN SELECT RAISE(ABORT, 'rows of selection_checks are never changed or deleted'); END;
CREATE TRIGGER selection_materials_no_update BEFORE UPDATE ON selection_materials BEGIN SELECT RAISE(ABORT, 'rows of selection_materials are never changed or deleted'); END;
CREATE TRIGGER selection_materials_no_delete BEFORE DELETE ON selection_materials BEGIN SELECT RAISE(ABORT, 'rows of selection_materials are never changed or deleted'); END;
CREATE TRIGGER selection_purchase_steps_no_update BEFORE UPDATE ON selection_purchase_steps BEGIN SELECT RAISE(ABORT, 'rows of selection_purchase_steps are never changed or deleted'); END;
CREATE TRIGGER selection_purchase_steps_no_delete BEFORE DELETE ON selection_purchase_steps BEGIN SELECT RAISE(ABORT, 'rows of selection_purchase_steps are never changed or deleted'); END;
CREATE TRIGGER selection_application_advisers_no_update BEFORE UPDATE ON selection_application_advisers BEGIN SELECT RAISE(ABORT, 'rows of selection_application_advisers are never changed or deleted'); END;
CREATE TRIGGER selection_application_advisers_no_delete BEFORE DELETE ON selection_application_advisers BEGIN SELECT RAISE(ABORT, 'rows of selection_application_advisers are never changed or deleted'); END;

-- The criteria of a published round are fixed.
CREATE TRIGGER selection_criteria_no_insert BEFORE INSERT ON selection_criteria WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = NEW.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the criteria of a published round are fixed'); END;
CREATE TRIGGER selection_criteria_no_update BEFORE UPDATE ON selection_criteria WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the criteria of a published round are fixed'); END;
CREATE TRIGGER selection_criteria_no_delete BEFORE DELETE ON selection_criteria WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the criteria of a published round are fixed'); END;

-- A signed sheet is immutable (a restore puts cells before evaluators), and so is a commitment, and a draw that is over.
CREATE TRIGGER selection_cells_signed_no_insert BEFORE INSERT ON selection_cells WHEN EXISTS (SELECT 1 FROM selection_evaluators WHERE id = NEW.evaluator_id AND state = 'SIGNED') BEGIN SELECT RAISE(ABORT, 'a signed sheet is immutable'); END;
CREATE TRIGGER selection_cells_signed_no_update BEFORE UPDATE ON selection_cells WHEN EXISTS (SELECT 1 FROM selection_evaluators WHERE id = OLD.evaluator_id AND state = 'SIGNED') BEGIN SELECT RAISE(ABORT, 'a signed sheet is immutable'); END;
CREATE TRIGGER selection_cells_signed_no_delete BEFORE DELETE ON selection_cells WHEN EXISTS (SELECT 1 FROM selection_evaluators WHERE id = OLD.evaluator_id AND state = 'SIGNED') BEGIN SELECT RAISE(ABORT, 'a signed sheet is immutable'); END;
CREATE TRIGGER selection_evaluators_signed_no_update BEFORE UPDATE ON selection_evaluators WHEN OLD.state = 'SIGNED' BEGIN SELECT RAISE(ABORT, 'a signed sheet is immutable'); END;
CREATE TRIGGER selection_evaluators_signed_no_delete BEFORE DELETE ON selection_evaluators WHEN OLD.state = 'SIGNED' BEGIN SELECT RAISE(ABORT, 'a signed sheet is immutable'); END;
CREATE TRIGGER selection_draws_committed BEFORE UPDATE ON selection_draws WHEN OLD.drawn_at > 0 OR NEW.commitment <> OLD.commitment OR NEW.seed <> OLD.seed OR (OLD.pool_hash <> '' AND NEW.pool_hash <> OLD.pool_hash) BEGIN SELECT RAISE(ABORT, 'a commitment is kept'); END;
CREATE TRIGGER selection_draws_no_delete BEFORE DELETE ON selection_draws BEGIN SELECT RAISE(ABORT, 'a commitment is kept'); END;
