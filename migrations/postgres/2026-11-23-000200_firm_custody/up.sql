-- Exports of the audit trail, and the age of idempotency keys.

CREATE TABLE audit_exports (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    chain TEXT COLLATE "C" NOT NULL,
    from_at BIGINT,
    to_at BIGINT,
    first_entry BIGINT NOT NULL,
    last_entry BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL
);

CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
