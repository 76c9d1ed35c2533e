-- The last day of a dispute binds the review of the response; hearings to come are told of.

CREATE TABLE review_statutory_days (
    review_id TEXT PRIMARY KEY NOT NULL REFERENCES reviews (id),
    due_on TEXT NOT NULL,
    basis TEXT NOT NULL
) STRICT;

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''ENFORCEMENT'')', '''ENFORCEMENT'', ''HEARING'')') WHERE type='table' AND name='case_deadlines';
PRAGMA writable_schema=RESET;
