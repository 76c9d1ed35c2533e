-- Findings of the check of texts that were looked at and set aside (文本检查问题的排除).

CREATE TABLE finding_dismissals (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    number BIGINT NOT NULL CHECK (number > 0),
    fingerprint TEXT COLLATE "C" NOT NULL CHECK (length(fingerprint) = 64),
    rule TEXT COLLATE "C" NOT NULL CHECK (rule <> ''),
    quote TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    dismissed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    dismissed_at BIGINT NOT NULL,
    UNIQUE (document_id, fingerprint)
);
CREATE INDEX finding_dismissals_document ON finding_dismissals (document_id, id);
CREATE INDEX finding_dismissals_dismissed_by ON finding_dismissals (dismissed_by);
CREATE TRIGGER finding_dismissals_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_dismissals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
