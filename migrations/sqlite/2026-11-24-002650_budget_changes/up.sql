-- Changes of the budget during the year (预算调整、调剂、结转): proposed by one, approved by another.

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''REVERSAL'', ''OPENING'')', '''REVERSAL'', ''OPENING'', ''REDUCTION'', ''TRANSFER_OUT'', ''TRANSFER_IN'')') WHERE type='table' AND name='ledger_entries';
PRAGMA writable_schema=RESET;

CREATE TABLE budget_changes (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('INCREASE', 'DECREASE', 'TRANSFER')),
    line_id TEXT NOT NULL REFERENCES budget_lines (id),
    to_line_id TEXT REFERENCES budget_lines (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REFUSED')),
    proposed_by TEXT NOT NULL REFERENCES accounts (id),
    proposed_at INTEGER NOT NULL,
    decided_by TEXT REFERENCES accounts (id),
    decided_at INTEGER,
    remark TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL,
    CHECK ((kind = 'TRANSFER') = (to_line_id IS NOT NULL) AND line_id <> coalesce(to_line_id, '')),
    CHECK ((state = 'PROPOSED') = (decided_by IS NULL) AND (decided_by IS NULL OR decided_by <> proposed_by))
) STRICT;
CREATE INDEX budget_changes_line ON budget_changes (line_id, id);
CREATE INDEX budget_changes_to_line ON budget_changes (to_line_id, id);
CREATE INDEX budget_changes_state ON budget_changes (state, id);
CREATE INDEX budget_changes_proposed_by ON budget_changes (proposed_by);
CREATE INDEX budget_changes_decided_by ON budget_changes (decided_by);
