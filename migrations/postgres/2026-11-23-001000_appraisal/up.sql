-- Events of conduct, and appraisals that are computed from them.

CREATE TABLE conduct_events (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL CHECK (subject_kind IN ('ADVISER', 'REVIEWER', 'AGENCY')),
    subject_id TEXT COLLATE "C" NOT NULL,
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    code TEXT COLLATE "C" NOT NULL,
    on_day TEXT COLLATE "C" NOT NULL,
    source_noun TEXT COLLATE "C" NOT NULL,
    source_id TEXT COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    evidence TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" REFERENCES documents (id),
    voids TEXT COLLATE "C" UNIQUE REFERENCES conduct_events (id),
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX conduct_events_subject ON conduct_events (subject_kind, subject_id, code, on_day);
CREATE INDEX conduct_events_organisation ON conduct_events (organisation_id, id);
CREATE INDEX conduct_events_code ON conduct_events (code, id);
CREATE INDEX conduct_events_source ON conduct_events (source_id, code);
CREATE INDEX conduct_events_document ON conduct_events (document_id);
-- What time brings happens once, whoever finds it first.
CREATE UNIQUE INDEX conduct_events_inactive ON conduct_events (organisation_id, subject_id, on_day) WHERE code = 'INACTIVE';
CREATE UNIQUE INDEX conduct_events_overdue ON conduct_events (source_id) WHERE code = 'HANDLING_OVERDUE';

CREATE TABLE appraisals (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    subject_kind TEXT COLLATE "C" NOT NULL CHECK (subject_kind IN ('ADVISER', 'REVIEWER', 'AGENCY')),
    subject_id TEXT COLLATE "C" NOT NULL,
    subject_name TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    rule_pack TEXT COLLATE "C" NOT NULL,
    rule_pack_hash TEXT COLLATE "C" NOT NULL REFERENCES rule_packs (hash),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'SELF_ASSESSED', 'SCORED', 'NOTIFIED', 'CONTESTED', 'DECIDED', 'CONFIRMED')),
    statement TEXT COLLATE "C" NOT NULL,
    assessed_by TEXT COLLATE "C" REFERENCES accounts (id),
    assessed_at BIGINT,
    edition BIGINT NOT NULL,
    scored_by TEXT COLLATE "C" REFERENCES accounts (id),
    scored_at BIGINT,
    notified_at BIGINT,
    contest_until TEXT COLLATE "C",
    total BIGINT,
    grade TEXT COLLATE "C" CHECK (grade IN ('EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT')),
    confirmed_by TEXT COLLATE "C" REFERENCES accounts (id),
    confirmed_at BIGINT,
    opened_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    opened_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (body_id, subject_kind, subject_id, year)
);
CREATE INDEX appraisals_body ON appraisals (body_id, id);
CREATE INDEX appraisals_subject ON appraisals (subject_kind, subject_id, id);
CREATE INDEX appraisals_state ON appraisals (state, id);
CREATE INDEX appraisals_year ON appraisals (year, id);

-- The computed lines. An upheld objection makes a second edition; the first stays as it was.
CREATE TABLE appraisal_lines (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    appraisal_id TEXT COLLATE "C" NOT NULL REFERENCES appraisals (id),
    edition BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    how TEXT COLLATE "C" NOT NULL,
    at_stake BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    in_part BIGINT NOT NULL,
    against BIGINT NOT NULL,
    given BIGINT,
    raw BIGINT NOT NULL,
    points BIGINT NOT NULL,
    UNIQUE (appraisal_id, edition, ordinal)
);

-- The events behind a line.
CREATE TABLE appraisal_line_events (
    line_id TEXT COLLATE "C" NOT NULL REFERENCES appraisal_lines (id),
    event_id TEXT COLLATE "C" NOT NULL REFERENCES conduct_events (id),
    PRIMARY KEY (line_id, event_id)
);
CREATE INDEX appraisal_line_events_event ON appraisal_line_events (event_id);

CREATE TABLE appraisal_contests (
    appraisal_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES appraisals (id),
    item TEXT COLLATE "C" NOT NULL,
    reasons TEXT COLLATE "C" NOT NULL,
    contested_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    contested_at BIGINT NOT NULL,
    outcome TEXT COLLATE "C" CHECK (outcome IN ('UPHELD', 'DISMISSED')),
    decision TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES accounts (id),
    decided_at BIGINT
);

-- What follows from a confirmed grade; fees and engagements read it.
CREATE TABLE appraisal_consequences (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    appraisal_id TEXT COLLATE "C" NOT NULL REFERENCES appraisals (id),
    code TEXT COLLATE "C" NOT NULL CHECK (code IN ('RENEWAL_BARRED', 'DISMISSAL_PROPOSED', 'HOLDBACK_RELEASED', 'HOLDBACK_WITHHELD', 'COMMENDED', 'HELD_TO_ACCOUNT')),
    ground TEXT COLLATE "C" NOT NULL CHECK (ground IN ('GRADE', 'VETO', 'SECOND_BASIC', 'INACTIVITY')),
    event_id TEXT COLLATE "C" REFERENCES conduct_events (id)
);
CREATE INDEX appraisal_consequences_appraisal ON appraisal_consequences (appraisal_id, id);
CREATE INDEX appraisal_consequences_event ON appraisal_consequences (event_id);

-- What was counted and what followed is never changed; corrections are new rows.
CREATE TRIGGER conduct_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON conduct_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_lines_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON appraisal_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_line_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON appraisal_line_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_consequences_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON appraisal_consequences FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
