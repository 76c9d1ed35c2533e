-- Only where nobody has withdrawn; otherwise a constraint refuses.
DROP TABLE selection_conditions;
ALTER TABLE selection_applications DROP COLUMN put_forward;
ALTER TABLE selection_applications DROP COLUMN withdrawn_at;
PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''EXCLUDED'', ''WITHDRAWN'', ''AWARDED'')', '''EXCLUDED'', ''AWARDED'')') WHERE type='table' AND name='selection_applications';
PRAGMA writable_schema=RESET;
