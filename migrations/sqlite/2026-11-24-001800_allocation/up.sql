-- Allocation (分派): who was examined for a matter, why not, in which order, and to whom it was offered; independent double
-- opinions (独立双审).

CREATE TABLE double_reviews (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    begun_by TEXT NOT NULL REFERENCES accounts (id),
    begun_at INTEGER NOT NULL,
    ended_for TEXT NOT NULL DEFAULT '',
    ended_by TEXT REFERENCES accounts (id),
    ended_at INTEGER,
    PRIMARY KEY (review_id, round),
    CHECK ((ended_at IS NULL) = (ended_for = '')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX double_reviews_begun_by ON double_reviews (begun_by);
CREATE INDEX double_reviews_ended_by ON double_reviews (ended_by);

CREATE TABLE allocations (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    round INTEGER NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('MATCH', 'ROTATION', 'DRAW')),
    service TEXT NOT NULL,
    firm_id TEXT REFERENCES organisations (id),
    rule_pack TEXT NOT NULL,
    rule_pack_hash TEXT NOT NULL,
    expertise INTEGER NOT NULL CHECK (expertise >= 0),
    load INTEGER NOT NULL CHECK (load >= 0),
    fairness INTEGER NOT NULL CHECK (fairness >= 0),
    rate INTEGER NOT NULL CHECK (rate >= 0),
    performance INTEGER NOT NULL CHECK (performance >= 0),
    conflict INTEGER NOT NULL CHECK (conflict >= 0),
    usual_capacity INTEGER NOT NULL CHECK (usual_capacity > 0),
    excellent INTEGER NOT NULL,
    competent INTEGER NOT NULL,
    basic INTEGER NOT NULL,
    incompetent INTEGER NOT NULL,
    ungraded INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    seed TEXT NOT NULL,
    pool_hash TEXT NOT NULL,
    word TEXT NOT NULL DEFAULT '',
    witness TEXT NOT NULL DEFAULT '',
    drawn_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('COMMITTED', 'OFFERED', 'EXHAUSTED')),
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((method = 'DRAW') = (commitment <> '')),
    CHECK ((commitment = '') = (seed = '')),
    CHECK ((state = 'COMMITTED') <= (method = 'DRAW' AND drawn_at IS NULL)),
    CHECK ((drawn_at IS NULL) = (word = ''))
) STRICT;
CREATE INDEX allocations_review ON allocations (review_id, id);
CREATE INDEX allocations_firm ON allocations (firm_id);
CREATE INDEX allocations_created_by ON allocations (created_by);
CREATE INDEX allocations_state ON allocations (state, id);
-- One draw waits for its word at a time.
CREATE UNIQUE INDEX allocations_committed ON allocations (review_id) WHERE state = 'COMMITTED';

CREATE TABLE allocation_areas (
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    area TEXT NOT NULL,
    PRIMARY KEY (allocation_id, area)
) STRICT;

CREATE TABLE allocation_candidates (
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    number INTEGER NOT NULL CHECK (number > 0),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    firm_id TEXT REFERENCES organisations (id),
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    excluded_by TEXT NOT NULL,
    areas_matched INTEGER NOT NULL,
    in_hand INTEGER NOT NULL,
    capacity INTEGER,
    offers_this_year INTEGER NOT NULL,
    last_offered_at INTEGER,
    fee INTEGER,
    grade TEXT,
    ties_open INTEGER NOT NULL,
    expertise INTEGER NOT NULL,
    load INTEGER NOT NULL,
    fairness INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    performance INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    points INTEGER NOT NULL,
    PRIMARY KEY (allocation_id, number),
    UNIQUE (allocation_id, adviser_id)
) STRICT;
CREATE INDEX allocation_candidates_adviser ON allocation_candidates (adviser_id);
CREATE INDEX allocation_candidates_firm ON allocation_candidates (firm_id);
CREATE INDEX allocation_candidates_engagement ON allocation_candidates (engagement_id);

CREATE TABLE allocation_places (
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    place INTEGER NOT NULL CHECK (place > 0),
    number INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (allocation_id, place),
    UNIQUE (allocation_id, number)
) STRICT;

CREATE TABLE allocation_turns (
    allocation_id TEXT NOT NULL REFERENCES allocations (id),
    place INTEGER NOT NULL,
    assignment_id TEXT UNIQUE REFERENCES assignments (id),
    refused_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (allocation_id, place),
    CHECK ((assignment_id IS NULL) = (refused_by <> ''))
) STRICT;

CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations BEGIN SELECT RAISE(ABORT, 'allocations are never deleted'); END;
CREATE TRIGGER allocations_kept BEFORE UPDATE OF review_id, round, method, service, firm_id, rule_pack, rule_pack_hash, expertise, load, fairness, rate, performance, conflict, usual_capacity, excellent, competent, basic, incompetent, ungraded, commitment, seed, pool_hash, created_by, created_at ON allocations BEGIN SELECT RAISE(ABORT, 'what an allocation was made from is never changed'); END;
CREATE TRIGGER allocation_areas_no_update BEFORE UPDATE ON allocation_areas BEGIN SELECT RAISE(ABORT, 'allocations are never changed'); END;
CREATE TRIGGER allocation_areas_no_delete BEFORE DELETE ON allocation_areas BEGIN SELECT RAISE(ABORT, 'allocations are never deleted'); END;
CREATE TRIGGER allocation_candidates_no_update BEFORE UPDATE ON allocation_candidates BEGIN SELECT RAISE(ABORT, 'candidates are never changed'); END;
CREATE TRIGGER allocation_candidates_no_delete BEFORE DELETE ON allocation_candidates BEGIN SELECT RAISE(ABORT, 'candidates are never deleted'); END;
CREATE TRIGGER allocation_places_no_update BEFORE UPDATE ON allocation_places BEGIN SELECT RAISE(ABORT, 'rankings are never changed'); END;
CREATE TRIGGER allocation_places_no_delete BEFORE DELETE ON allocation_places BEGIN SELECT RAISE(ABORT, 'rankings are never deleted'); END;
CREATE TRIGGER allocation_turns_no_update BEFORE UPDATE ON allocation_turns BEGIN SELECT RAISE(ABORT, 'turns are never changed'); END;
CREATE TRIGGER allocation_turns_no_delete BEFORE DELETE ON allocation_turns BEGIN SELECT RAISE(ABORT, 'turns are never deleted'); END;
