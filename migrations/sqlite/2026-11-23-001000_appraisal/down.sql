DROP TABLE appraisal_consequences;
DROP TABLE appraisal_contests;
DROP TABLE appraisal_line_events;
DROP TABLE appraisal_lines;
DROP TABLE appraisals;
DROP TABLE conduct_events;
