-- Tax withheld from the pay of scholars (代扣代缴): one row for each payment and each reversal, never changed.
CREATE TABLE withholdings (
    id TEXT PRIMARY KEY NOT NULL,
    claim_id TEXT NOT NULL REFERENCES fee_claims (id),
    reverses TEXT UNIQUE REFERENCES withholdings (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    agency_id TEXT NOT NULL REFERENCES organisations (id),
    month TEXT NOT NULL,
    gross INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    net INTEGER NOT NULL,
    month_income INTEGER NOT NULL CHECK (month_income >= 0),
    month_tax INTEGER NOT NULL CHECK (month_tax >= 0),
    rules TEXT NOT NULL,
    rules_hash TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES accounts (id),
    made_at INTEGER NOT NULL,
    CHECK (gross = tax + net),
    CHECK ((reverses IS NULL) = (gross > 0))
) STRICT;
CREATE INDEX withholdings_claim ON withholdings (claim_id);
CREATE UNIQUE INDEX withholdings_paid ON withholdings (claim_id) WHERE reverses IS NULL;
CREATE INDEX withholdings_account ON withholdings (account_id, engagement_id, month);
CREATE INDEX withholdings_adviser ON withholdings (adviser_id);
CREATE INDEX withholdings_engagement ON withholdings (engagement_id, id);
CREATE INDEX withholdings_agency ON withholdings (agency_id, id);
CREATE INDEX withholdings_month ON withholdings (month, id);
CREATE INDEX withholdings_made_by ON withholdings (made_by);
CREATE TRIGGER withholdings_no_update BEFORE UPDATE ON withholdings BEGIN SELECT RAISE(ABORT, 'rows of withholdings are never changed or deleted'); END;
CREATE TRIGGER withholdings_no_delete BEFORE DELETE ON withholdings BEGIN SELECT RAISE(ABORT, 'rows of withholdings are never changed or deleted'); END;

-- Scholars see the claims that they filed themselves.
CREATE INDEX fee_claims_claimed_by ON fee_claims (claimed_by, id);
