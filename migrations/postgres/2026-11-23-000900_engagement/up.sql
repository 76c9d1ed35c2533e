-- Engagements from draft to closing: terms, rate cards, named advisers with their undertakings, the steps, filings, grades.

ALTER TABLE engagements DROP CONSTRAINT engagements_state_check;
ALTER TABLE engagements ADD CONSTRAINT engagements_state_check CHECK (state IN ('DRAFT', 'SIGNED', 'ACTIVE', 'SUSPENDED', 'TERMINATED', 'RESIGNED', 'EXPIRED', 'CLOSED'));
ALTER TABLE engagements ADD COLUMN scope TEXT COLLATE "C" NOT NULL DEFAULT '';
-- The day on which it ends as things stand: the last of its terms, or earlier where notice was given.
ALTER TABLE engagements ADD COLUMN ends_on TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE engagements SET ends_on = to_day;
ALTER TABLE engagements ADD COLUMN signed_on TEXT COLLATE "C";
ALTER TABLE engagements ADD COLUMN signed_at BIGINT;
UPDATE engagements SET signed_on = from_day, signed_at = created_at;
CREATE INDEX engagements_state ON engagements (state, ends_on);

-- A term has its own ceiling; what was offered in it is committed under that. An engagement has the totals.
CREATE TABLE engagement_terms (
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    number BIGINT NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C" NOT NULL,
    ceiling BIGINT NOT NULL CHECK (ceiling > 0),
    committed BIGINT NOT NULL CHECK (committed >= 0 AND committed <= ceiling),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (engagement_id, number)
);
INSERT INTO engagement_terms
    SELECT id, 1, from_day, to_day, ceiling, committed, created_at FROM engagements;

-- A rate card holds from its day until the next one begins.
CREATE TABLE rate_cards (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    number BIGINT NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (engagement_id, number),
    UNIQUE (engagement_id, from_day)
);
INSERT INTO rate_cards SELECT id, id, 1, from_day, created_at FROM engagements;
CREATE TABLE card_rates (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    card_id TEXT COLLATE "C" NOT NULL REFERENCES rate_cards (id),
    service TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    tax_basis TEXT COLLATE "C" NOT NULL,
    UNIQUE (card_id, service)
);
INSERT INTO card_rates SELECT id, engagement_id, service, unit, amount, tax_basis FROM rates;
DROP TABLE rates;

-- Who is named, from when to when, with both undertakings (保密承诺、利益冲突承诺).
CREATE TABLE engagement_namings (
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C",
    named_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT COLLATE "C" NOT NULL,
    confidentiality_on TEXT COLLATE "C",
    conflict_on TEXT COLLATE "C",
    document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (engagement_id, adviser_id, from_day)
);
CREATE INDEX engagement_namings_adviser ON engagement_namings (adviser_id);
INSERT INTO engagement_namings
    SELECT a.engagement_id, a.adviser_id, e.from_day, NULL, e.created_at, NULL, '', NULL, NULL, ''
    FROM engagement_advisers a JOIN engagements e ON e.id = a.engagement_id;
DROP TABLE engagement_advisers;

-- Where in the contract each required item stands.
CREATE TABLE engagement_items (
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    item TEXT COLLATE "C" NOT NULL,
    clause TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (engagement_id, item)
);

-- What happened to an engagement, money included: state, version and money of any instant follow from it.
CREATE TABLE engagement_steps (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    version BIGINT NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    from_state TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    ends_on TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    term BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    UNIQUE (engagement_id, version)
);
CREATE INDEX engagement_steps_engagement ON engagement_steps (engagement_id, id);
INSERT INTO engagement_steps
    SELECT id, id, version, 'CREATE', state, state, NULL, created_at, to_day, '', '', 1, committed FROM engagements;
CREATE TRIGGER engagement_steps_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON engagement_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What must be filed with the justice bureau (备案), by when, and when it was.
CREATE TABLE engagement_filings (
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    ordinal BIGINT NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    occurred_on TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    recorded_at BIGINT NOT NULL,
    filed_on TEXT COLLATE "C",
    number TEXT COLLATE "C" NOT NULL,
    filed_at BIGINT,
    told_at BIGINT,
    PRIMARY KEY (engagement_id, ordinal)
);
CREATE INDEX engagement_filings_due ON engagement_filings (filed_on, due_on);

CREATE TABLE engagement_dismissals (
    engagement_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES engagements (id),
    adviser_id TEXT COLLATE "C" REFERENCES advisers (id),
    ground TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    notified TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX engagement_dismissals_adviser ON engagement_dismissals (adviser_id);

-- Grades of the yearly appraisal; the newest of a year counts.
CREATE TABLE engagement_grades (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    year BIGINT NOT NULL,
    grade TEXT COLLATE "C" NOT NULL CHECK (grade IN ('EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT')),
    source TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX engagement_grades_engagement ON engagement_grades (engagement_id, year);

-- The term that pays for a piece of work: the one in which it was offered.
ALTER TABLE assignments ADD COLUMN term BIGINT NOT NULL DEFAULT 1;
ALTER TABLE claim_lines ADD COLUMN term BIGINT NOT NULL DEFAULT 1;
CREATE INDEX assignments_engagement ON assignments (engagement_id, id);
