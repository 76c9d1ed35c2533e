-- Only where nobody has withdrawn; otherwise a constraint refuses.
DROP TABLE selection_conditions;
DROP FUNCTION refuse_published_conditions();
ALTER TABLE selection_applications DROP COLUMN put_forward;
ALTER TABLE selection_applications DROP COLUMN withdrawn_at;
ALTER TABLE selection_applications DROP CONSTRAINT selection_applications_state_check;
ALTER TABLE selection_applications ADD CONSTRAINT selection_applications_state_check CHECK (state IN ('REGISTERED', 'QUALIFIED', 'REJECTED', 'PROPOSED', 'EXCLUDED', 'AWARDED'));
