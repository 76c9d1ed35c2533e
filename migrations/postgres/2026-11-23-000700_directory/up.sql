-- The roll: people without a sign-in yet, their particulars, law firms, and the integrity register.

-- Somebody may stand on the roll before they can sign in.
ALTER TABLE advisers ALTER COLUMN account_id DROP NOT NULL;

ALTER TABLE advisers ADD COLUMN title TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE advisers ADD COLUMN born_on TEXT COLLATE "C";
ALTER TABLE advisers ADD COLUMN licence_until TEXT COLLATE "C";
ALTER TABLE advisers ADD COLUMN capacity BIGINT CHECK (capacity > 0);
CREATE UNIQUE INDEX advisers_licence ON advisers (licence_number) WHERE licence_number <> '';
CREATE INDEX advisers_licence_until ON advisers (licence_until);
CREATE INDEX advisers_kind ON advisers (kind, id);

CREATE TABLE adviser_areas (
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    area TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (adviser_id, area)
);
CREATE INDEX adviser_areas_area ON adviser_areas (area, adviser_id);

CREATE TABLE firms (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES organisations (id),
    credit_code TEXT COLLATE "C" NOT NULL UNIQUE,
    licence_number TEXT COLLATE "C" NOT NULL,
    established_on TEXT COLLATE "C" NOT NULL,
    city TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX firms_city ON firms (city, id);

CREATE TABLE firm_areas (
    firm_id TEXT COLLATE "C" NOT NULL REFERENCES firms (id),
    area TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (firm_id, area)
);
CREATE INDEX firm_areas_area ON firm_areas (area, firm_id);

CREATE TABLE integrity_records (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    adviser_id TEXT COLLATE "C" REFERENCES advisers (id),
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('CRIMINAL_PUNISHMENT', 'ADMINISTRATIVE_PENALTY', 'INDUSTRY_SANCTION', 'INCIDENT', 'COMPLAINT')),
    authority TEXT COLLATE "C" NOT NULL,
    decided_on TEXT COLLATE "C" NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" REFERENCES documents (id),
    document_version BIGINT,
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    lifted_on TEXT COLLATE "C",
    lift_reason TEXT COLLATE "C",
    lifted_by TEXT COLLATE "C" REFERENCES accounts (id),
    lifted_at BIGINT,
    version BIGINT NOT NULL,
    CHECK ((adviser_id IS NULL) <> (firm_id IS NULL)),
    CHECK ((document_id IS NULL) = (document_version IS NULL))
);
CREATE INDEX integrity_records_adviser ON integrity_records (adviser_id, id);
CREATE INDEX integrity_records_firm ON integrity_records (firm_id, id);
CREATE INDEX integrity_records_kind ON integrity_records (kind, id);
CREATE INDEX integrity_records_document ON integrity_records (document_id);

-- What is on record stays; once, it may be marked as lifted.
CREATE FUNCTION refuse_change_but_lifting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_on IS NOT NULL OR NEW.lifted_on IS NULL
        OR (OLD.id, OLD.adviser_id, OLD.firm_id, OLD.kind, OLD.authority, OLD.decided_on, OLD.summary, OLD.evidence,
            OLD.document_id, OLD.document_version, OLD.recorded_by, OLD.recorded_at)
        IS DISTINCT FROM (NEW.id, NEW.adviser_id, NEW.firm_id, NEW.kind, NEW.authority, NEW.decided_on, NEW.summary, NEW.evidence,
            NEW.document_id, NEW.document_version, NEW.recorded_by, NEW.recorded_at)
    THEN
        RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER integrity_records_lift_only BEFORE UPDATE ON integrity_records FOR EACH ROW EXECUTE FUNCTION refuse_change_but_lifting();
CREATE TRIGGER integrity_records_no_delete BEFORE DELETE OR TRUNCATE ON integrity_records FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
