-- Changes of the budget during the year (预算调整、调剂、结转): proposed by one, approved by another.

ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check
    CHECK (kind IN ('APPROPRIATION', 'RESERVATION', 'RELEASE', 'PAYMENT', 'REVERSAL', 'OPENING', 'REDUCTION', 'TRANSFER_OUT', 'TRANSFER_IN'));

CREATE TABLE budget_changes (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('INCREASE', 'DECREASE', 'TRANSFER')),
    line_id TEXT COLLATE "C" NOT NULL REFERENCES budget_lines (id),
    to_line_id TEXT COLLATE "C" REFERENCES budget_lines (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    document TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REFUSED')),
    proposed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    proposed_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES accounts (id),
    decided_at BIGINT,
    remark TEXT COLLATE "C" NOT NULL DEFAULT '',
    version BIGINT NOT NULL,
    CHECK ((kind = 'TRANSFER') = (to_line_id IS NOT NULL) AND line_id <> coalesce(to_line_id, '')),
    CHECK ((state = 'PROPOSED') = (decided_by IS NULL) AND (decided_by IS NULL OR decided_by <> proposed_by))
);
CREATE INDEX budget_changes_line ON budget_changes (line_id, id);
CREATE INDEX budget_changes_to_line ON budget_changes (to_line_id, id);
CREATE INDEX budget_changes_state ON budget_changes (state, id);
CREATE INDEX budget_changes_proposed_by ON budget_changes (proposed_by);
CREATE INDEX budget_changes_decided_by ON budget_changes (decided_by);
