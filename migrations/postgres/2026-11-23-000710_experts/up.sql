-- Leave of advisers, the watch over licences, and the pool of non-legal experts.

CREATE TABLE leaves (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_by TEXT COLLATE "C" REFERENCES accounts (id),
    version BIGINT NOT NULL,
    CHECK (from_day <= to_day)
);
CREATE INDEX leaves_adviser ON leaves (adviser_id, id);
CREATE INDEX leaves_days ON leaves (to_day, from_day);

CREATE INDEX assignments_adviser ON assignments (adviser_id, state);

-- How many days before the licence ends those concerned were told last; 999 when not yet.
ALTER TABLE advisers ADD COLUMN licence_told BIGINT NOT NULL DEFAULT 999;

CREATE TABLE experts (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    employer TEXT COLLATE "C" NOT NULL,
    employer_key TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    contact TEXT COLLATE "C" NOT NULL,
    left_on TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (name, employer)
);
CREATE INDEX experts_left ON experts (left_on, id);

CREATE TABLE expert_fields (
    expert_id TEXT COLLATE "C" NOT NULL REFERENCES experts (id),
    field TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (expert_id, field)
);
CREATE INDEX expert_fields_field ON expert_fields (field, expert_id);

CREATE TABLE expert_interests (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    expert_id TEXT COLLATE "C" NOT NULL REFERENCES experts (id),
    party TEXT COLLATE "C" NOT NULL,
    party_key TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    declared_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    declared_at BIGINT NOT NULL
);
CREATE INDEX expert_interests_expert ON expert_interests (expert_id, party_key);

CREATE TABLE expert_appearances (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    expert_id TEXT COLLATE "C" NOT NULL REFERENCES experts (id),
    matter TEXT COLLATE "C" NOT NULL,
    on_day TEXT COLLATE "C" NOT NULL,
    paid TEXT COLLATE "C" NOT NULL CHECK (paid IN ('PAID', 'UNPAID')),
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL
);
CREATE INDEX expert_appearances_expert ON expert_appearances (expert_id, id);
CREATE TRIGGER expert_appearances_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON expert_appearances FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
