-- Only where nothing has been reduced, sent back or reversed; otherwise a constraint refuses.
DROP TABLE claim_invoices;
DROP TABLE claim_appeals;
DROP TABLE claim_steps;
DROP INDEX claim_lines_work;
DROP INDEX claim_lines_opinion;
ALTER TABLE claim_lines DROP COLUMN reduction_reason;
ALTER TABLE claim_lines DROP COLUMN verified_amount;
ALTER TABLE claim_lines DROP COLUMN state;
ALTER TABLE claim_lines ADD CONSTRAINT claim_lines_opinion_id_key UNIQUE (opinion_id);
DROP INDEX fee_claims_problem;
DROP INDEX fee_claims_due;
DROP INDEX fee_claims_engagement;
CREATE INDEX fee_claims_engagement ON fee_claims (engagement_id);
ALTER TABLE fee_claims DROP COLUMN appeal_until;
ALTER TABLE fee_claims DROP COLUMN due_problem;
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check
    CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT'));
