-- Side transitions of fee claims: reduction, appeal, return, rejection, withdrawal, voided invoices, reversal.

-- A payment is reversed by an entry of its own. SQLite cannot change a CHECK, so the table is made anew.
CREATE TABLE ledger_entries_new (
    id TEXT PRIMARY KEY NOT NULL,
    line_id TEXT NOT NULL REFERENCES budget_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT', 'REVERSAL')),
    debit TEXT NOT NULL CHECK (debit IN ('TREASURY', 'AVAILABLE', 'RESERVED', 'SPENT')),
    credit TEXT NOT NULL CHECK (credit IN ('TREASURY', 'AVAILABLE', 'RESERVED', 'SPENT')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    reservation_id TEXT,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_entries_new
    SELECT id, line_id, kind, debit, credit, amount, reservation_id, reason, made_by, made_at FROM ledger_entries;
DROP TABLE ledger_entries;
ALTER TABLE ledger_entries_new RENAME TO ledger_entries;
CREATE INDEX ledger_entries_line ON ledger_entries (line_id, id);
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;

ALTER TABLE fee_claims ADD COLUMN due_problem TEXT NOT NULL DEFAULT '';
ALTER TABLE fee_claims ADD COLUMN appeal_until TEXT;
DROP INDEX fee_claims_engagement;
CREATE INDEX fee_claims_engagement ON fee_claims (engagement_id, id);
CREATE INDEX fee_claims_due ON fee_claims (state, due_on);
CREATE INDEX fee_claims_problem ON fee_claims (due_problem);

-- Work is claimed once at a time: the line of a claim that came to nothing gives it free again.
CREATE TABLE claim_lines_new (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    ordinal INTEGER NOT NULL,
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    reservation_id TEXT NOT NULL REFERENCES reservations (id),
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity TEXT NOT NULL,
    rate INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    explanation TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'HELD' CHECK (state IN ('HELD', 'DROPPED', 'FREED')),
    verified_amount INTEGER CHECK (verified_amount BETWEEN 0 AND amount),
    reduction_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (claim_id, ordinal)
) STRICT;
INSERT INTO claim_lines_new
    SELECT l.id, l.claim_id, l.ordinal, l.opinion_id, l.reservation_id, l.service, l.unit, l.quantity, l.rate,
        l.amount, l.explanation, 'HELD', CASE WHEN c.verified_at IS NULL THEN NULL ELSE l.amount END, ''
    FROM claim_lines l JOIN fee_claims c ON c.id = l.claim_id;
DROP TABLE claim_lines;
ALTER TABLE claim_lines_new RENAME TO claim_lines;
CREATE INDEX claim_lines_reservation ON claim_lines (reservation_id);
CREATE INDEX claim_lines_opinion ON claim_lines (opinion_id);
CREATE UNIQUE INDEX claim_lines_work ON claim_lines (opinion_id) WHERE state = 'HELD';

-- Who took each step of a claim, as whom and why.
CREATE TABLE claim_steps (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    role TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES accounts (id),
    made_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    reference TEXT NOT NULL
) STRICT;
CREATE INDEX claim_steps_claim ON claim_steps (claim_id, id);
-- A claim that is sent back forgets its verifier; the steps must not.
INSERT INTO claim_steps
    SELECT id, id, 'VERIFY', 'VERIFIED', 'AGENCY_OFFICER', verified_by, verified_at, '', ''
    FROM fee_claims WHERE verified_by IS NOT NULL;
CREATE TRIGGER claim_steps_no_update BEFORE UPDATE ON claim_steps BEGIN SELECT RAISE(ABORT, 'rows of claim_steps are never changed or deleted'); END;
CREATE TRIGGER claim_steps_no_delete BEFORE DELETE ON claim_steps BEGIN SELECT RAISE(ABORT, 'rows of claim_steps are never changed or deleted'); END;

CREATE TABLE claim_appeals (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    line_id TEXT NOT NULL UNIQUE REFERENCES claim_lines (id),
    ordinal INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'CHANGED', 'LAPSED')),
    reasons TEXT NOT NULL,
    filed_by TEXT NOT NULL REFERENCES accounts (id),
    filed_at INTEGER NOT NULL,
    amount INTEGER CHECK (amount >= 0),
    decision TEXT NOT NULL,
    decided_by TEXT REFERENCES accounts (id),
    decided_at INTEGER
) STRICT;
CREATE INDEX claim_appeals_claim ON claim_appeals (claim_id, id);

-- Every invoice there ever was: a number stays used, voided or not.
CREATE TABLE claim_invoices (
    claimant_id TEXT NOT NULL REFERENCES organisations (id),
    number TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    tax_rate TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    tax INTEGER NOT NULL CHECK (tax >= 0),
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL,
    void_reason TEXT NOT NULL,
    voided_by TEXT REFERENCES accounts (id),
    voided_at INTEGER,
    PRIMARY KEY (claimant_id, number)
) STRICT;
CREATE INDEX claim_invoices_claim ON claim_invoices (claim_id);
INSERT INTO claim_invoices
    SELECT claimant_id, invoice_number, id, invoice_tax_rate, invoice_amount, invoice_tax, claimed_by,
        COALESCE(approved_at, created_at), '', NULL, NULL
    FROM fee_claims WHERE invoice_number IS NOT NULL;
