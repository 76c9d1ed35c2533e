-- The side ways of a review: return for supplement, hold and resume, extension, offers that expire, withdrawal.
-- The twin in migrations/postgres says the same in PostgreSQL's words; a test holds the two equal.

ALTER TABLE reviews ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX reviews_updated ON reviews (updated_at, id);

ALTER TABLE review_rounds ADD COLUMN accepted_by TEXT REFERENCES accounts (id);
ALTER TABLE review_rounds ADD COLUMN stopped_on TEXT;
CREATE INDEX review_rounds_waiting ON review_rounds (due_problem, review_id);

ALTER TABLE assignments ADD COLUMN expires_at INTEGER;
CREATE INDEX assignments_expiry ON assignments (state, expires_at);

CREATE TABLE review_supplements (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    requested_by TEXT NOT NULL REFERENCES accounts (id),
    requested_at INTEGER NOT NULL,
    due_on TEXT,
    closed_at INTEGER
) STRICT;
CREATE INDEX review_supplements_review ON review_supplements (review_id, id);
CREATE INDEX review_supplements_open ON review_supplements (closed_at, due_on);

CREATE TABLE review_supplement_items (
    supplement_id TEXT NOT NULL REFERENCES review_supplements (id),
    ordinal INTEGER NOT NULL,
    code TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (supplement_id, ordinal)
) STRICT;

CREATE TABLE review_holds (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('SUPPLEMENT', 'EXPERT', 'CONSULTATION', 'SUPERIOR_QUERY', 'OTHER')),
    reason TEXT NOT NULL,
    held_by TEXT NOT NULL REFERENCES accounts (id),
    held_at INTEGER NOT NULL,
    held_on TEXT NOT NULL,
    resumed_by TEXT REFERENCES accounts (id),
    resumed_at INTEGER,
    resumed_on TEXT
) STRICT;
CREATE INDEX review_holds_review ON review_holds (review_id, id);

CREATE TABLE review_extensions (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0),
    reason TEXT NOT NULL,
    approved_by TEXT NOT NULL REFERENCES accounts (id),
    approved_at INTEGER NOT NULL,
    UNIQUE (review_id, round)
) STRICT;
