-- A grade is an adviser's: of several advisers of one engagement the worst decides on its renewal. What was graded before
-- is the adviser's whom the appraisal was about.
ALTER TABLE engagement_grades ADD COLUMN adviser_id TEXT REFERENCES advisers (id);
UPDATE engagement_grades SET adviser_id = (
    SELECT a.id FROM appraisals p JOIN advisers a ON a.id = p.subject_id
    WHERE p.id = engagement_grades.source AND p.subject_kind = 'ADVISER'
);
CREATE INDEX engagement_grades_adviser ON engagement_grades (adviser_id);

-- What the grade means for the part of the fees that is held back until the appraisal (考核挂钩部分): fees read it here.
ALTER TABLE engagement_grades ADD COLUMN holdback TEXT CHECK (holdback IN ('RELEASED', 'WITHHELD'));
UPDATE engagement_grades SET holdback = (
    SELECT substr(c.code, 10) FROM appraisal_consequences c
    WHERE c.appraisal_id = engagement_grades.source AND c.code IN ('HOLDBACK_RELEASED', 'HOLDBACK_WITHHELD')
);
