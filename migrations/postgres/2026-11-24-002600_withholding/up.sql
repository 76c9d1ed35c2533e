-- Tax withheld from the pay of scholars (代扣代缴): one row for each payment and each reversal, never changed.
CREATE TABLE withholdings (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL REFERENCES fee_claims (id),
    reverses TEXT COLLATE "C" UNIQUE REFERENCES withholdings (id),
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    month TEXT COLLATE "C" NOT NULL,
    gross BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    net BIGINT NOT NULL,
    month_income BIGINT NOT NULL CHECK (month_income >= 0),
    month_tax BIGINT NOT NULL CHECK (month_tax >= 0),
    rules TEXT COLLATE "C" NOT NULL,
    rules_hash TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    CHECK (gross = tax + net),
    CHECK ((reverses IS NULL) = (gross > 0))
);
CREATE INDEX withholdings_claim ON withholdings (claim_id);
CREATE UNIQUE INDEX withholdings_paid ON withholdings (claim_id) WHERE reverses IS NULL;
CREATE INDEX withholdings_account ON withholdings (account_id, engagement_id, month);
CREATE INDEX withholdings_adviser ON withholdings (adviser_id);
CREATE INDEX withholdings_engagement ON withholdings (engagement_id, id);
CREATE INDEX withholdings_agency ON withholdings (agency_id, id);
CREATE INDEX withholdings_month ON withholdings (month, id);
CREATE INDEX withholdings_made_by ON withholdings (made_by);
CREATE TRIGGER withholdings_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON withholdings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Scholars see the claims that they filed themselves.
CREATE INDEX fee_claims_claimed_by ON fee_claims (claimed_by, id);
