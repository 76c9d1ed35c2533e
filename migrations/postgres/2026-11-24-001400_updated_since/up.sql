-- When a thing was changed last, for programs that keep a copy (updated_since). What is here already counts as changed when it
-- was made. Entries of the integrity register and leave say it by the times they have.

ALTER TABLE advisers ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE advisers SET updated_at = created_at;
CREATE INDEX advisers_updated ON advisers (updated_at, id);
ALTER TABLE firms ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE firms SET updated_at = created_at;
CREATE INDEX firms_updated ON firms (updated_at, id);
ALTER TABLE experts ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE experts SET updated_at = created_at;
CREATE INDEX experts_updated ON experts (updated_at, id);
ALTER TABLE selection_rounds ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE selection_rounds SET updated_at = created_at;
CREATE INDEX selection_rounds_updated ON selection_rounds (updated_at, id);
ALTER TABLE selection_applications ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE selection_applications SET updated_at = registered_at;
CREATE INDEX selection_applications_updated ON selection_applications (round_id, updated_at, id);
ALTER TABLE engagements ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE engagements SET updated_at = created_at;
CREATE INDEX engagements_updated ON engagements (updated_at, id);
ALTER TABLE panels ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE panels SET updated_at = created_at;
CREATE INDEX panels_updated ON panels (updated_at, id);
ALTER TABLE call_offs ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE call_offs SET updated_at = created_at;
CREATE INDEX call_offs_updated ON call_offs (updated_at, id);
ALTER TABLE appraisals ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE appraisals SET updated_at = opened_at;
CREATE INDEX appraisals_updated ON appraisals (updated_at, id);
CREATE INDEX integrity_records_recorded ON integrity_records (recorded_at, id);
CREATE INDEX integrity_records_lifted ON integrity_records (lifted_at, id);
