-- Registers of what follows a clearance: contracts with their performance.

CREATE TABLE contracts (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    own_number TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL CHECK (class IN ('STATE_ASSETS', 'NATURAL_RESOURCES', 'FRANCHISE', 'EXPROPRIATION', 'PROCUREMENT', 'FINANCING', 'INVESTMENT_PROMOTION', 'COOPERATION', 'WORKS', 'LEASE', 'OTHER')),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    review_body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    -- Absent for what was signed without a review here; the reason stands then in unreviewed_because.
    review_id TEXT COLLATE "C" UNIQUE REFERENCES reviews (id),
    clearance TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    unreviewed_because TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    budget_line_id TEXT COLLATE "C" REFERENCES budget_lines (id),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('REGISTERED', 'SIGNED', 'FILED', 'PERFORMING', 'COMPLETED', 'TERMINATED', 'EXPIRED', 'IN_DISPUTE', 'ARCHIVED')),
    signed_on TEXT COLLATE "C",
    effective_on TEXT COLLATE "C",
    expires_on TEXT COLLATE "C",
    -- From this day on it is told that the contract expires.
    remind_on TEXT COLLATE "C",
    filing_due_on TEXT COLLATE "C",
    filed_on TEXT COLLATE "C",
    filing_number TEXT COLLATE "C" NOT NULL,
    ended_on TEXT COLLATE "C",
    end_reason TEXT COLLATE "C" NOT NULL,
    archive_number TEXT COLLATE "C" NOT NULL,
    archived_on TEXT COLLATE "C",
    filing_told_at BIGINT,
    expiry_told_at BIGINT,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((review_id IS NULL) = (unreviewed_because <> '')),
    CHECK ((state = 'REGISTERED') = (signed_on IS NULL)),
    UNIQUE (agency_id, number)
);
CREATE INDEX contracts_review_body ON contracts (review_body_id, id);
CREATE INDEX contracts_line ON contracts (budget_line_id);
CREATE INDEX contracts_author ON contracts (created_by);
CREATE INDEX contracts_state ON contracts (state, expires_on);
CREATE INDEX contracts_filing ON contracts (filed_on, filing_due_on);
CREATE INDEX contracts_updated ON contracts (updated_at);

CREATE TABLE contract_parties (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    ordinal BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contract_id, ordinal)
);

CREATE TABLE contract_nodes (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    ordinal BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('START', 'PROCESS', 'END')),
    first_planned_on TEXT COLLATE "C" NOT NULL,
    planned_on TEXT COLLATE "C" NOT NULL,
    actual_on TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('NOT_BEGUN', 'UNDER_WAY', 'POSTPONED', 'DONE', 'SKIPPED')),
    note TEXT COLLATE "C" NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (contract_id, ordinal),
    CHECK ((state = 'DONE') = (actual_on IS NOT NULL))
);
CREATE INDEX contract_nodes_planned ON contract_nodes (state, planned_on);

CREATE TABLE contract_payments (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    ordinal BIGINT NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    paid BIGINT NOT NULL CHECK (paid >= 0 AND paid <= amount),
    paid_on TEXT COLLATE "C",
    told_at BIGINT,
    PRIMARY KEY (contract_id, ordinal)
);
CREATE INDEX contract_payments_due ON contract_payments (due_on);

CREATE TABLE contract_warnings (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    ordinal BIGINT NOT NULL,
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('ATTENTION', 'SERIOUS', 'GRAVE')),
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('FORCE_MAJEURE', 'BASIS_CHANGED', 'FINANCES_WORSE', 'CREDIT_LOST', 'ANTICIPATORY_BREACH', 'OTHER')),
    facts TEXT COLLATE "C" NOT NULL,
    raised_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    raised_on TEXT COLLATE "C" NOT NULL,
    disposal TEXT COLLATE "C" NOT NULL,
    disposed_on TEXT COLLATE "C",
    feedback TEXT COLLATE "C" NOT NULL,
    closed_by TEXT COLLATE "C" REFERENCES accounts (id),
    closed_on TEXT COLLATE "C",
    PRIMARY KEY (contract_id, ordinal)
);
CREATE INDEX contract_warnings_raised_by ON contract_warnings (raised_by);
CREATE INDEX contract_warnings_closed_by ON contract_warnings (closed_by);

CREATE TABLE contract_changes (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    ordinal BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('AMOUNT', 'TERM', 'CLAUSE', 'PARTY')),
    before_text TEXT COLLATE "C" NOT NULL,
    after_text TEXT COLLATE "C" NOT NULL,
    new_amount BIGINT CHECK (new_amount >= 0),
    new_expires_on TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('PROPOSED', 'EFFECTIVE', 'DROPPED')),
    proposed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    proposed_at BIGINT NOT NULL,
    -- The review by which the amendment was cleared; each clears one amendment.
    review_id TEXT COLLATE "C" UNIQUE REFERENCES reviews (id),
    clearance TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    signed_on TEXT COLLATE "C",
    drop_reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contract_id, ordinal),
    CHECK ((state = 'EFFECTIVE') = (review_id IS NOT NULL))
);
CREATE INDEX contract_changes_proposed_by ON contract_changes (proposed_by);

-- Normative documents, rules and major decisions after their clearance: publication, filing, evaluation, end.

CREATE TABLE publications (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES reviews (id),
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    review_body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    clearance TEXT COLLATE "C" NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('PUBLISHED', 'FILED', 'EVALUATED', 'ENDED')),
    number TEXT COLLATE "C" NOT NULL,
    published_on TEXT COLLATE "C" NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    valid_until TEXT COLLATE "C",
    filing_due_on TEXT COLLATE "C",
    filed_on TEXT COLLATE "C",
    filing_number TEXT COLLATE "C" NOT NULL,
    evaluate_by TEXT COLLATE "C",
    evaluated_on TEXT COLLATE "C",
    evaluation TEXT COLLATE "C" CHECK (evaluation IN ('KEEP', 'REVISE', 'REPEAL')),
    ended_on TEXT COLLATE "C",
    note TEXT COLLATE "C" NOT NULL,
    filing_told_at BIGINT,
    evaluation_told_at BIGINT,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((state = 'ENDED') = (ended_on IS NOT NULL))
);
CREATE INDEX publications_agency ON publications (agency_id, id);
CREATE INDEX publications_review_body ON publications (review_body_id, id);
CREATE INDEX publications_state ON publications (state, filing_due_on);
CREATE INDEX publications_author ON publications (created_by);
CREATE INDEX publications_updated ON publications (updated_at);

-- Reconsideration and litigation: a case, its stages, what happened in them and what is due.

CREATE TABLE cases (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('RECONSIDERATION', 'ADMINISTRATIVE_LITIGATION')),
    cause TEXT COLLATE "C" NOT NULL,
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    review_body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'CONCLUDED', 'PERFORMED')),
    outcome TEXT COLLATE "C" CHECK (outcome IN ('WON', 'LOST', 'PARTLY_LOST', 'SETTLED', 'MEDIATED', 'WITHDRAWN')),
    concluded_on TEXT COLLATE "C",
    conclusion TEXT COLLATE "C" NOT NULL,
    perform_by TEXT COLLATE "C",
    performed_on TEXT COLLATE "C",
    performance TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((state = 'OPEN') = (outcome IS NULL)),
    CHECK ((state = 'PERFORMED') = (performed_on IS NOT NULL)),
    UNIQUE (agency_id, number)
);
CREATE INDEX cases_review_body ON cases (review_body_id, id);
CREATE INDEX cases_author ON cases (created_by);
CREATE INDEX cases_state ON cases (state);
CREATE INDEX cases_updated ON cases (updated_at);

CREATE TABLE case_stages (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    ordinal BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('RECONSIDERATION', 'FIRST_INSTANCE', 'SECOND_INSTANCE', 'RETRIAL', 'ENFORCEMENT')),
    procedure TEXT COLLATE "C" NOT NULL CHECK (procedure IN ('ORDINARY', 'SIMPLIFIED')),
    authority TEXT COLLATE "C" NOT NULL,
    authority_number TEXT COLLATE "C" NOT NULL,
    begun_on TEXT COLLATE "C" NOT NULL,
    review_id TEXT COLLATE "C" REFERENCES reviews (id),
    PRIMARY KEY (case_id, ordinal)
);
CREATE INDEX case_stages_review ON case_stages (review_id);

CREATE TABLE case_parties (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    stage BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('APPLICANT', 'RESPONDENT', 'PLAINTIFF', 'DEFENDANT', 'APPELLANT', 'APPELLEE', 'RETRIAL_APPLICANT', 'RETRIAL_RESPONDENT', 'THIRD_PARTY')),
    PRIMARY KEY (case_id, stage, ordinal)
);

CREATE TABLE case_events (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    ordinal BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('APPLICATION_RECEIVED', 'DOCUMENT_REVIEW_ASKED', 'CORRECTION_DEMANDED', 'COMPLAINT_RECEIVED', 'APPEAL_RECEIVED', 'HEARING', 'RECONSIDERATION_DECISION', 'JUDGMENT', 'RULING', 'JUDICIAL_SUGGESTION', 'SUIT_PERIOD_OVER', 'OTHER')),
    -- When it happened: the hearing was held, the decision was made.
    on_day TEXT COLLATE "C" NOT NULL,
    -- When the agency received it: what runs from receipt runs from this day.
    received_on TEXT COLLATE "C",
    head_appeared TEXT COLLATE "C" CHECK (head_appeared IN ('HEAD', 'DEPUTY', 'STAFF')),
    appeared TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, ordinal)
);
CREATE INDEX case_events_stage ON case_events (case_id, stage);
CREATE INDEX case_events_recorded_by ON case_events (recorded_by);

CREATE TABLE case_deadlines (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    event BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL CHECK (code IN ('RECONSIDERATION_REPLY', 'DOCUMENT_MAKER_REPLY', 'CORRECTION_REPORT', 'COURT_ANSWER', 'EVIDENCE_EXTENSION', 'JURISDICTION_OBJECTION', 'APPEAL', 'APPEAL_ANSWER', 'RETRIAL', 'SUE', 'SUGGESTION_REPLY', 'ENFORCEMENT')),
    -- Whether it must be kept, or is a right that can be left unused.
    must TEXT COLLATE "C" NOT NULL CHECK (must IN ('DUTY', 'RIGHT')),
    basis TEXT COLLATE "C" NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    done_on TEXT COLLATE "C",
    note TEXT COLLATE "C" NOT NULL,
    told_at BIGINT,
    missed_told_at BIGINT,
    UNIQUE (case_id, ordinal)
);
CREATE INDEX case_deadlines_due ON case_deadlines (done_on, due_on);
CREATE INDEX case_deadlines_event ON case_deadlines (case_id, event);

-- What advisers did beside opinions, confirmed by the agency that they did it for.

CREATE TABLE service_records (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('MEETING', 'HEARING', 'NEGOTIATION', 'ORAL_ADVICE', 'TRAINING', 'COURT_APPEARANCE')),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    engaging_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    review_id TEXT COLLATE "C" REFERENCES reviews (id),
    case_id TEXT COLLATE "C" REFERENCES cases (id),
    begun_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('ENTERED', 'CONFIRMED', 'DISPUTED')),
    answered_by TEXT COLLATE "C" REFERENCES accounts (id),
    answered_at BIGINT,
    dispute_reason TEXT COLLATE "C" NOT NULL,
    -- The record that this one corrects; each is corrected once.
    corrects TEXT COLLATE "C" UNIQUE REFERENCES service_records (id),
    -- The line of a fee claim that paid for it: a line pays for one record, a record is paid for by one line.
    claim_line_id TEXT COLLATE "C" UNIQUE REFERENCES claim_lines (id),
    version BIGINT NOT NULL,
    entered_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    entered_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK (ended_at > begun_at),
    CHECK ((state = 'ENTERED') = (answered_at IS NULL)),
    CHECK (claim_line_id IS NULL OR state = 'CONFIRMED')
);
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
CREATE FUNCTION refuse_confirmed_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a record of service is not deleted';
    END IF;
    IF OLD.state = 'CONFIRMED' AND (NEW.state <> OLD.state OR NEW.kind <> OLD.kind OR NEW.adviser_id <> OLD.adviser_id
        OR NEW.agency_id <> OLD.agency_id OR NEW.begun_at <> OLD.begun_at OR NEW.ended_at <> OLD.ended_at
        OR NEW.subject <> OLD.subject OR NEW.outcome <> OLD.outcome OR OLD.claim_line_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a confirmed record of service is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER service_records_confirmed BEFORE UPDATE OR DELETE ON service_records FOR EACH ROW EXECUTE FUNCTION refuse_confirmed_service();
