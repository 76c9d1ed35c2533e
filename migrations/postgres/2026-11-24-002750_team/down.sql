DROP TABLE opinion_authors;
DROP TABLE delegations;
DROP INDEX assignments_assists;
ALTER TABLE assignments DROP COLUMN assists;
