-- Of which recommendations the agency and the office were told that their answer is overdue.
CREATE TABLE handling_notices (
    recommendation_id TEXT PRIMARY KEY NOT NULL REFERENCES recommendations (id),
    told_at INTEGER NOT NULL
) STRICT;

-- Where the last adviser who was waited for had stood back, it was the office's turn already.
UPDATE reviews SET state = 'DRAFT_OPINION', version = version + 1
WHERE state = 'IN_REVIEW'
    AND EXISTS (SELECT 1 FROM assignments a WHERE a.review_id = reviews.id AND a.round = reviews.round AND a.state = 'ACCEPTED')
    AND NOT EXISTS (
        SELECT 1 FROM assignments a
        WHERE a.review_id = reviews.id AND a.round = reviews.round AND a.state = 'ACCEPTED'
            AND NOT EXISTS (SELECT 1 FROM opinions o WHERE o.assignment_id = a.id AND o.state = 'ISSUED')
    );
