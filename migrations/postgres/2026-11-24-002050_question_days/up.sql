-- The last day of a question moves with a corrected calendar too.

ALTER TABLE review_due_moves DROP CONSTRAINT review_due_moves_what_check;
ALTER TABLE review_due_moves ADD CONSTRAINT review_due_moves_what_check
    CHECK (what IN ('REVIEW_LIMIT', 'SUPPLEMENT_ANSWER', 'OFFER_ANSWER', 'QUESTION_ANSWER'));

CREATE INDEX questions_open_day ON questions (due_on) WHERE answered_at IS NULL;
