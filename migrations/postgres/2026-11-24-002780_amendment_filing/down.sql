ALTER TABLE contract_changes DROP COLUMN filing_number;
ALTER TABLE contract_changes DROP COLUMN filed_on;
