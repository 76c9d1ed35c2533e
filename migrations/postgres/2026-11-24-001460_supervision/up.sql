-- Supervision notices (督办通知).

CREATE TABLE supervision_notices (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    review_body_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    ground TEXT COLLATE "C" NOT NULL CHECK (ground IN ('REVIEW_OVERDUE', 'OPINION_OVERDUE', 'ANSWERS_OVERDUE')),
    due_on TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" REFERENCES accounts (id),
    agency_id TEXT COLLATE "C" REFERENCES organisations (id),
    assignment_id TEXT COLLATE "C" REFERENCES assignments (id),
    demand TEXT COLLATE "C" NOT NULL CHECK (demand <> ''),
    answer_by TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('ISSUED', 'ANSWERED', 'CLOSED')),
    issued_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    issued_at BIGINT NOT NULL,
    answer TEXT COLLATE "C" NOT NULL DEFAULT '',
    answered_by TEXT COLLATE "C" REFERENCES accounts (id),
    answered_at BIGINT,
    outcome TEXT COLLATE "C" NOT NULL DEFAULT '',
    closed_by TEXT COLLATE "C" REFERENCES accounts (id),
    closed_at BIGINT,
    told_at BIGINT,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Somebody, or an agency.
    CHECK ((account_id IS NULL) <> (agency_id IS NULL)),
    CHECK ((state = 'ISSUED') <= (answered_at IS NULL)),
    CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
    UNIQUE (review_body_id, number)
);
-- One is open at a time about one thing to one addressee.
CREATE UNIQUE INDEX supervision_notices_open ON supervision_notices
    (review_id, ground, coalesce(account_id, agency_id)) WHERE state <> 'CLOSED';
CREATE INDEX supervision_notices_review ON supervision_notices (review_id, id);
CREATE INDEX supervision_notices_body ON supervision_notices (review_body_id, state, id);
CREATE INDEX supervision_notices_account ON supervision_notices (account_id, id);
CREATE INDEX supervision_notices_agency ON supervision_notices (agency_id, id);
CREATE INDEX supervision_notices_assignment ON supervision_notices (assignment_id);
CREATE INDEX supervision_notices_updated ON supervision_notices (updated_at);
CREATE INDEX supervision_notices_answer ON supervision_notices (answer_by) WHERE state = 'ISSUED' AND told_at IS NULL;
CREATE INDEX supervision_notices_issued_by ON supervision_notices (issued_by);
CREATE INDEX supervision_notices_answered_by ON supervision_notices (answered_by);
CREATE INDEX supervision_notices_closed_by ON supervision_notices (closed_by);
