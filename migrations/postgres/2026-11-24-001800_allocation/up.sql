-- Allocation (分派): who was examined for a matter, why not, in which order, and to whom it was offered; independent double
-- opinions (独立双审).

CREATE TABLE double_reviews (
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    begun_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    begun_at BIGINT NOT NULL,
    ended_for TEXT COLLATE "C" NOT NULL DEFAULT '',
    ended_by TEXT COLLATE "C" REFERENCES accounts (id),
    ended_at BIGINT,
    PRIMARY KEY (review_id, round),
    CHECK ((ended_at IS NULL) = (ended_for = '')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX double_reviews_begun_by ON double_reviews (begun_by);
CREATE INDEX double_reviews_ended_by ON double_reviews (ended_by);

CREATE TABLE allocations (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    method TEXT COLLATE "C" NOT NULL CHECK (method IN ('MATCH', 'ROTATION', 'DRAW')),
    service TEXT COLLATE "C" NOT NULL,
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    rule_pack TEXT COLLATE "C" NOT NULL,
    rule_pack_hash TEXT COLLATE "C" NOT NULL,
    expertise BIGINT NOT NULL CHECK (expertise >= 0),
    load BIGINT NOT NULL CHECK (load >= 0),
    fairness BIGINT NOT NULL CHECK (fairness >= 0),
    rate BIGINT NOT NULL CHECK (rate >= 0),
    performance BIGINT NOT NULL CHECK (performance >= 0),
    conflict BIGINT NOT NULL CHECK (conflict >= 0),
    usual_capacity BIGINT NOT NULL CHECK (usual_capacity > 0),
    excellent BIGINT NOT NULL,
    competent BIGINT NOT NULL,
    basic BIGINT NOT NULL,
    incompetent BIGINT NOT NULL,
    ungraded BIGINT NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    pool_hash TEXT COLLATE "C" NOT NULL,
    word TEXT COLLATE "C" NOT NULL DEFAULT '',
    witness TEXT COLLATE "C" NOT NULL DEFAULT '',
    drawn_at BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('COMMITTED', 'OFFERED', 'EXHAUSTED')),
    version BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((method = 'DRAW') = (commitment <> '')),
    CHECK ((commitment = '') = (seed = '')),
    CHECK ((state = 'COMMITTED') <= (method = 'DRAW' AND drawn_at IS NULL)),
    CHECK ((drawn_at IS NULL) = (word = ''))
);
CREATE INDEX allocations_review ON allocations (review_id, id);
CREATE INDEX allocations_firm ON allocations (firm_id);
CREATE INDEX allocations_created_by ON allocations (created_by);
CREATE INDEX allocations_state ON allocations (state, id);
-- One draw waits for its word at a time.
CREATE UNIQUE INDEX allocations_committed ON allocations (review_id) WHERE state = 'COMMITTED';

CREATE TABLE allocation_areas (
    allocation_id TEXT COLLATE "C" NOT NULL REFERENCES allocations (id),
    area TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (allocation_id, area)
);

CREATE TABLE allocation_candidates (
    allocation_id TEXT COLLATE "C" NOT NULL REFERENCES allocations (id),
    number BIGINT NOT NULL CHECK (number > 0),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    firm_id TEXT COLLATE "C" REFERENCES organisations (id),
    engagement_id TEXT COLLATE "C" NOT NULL REFERENCES engagements (id),
    excluded_by TEXT COLLATE "C" NOT NULL,
    areas_matched BIGINT NOT NULL,
    in_hand BIGINT NOT NULL,
    capacity BIGINT,
    offers_this_year BIGINT NOT NULL,
    last_offered_at BIGINT,
    fee BIGINT,
    grade TEXT COLLATE "C",
    ties_open BIGINT NOT NULL,
    expertise BIGINT NOT NULL,
    load BIGINT NOT NULL,
    fairness BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    performance BIGINT NOT NULL,
    conflict BIGINT NOT NULL,
    points BIGINT NOT NULL,
    PRIMARY KEY (allocation_id, number),
    UNIQUE (allocation_id, adviser_id)
);
CREATE INDEX allocation_candidates_adviser ON allocation_candidates (adviser_id);
CREATE INDEX allocation_candidates_firm ON allocation_candidates (firm_id);
CREATE INDEX allocation_candidates_engagement ON allocation_candidates (engagement_id);

CREATE TABLE allocation_places (
    allocation_id TEXT COLLATE "C" NOT NULL REFERENCES allocations (id),
    place BIGINT NOT NULL CHECK (place > 0),
    number BIGINT NOT NULL,
    ticket TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (allocation_id, place),
    UNIQUE (allocation_id, number)
);

CREATE TABLE allocation_turns (
    allocation_id TEXT COLLATE "C" NOT NULL REFERENCES allocations (id),
    place BIGINT NOT NULL,
    assignment_id TEXT COLLATE "C" UNIQUE REFERENCES assignments (id),
    refused_by TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (allocation_id, place),
    CHECK ((assignment_id IS NULL) = (refused_by <> ''))
);

CREATE TRIGGER allocations_no_delete BEFORE DELETE OR TRUNCATE ON allocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocations_kept BEFORE UPDATE OF review_id, round, method, service, firm_id, rule_pack, rule_pack_hash, expertise, load, fairness, rate, performance, conflict, usual_capacity, excellent, competent, basic, incompetent, ungraded, commitment, seed, pool_hash, created_by, created_at ON allocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_areas_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_areas FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_candidates_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_candidates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_places_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_places FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_turns_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON allocation_turns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
