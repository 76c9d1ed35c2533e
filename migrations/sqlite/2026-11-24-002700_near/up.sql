-- When it was told that a node or a payment of a contract is near.

ALTER TABLE contract_nodes ADD COLUMN near_told_at INTEGER;
ALTER TABLE contract_payments ADD COLUMN near_told_at INTEGER;
