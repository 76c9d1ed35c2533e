-- Exports of the audit trail, and the age of idempotency keys.

CREATE TABLE audit_exports (
    id TEXT PRIMARY KEY NOT NULL,
    chain TEXT NOT NULL,
    from_at INTEGER,
    to_at INTEGER,
    first_entry INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
