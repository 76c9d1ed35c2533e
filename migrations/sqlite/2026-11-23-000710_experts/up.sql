-- Leave of advisers, the watch over licences, and the pool of non-legal experts.

CREATE TABLE leaves (
    id TEXT PRIMARY KEY NOT NULL,
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT REFERENCES accounts (id),
    version INTEGER NOT NULL,
    CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX leaves_adviser ON leaves (adviser_id, id);
CREATE INDEX leaves_days ON leaves (to_day, from_day);

CREATE INDEX assignments_adviser ON assignments (adviser_id, state);

-- How many days before the licence ends those concerned were told last; 999 when not yet.
ALTER TABLE advisers ADD COLUMN licence_told INTEGER NOT NULL DEFAULT 999;

CREATE TABLE experts (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    employer TEXT NOT NULL,
    employer_key TEXT NOT NULL,
    title TEXT NOT NULL,
    contact TEXT NOT NULL,
    left_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (name, employer)
) STRICT;
CREATE INDEX experts_left ON experts (left_on, id);

CREATE TABLE expert_fields (
    expert_id TEXT NOT NULL REFERENCES experts (id),
    field TEXT NOT NULL,
    PRIMARY KEY (expert_id, field)
) STRICT;
CREATE INDEX expert_fields_field ON expert_fields (field, expert_id);

CREATE TABLE expert_interests (
    id TEXT PRIMARY KEY NOT NULL,
    expert_id TEXT NOT NULL REFERENCES experts (id),
    party TEXT NOT NULL,
    party_key TEXT NOT NULL,
    relation TEXT NOT NULL,
    declared_by TEXT NOT NULL REFERENCES accounts (id),
    declared_at INTEGER NOT NULL
) STRICT;
CREATE INDEX expert_interests_expert ON expert_interests (expert_id, party_key);

CREATE TABLE expert_appearances (
    id TEXT PRIMARY KEY NOT NULL,
    expert_id TEXT NOT NULL REFERENCES experts (id),
    matter TEXT NOT NULL,
    on_day TEXT NOT NULL,
    paid TEXT NOT NULL CHECK (paid IN ('PAID', 'UNPAID')),
    recorded_by TEXT NOT NULL REFERENCES accounts (id),
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX expert_appearances_expert ON expert_appearances (expert_id, id);
CREATE TRIGGER expert_appearances_no_update BEFORE UPDATE ON expert_appearances BEGIN SELECT RAISE(ABORT, 'rows of expert_appearances are never changed or deleted'); END;
CREATE TRIGGER expert_appearances_no_delete BEFORE DELETE ON expert_appearances BEGIN SELECT RAISE(ABORT, 'rows of expert_appearances are never changed or deleted'); END;
