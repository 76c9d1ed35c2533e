-- Candidates withdraw until the award, and a notice may ask for more than the rules of the place.

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, '''EXCLUDED'', ''AWARDED'')', '''EXCLUDED'', ''WITHDRAWN'', ''AWARDED'')') WHERE type='table' AND name='selection_applications';
PRAGMA writable_schema=RESET;
ALTER TABLE selection_applications ADD COLUMN withdrawn_at INTEGER;
-- In which publicity period it was put forward last; 0 for never.
ALTER TABLE selection_applications ADD COLUMN put_forward INTEGER NOT NULL DEFAULT 0;
UPDATE selection_applications SET put_forward = (SELECT publicity_period FROM selection_rounds r WHERE r.id = round_id)
    WHERE state IN ('PROPOSED', 'AWARDED');
UPDATE selection_applications SET put_forward = coalesce(
    (SELECT max(o.period) FROM selection_objections o WHERE o.application_id = selection_applications.id AND o.state = 'UPHELD'), 0)
    WHERE state = 'EXCLUDED';

CREATE TABLE selection_conditions (
    id TEXT PRIMARY KEY NOT NULL,
    round_id TEXT NOT NULL REFERENCES selection_rounds (id),
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    proof TEXT NOT NULL CHECK (proof IN ('DECLARATION', 'DOCUMENT')),
    UNIQUE (round_id, code)
) STRICT;
CREATE TRIGGER selection_conditions_no_insert BEFORE INSERT ON selection_conditions WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = NEW.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the conditions of a published round are fixed'); END;
CREATE TRIGGER selection_conditions_no_update BEFORE UPDATE ON selection_conditions WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the conditions of a published round are fixed'); END;
CREATE TRIGGER selection_conditions_no_delete BEFORE DELETE ON selection_conditions WHEN EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT') BEGIN SELECT RAISE(ABORT, 'the conditions of a published round are fixed'); END;
