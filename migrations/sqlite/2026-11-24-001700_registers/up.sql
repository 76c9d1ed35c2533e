-- Registers of what follows a clearance: contracts with their performance.

CREATE TABLE contracts (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    own_number TEXT NOT NULL,
    title TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('STATE_ASSETS', 'NATURAL_RESOURCES', 'FRANCHISE', 'EXPROPRIATION', 'PROCUREMENT', 'FINANCING', 'INVESTMENT_PROMOTION', 'COOPERATION', 'WORKS', 'LEASE', 'OTHER')),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    -- Absent for what was signed without a review here; the reason stands then in unreviewed_because.
    review_id TEXT UNIQUE REFERENCES reviews (id),
    clearance TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    unreviewed_because TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    budget_line_id TEXT REFERENCES budget_lines (id),
    state TEXT NOT NULL CHECK (state IN ('REGISTERED', 'SIGNED', 'FILED', 'PERFORMING', 'COMPLETED', 'TERMINATED', 'EXPIRED', 'IN_DISPUTE', 'ARCHIVED')),
    signed_on TEXT,
    effective_on TEXT,
    expires_on TEXT,
    -- From this day on it is told that the contract expires.
    remind_on TEXT,
    filing_due_on TEXT,
    filed_on TEXT,
    filing_number TEXT NOT NULL,
    ended_on TEXT,
    end_reason TEXT NOT NULL,
    archive_number TEXT NOT NULL,
    archived_on TEXT,
    filing_told_at INTEGER,
    expiry_told_at INTEGER,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((review_id IS NULL) = (unreviewed_because <> '')),
    CHECK ((state = 'REGISTERED') = (signed_on IS NULL)),
    UNIQUE (agency_id, number)
) STRICT;
CREATE INDEX contracts_review_body ON contracts (review_body_id, id);
CREATE INDEX contracts_line ON contracts (budget_line_id);
CREATE INDEX contracts_author ON contracts (created_by);
CREATE INDEX contracts_state ON contracts (state, expires_on);
CREATE INDEX contracts_filing ON contracts (filed_on, filing_due_on);
CREATE INDEX contracts_updated ON contracts (updated_at);

CREATE TABLE contract_parties (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    PRIMARY KEY (contract_id, ordinal)
) STRICT;

CREATE TABLE contract_nodes (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('START', 'PROCESS', 'END')),
    first_planned_on TEXT NOT NULL,
    planned_on TEXT NOT NULL,
    actual_on TEXT,
    state TEXT NOT NULL CHECK (state IN ('NOT_BEGUN', 'UNDER_WAY', 'POSTPONED', 'DONE', 'SKIPPED')),
    note TEXT NOT NULL,
    told_at INTEGER,
    PRIMARY KEY (contract_id, ordinal),
    CHECK ((state = 'DONE') = (actual_on IS NOT NULL))
) STRICT;
CREATE INDEX contract_nodes_planned ON contract_nodes (state, planned_on);

CREATE TABLE contract_payments (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    ordinal INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    due_on TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    paid INTEGER NOT NULL CHECK (paid >= 0 AND paid <= amount),
    paid_on TEXT,
    told_at INTEGER,
    PRIMARY KEY (contract_id, ordinal)
) STRICT;
CREATE INDEX contract_payments_due ON contract_payments (due_on);

CREATE TABLE contract_warnings (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    ordinal INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('ATTENTION', 'SERIOUS', 'GRAVE')),
    reason TEXT NOT NULL CHECK (reason IN ('FORCE_MAJEURE', 'BASIS_CHANGED', 'FINANCES_WORSE', 'CREDIT_LOST', 'ANTICIPATORY_BREACH', 'OTHER')),
    facts TEXT NOT NULL,
    raised_by TEXT NOT NULL REFERENCES accounts (id),
    raised_on TEXT NOT NULL,
    disposal TEXT NOT NULL,
    disposed_on TEXT,
    feedback TEXT NOT NULL,
    closed_by TEXT REFERENCES accounts (id),
    closed_on TEXT,
    PRIMARY KEY (contract_id, ordinal)
) STRICT;
CREATE INDEX contract_warnings_raised_by ON contract_warnings (raised_by);
CREATE INDEX contract_warnings_closed_by ON contract_warnings (closed_by);

CREATE TABLE contract_changes (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('AMOUNT', 'TERM', 'CLAUSE', 'PARTY')),
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL,
    new_amount INTEGER CHECK (new_amount >= 0),
    new_expires_on TEXT,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'EFFECTIVE', 'DROPPED')),
    proposed_by TEXT NOT NULL REFERENCES accounts (id),
    proposed_at INTEGER NOT NULL,
    -- The review by which the amendment was cleared; each clears one amendment.
    review_id TEXT UNIQUE REFERENCES reviews (id),
    clearance TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    signed_on TEXT,
    drop_reason TEXT NOT NULL,
    PRIMARY KEY (contract_id, ordinal),
    CHECK ((state = 'EFFECTIVE') = (review_id IS NOT NULL))
) STRICT;
CREATE INDEX contract_changes_proposed_by ON contract_changes (proposed_by);

-- Normative documents, rules and major decisions after their clearance: publication, filing, evaluation, end.

CREATE TABLE publications (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL UNIQUE REFERENCES reviews (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    clearance TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PUBLISHED', 'FILED', 'EVALUATED', 'ENDED')),
    number TEXT NOT NULL,
    published_on TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    valid_until TEXT,
    filing_due_on TEXT,
    filed_on TEXT,
    filing_number TEXT NOT NULL,
    evaluate_by TEXT,
    evaluated_on TEXT,
    evaluation TEXT CHECK (evaluation IN ('KEEP', 'REVISE', 'REPEAL')),
    ended_on TEXT,
    note TEXT NOT NULL,
    filing_told_at INTEGER,
    evaluation_told_at INTEGER,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((state = 'ENDED') = (ended_on IS NOT NULL))
) STRICT;
CREATE INDEX publications_agency ON publications (agency_id, id);
CREATE INDEX publications_review_body ON publications (review_body_id, id);
CREATE INDEX publications_state ON publications (state, filing_due_on);
CREATE INDEX publications_author ON publications (created_by);
CREATE INDEX publications_updated ON publications (updated_at);

-- Reconsideration and litigation: a case, its stages, what happened in them and what is due.

CREATE TABLE cases (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('RECONSIDERATION', 'ADMINISTRATIVE_LITIGATION')),
    cause TEXT NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'CONCLUDED', 'PERFORMED')),
    outcome TEXT CHECK (outcome IN ('WON', 'LOST', 'PARTLY_LOST', 'SETTLED', 'MEDIATED', 'WITHDRAWN')),
    concluded_on TEXT,
    conclusion TEXT NOT NULL,
    perform_by TEXT,
    performed_on TEXT,
    performance TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((state = 'OPEN') = (outcome IS NULL)),
    CHECK ((state = 'PERFORMED') = (performed_on IS NOT NULL)),
    UNIQUE (agency_id, number)
) STRICT;
CREATE INDEX cases_review_body ON cases (review_body_id, id);
CREATE INDEX cases_author ON cases (created_by);
CREATE INDEX cases_state ON cases (state);
CREATE INDEX cases_updated ON cases (updated_at);

CREATE TABLE case_stages (
    case_id TEXT NOT NULL REFERENCES cases (id),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('RECONSIDERATION', 'FIRST_INSTANCE', 'SECOND_INSTANCE', 'RETRIAL', 'ENFORCEMENT')),
    procedure TEXT NOT NULL CHECK (procedure IN ('ORDINARY', 'SIMPLIFIED')),
    authority TEXT NOT NULL,
    authority_number TEXT NOT NULL,
    begun_on TEXT NOT NULL,
    review_id TEXT REFERENCES reviews (id),
    PRIMARY KEY (case_id, ordinal)
) STRICT;
CREATE INDEX case_stages_review ON case_stages (review_id);

CREATE TABLE case_parties (
    case_id TEXT NOT NULL REFERENCES cases (id),
    stage INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('APPLICANT', 'RESPONDENT', 'PLAINTIFF', 'DEFENDANT', 'APPELLANT', 'APPELLEE', 'RETRIAL_APPLICANT', 'RETRIAL_RESPONDENT', 'THIRD_PARTY')),
    PRIMARY KEY (case_id, stage, ordinal)
) STRICT;

CREATE TABLE case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    ordinal INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('APPLICATION_RECEIVED', 'DOCUMENT_REVIEW_ASKED', 'CORRECTION_DEMANDED', 'COMPLAINT_RECEIVED', 'APPEAL_RECEIVED', 'HEARING', 'RECONSIDERATION_DECISION', 'JUDGMENT', 'RULING', 'JUDICIAL_SUGGESTION', 'SUIT_PERIOD_OVER', 'OTHER')),
    -- When it happened: the hearing was held, the decision was made.
    on_day TEXT NOT NULL,
    -- When the agency received it: what runs from receipt runs from this day.
    received_on TEXT,
    head_appeared TEXT CHECK (head_appeared IN ('HEAD', 'DEPUTY', 'STAFF')),
    appeared TEXT NOT NULL,
    text TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, ordinal)
) STRICT;
CREATE INDEX case_events_stage ON case_events (case_id, stage);
CREATE INDEX case_events_recorded_by ON case_events (recorded_by);

CREATE TABLE case_deadlines (
    id TEXT PRIMARY KEY NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    event INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (code IN ('RECONSIDERATION_REPLY', 'DOCUMENT_MAKER_REPLY', 'CORRECTION_REPORT', 'COURT_ANSWER', 'EVIDENCE_EXTENSION', 'JURISDICTION_OBJECTION', 'APPEAL', 'APPEAL_ANSWER', 'RETRIAL', 'SUE', 'SUGGESTION_REPLY', 'ENFORCEMENT')),
    -- Whether it must be kept, or is a right that can be left unused.
    must TEXT NOT NULL CHECK (must IN ('DUTY', 'RIGHT')),
    basis TEXT NOT NULL,
    from_day TEXT NOT NULL,
    due_on TEXT,
    done_on TEXT,
    note TEXT NOT NULL,
    told_at INTEGER,
    missed_told_at INTEGER,
    UNIQUE (case_id, ordinal)
) STRICT;
CREATE INDEX case_deadlines_due ON case_deadlines (done_on, due_on);
CREATE INDEX case_deadlines_event ON case_deadlines (case_id, event);

-- What advisers did beside opinions, confirmed by the agency that they did it for.

CREATE TABLE service_records (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('MEETING', 'HEARING', 'NEGOTIATION', 'ORAL_ADVICE', 'TRAINING', 'COURT_APPEARANCE')),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    firm_id TEXT REFERENCES organisations (id),
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    engaging_id TEXT NOT NULL REFERENCES organisations (id),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_id TEXT REFERENCES reviews (id),
    case_id TEXT REFERENCES cases (id),
    begun_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ENTERED', 'CONFIRMED', 'DISPUTED')),
    answered_by TEXT REFERENCES accounts (id),
    answered_at INTEGER,
    dispute_reason TEXT NOT NULL,
    -- The record that this one corrects; each is corrected once.
    corrects TEXT UNIQUE REFERENCES service_records (id),
    -- The line of a fee claim that paid for it: a line pays for one record, a record is paid for by one line.
    claim_line_id TEXT UNIQUE REFERENCES claim_lines (id),
    version INTEGER NOT NULL,
    entered_by TEXT NOT NULL REFERENCES accounts (id),
    entered_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (ended_at > begun_at),
    CHECK ((state = 'ENTERED') = (answered_at IS NULL)),
    CHECK (claim_line_id IS NULL OR state = 'CONFIRMED')
) STRICT;
CREATE INDEX service_records_adviser ON service_records (adviser_id, begun_at);
CREATE INDEX service_records_firm ON service_records (firm_id);
CREATE INDEX service_records_engagement ON service_records (engagement_id);
CREATE INDEX service_records_engaging ON service_records (engaging_id, id);
CREATE INDEX service_records_agency ON service_records (agency_id, state);
CREATE INDEX service_records_review ON service_records (review_id);
CREATE INDEX service_records_case ON service_records (case_id);
CREATE INDEX service_records_answered_by ON service_records (answered_by);
CREATE INDEX service_records_entered_by ON service_records (entered_by);
CREATE INDEX service_records_updated ON service_records (updated_at);
-- What is confirmed stays as it is: only the claim that pays for it is noted, once.
CREATE TRIGGER service_records_confirmed BEFORE UPDATE ON service_records WHEN OLD.state = 'CONFIRMED' AND (NEW.state <> OLD.state OR NEW.kind <> OLD.kind OR NEW.adviser_id <> OLD.adviser_id OR NEW.agency_id <> OLD.agency_id OR NEW.begun_at <> OLD.begun_at OR NEW.ended_at <> OLD.ended_at OR NEW.subject <> OLD.subject OR NEW.outcome <> OLD.outcome OR OLD.claim_line_id IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'a confirmed record of service is not changed'); END;
CREATE TRIGGER service_records_no_delete BEFORE DELETE ON service_records BEGIN SELECT RAISE(ABORT, 'a record of service is not deleted'); END;
