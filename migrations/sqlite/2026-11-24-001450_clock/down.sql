DROP INDEX review_rounds_open;
DROP TABLE review_reminders;
DROP TABLE review_due_moves;
DROP TABLE calendar_edition_days;
DROP TABLE calendar_editions;
ALTER TABLE calendar_years DROP COLUMN version;
