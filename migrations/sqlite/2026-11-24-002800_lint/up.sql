-- Findings of the check of texts that were looked at and set aside (文本检查问题的排除).

CREATE TABLE finding_dismissals (
    id TEXT PRIMARY KEY NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL CHECK (number > 0),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    rule TEXT NOT NULL CHECK (rule <> ''),
    quote TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    dismissed_by TEXT NOT NULL REFERENCES accounts (id),
    dismissed_at INTEGER NOT NULL,
    UNIQUE (document_id, fingerprint)
) STRICT;
CREATE INDEX finding_dismissals_document ON finding_dismissals (document_id, id);
CREATE INDEX finding_dismissals_dismissed_by ON finding_dismissals (dismissed_by);
CREATE TRIGGER finding_dismissals_no_update BEFORE UPDATE ON finding_dismissals BEGIN SELECT RAISE(ABORT, 'rows of finding_dismissals are never changed or deleted'); END;
CREATE TRIGGER finding_dismissals_no_delete BEFORE DELETE ON finding_dismissals BEGIN SELECT RAISE(ABORT, 'rows of finding_dismissals are never changed or deleted'); END;
