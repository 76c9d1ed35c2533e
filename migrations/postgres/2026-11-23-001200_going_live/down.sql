DROP INDEX engagements_carried;
DROP INDEX reviews_carried;
ALTER TABLE reviews DROP COLUMN carried_from;
ALTER TABLE engagement_terms DROP COLUMN carried;
ALTER TABLE engagements DROP COLUMN terms_before;
ALTER TABLE engagements DROP COLUMN carried_from;
