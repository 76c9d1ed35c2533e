-- Silent edits that the office has looked at and lets stand (擅自改动的确认).

CREATE TABLE edit_acknowledgements (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL CHECK (round > 0),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    document_version INTEGER NOT NULL CHECK (document_version > 0),
    clause TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    acknowledged_by TEXT NOT NULL REFERENCES accounts (id),
    acknowledged_at INTEGER NOT NULL,
    UNIQUE (review_id, round, fingerprint)
) STRICT;
CREATE INDEX edit_acknowledgements_acknowledged_by ON edit_acknowledgements (acknowledged_by);
CREATE TRIGGER edit_acknowledgements_no_update BEFORE UPDATE ON edit_acknowledgements BEGIN SELECT RAISE(ABORT, 'rows of edit_acknowledgements are never changed or deleted'); END;
CREATE TRIGGER edit_acknowledgements_no_delete BEFORE DELETE ON edit_acknowledgements BEGIN SELECT RAISE(ABORT, 'rows of edit_acknowledgements are never changed or deleted'); END;
