-- Corrections of a year's calendar (更正放假安排), the last days that moved with them, and reminders
-- of last days.

ALTER TABLE calendar_years ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- What a year said before it was corrected.
CREATE TABLE calendar_editions (
    year INTEGER NOT NULL REFERENCES calendar_years (year),
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    replaced_by TEXT NOT NULL REFERENCES accounts (id),
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (year, version)
) STRICT;
CREATE INDEX calendar_editions_replaced_by ON calendar_editions (replaced_by);

CREATE TABLE calendar_edition_days (
    year INTEGER NOT NULL REFERENCES calendar_years (year),
    version INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('OFF', 'WORK')),
    name TEXT NOT NULL,
    PRIMARY KEY (year, version, day)
) STRICT;

CREATE TABLE review_due_moves (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('REVIEW_LIMIT', 'SUPPLEMENT_ANSWER', 'OFFER_ANSWER')),
    before TEXT NOT NULL,
    after TEXT NOT NULL CHECK (after <> before),
    year INTEGER NOT NULL REFERENCES calendar_years (year),
    calendar_version INTEGER NOT NULL,
    moved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_due_moves_review ON review_due_moves (review_id, id);
CREATE INDEX review_due_moves_year ON review_due_moves (year);

CREATE TABLE review_reminders (
    round_id TEXT NOT NULL REFERENCES review_rounds (id),
    mark TEXT NOT NULL CHECK (mark IN ('SOON', 'TODAY', 'OVER')),
    due_on TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (round_id, mark, due_on)
) STRICT;

CREATE INDEX review_rounds_open ON review_rounds (due_on) WHERE issued_on IS NULL;
