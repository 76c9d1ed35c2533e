-- The roll: people without a sign-in yet, their particulars, law firms, and the integrity register.

-- Somebody may stand on the roll before they can sign in.
PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, 'account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id)', 'account_id TEXT UNIQUE REFERENCES accounts (id)') WHERE type='table' AND name='advisers';
PRAGMA writable_schema=RESET;

ALTER TABLE advisers ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE advisers ADD COLUMN born_on TEXT;
ALTER TABLE advisers ADD COLUMN licence_until TEXT;
ALTER TABLE advisers ADD COLUMN capacity INTEGER CHECK (capacity > 0);
CREATE UNIQUE INDEX advisers_licence ON advisers (licence_number) WHERE licence_number <> '';
CREATE INDEX advisers_licence_until ON advisers (licence_until);
CREATE INDEX advisers_kind ON advisers (kind, id);

CREATE TABLE adviser_areas (
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    area TEXT NOT NULL,
    PRIMARY KEY (adviser_id, area)
) STRICT;
CREATE INDEX adviser_areas_area ON adviser_areas (area, adviser_id);

CREATE TABLE firms (
    id TEXT PRIMARY KEY NOT NULL REFERENCES organisations (id),
    credit_code TEXT NOT NULL UNIQUE,
    licence_number TEXT NOT NULL,
    established_on TEXT NOT NULL,
    city TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX firms_city ON firms (city, id);

CREATE TABLE firm_areas (
    firm_id TEXT NOT NULL REFERENCES firms (id),
    area TEXT NOT NULL,
    PRIMARY KEY (firm_id, area)
) STRICT;
CREATE INDEX firm_areas_area ON firm_areas (area, firm_id);

CREATE TABLE integrity_records (
    id TEXT PRIMARY KEY NOT NULL,
    adviser_id TEXT REFERENCES advisers (id),
    firm_id TEXT REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('CRIMINAL_PUNISHMENT', 'ADMINISTRATIVE_PENALTY', 'INDUSTRY_SANCTION', 'INCIDENT', 'COMPLAINT')),
    authority TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    summary TEXT NOT NULL,
    evidence TEXT NOT NULL,
    document_id TEXT REFERENCES documents (id),
    document_version INTEGER,
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL,
    lifted_on TEXT,
    lift_reason TEXT,
    lifted_by TEXT REFERENCES accounts (id),
    lifted_at INTEGER,
    version INTEGER NOT NULL,
    CHECK ((adviser_id IS NULL) <> (firm_id IS NULL)),
    CHECK ((document_id IS NULL) = (document_version IS NULL))
) STRICT;
CREATE INDEX integrity_records_adviser ON integrity_records (adviser_id, id);
CREATE INDEX integrity_records_firm ON integrity_records (firm_id, id);
CREATE INDEX integrity_records_kind ON integrity_records (kind, id);
CREATE INDEX integrity_records_document ON integrity_records (document_id);

-- What is on record stays; once, it may be marked as lifted.
CREATE TRIGGER integrity_records_lift_only BEFORE UPDATE ON integrity_records
WHEN OLD.lifted_on IS NOT NULL OR NEW.lifted_on IS NULL
    OR (OLD.id, OLD.adviser_id, OLD.firm_id, OLD.kind, OLD.authority, OLD.decided_on, OLD.summary, OLD.evidence,
        OLD.document_id, OLD.document_version, OLD.recorded_by, OLD.recorded_at)
    IS NOT (NEW.id, NEW.adviser_id, NEW.firm_id, NEW.kind, NEW.authority, NEW.decided_on, NEW.summary, NEW.evidence,
        NEW.document_id, NEW.document_version, NEW.recorded_by, NEW.recorded_at)
BEGIN SELECT RAISE(ABORT, 'rows of integrity_records are never changed or deleted'); END;
CREATE TRIGGER integrity_records_no_delete BEFORE DELETE ON integrity_records BEGIN SELECT RAISE(ABORT, 'rows of integrity_records are never changed or deleted'); END;
