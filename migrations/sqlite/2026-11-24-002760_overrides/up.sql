-- An assignment beyond the budget that the agency's head stands for (超预算先行分派): reserved, and not paid before the budget covers it.

ALTER TABLE budget_lines ADD COLUMN advanced INTEGER NOT NULL DEFAULT 0
    CHECK (advanced >= 0 AND spent <= appropriated - advanced);

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''TRANSFER_IN'')', '''TRANSFER_IN'', ''ADVANCE'', ''ADVANCE_COVERED'')') WHERE type='table' AND name='ledger_entries';
PRAGMA writable_schema=RESET;

CREATE TABLE budget_overrides (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    line_id TEXT NOT NULL REFERENCES budget_lines (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_by TEXT NOT NULL REFERENCES accounts (id),
    granted_at INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used BETWEEN 0 AND amount),
    reservation_id TEXT REFERENCES reservations (id),
    version INTEGER NOT NULL,
    CHECK ((used > 0) = (reservation_id IS NOT NULL))
) STRICT;
CREATE INDEX budget_overrides_review ON budget_overrides (review_id, id);
CREATE INDEX budget_overrides_line ON budget_overrides (line_id);
CREATE INDEX budget_overrides_granted_by ON budget_overrides (granted_by);
CREATE INDEX budget_overrides_reservation ON budget_overrides (reservation_id);
