DROP INDEX questions_open_day;

DELETE FROM review_due_moves WHERE what = 'QUESTION_ANSWER';
ALTER TABLE review_due_moves DROP CONSTRAINT review_due_moves_what_check;
ALTER TABLE review_due_moves ADD CONSTRAINT review_due_moves_what_check
    CHECK (what IN ('REVIEW_LIMIT', 'SUPPLEMENT_ANSWER', 'OFFER_ANSWER'));
