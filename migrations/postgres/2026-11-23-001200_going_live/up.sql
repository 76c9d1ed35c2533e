-- What was under way before going live (存量): engagements, what was spent of budgets, open matters.

ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check
    CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT', 'REVERSAL', 'OPENING'));

-- The number that it had before; empty when it began here.
ALTER TABLE engagements ADD COLUMN carried_from TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Terms that were over before; they count where terms are limited.
ALTER TABLE engagements ADD COLUMN terms_before BIGINT NOT NULL DEFAULT 0 CHECK (terms_before >= 0);
-- What of the committed was used before.
ALTER TABLE engagement_terms ADD COLUMN carried BIGINT NOT NULL DEFAULT 0 CHECK (carried >= 0 AND carried <= committed);
ALTER TABLE reviews ADD COLUMN carried_from TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE UNIQUE INDEX engagements_carried ON engagements (engaging_id, carried_from) WHERE carried_from <> '';
CREATE UNIQUE INDEX reviews_carried ON reviews (review_body_id, carried_from) WHERE carried_from <> '';
