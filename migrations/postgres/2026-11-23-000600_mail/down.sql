DROP INDEX outbox_settled;
ALTER TABLE outbox DROP COLUMN settled_at;
ALTER TABLE outbox DROP COLUMN give_up_at;
ALTER TABLE outbox DROP COLUMN claim;
ALTER TABLE outbox DROP COLUMN language;
ALTER TABLE accounts DROP COLUMN language;
