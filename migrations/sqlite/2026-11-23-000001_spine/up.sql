-- The spine. Ids are UUIDv7 text, money integer fen, instants microseconds UTC, days ISO text, states text.
-- The twin in migrations/postgres says the same in PostgreSQL's words; a test holds the two equal.

-- access and audit

CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    operation TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('DONE', 'REFUSED')),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    request TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (chain, seq)
) STRICT;
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, id);
CREATE INDEX audit_entries_operation ON audit_entries (operation, id);

CREATE TABLE audit_chains (
    chain TEXT PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
) STRICT;

CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    event TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'SENT', 'FAILED')),
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE TABLE number_counters (
    organisation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, kind, year)
) STRICT;

-- identity

CREATE TABLE organisations (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('AGENCY', 'REVIEW_BODY', 'LAW_FIRM', 'FINANCE', 'AUDIT', 'OPERATOR')),
    name TEXT NOT NULL UNIQUE,
    jurisdiction TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE review_bodies (
    id TEXT PRIMARY KEY NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    matter_kind TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    UNIQUE (agency_id, matter_kind, from_day)
) STRICT;

CREATE TABLE accounts (
    id TEXT PRIMARY KEY NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, organisation_id, role, from_day)
) STRICT;
CREATE INDEX memberships_organisation ON memberships (organisation_id);

CREATE TABLE tokens (
    id TEXT PRIMARY KEY NOT NULL,
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    secret_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX tokens_membership ON tokens (membership_id);

-- calendar

CREATE TABLE calendar_years (
    year INTEGER PRIMARY KEY NOT NULL,
    source TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE calendar_days (
    day TEXT PRIMARY KEY NOT NULL,
    year INTEGER NOT NULL REFERENCES calendar_years (year),
    kind TEXT NOT NULL CHECK (kind IN ('OFF', 'WORK')),
    name TEXT NOT NULL
) STRICT;
CREATE INDEX calendar_days_year ON calendar_days (year);

CREATE TABLE rule_packs (
    hash TEXT PRIMARY KEY NOT NULL,
    id TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    source TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_packs_jurisdiction ON rule_packs (jurisdiction, effective_from);

-- documents

CREATE TABLE documents (
    id TEXT PRIMARY KEY NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    latest INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_agency ON documents (agency_id, id);

CREATE TABLE document_versions (
    id TEXT PRIMARY KEY NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    UNIQUE (document_id, number)
) STRICT;
CREATE INDEX document_versions_sha256 ON document_versions (sha256);

CREATE TABLE document_texts (
    sha256 TEXT PRIMARY KEY NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- directory

CREATE TABLE advisers (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id),
    firm_id TEXT REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('LAWYER', 'LEGAL_SCHOLAR', 'PUBLIC_LAWYER')),
    name TEXT NOT NULL,
    licence_number TEXT NOT NULL,
    practising_since TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (kind <> 'LAWYER' OR firm_id IS NOT NULL)
) STRICT;
CREATE INDEX advisers_firm ON advisers (firm_id);

CREATE TABLE interests (
    id TEXT PRIMARY KEY NOT NULL,
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    party TEXT NOT NULL,
    party_key TEXT NOT NULL,
    relation TEXT NOT NULL,
    declared_by TEXT NOT NULL REFERENCES accounts (id),
    declared_at INTEGER NOT NULL
) STRICT;
CREATE INDEX interests_adviser ON interests (adviser_id, party_key);
CREATE INDEX interests_party ON interests (party_key);

-- budget

CREATE TABLE budget_lines (
    id TEXT PRIMARY KEY NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    fiscal_year INTEGER NOT NULL,
    subject_code TEXT NOT NULL,
    name TEXT NOT NULL,
    appropriated INTEGER NOT NULL CHECK (appropriated >= 0),
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (agency_id, fiscal_year, subject_code),
    CHECK (reserved + spent <= appropriated)
) STRICT;

CREATE TABLE ledger_entries (
    id TEXT PRIMARY KEY NOT NULL,
    line_id TEXT NOT NULL REFERENCES budget_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT')),
    debit TEXT NOT NULL CHECK (debit IN ('TREASURY', 'AVAILABLE', 'RESERVED', 'SPENT')),
    credit TEXT NOT NULL CHECK (credit IN ('TREASURY', 'AVAILABLE', 'RESERVED', 'SPENT')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    reservation_id TEXT,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_entries_line ON ledger_entries (line_id, id);

CREATE TABLE reservations (
    id TEXT PRIMARY KEY NOT NULL,
    line_id TEXT NOT NULL REFERENCES budget_lines (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    paid INTEGER NOT NULL CHECK (paid >= 0),
    released INTEGER NOT NULL CHECK (released >= 0),
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (paid + released <= amount)
) STRICT;
CREATE INDEX reservations_line ON reservations (line_id);

-- engagement

CREATE TABLE engagements (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    engaging_id TEXT NOT NULL REFERENCES organisations (id),
    firm_id TEXT REFERENCES organisations (id),
    budget_line_id TEXT NOT NULL REFERENCES budget_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('STANDING', 'SPECIAL_MATTER', 'INVITED')),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    ceiling INTEGER NOT NULL CHECK (ceiling > 0),
    committed INTEGER NOT NULL CHECK (committed >= 0 AND committed <= ceiling),
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'TERMINATED', 'EXPIRED', 'CLOSED')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (engaging_id, number)
) STRICT;
CREATE INDEX engagements_engaging ON engagements (engaging_id, id);
CREATE INDEX engagements_firm ON engagements (firm_id, id);
CREATE INDEX engagements_line ON engagements (budget_line_id);

CREATE TABLE engagement_advisers (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (engagement_id, adviser_id)
) STRICT;
CREATE INDEX engagement_advisers_adviser ON engagement_advisers (adviser_id);

CREATE TABLE engagement_agencies (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (engagement_id, agency_id)
) STRICT;
CREATE INDEX engagement_agencies_agency ON engagement_agencies (agency_id);

CREATE TABLE rates (
    id TEXT PRIMARY KEY NOT NULL,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    tax_basis TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    UNIQUE (engagement_id, service, from_day)
) STRICT;

-- review

CREATE TABLE reviews (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    review_body_id TEXT NOT NULL REFERENCES organisations (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    state TEXT NOT NULL,
    round INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_agency ON reviews (agency_id, id);
CREATE INDEX reviews_body ON reviews (review_body_id, state, id);
CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_document ON reviews (document_id);

CREATE TABLE review_parties (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    name TEXT NOT NULL,
    party_key TEXT NOT NULL,
    role TEXT NOT NULL
) STRICT;
CREATE INDEX review_parties_review ON review_parties (review_id);
CREATE INDEX review_parties_key ON review_parties (party_key);

CREATE TABLE review_materials (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    code TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (review_id, code)
) STRICT;

CREATE TABLE review_rounds (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    number INTEGER NOT NULL,
    document_version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    received_on TEXT NOT NULL,
    accepted_at INTEGER,
    rule_pack TEXT NOT NULL,
    rule_pack_hash TEXT NOT NULL,
    limit_days INTEGER,
    due_on TEXT,
    due_problem TEXT NOT NULL,
    issued_on TEXT,
    UNIQUE (review_id, number)
) STRICT;
CREATE INDEX review_rounds_due ON review_rounds (due_on);

CREATE TABLE assignments (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    firm_id TEXT REFERENCES organisations (id),
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    reservation_id TEXT NOT NULL REFERENCES reservations (id),
    service TEXT NOT NULL,
    fee INTEGER NOT NULL CHECK (fee > 0),
    state TEXT NOT NULL CHECK (state IN ('OFFERED', 'ACCEPTED', 'RECUSED', 'DECLINED', 'EXPIRED', 'RELEASED')),
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    offered_at INTEGER NOT NULL,
    answered_at INTEGER
) STRICT;
CREATE INDEX assignments_review ON assignments (review_id, id);
CREATE INDEX assignments_account ON assignments (account_id, state);
CREATE INDEX assignments_firm ON assignments (firm_id, state);

CREATE TABLE questions (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    question TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES accounts (id),
    asked_at INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT REFERENCES accounts (id),
    answered_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_review ON questions (review_id, id);

-- opinion

CREATE TABLE opinions (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('COUNSEL', 'REVIEW')),
    assignment_id TEXT REFERENCES assignments (id),
    number TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'ISSUED')),
    author_id TEXT NOT NULL REFERENCES accounts (id),
    submitted_at INTEGER,
    countersigned_by TEXT REFERENCES accounts (id),
    countersigned_at INTEGER,
    issued_by TEXT REFERENCES accounts (id),
    issued_at INTEGER,
    seal TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX opinions_review ON opinions (review_id, id);
CREATE UNIQUE INDEX opinions_assignment ON opinions (assignment_id);

CREATE TABLE findings (
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    item TEXT NOT NULL,
    conforms TEXT NOT NULL CHECK (conforms IN ('YES', 'NO', 'NOT_APPLICABLE')),
    finding TEXT NOT NULL,
    PRIMARY KEY (opinion_id, item)
) STRICT;

CREATE TABLE recommendations (
    id TEXT PRIMARY KEY NOT NULL,
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    ordinal INTEGER NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('MUST', 'SHOULD', 'NOTE')),
    issue_code TEXT NOT NULL,
    clause TEXT NOT NULL,
    quote TEXT NOT NULL,
    demand TEXT NOT NULL CHECK (demand IN ('INSERT', 'REPLACE', 'DELETE', 'DESCRIBE')),
    demanded_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    source_id TEXT REFERENCES recommendations (id),
    UNIQUE (opinion_id, ordinal)
) STRICT;
CREATE INDEX recommendations_source ON recommendations (source_id);

-- handling

CREATE TABLE handlings (
    recommendation_id TEXT PRIMARY KEY NOT NULL REFERENCES recommendations (id),
    review_id TEXT NOT NULL REFERENCES reviews (id),
    severity TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('ADOPTED', 'PARTIALLY_ADOPTED', 'NOT_ADOPTED')),
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'ANSWERED', 'VERIFIED', 'DISPUTED', 'ESCALATED', 'SETTLED', 'SUPERSEDED')),
    clause TEXT NOT NULL,
    explanation TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    answered_by TEXT REFERENCES accounts (id),
    answered_at INTEGER,
    head_id TEXT REFERENCES accounts (id),
    decision TEXT CHECK (decision IN ('CONFIRMED', 'OVERRULED')),
    decision_reason TEXT NOT NULL,
    decided_at INTEGER,
    verified_by TEXT REFERENCES accounts (id),
    verified_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX handlings_review ON handlings (review_id, recommendation_id);

CREATE TABLE revisions (
    review_id TEXT PRIMARY KEY NOT NULL REFERENCES reviews (id),
    document_version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES accounts (id),
    proposed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE clearances (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    number TEXT NOT NULL,
    document_version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    cleared_by TEXT NOT NULL REFERENCES accounts (id),
    cleared_at INTEGER NOT NULL,
    UNIQUE (review_id, round)
) STRICT;
CREATE INDEX clearances_sha256 ON clearances (sha256);

-- fees

CREATE TABLE fee_claims (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    claimant_id TEXT NOT NULL REFERENCES organisations (id),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    budget_line_id TEXT NOT NULL REFERENCES budget_lines (id),
    state TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0),
    claimed_by TEXT NOT NULL REFERENCES accounts (id),
    submitted_at INTEGER,
    verified_by TEXT REFERENCES accounts (id),
    verified_at INTEGER,
    due_on TEXT,
    approved_by TEXT REFERENCES accounts (id),
    approved_at INTEGER,
    invoice_number TEXT,
    invoice_tax_rate TEXT,
    invoice_amount INTEGER,
    invoice_tax INTEGER,
    paid_by TEXT REFERENCES accounts (id),
    paid_at INTEGER,
    payment_reference TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fee_claims_claimant ON fee_claims (claimant_id, id);
CREATE INDEX fee_claims_agency ON fee_claims (agency_id, id);
CREATE INDEX fee_claims_state ON fee_claims (state, id);
CREATE INDEX fee_claims_engagement ON fee_claims (engagement_id);
CREATE UNIQUE INDEX fee_claims_invoice ON fee_claims (claimant_id, invoice_number);

CREATE TABLE claim_lines (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    ordinal INTEGER NOT NULL,
    opinion_id TEXT NOT NULL UNIQUE REFERENCES opinions (id),
    reservation_id TEXT NOT NULL REFERENCES reservations (id),
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity TEXT NOT NULL,
    rate INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    explanation TEXT NOT NULL,
    UNIQUE (claim_id, ordinal)
) STRICT;
CREATE INDEX claim_lines_reservation ON claim_lines (reservation_id);

-- What has been written to these tables is never changed or deleted; corrections are new rows.
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'rows of audit_entries are never changed or deleted'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'rows of audit_entries are never changed or deleted'); END;
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;
CREATE TRIGGER clearances_no_update BEFORE UPDATE ON clearances BEGIN SELECT RAISE(ABORT, 'rows of clearances are never changed or deleted'); END;
CREATE TRIGGER clearances_no_delete BEFORE DELETE ON clearances BEGIN SELECT RAISE(ABORT, 'rows of clearances are never changed or deleted'); END;

-- An issued opinion is immutable; a later change is a supplementary opinion.
CREATE TRIGGER opinions_issued BEFORE UPDATE ON opinions WHEN OLD.state = 'ISSUED' BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
