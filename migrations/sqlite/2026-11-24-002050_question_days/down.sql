DROP INDEX questions_open_day;

CREATE TABLE review_due_moves_new (
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
INSERT INTO review_due_moves_new
    SELECT id, review_id, round, what, before, after, year, calendar_version, moved_at FROM review_due_moves WHERE what <> 'QUESTION_ANSWER';
DROP TABLE review_due_moves;
ALTER TABLE review_due_moves_new RENAME TO review_due_moves;
CREATE INDEX review_due_moves_review ON review_due_moves (review_id, id);
CREATE INDEX review_due_moves_year ON review_due_moves (year);
