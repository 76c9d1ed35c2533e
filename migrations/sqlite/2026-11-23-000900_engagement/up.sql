-- Engagements from draft to closing: terms, rate cards, named advisers with their undertakings, the steps, filings, grades.

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '(''ACTIVE'', ''SUSPENDED'', ''TERMINATED'', ''EXPIRED'', ''CLOSED'')', '(''DRAFT'', ''SIGNED'', ''ACTIVE'', ''SUSPENDED'', ''TERMINATED'', ''RESIGNED'', ''EXPIRED'', ''CLOSED'')') WHERE type='table' AND name='engagements';
PRAGMA writable_schema=RESET;
ALTER TABLE engagements ADD COLUMN scope TEXT NOT NULL DEFAULT '';
-- The day on which it ends as things stand: the last of its terms, or earlier where notice was given.
ALTER TABLE engagements ADD COLUMN ends_on TEXT NOT NULL DEFAULT '';
UPDATE engagements SET ends_on = to_day;
ALTER TABLE engagements ADD COLUMN signed_on TEXT;
ALTER TABLE engagements ADD COLUMN signed_at INTEGER;
UPDATE engagements SET signed_on = from_day, signed_at = created_at;
CREATE INDEX engagements_state ON engagements (state, ends_on);

-- A term has its own ceiling; what was offered in it is committed under that. An engagement has the totals.
CREATE TABLE engagement_terms (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    number INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    ceiling INTEGER NOT NULL CHECK (ceiling > 0),
    committed INTEGER NOT NULL CHECK (committed >= 0 AND committed <= ceiling),
    made_at INTEGER NOT NULL,
    PRIMARY KEY (engagement_id, number)
) STRICT;
INSERT INTO engagement_terms
    SELECT id, 1, from_day, to_day, ceiling, committed, created_at FROM engagements;

-- A rate card holds from its day until the next one begins.
CREATE TABLE rate_cards (
    id TEXT PRIMARY KEY NOT NULL,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    number INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (engagement_id, number),
    UNIQUE (engagement_id, from_day)
) STRICT;
INSERT INTO rate_cards SELECT id, id, 1, from_day, created_at FROM engagements;
CREATE TABLE card_rates (
    id TEXT PRIMARY KEY NOT NULL,
    card_id TEXT NOT NULL REFERENCES rate_cards (id),
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    tax_basis TEXT NOT NULL,
    UNIQUE (card_id, service)
) STRICT;
INSERT INTO card_rates SELECT id, engagement_id, service, unit, amount, tax_basis FROM rates;
DROP TABLE rates;

-- Who is named, from when to when, with both undertakings (保密承诺、利益冲突承诺).
CREATE TABLE engagement_namings (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    from_day TEXT NOT NULL,
    to_day TEXT,
    named_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT NOT NULL,
    confidentiality_on TEXT,
    conflict_on TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (engagement_id, adviser_id, from_day)
) STRICT;
CREATE INDEX engagement_namings_adviser ON engagement_namings (adviser_id);
INSERT INTO engagement_namings
    SELECT a.engagement_id, a.adviser_id, e.from_day, NULL, e.created_at, NULL, '', NULL, NULL, ''
    FROM engagement_advisers a JOIN engagements e ON e.id = a.engagement_id;
DROP TABLE engagement_advisers;

-- Where in the contract each required item stands.
CREATE TABLE engagement_items (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    item TEXT NOT NULL,
    clause TEXT NOT NULL,
    PRIMARY KEY (engagement_id, item)
) STRICT;

-- What happened to an engagement, money included: state, version and money of any instant follow from it.
CREATE TABLE engagement_steps (
    id TEXT PRIMARY KEY NOT NULL,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    version INTEGER NOT NULL,
    event TEXT NOT NULL,
    from_state TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by TEXT REFERENCES accounts (id),
    made_at INTEGER NOT NULL,
    ends_on TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    term INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    UNIQUE (engagement_id, version)
) STRICT;
CREATE INDEX engagement_steps_engagement ON engagement_steps (engagement_id, id);
INSERT INTO engagement_steps
    SELECT id, id, version, 'CREATE', state, state, NULL, created_at, to_day, '', '', 1, committed FROM engagements;
CREATE TRIGGER engagement_steps_no_update BEFORE UPDATE ON engagement_steps BEGIN SELECT RAISE(ABORT, 'rows of engagement_steps are never changed or deleted'); END;
CREATE TRIGGER engagement_steps_no_delete BEFORE DELETE ON engagement_steps BEGIN SELECT RAISE(ABORT, 'rows of engagement_steps are never changed or deleted'); END;

-- What must be filed with the justice bureau (备案), by when, and when it was.
CREATE TABLE engagement_filings (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    ordinal INTEGER NOT NULL,
    event TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    due_on TEXT,
    recorded_at INTEGER NOT NULL,
    filed_on TEXT,
    number TEXT NOT NULL,
    filed_at INTEGER,
    told_at INTEGER,
    PRIMARY KEY (engagement_id, ordinal)
) STRICT;
CREATE INDEX engagement_filings_due ON engagement_filings (filed_on, due_on);

CREATE TABLE engagement_dismissals (
    engagement_id TEXT PRIMARY KEY NOT NULL REFERENCES engagements (id),
    adviser_id TEXT REFERENCES advisers (id),
    ground TEXT NOT NULL,
    evidence TEXT NOT NULL,
    notified TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX engagement_dismissals_adviser ON engagement_dismissals (adviser_id);

-- Grades of the yearly appraisal; the newest of a year counts.
CREATE TABLE engagement_grades (
    id TEXT PRIMARY KEY NOT NULL,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    year INTEGER NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT')),
    source TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX engagement_grades_engagement ON engagement_grades (engagement_id, year);

-- The term that pays for a piece of work: the one in which it was offered.
ALTER TABLE assignments ADD COLUMN term INTEGER NOT NULL DEFAULT 1;
ALTER TABLE claim_lines ADD COLUMN term INTEGER NOT NULL DEFAULT 1;
CREATE INDEX assignments_engagement ON assignments (engagement_id, id);
