-- Corrections of a year's calendar (更正放假安排), the last days that moved with them, and reminders
-- of last days.

ALTER TABLE calendar_years ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- What a year said before it was corrected.
CREATE TABLE calendar_editions (
    year BIGINT NOT NULL REFERENCES calendar_years (year),
    version BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    replaced_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (year, version)
);
CREATE INDEX calendar_editions_replaced_by ON calendar_editions (replaced_by);

CREATE TABLE calendar_edition_days (
    year BIGINT NOT NULL REFERENCES calendar_years (year),
    version BIGINT NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('OFF', 'WORK')),
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (year, version, day)
);

CREATE TABLE review_due_moves (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    what TEXT COLLATE "C" NOT NULL CHECK (what IN ('REVIEW_LIMIT', 'SUPPLEMENT_ANSWER', 'OFFER_ANSWER')),
    before TEXT COLLATE "C" NOT NULL,
    after TEXT COLLATE "C" NOT NULL CHECK (after <> before),
    year BIGINT NOT NULL REFERENCES calendar_years (year),
    calendar_version BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
);
CREATE INDEX review_due_moves_review ON review_due_moves (review_id, id);
CREATE INDEX review_due_moves_year ON review_due_moves (year);

CREATE TABLE review_reminders (
    round_id TEXT COLLATE "C" NOT NULL REFERENCES review_rounds (id),
    mark TEXT COLLATE "C" NOT NULL CHECK (mark IN ('SOON', 'TODAY', 'OVER')),
    due_on TEXT COLLATE "C" NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, mark, due_on)
);

CREATE INDEX review_rounds_open ON review_rounds (due_on) WHERE issued_on IS NULL;
