-- Opinions that come back to their author, supplementary opinions, disputes about answers, later rounds.

-- The issued opinion that a supplementary one adds to: each has one successor at most, so that there is a last.
ALTER TABLE opinions ADD COLUMN supplements TEXT REFERENCES opinions (id);
CREATE UNIQUE INDEX opinions_supplements ON opinions (supplements);
-- One review opinion a round.
CREATE UNIQUE INDEX opinions_review_round ON opinions (review_id, round) WHERE kind = 'REVIEW' AND supplements IS NULL;

CREATE TABLE opinion_returns (
    id TEXT PRIMARY KEY NOT NULL,
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    reason TEXT NOT NULL,
    returned_by TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    returned_at INTEGER NOT NULL
) STRICT;
CREATE INDEX opinion_returns_opinion ON opinion_returns (opinion_id, id);

CREATE TABLE withdrawals (
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (opinion_id, recommendation_id)
) STRICT;
CREATE INDEX withdrawals_recommendation ON withdrawals (recommendation_id);

ALTER TABLE handlings ADD COLUMN disputed_by TEXT REFERENCES accounts (id);
ALTER TABLE handlings ADD COLUMN disputed_at INTEGER;
ALTER TABLE handlings ADD COLUMN dispute_reason TEXT NOT NULL DEFAULT '';

CREATE TABLE handling_steps (
    id TEXT PRIMARY KEY NOT NULL,
    recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
    event TEXT NOT NULL CHECK (event IN ('ANSWERED', 'DISPUTED', 'ESCALATED', 'DECIDED', 'VERIFIED')),
    state TEXT NOT NULL,
    answer TEXT,
    decision TEXT,
    clause TEXT NOT NULL,
    reason TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    document_version INTEGER,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX handling_steps_recommendation ON handling_steps (recommendation_id, id);

-- A revision belongs to the round in which it was proposed.
ALTER TABLE revisions ADD COLUMN round INTEGER NOT NULL DEFAULT 1;

-- What has been written to these tables is never changed or deleted.
CREATE TRIGGER opinion_returns_no_update BEFORE UPDATE ON opinion_returns BEGIN SELECT RAISE(ABORT, 'rows of opinion_returns are never changed or deleted'); END;
CREATE TRIGGER opinion_returns_no_delete BEFORE DELETE ON opinion_returns BEGIN SELECT RAISE(ABORT, 'rows of opinion_returns are never changed or deleted'); END;
CREATE TRIGGER handling_steps_no_update BEFORE UPDATE ON handling_steps BEGIN SELECT RAISE(ABORT, 'rows of handling_steps are never changed or deleted'); END;
CREATE TRIGGER handling_steps_no_delete BEFORE DELETE ON handling_steps BEGIN SELECT RAISE(ABORT, 'rows of handling_steps are never changed or deleted'); END;

-- An issued opinion is immutable in all its parts.
CREATE TRIGGER opinions_issued_no_delete BEFORE DELETE ON opinions WHEN OLD.state = 'ISSUED' BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER findings_issued_no_insert BEFORE INSERT ON findings WHEN EXISTS (SELECT 1 FROM opinions WHERE id = NEW.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER findings_issued_no_update BEFORE UPDATE ON findings WHEN EXISTS (SELECT 1 FROM opinions WHERE id IN (OLD.opinion_id, NEW.opinion_id) AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER findings_issued_no_delete BEFORE DELETE ON findings WHEN EXISTS (SELECT 1 FROM opinions WHERE id = OLD.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER recommendations_issued_no_insert BEFORE INSERT ON recommendations WHEN EXISTS (SELECT 1 FROM opinions WHERE id = NEW.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER recommendations_issued_no_update BEFORE UPDATE ON recommendations WHEN EXISTS (SELECT 1 FROM opinions WHERE id IN (OLD.opinion_id, NEW.opinion_id) AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER recommendations_issued_no_delete BEFORE DELETE ON recommendations WHEN EXISTS (SELECT 1 FROM opinions WHERE id = OLD.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER withdrawals_issued_no_insert BEFORE INSERT ON withdrawals WHEN EXISTS (SELECT 1 FROM opinions WHERE id = NEW.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER withdrawals_issued_no_update BEFORE UPDATE ON withdrawals WHEN EXISTS (SELECT 1 FROM opinions WHERE id IN (OLD.opinion_id, NEW.opinion_id) AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
CREATE TRIGGER withdrawals_issued_no_delete BEFORE DELETE ON withdrawals WHEN EXISTS (SELECT 1 FROM opinions WHERE id = OLD.opinion_id AND state = 'ISSUED') BEGIN SELECT RAISE(ABORT, 'an issued opinion is immutable'); END;
