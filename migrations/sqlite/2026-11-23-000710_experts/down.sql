DROP TABLE expert_appearances;
DROP TABLE expert_interests;
DROP TABLE expert_fields;
DROP TABLE experts;
ALTER TABLE advisers DROP COLUMN licence_told;
DROP INDEX assignments_adviser;
DROP TABLE leaves;
