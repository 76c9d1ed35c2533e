DROP TABLE budget_overrides;
ALTER TABLE budget_lines DROP COLUMN advanced;
