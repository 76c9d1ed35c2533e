-- Co-counsel of an assignment (协办) and handing an assignment to a colleague (转办).

-- Whose work it assists: co-counsel are paid by their firm, out of the fee of that assignment.
ALTER TABLE assignments DROP CONSTRAINT assignments_fee_check;
ALTER TABLE assignments ADD COLUMN assists TEXT COLLATE "C" REFERENCES assignments (id);
ALTER TABLE assignments ADD CONSTRAINT assignments_assists_check CHECK (fee >= 0 AND (assists IS NULL) = (fee > 0));
CREATE INDEX assignments_assists ON assignments (assists);

CREATE TABLE delegations (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    assignment_id TEXT COLLATE "C" NOT NULL REFERENCES assignments (id),
    adviser_id TEXT COLLATE "C" NOT NULL REFERENCES advisers (id),
    reason TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REFUSED')),
    requested_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    requested_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES accounts (id),
    decided_at BIGINT,
    remark TEXT COLLATE "C" NOT NULL,
    given TEXT COLLATE "C" REFERENCES assignments (id),
    version BIGINT NOT NULL,
    CHECK ((state = 'REQUESTED') = (decided_at IS NULL)),
    CHECK ((state = 'APPROVED') = (given IS NOT NULL))
);
CREATE INDEX delegations_review ON delegations (review_id, id);
CREATE UNIQUE INDEX delegations_open ON delegations (assignment_id) WHERE state = 'REQUESTED';
CREATE INDEX delegations_assignment ON delegations (assignment_id);
CREATE INDEX delegations_adviser ON delegations (adviser_id);
CREATE INDEX delegations_requested_by ON delegations (requested_by);
CREATE INDEX delegations_decided_by ON delegations (decided_by);
CREATE INDEX delegations_given ON delegations (given);

CREATE TABLE opinion_authors (
    opinion_id TEXT COLLATE "C" NOT NULL REFERENCES opinions (id),
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    since BIGINT NOT NULL,
    PRIMARY KEY (opinion_id, account_id)
);
CREATE INDEX opinion_authors_account ON opinion_authors (account_id);
