-- What was filled into the form of a matter: one typed value for each field of the rule pack.
CREATE TABLE review_particulars (
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    code TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C",
    day TEXT COLLATE "C",
    number BIGINT,
    PRIMARY KEY (review_id, code),
    CHECK (
        (kind IN ('TEXT', 'CHOICE') AND words IS NOT NULL AND day IS NULL AND number IS NULL)
        OR (kind = 'DAY' AND day IS NOT NULL AND words IS NULL AND number IS NULL)
        OR (kind IN ('FLAG', 'COUNT', 'MONEY') AND number IS NOT NULL AND words IS NULL AND day IS NULL)
    )
);

-- What lies beside the draft when it is deliberated or signed. A file is one version of a document, by its hash.
CREATE TABLE companions (
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    code TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" REFERENCES documents (id),
    document_version BIGINT,
    sha256 TEXT COLLATE "C",
    attached_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    attached_at BIGINT NOT NULL,
    PRIMARY KEY (review_id, code),
    CHECK ((document_id IS NULL) = (sha256 IS NULL) AND (document_id IS NULL) = (document_version IS NULL))
);
CREATE INDEX companions_document ON companions (document_id);

-- The certificate of a clearance: a number that can be told to anybody, and a check code for who holds the certificate.
CREATE TABLE clearance_certificates (
    clearance_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES clearances (id),
    number TEXT COLLATE "C" NOT NULL UNIQUE,
    check_code TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    conclusion TEXT COLLATE "C" NOT NULL,
    legal_risk TEXT COLLATE "C" NOT NULL
);
CREATE INDEX clearance_certificates_document ON clearance_certificates (document_id);

CREATE TABLE clearance_revocations (
    clearance_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES clearances (id),
    reason TEXT COLLATE "C" NOT NULL,
    revoked_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    revoked_at BIGINT NOT NULL
);

-- What was cleared before has a certificate too. The conclusion is that of the review opinion issued last in its round.
INSERT INTO clearance_certificates (clearance_id, number, check_code, document_id, conclusion, legal_risk)
SELECT c.id, 'fx-' || substr(md5(gen_random_uuid()::text), 1, 4) || '-' || substr(md5(gen_random_uuid()::text), 1, 4) || '-' || substr(md5(gen_random_uuid()::text), 1, 4),
    substr(md5(gen_random_uuid()::text), 1, 4) || '-' || substr(md5(gen_random_uuid()::text), 1, 4) || '-' || substr(md5(gen_random_uuid()::text), 1, 4) || '-' || substr(md5(gen_random_uuid()::text), 1, 4),
    r.document_id,
    COALESCE((
        SELECT o.conclusion FROM opinions o
        WHERE o.review_id = c.review_id AND o.round = c.round AND o.kind = 'REVIEW' AND o.state = 'ISSUED'
        ORDER BY o.issued_at DESC, o.id DESC LIMIT 1
    ), ''), ''
FROM clearances c JOIN reviews r ON r.id = c.review_id;

CREATE TRIGGER clearance_certificates_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON clearance_certificates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clearance_revocations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON clearance_revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
