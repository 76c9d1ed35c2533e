-- Co-counsel of an assignment (协办) and handing an assignment to a colleague (转办).

PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (fee > 0)', 'CHECK (fee >= 0)') WHERE type='table' AND name='assignments';
PRAGMA writable_schema=RESET;
-- Whose work it assists: co-counsel are paid by their firm, out of the fee of that assignment.
ALTER TABLE assignments ADD COLUMN assists TEXT REFERENCES assignments (id) CHECK ((assists IS NULL) = (fee > 0));
CREATE INDEX assignments_assists ON assignments (assists);

CREATE TABLE delegations (
    id TEXT PRIMARY KEY NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    adviser_id TEXT NOT NULL REFERENCES advisers (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REFUSED')),
    requested_by TEXT NOT NULL REFERENCES accounts (id),
    requested_at INTEGER NOT NULL,
    decided_by TEXT REFERENCES accounts (id),
    decided_at INTEGER,
    remark TEXT NOT NULL,
    given TEXT REFERENCES assignments (id),
    version INTEGER NOT NULL,
    CHECK ((state = 'REQUESTED') = (decided_at IS NULL)),
    CHECK ((state = 'APPROVED') = (given IS NOT NULL))
) STRICT;
CREATE INDEX delegations_review ON delegations (review_id, id);
CREATE UNIQUE INDEX delegations_open ON delegations (assignment_id) WHERE state = 'REQUESTED';
CREATE INDEX delegations_assignment ON delegations (assignment_id);
CREATE INDEX delegations_adviser ON delegations (adviser_id);
CREATE INDEX delegations_requested_by ON delegations (requested_by);
CREATE INDEX delegations_decided_by ON delegations (decided_by);
CREATE INDEX delegations_given ON delegations (given);

CREATE TABLE opinion_authors (
    opinion_id TEXT NOT NULL REFERENCES opinions (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    since INTEGER NOT NULL,
    PRIMARY KEY (opinion_id, account_id)
) STRICT;
CREATE INDEX opinion_authors_account ON opinion_authors (account_id);
