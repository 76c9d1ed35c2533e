ALTER TABLE contract_nodes DROP COLUMN near_told_at;
ALTER TABLE contract_payments DROP COLUMN near_told_at;
