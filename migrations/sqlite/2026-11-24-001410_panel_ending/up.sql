-- How many days before its end those concerned were told last that a panel ends; 999 is not yet.
ALTER TABLE panels ADD COLUMN ending_told INTEGER NOT NULL DEFAULT 999;
DROP INDEX panels_to_day;
CREATE INDEX panels_to_day ON panels (to_day, id);
