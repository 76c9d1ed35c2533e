-- Silent edits that the office has looked at and lets stand (擅自改动的确认).

CREATE TABLE edit_acknowledgements (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL CHECK (round > 0),
    fingerprint TEXT COLLATE "C" NOT NULL CHECK (length(fingerprint) = 64),
    document_version BIGINT NOT NULL CHECK (document_version > 0),
    clause TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    acknowledged_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    acknowledged_at BIGINT NOT NULL,
    UNIQUE (review_id, round, fingerprint)
);
CREATE INDEX edit_acknowledgements_acknowledged_by ON edit_acknowledgements (acknowledged_by);
CREATE TRIGGER edit_acknowledgements_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON edit_acknowledgements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
