-- Amendments are filed like the contract (补充协议备案).

ALTER TABLE contract_changes ADD COLUMN filed_on TEXT COLLATE "C";
ALTER TABLE contract_changes ADD COLUMN filing_number TEXT COLLATE "C" NOT NULL DEFAULT '';
