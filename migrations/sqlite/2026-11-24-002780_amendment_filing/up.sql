-- Amendments are filed like the contract (补充协议备案).

ALTER TABLE contract_changes ADD COLUMN filed_on TEXT;
ALTER TABLE contract_changes ADD COLUMN filing_number TEXT NOT NULL DEFAULT '';
