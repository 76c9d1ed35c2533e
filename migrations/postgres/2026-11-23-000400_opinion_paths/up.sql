-- Opinions that come back to their author, supplementary opinions, disputes about answers, later rounds.

-- The issued opinion that a supplementary one adds to: each has one successor at most, so that there is a last.
ALTER TABLE opinions ADD COLUMN supplements TEXT COLLATE "C" REFERENCES opinions (id);
CREATE UNIQUE INDEX opinions_supplements ON opinions (supplements);
-- One review opinion a round.
CREATE UNIQUE INDEX opinions_review_round ON opinions (review_id, round) WHERE kind = 'REVIEW' AND supplements IS NULL;

CREATE TABLE opinion_returns (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    opinion_id TEXT COLLATE "C" NOT NULL REFERENCES opinions (id),
    reason TEXT COLLATE "C" NOT NULL,
    returned_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT COLLATE "C" NOT NULL,
    returned_at BIGINT NOT NULL
);
CREATE INDEX opinion_returns_opinion ON opinion_returns (opinion_id, id);

CREATE TABLE withdrawals (
    opinion_id TEXT COLLATE "C" NOT NULL REFERENCES opinions (id),
    recommendation_id TEXT COLLATE "C" NOT NULL REFERENCES recommendations (id),
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (opinion_id, recommendation_id)
);
CREATE INDEX withdrawals_recommendation ON withdrawals (recommendation_id);

ALTER TABLE handlings ADD COLUMN disputed_by TEXT COLLATE "C" REFERENCES accounts (id);
ALTER TABLE handlings ADD COLUMN disputed_at BIGINT;
ALTER TABLE handlings ADD COLUMN dispute_reason TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE handling_steps (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    recommendation_id TEXT COLLATE "C" NOT NULL REFERENCES recommendations (id),
    event TEXT COLLATE "C" NOT NULL CHECK (event IN ('ANSWERED', 'DISPUTED', 'ESCALATED', 'DECIDED', 'VERIFIED')),
    state TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C",
    decision TEXT COLLATE "C",
    clause TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    legal_basis TEXT COLLATE "C" NOT NULL,
    document_version BIGINT,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX handling_steps_recommendation ON handling_steps (recommendation_id, id);

-- A revision belongs to the round in which it was proposed.
ALTER TABLE revisions ADD COLUMN round BIGINT NOT NULL DEFAULT 1;

-- What has been written to these tables is never changed or deleted.
CREATE TRIGGER opinion_returns_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON opinion_returns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handling_steps_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON handling_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An issued opinion is immutable in all its parts.
CREATE TRIGGER opinions_issued_no_delete BEFORE DELETE ON opinions FOR EACH ROW WHEN (OLD.state = 'ISSUED') EXECUTE FUNCTION refuse_issued();
CREATE FUNCTION refuse_part_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM opinions WHERE id = OLD.opinion_id AND state = 'ISSUED')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM opinions WHERE id = NEW.opinion_id AND state = 'ISSUED')
    THEN
        RAISE EXCEPTION 'an issued opinion is immutable';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER findings_issued BEFORE INSERT OR UPDATE OR DELETE ON findings FOR EACH ROW EXECUTE FUNCTION refuse_part_of_issued();
CREATE TRIGGER recommendations_issued BEFORE INSERT OR UPDATE OR DELETE ON recommendations FOR EACH ROW EXECUTE FUNCTION refuse_part_of_issued();
CREATE TRIGGER withdrawals_issued BEFORE INSERT OR UPDATE OR DELETE ON withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_part_of_issued();
