-- Candidates withdraw until the award, and a notice may ask for more than the rules of the place.

ALTER TABLE selection_applications DROP CONSTRAINT selection_applications_state_check;
ALTER TABLE selection_applications ADD CONSTRAINT selection_applications_state_check CHECK (state IN ('REGISTERED', 'QUALIFIED', 'REJECTED', 'PROPOSED', 'EXCLUDED', 'WITHDRAWN', 'AWARDED'));
ALTER TABLE selection_applications ADD COLUMN withdrawn_at BIGINT;
-- In which publicity period it was put forward last; 0 for never.
ALTER TABLE selection_applications ADD COLUMN put_forward BIGINT NOT NULL DEFAULT 0;
UPDATE selection_applications SET put_forward = (SELECT publicity_period FROM selection_rounds r WHERE r.id = round_id)
    WHERE state IN ('PROPOSED', 'AWARDED');
UPDATE selection_applications SET put_forward = coalesce(
    (SELECT max(o.period) FROM selection_objections o WHERE o.application_id = selection_applications.id AND o.state = 'UPHELD'), 0)
    WHERE state = 'EXCLUDED';

CREATE TABLE selection_conditions (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    round_id TEXT COLLATE "C" NOT NULL REFERENCES selection_rounds (id),
    position BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    proof TEXT COLLATE "C" NOT NULL CHECK (proof IN ('DECLARATION', 'DOCUMENT')),
    UNIQUE (round_id, code)
);
CREATE FUNCTION refuse_published_conditions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM selection_rounds WHERE id = OLD.round_id AND state <> 'DRAFT')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM selection_rounds WHERE id = NEW.round_id AND state <> 'DRAFT')
    THEN
        RAISE EXCEPTION 'the conditions of a published round are fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER selection_conditions_fixed BEFORE INSERT OR UPDATE OR DELETE ON selection_conditions FOR EACH ROW EXECUTE FUNCTION refuse_published_conditions();
