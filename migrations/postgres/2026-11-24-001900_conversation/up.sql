-- The conversation about a matter: questions with last days, files beside it, internal notes, meetings and consultations of
-- experts; the declaration that it holds no state secrets; joint and paper submissions.

-- Whom a question is asked, by whose assignment, which question it follows, and until when it is to be answered.
ALTER TABLE questions ADD COLUMN asked_of TEXT COLLATE "C" NOT NULL DEFAULT 'AGENCY' CHECK (asked_of IN ('AGENCY', 'OFFICE'));
ALTER TABLE questions ADD COLUMN assignment_id TEXT COLLATE "C" REFERENCES assignments (id);
ALTER TABLE questions ADD COLUMN follows TEXT COLLATE "C" REFERENCES questions (id);
ALTER TABLE questions ADD COLUMN due_on TEXT COLLATE "C";
ALTER TABLE questions ADD COLUMN due_problem TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE questions SET assignment_id = (
    SELECT min(a.id) FROM assignments a
    WHERE a.review_id = questions.review_id AND a.round = questions.round AND a.account_id = questions.asked_by
);
CREATE INDEX questions_asked ON questions (review_id, asked_at);
CREATE INDEX questions_answered ON questions (review_id, answered_at);
CREATE INDEX questions_assignment ON questions (assignment_id);
CREATE INDEX questions_follows ON questions (follows);
CREATE INDEX questions_open ON questions (due_on) WHERE answered_at IS NULL;
CREATE INDEX questions_problem ON questions (review_id) WHERE due_problem <> '';

CREATE TABLE question_reminders (
    question_id TEXT COLLATE "C" NOT NULL REFERENCES questions (id),
    mark TEXT COLLATE "C" NOT NULL CHECK (mark IN ('SOON', 'TODAY', 'OVER')),
    due_on TEXT COLLATE "C" NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (question_id, mark, due_on)
);

-- What one side notes for itself (内部备注).
CREATE TABLE review_notes (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    side TEXT COLLATE "C" NOT NULL CHECK (side IN ('OFFICE', 'AGENCY', 'COUNSEL')),
    organisation_id TEXT COLLATE "C" REFERENCES organisations (id),
    assignment_id TEXT COLLATE "C" REFERENCES assignments (id),
    text TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    corrects TEXT COLLATE "C" REFERENCES review_notes (id),
    written_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    written_at BIGINT NOT NULL,
    CHECK ((side = 'COUNSEL') = (assignment_id IS NOT NULL)),
    CHECK (side = 'COUNSEL' OR organisation_id IS NOT NULL)
);
CREATE INDEX review_notes_review ON review_notes (review_id, id);
CREATE INDEX review_notes_written ON review_notes (review_id, written_at);
CREATE INDEX review_notes_organisation ON review_notes (organisation_id);
CREATE INDEX review_notes_assignment ON review_notes (assignment_id);
CREATE INDEX review_notes_corrects ON review_notes (corrects);
CREATE INDEX review_notes_written_by ON review_notes (written_by);
CREATE TRIGGER review_notes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Meetings about a matter and experts who were consulted (会商、专家咨询).
CREATE TABLE review_consultations (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('MEETING', 'EXPERT')),
    held_on TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
    participants TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome <> ''),
    expert_id TEXT COLLATE "C" REFERENCES experts (id),
    recorded_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL,
    CHECK ((kind = 'EXPERT') = (expert_id IS NOT NULL))
);
CREATE INDEX review_consultations_review ON review_consultations (review_id, id);
CREATE INDEX review_consultations_recorded ON review_consultations (review_id, recorded_at);
CREATE INDEX review_consultations_expert ON review_consultations (expert_id);
CREATE INDEX review_consultations_recorded_by ON review_consultations (recorded_by);
CREATE TRIGGER review_consultations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_consultations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Files that lie beside a matter: given with an answer, minutes and papers of a consultation, scans of what came on paper.
CREATE TABLE review_files (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    document_version BIGINT NOT NULL,
    question_id TEXT COLLATE "C" REFERENCES questions (id),
    asked_of TEXT COLLATE "C" CHECK (asked_of IN ('AGENCY', 'OFFICE')),
    consultation_id TEXT COLLATE "C" REFERENCES review_consultations (id),
    assignment_id TEXT COLLATE "C" REFERENCES assignments (id),
    added_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    added_at BIGINT NOT NULL,
    CHECK (question_id IS NULL OR consultation_id IS NULL)
);
CREATE INDEX review_files_review ON review_files (review_id, added_at);
CREATE INDEX review_files_document ON review_files (document_id);
CREATE INDEX review_files_question ON review_files (question_id);
CREATE INDEX review_files_consultation ON review_files (consultation_id);
CREATE INDEX review_files_assignment ON review_files (assignment_id);
CREATE INDEX review_files_added_by ON review_files (added_by);
CREATE TRIGGER review_files_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Declarations that what is handed in holds no state secrets (不涉及国家秘密的声明).
CREATE TABLE review_declarations (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    round BIGINT NOT NULL,
    occasion TEXT COLLATE "C" NOT NULL CHECK (occasion IN ('SUBMIT', 'RESUBMIT', 'NEW_ROUND', 'PAPER', 'PAPER_CONFIRMED')),
    declared_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    declared_at BIGINT NOT NULL
);
CREATE INDEX review_declarations_review ON review_declarations (review_id, id);
CREATE INDEX review_declarations_declared_by ON review_declarations (declared_by);
CREATE TRIGGER review_declarations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_declarations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Agencies that submit a matter together with its own (联合送审), and what each of them has co-signed (会签).
CREATE TABLE review_co_agencies (
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    added_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (review_id, agency_id)
);
CREATE INDEX review_co_agencies_agency ON review_co_agencies (agency_id);
CREATE INDEX review_co_agencies_added_by ON review_co_agencies (added_by);

CREATE TABLE review_cosignatures (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    review_id TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    round BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    signed_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    signed_at BIGINT NOT NULL,
    UNIQUE (review_id, agency_id, round, sha256)
);
CREATE INDEX review_cosignatures_agency ON review_cosignatures (agency_id);
CREATE INDEX review_cosignatures_signed_by ON review_cosignatures (signed_by);
CREATE TRIGGER review_cosignatures_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_cosignatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Matters that came on paper and were entered by the office (纸质送审), and what the agency says of that.
CREATE TABLE review_papers (
    review_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES reviews (id),
    received_on TEXT COLLATE "C" NOT NULL,
    brought_by TEXT COLLATE "C" NOT NULL CHECK (brought_by <> ''),
    late_reason TEXT COLLATE "C" NOT NULL,
    entered_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    entered_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'CONFIRMED', 'CONTESTED')),
    answered_by TEXT COLLATE "C" REFERENCES accounts (id),
    answered_at BIGINT,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX review_papers_entered_by ON review_papers (entered_by);
CREATE INDEX review_papers_answered_by ON review_papers (answered_by);

-- The office that entered a document for an agency, because it came on paper.
ALTER TABLE documents ADD COLUMN entered_for TEXT COLLATE "C" REFERENCES organisations (id);
CREATE INDEX documents_entered_for ON documents (entered_for);

-- What the time line reads in the order of time.
CREATE INDEX service_records_begun ON service_records (review_id, begun_at);
