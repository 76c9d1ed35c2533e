-- Only where every engagement is in a state of before and has one term; otherwise a constraint refuses.
DROP INDEX assignments_engagement;
ALTER TABLE claim_lines DROP COLUMN term;
ALTER TABLE assignments DROP COLUMN term;
DROP TABLE engagement_grades;
DROP TABLE engagement_dismissals;
DROP TABLE engagement_filings;
DROP TABLE engagement_steps;
DROP TABLE engagement_items;
CREATE TABLE engagement_advisers (
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    PRIMARY KEY (engagement_id, adviser_id)
);
CREATE INDEX engagement_advisers_adviser ON engagement_advisers (adviser_id);
INSERT INTO engagement_advisers SELECT DISTINCT engagement_id, adviser_id FROM engagement_namings;
DROP TABLE engagement_namings;
CREATE TABLE rates (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    service TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    tax_basis TEXT COLLATE "C" NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C" NOT NULL,
    UNIQUE (engagement_id, service, from_day)
);
INSERT INTO rates
    SELECT r.id, c.engagement_id, r.service, r.unit, r.amount, r.tax_basis, c.from_day, e.to_day
    FROM card_rates r JOIN rate_cards c ON c.id = r.card_id JOIN engagements e ON e.id = c.engagement_id;
DROP TABLE card_rates;
DROP TABLE rate_cards;
DROP TABLE engagement_terms;
DROP INDEX engagements_state;
ALTER TABLE engagements DROP COLUMN signed_at;
ALTER TABLE engagements DROP COLUMN signed_on;
ALTER TABLE engagements DROP COLUMN ends_on;
ALTER TABLE engagements DROP COLUMN scope;
ALTER TABLE engagements DROP CONSTRAINT engagements_state_check;
ALTER TABLE engagements ADD CONSTRAINT engagements_state_check CHECK (state IN ('ACTIVE', 'SUSPENDED', 'TERMINATED', 'EXPIRED', 'CLOSED'));
