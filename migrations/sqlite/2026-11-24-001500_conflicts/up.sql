-- Parties are more than a name; what stands between them and advisers is found, declared and decided.

-- What the stored keys of names were made by; see directory::party_key.
CREATE TABLE party_key_editions (
    edition INTEGER PRIMARY KEY NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

ALTER TABLE review_parties ADD COLUMN credit_code TEXT NOT NULL DEFAULT '';
ALTER TABLE review_parties ADD COLUMN legal_person TEXT NOT NULL DEFAULT '';
CREATE TABLE review_party_names (
    party_id TEXT NOT NULL REFERENCES review_parties (id),
    ordinal INTEGER NOT NULL,
    relation TEXT NOT NULL CHECK (relation IN ('FORMER_NAME', 'SHORT_NAME', 'PARENT', 'SUBSIDIARY', 'CONTROLLING_SHAREHOLDER', 'ACTUAL_CONTROLLER', 'AFFILIATE')),
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    PRIMARY KEY (party_id, ordinal)
) STRICT;

ALTER TABLE interests ADD COLUMN credit_code TEXT NOT NULL DEFAULT '';
ALTER TABLE interests ADD COLUMN ended_on TEXT;
ALTER TABLE interests ADD COLUMN share INTEGER CHECK (share BETWEEN 1 AND 10000);
CREATE TABLE interest_aliases (
    interest_id TEXT NOT NULL REFERENCES interests (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (interest_id, ordinal)
) STRICT;

-- Since when an adviser whose opinion is issued does not see the matter any more, for a conflict found later.
ALTER TABLE assignments ADD COLUMN suspended_at INTEGER;

CREATE TABLE conflict_declarations (
    id TEXT PRIMARY KEY NOT NULL,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    party_id TEXT NOT NULL,
    party TEXT NOT NULL,
    relation TEXT,
    words TEXT NOT NULL,
    interest_id TEXT REFERENCES interests (id),
    declared_by TEXT NOT NULL REFERENCES accounts (id),
    declared_at INTEGER NOT NULL,
    CHECK ((relation IS NULL) = (interest_id IS NULL)),
    UNIQUE (assignment_id, party_id)
) STRICT;

CREATE TABLE conflict_findings (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    party_id TEXT NOT NULL,
    party TEXT NOT NULL,
    ground TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('ABSOLUTE', 'RELATIVE')),
    likeness TEXT NOT NULL,
    other TEXT NOT NULL,
    relation TEXT,
    evidence_noun TEXT NOT NULL,
    evidence_id TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'CONFLICT', 'NO_CONFLICT', 'CONSENTED')),
    reason TEXT NOT NULL,
    decided_by TEXT REFERENCES accounts (id),
    decided_at INTEGER,
    found_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((state = 'OPEN') = (decided_at IS NULL)),
    UNIQUE (assignment_id, party_id, ground, evidence_id)
) STRICT;
CREATE INDEX conflict_findings_review ON conflict_findings (review_id, id);
CREATE INDEX conflict_findings_adviser ON conflict_findings (adviser_id, id);
CREATE INDEX conflict_findings_state ON conflict_findings (state, id);
CREATE TRIGGER conflict_declarations_no_update BEFORE UPDATE ON conflict_declarations BEGIN SELECT RAISE(ABORT, 'declarations are never changed'); END;
CREATE TRIGGER conflict_declarations_no_delete BEFORE DELETE ON conflict_declarations BEGIN SELECT RAISE(ABORT, 'declarations are never deleted'); END;
CREATE TRIGGER conflict_findings_no_delete BEFORE DELETE ON conflict_findings BEGIN SELECT RAISE(ABORT, 'findings are never deleted'); END;
CREATE TRIGGER conflict_findings_decided BEFORE UPDATE ON conflict_findings WHEN OLD.state <> 'OPEN' BEGIN SELECT RAISE(ABORT, 'a decided finding is never changed'); END;
