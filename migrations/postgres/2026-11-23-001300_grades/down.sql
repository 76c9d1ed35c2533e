ALTER TABLE engagement_grades DROP COLUMN holdback;
DROP INDEX engagement_grades_adviser;
ALTER TABLE engagement_grades DROP COLUMN adviser_id;
