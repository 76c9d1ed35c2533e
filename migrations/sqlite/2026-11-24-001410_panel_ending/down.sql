DROP INDEX panels_to_day;
CREATE INDEX panels_to_day ON panels (to_day) WHERE expiry_told_at IS NULL;
ALTER TABLE panels DROP COLUMN ending_told;
