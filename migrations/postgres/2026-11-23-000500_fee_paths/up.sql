-- Side transitions of fee claims: reduction, appeal, return, rejection, withdrawal, voided invoices, reversal.

-- A payment is reversed by an entry of its own.
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check
    CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT', 'REVERSAL'));

ALTER TABLE fee_claims ADD COLUMN due_problem TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE fee_claims ADD COLUMN appeal_until TEXT COLLATE "C";
DROP INDEX fee_claims_engagement;
CREATE INDEX fee_claims_engagement ON fee_claims (engagement_id, id);
CREATE INDEX fee_claims_due ON fee_claims (state, due_on);
CREATE INDEX fee_claims_problem ON fee_claims (due_problem);

-- Work is claimed once at a time: the line of a claim that came to nothing gives it free again.
ALTER TABLE claim_lines DROP CONSTRAINT claim_lines_opinion_id_key;
ALTER TABLE claim_lines ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'HELD' CHECK (state IN ('HELD', 'DROPPED', 'FREED'));
ALTER TABLE claim_lines ADD COLUMN verified_amount BIGINT CHECK (verified_amount BETWEEN 0 AND amount);
ALTER TABLE claim_lines ADD COLUMN reduction_reason TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE claim_lines SET verified_amount = amount
    WHERE claim_id IN (SELECT id FROM fee_claims WHERE verified_at IS NOT NULL);
CREATE INDEX claim_lines_opinion ON claim_lines (opinion_id);
CREATE UNIQUE INDEX claim_lines_work ON claim_lines (opinion_id) WHERE state = 'HELD';

-- Who took each step of a claim, as whom and why.
CREATE TABLE claim_steps (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL REFERENCES fee_claims (id),
    event TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL
);
CREATE INDEX claim_steps_claim ON claim_steps (claim_id, id);
-- A claim that is sent back forgets its verifier; the steps must not.
INSERT INTO claim_steps
    SELECT id, id, 'VERIFY', 'VERIFIED', 'AGENCY_OFFICER', verified_by, verified_at, '', ''
    FROM fee_claims WHERE verified_by IS NOT NULL;
CREATE TRIGGER claim_steps_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE claim_appeals (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL REFERENCES fee_claims (id),
    line_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES claim_lines (id),
    ordinal BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'CHANGED', 'LAPSED')),
    reasons TEXT COLLATE "C" NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    filed_at BIGINT NOT NULL,
    amount BIGINT CHECK (amount >= 0),
    decision TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES accounts (id),
    decided_at BIGINT
);
CREATE INDEX claim_appeals_claim ON claim_appeals (claim_id, id);

-- Every invoice there ever was: a number stays used, voided or not.
CREATE TABLE claim_invoices (
    claimant_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    number TEXT COLLATE "C" NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL REFERENCES fee_claims (id),
    tax_rate TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    tax BIGINT NOT NULL CHECK (tax >= 0),
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    void_reason TEXT COLLATE "C" NOT NULL,
    voided_by TEXT COLLATE "C" REFERENCES accounts (id),
    voided_at BIGINT,
    PRIMARY KEY (claimant_id, number)
);
CREATE INDEX claim_invoices_claim ON claim_invoices (claim_id);
INSERT INTO claim_invoices
    SELECT claimant_id, invoice_number, id, invoice_tax_rate, invoice_amount, invoice_tax, claimed_by,
        COALESCE(approved_at, created_at), '', NULL, NULL
    FROM fee_claims WHERE invoice_number IS NOT NULL;
