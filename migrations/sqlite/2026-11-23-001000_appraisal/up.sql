-- Events of conduct, and appraisals that are computed from them.

CREATE TABLE conduct_events (
    id TEXT PRIMARY KEY NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('ADVISER', 'REVIEWER', 'AGENCY')),
    subject_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    code TEXT NOT NULL,
    on_day TEXT NOT NULL,
    source_noun TEXT NOT NULL,
    source_id TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    evidence TEXT NOT NULL,
    document_id TEXT REFERENCES documents (id),
    voids TEXT UNIQUE REFERENCES conduct_events (id),
    recorded_by TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conduct_events_subject ON conduct_events (subject_kind, subject_id, code, on_day);
CREATE INDEX conduct_events_organisation ON conduct_events (organisation_id, id);
CREATE INDEX conduct_events_code ON conduct_events (code, id);
CREATE INDEX conduct_events_source ON conduct_events (source_id, code);
CREATE INDEX conduct_events_document ON conduct_events (document_id);
-- What time brings happens once, whoever finds it first.
CREATE UNIQUE INDEX conduct_events_inactive ON conduct_events (organisation_id, subject_id, on_day) WHERE code = 'INACTIVE';
CREATE UNIQUE INDEX conduct_events_overdue ON conduct_events (source_id) WHERE code = 'HANDLING_OVERDUE';

CREATE TABLE appraisals (
    id TEXT PRIMARY KEY NOT NULL,
    number TEXT NOT NULL,
    body_id TEXT NOT NULL REFERENCES organisations (id),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('ADVISER', 'REVIEWER', 'AGENCY')),
    subject_id TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    year INTEGER NOT NULL,
    rule_pack TEXT NOT NULL,
    rule_pack_hash TEXT NOT NULL REFERENCES rule_packs (hash),
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'SELF_ASSESSED', 'SCORED', 'NOTIFIED', 'CONTESTED', 'DECIDED', 'CONFIRMED')),
    statement TEXT NOT NULL,
    assessed_by TEXT REFERENCES accounts (id),
    assessed_at INTEGER,
    edition INTEGER NOT NULL,
    scored_by TEXT REFERENCES accounts (id),
    scored_at INTEGER,
    notified_at INTEGER,
    contest_until TEXT,
    total INTEGER,
    grade TEXT CHECK (grade IN ('EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT')),
    confirmed_by TEXT REFERENCES accounts (id),
    confirmed_at INTEGER,
    opened_by TEXT NOT NULL REFERENCES accounts (id),
    opened_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (body_id, subject_kind, subject_id, year)
) STRICT;
CREATE INDEX appraisals_body ON appraisals (body_id, id);
CREATE INDEX appraisals_subject ON appraisals (subject_kind, subject_id, id);
CREATE INDEX appraisals_state ON appraisals (state, id);
CREATE INDEX appraisals_year ON appraisals (year, id);

-- The computed lines. An upheld objection makes a second edition; the first stays as it was.
CREATE TABLE appraisal_lines (
    id TEXT PRIMARY KEY NOT NULL,
    appraisal_id TEXT NOT NULL REFERENCES appraisals (id),
    edition INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    item TEXT NOT NULL,
    how TEXT NOT NULL,
    at_stake INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    in_part INTEGER NOT NULL,
    against INTEGER NOT NULL,
    given INTEGER,
    raw INTEGER NOT NULL,
    points INTEGER NOT NULL,
    UNIQUE (appraisal_id, edition, ordinal)
) STRICT;

-- The events behind a line.
CREATE TABLE appraisal_line_events (
    line_id TEXT NOT NULL REFERENCES appraisal_lines (id),
    event_id TEXT NOT NULL REFERENCES conduct_events (id),
    PRIMARY KEY (line_id, event_id)
) STRICT;
CREATE INDEX appraisal_line_events_event ON appraisal_line_events (event_id);

CREATE TABLE appraisal_contests (
    appraisal_id TEXT PRIMARY KEY NOT NULL REFERENCES appraisals (id),
    item TEXT NOT NULL,
    reasons TEXT NOT NULL,
    contested_by TEXT NOT NULL REFERENCES accounts (id),
    contested_at INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('UPHELD', 'DISMISSED')),
    decision TEXT NOT NULL,
    decided_by TEXT REFERENCES accounts (id),
    decided_at INTEGER
) STRICT;

-- What follows from a confirmed grade; fees and engagements read it.
CREATE TABLE appraisal_consequences (
    id TEXT PRIMARY KEY NOT NULL,
    appraisal_id TEXT NOT NULL REFERENCES appraisals (id),
    code TEXT NOT NULL CHECK (code IN ('RENEWAL_BARRED', 'DISMISSAL_PROPOSED', 'HOLDBACK_RELEASED', 'HOLDBACK_WITHHELD', 'COMMENDED', 'HELD_TO_ACCOUNT')),
    ground TEXT NOT NULL CHECK (ground IN ('GRADE', 'VETO', 'SECOND_BASIC', 'INACTIVITY')),
    event_id TEXT REFERENCES conduct_events (id)
) STRICT;
CREATE INDEX appraisal_consequences_appraisal ON appraisal_consequences (appraisal_id, id);
CREATE INDEX appraisal_consequences_event ON appraisal_consequences (event_id);

-- What was counted and what followed is never changed; corrections are new rows.
CREATE TRIGGER conduct_events_no_update BEFORE UPDATE ON conduct_events BEGIN SELECT RAISE(ABORT, 'rows of conduct_events are never changed or deleted'); END;
CREATE TRIGGER conduct_events_no_delete BEFORE DELETE ON conduct_events BEGIN SELECT RAISE(ABORT, 'rows of conduct_events are never changed or deleted'); END;
CREATE TRIGGER appraisal_lines_no_update BEFORE UPDATE ON appraisal_lines BEGIN SELECT RAISE(ABORT, 'rows of appraisal_lines are never changed or deleted'); END;
CREATE TRIGGER appraisal_lines_no_delete BEFORE DELETE ON appraisal_lines BEGIN SELECT RAISE(ABORT, 'rows of appraisal_lines are never changed or deleted'); END;
CREATE TRIGGER appraisal_line_events_no_update BEFORE UPDATE ON appraisal_line_events BEGIN SELECT RAISE(ABORT, 'rows of appraisal_line_events are never changed or deleted'); END;
CREATE TRIGGER appraisal_line_events_no_delete BEFORE DELETE ON appraisal_line_events BEGIN SELECT RAISE(ABORT, 'rows of appraisal_line_events are never changed or deleted'); END;
CREATE TRIGGER appraisal_consequences_no_update BEFORE UPDATE ON appraisal_consequences BEGIN SELECT RAISE(ABORT, 'rows of appraisal_consequences are never changed or deleted'); END;
CREATE TRIGGER appraisal_consequences_no_delete BEFORE DELETE ON appraisal_consequences BEGIN SELECT RAISE(ABORT, 'rows of appraisal_consequences are never changed or deleted'); END;
