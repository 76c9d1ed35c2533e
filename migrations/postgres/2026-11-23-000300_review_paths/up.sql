-- The side ways of a review: return for supplement, hold and resume, extension, offers that expire, withdrawal.
-- The twin in migrations/sqlite says the same in SQLite's words; a test holds the two equal.

ALTER TABLE reviews ADD COLUMN end_reason TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX reviews_updated ON reviews (updated_at, id);

ALTER TABLE review_rounds ADD COLUMN accepted_by TEXT COLLATE "C" REFERENCES accounts (id);
ALTER TABLE review_rounds ADD COLUMN stopped_on TEXT COLLATE "C";
CREATE INDEX review_rounds_waiting ON review_rounds (due_problem, review_id);

ALTER TABLE assignments ADD COLUMN expires_at BIGINT;
CREATE INDEX assignments_expiry ON assignments (state, expires_at);

CREATE TABLE review_supplements (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    requested_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    requested_at BIGINT NOT NULL,
    due_on TEXT COLLATE "C",
    closed_at BIGINT
);
CREATE INDEX review_supplements_review ON review_supplements (review_id, id);
CREATE INDEX review_supplements_open ON review_supplements (closed_at, due_on);

CREATE TABLE review_supplement_items (
    supplement_id TEXT COLLATE "C" NOT NULL REFERENCES review_supplements (id),
    ordinal BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (supplement_id, ordinal)
);

CREATE TABLE review_holds (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('SUPPLEMENT', 'EXPERT', 'CONSULTATION', 'SUPERIOR_QUERY', 'OTHER')),
    reason TEXT COLLATE "C" NOT NULL,
    held_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    held_at BIGINT NOT NULL,
    held_on TEXT COLLATE "C" NOT NULL,
    resumed_by TEXT COLLATE "C" REFERENCES accounts (id),
    resumed_at BIGINT,
    resumed_on TEXT COLLATE "C"
);
CREATE INDEX review_holds_review ON review_holds (review_id, id);

CREATE TABLE review_extensions (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    days BIGINT NOT NULL CHECK (days > 0),
    reason TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    approved_at BIGINT NOT NULL,
    UNIQUE (review_id, round)
);
