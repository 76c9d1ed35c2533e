-- Only where nothing has been reduced, sent back or reversed; otherwise a constraint refuses.
DROP TABLE claim_invoices;
DROP TABLE claim_appeals;
DROP TABLE claim_steps;
CREATE TABLE claim_lines_old (
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
INSERT INTO claim_lines_old
    SELECT id, claim_id, ordinal, opinion_id, reservation_id, service, unit, quantity, rate, amount, explanation
    FROM claim_lines;
DROP TABLE claim_lines;
ALTER TABLE claim_lines_old RENAME TO claim_lines;
CREATE INDEX claim_lines_reservation ON claim_lines (reservation_id);
DROP INDEX fee_claims_problem;
DROP INDEX fee_claims_due;
DROP INDEX fee_claims_engagement;
CREATE INDEX fee_claims_engagement ON fee_claims (engagement_id);
ALTER TABLE fee_claims DROP COLUMN appeal_until;
ALTER TABLE fee_claims DROP COLUMN due_problem;
CREATE TABLE ledger_entries_old (
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
INSERT INTO ledger_entries_old
    SELECT id, line_id, kind, debit, credit, amount, reservation_id, reason, made_by, made_at FROM ledger_entries;
DROP TABLE ledger_entries;
ALTER TABLE ledger_entries_old RENAME TO ledger_entries;
CREATE INDEX ledger_entries_line ON ledger_entries (line_id, id);
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are never changed or deleted'); END;
