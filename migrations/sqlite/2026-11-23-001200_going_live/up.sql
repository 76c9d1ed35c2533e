-- What was under way before going live (存量): engagements, what was spent of budgets, open matters.

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''PAYMENT'', ''REVERSAL'')', '''PAYMENT'', ''REVERSAL'', ''OPENING'')') WHERE type='table' AND name='ledger_entries';
PRAGMA writable_schema=RESET;

-- The number that it had before; empty when it began here.
ALTER TABLE engagements ADD COLUMN carried_from TEXT NOT NULL DEFAULT '';
-- Terms that were over before; they count where terms are limited.
ALTER TABLE engagements ADD COLUMN terms_before INTEGER NOT NULL DEFAULT 0 CHECK (terms_before >= 0);
-- What of the committed was used before.
ALTER TABLE engagement_terms ADD COLUMN carried INTEGER NOT NULL DEFAULT 0 CHECK (carried >= 0 AND carried <= committed);
ALTER TABLE reviews ADD COLUMN carried_from TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX engagements_carried ON engagements (engaging_id, carried_from) WHERE carried_from <> '';
CREATE UNIQUE INDEX reviews_carried ON reviews (review_body_id, carried_from) WHERE carried_from <> '';
