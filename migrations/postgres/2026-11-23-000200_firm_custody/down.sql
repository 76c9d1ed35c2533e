DROP INDEX idempotency_keys_at;
DROP TABLE audit_exports;
