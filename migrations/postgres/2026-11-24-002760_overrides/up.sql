-- An assignment beyond the budget that the agency's head stands for (超预算先行分派): reserved, and not paid before the budget covers it.

ALTER TABLE budget_lines ADD COLUMN advanced BIGINT NOT NULL DEFAULT 0
    CHECK (advanced >= 0 AND spent <= appropriated - advanced);

ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check
    CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT', 'REVERSAL', 'OPENING', 'REDUCTION', 'TRANSFER_OUT',
        'TRANSFER_IN', 'ADVANCE', 'ADVANCE_COVERED'));

CREATE TABLE budget_overrides (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    line_id TEXT COLLATE "C" NOT NULL REFERENCES budget_lines (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    document TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    granted_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    granted_at BIGINT NOT NULL,
    used BIGINT NOT NULL CHECK (used BETWEEN 0 AND amount),
    reservation_id TEXT COLLATE "C" REFERENCES reservations (id),
    version BIGINT NOT NULL,
    CHECK ((used > 0) = (reservation_id IS NOT NULL))
);
CREATE INDEX budget_overrides_review ON budget_overrides (review_id, id);
CREATE INDEX budget_overrides_line ON budget_overrides (line_id);
CREATE INDEX budget_overrides_granted_by ON budget_overrides (granted_by);
CREATE INDEX budget_overrides_reservation ON budget_overrides (reservation_id);
