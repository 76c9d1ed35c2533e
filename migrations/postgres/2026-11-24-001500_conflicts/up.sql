-- Parties are more than a name; what stands between them and advisers is found, declared and decided.

-- What the stored keys of names were made by; see directory::party_key.
CREATE TABLE party_key_editions (
    edition BIGINT PRIMARY KEY NOT NULL,
    made_at BIGINT NOT NULL
);

ALTER TABLE review_parties ADD COLUMN credit_code TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE review_parties ADD COLUMN legal_person TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE TABLE review_party_names (
    party_id TEXT COLLATE "C" NOT NULL REFERENCES review_parties (id),
    ordinal BIGINT NOT NULL,
    relation TEXT COLLATE "C" NOT NULL CHECK (relation IN ('FORMER_NAME', 'SHORT_NAME', 'PARENT', 'SUBSIDIARY', 'CONTROLLING_SHAREHOLDER', 'ACTUAL_CONTROLLER', 'AFFILIATE')),
    name TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (party_id, ordinal)
);

ALTER TABLE interests ADD COLUMN credit_code TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE interests ADD COLUMN ended_on TEXT COLLATE "C";
ALTER TABLE interests ADD COLUMN share BIGINT CHECK (share BETWEEN 1 AND 10000);
CREATE TABLE interest_aliases (
    interest_id TEXT COLLATE "C" NOT NULL REFERENCES interests (id),
    ordinal BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (interest_id, ordinal)
);

-- Since when an adviser whose opinion is issued does not see the matter any more, for a conflict found later.
ALTER TABLE assignments ADD COLUMN suspended_at BIGINT;

CREATE TABLE conflict_declarations (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    assignment_id TEXT COLLATE "C" NOT NULL REFERENCES assignments (id),
    party_id TEXT COLLATE "C" NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C",
    words TEXT COLLATE "C" NOT NULL,
    interest_id TEXT COLLATE "C" REFERENCES interests (id),
    declared_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    declared_at BIGINT NOT NULL,
    CHECK ((relation IS NULL) = (interest_id IS NULL)),
    UNIQUE (assignment_id, party_id)
);

CREATE TABLE conflict_findings (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    assignment_id TEXT COLLATE "C" NOT NULL REFERENCES assignments (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    party_id TEXT COLLATE "C" NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    ground TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL CHECK (severity IN ('ABSOLUTE', 'RELATIVE')),
    likeness TEXT COLLATE "C" NOT NULL,
    other TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C",
    evidence_noun TEXT COLLATE "C" NOT NULL,
    evidence_id TEXT COLLATE "C" NOT NULL,
    legal_basis TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'CONFLICT', 'NO_CONFLICT', 'CONSENTED')),
    reason TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES accounts (id),
    decided_at BIGINT,
    found_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((state = 'OPEN') = (decided_at IS NULL)),
    UNIQUE (assignment_id, party_id, ground, evidence_id)
);
CREATE INDEX conflict_findings_review ON conflict_findings (review_id, id);
CREATE INDEX conflict_findings_adviser ON conflict_findings (adviser_id, id);
CREATE INDEX conflict_findings_state ON conflict_findings (state, id);
CREATE TRIGGER conflict_declarations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON conflict_declarations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER conflict_findings_no_delete BEFORE DELETE OR TRUNCATE ON conflict_findings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER conflict_findings_decided BEFORE UPDATE ON conflict_findings FOR EACH ROW WHEN (OLD.state <> 'OPEN') EXECUTE FUNCTION refuse_change();
