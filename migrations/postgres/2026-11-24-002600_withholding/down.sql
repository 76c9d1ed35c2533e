DROP INDEX fee_claims_claimed_by;
DROP TABLE withholdings;
