ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en'));

ALTER TABLE outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en'));
ALTER TABLE outbox ADD COLUMN claim TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN give_up_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN settled_at INTEGER;
-- What waits gets its five days from when it came in; what was settled carried that instant in due_at.
UPDATE outbox SET give_up_at = created_at + 432000000000;
UPDATE outbox SET settled_at = due_at WHERE state <> 'PENDING';
CREATE INDEX outbox_settled ON outbox (state, settled_at);
