-- The last day of a dispute binds the review of the response; hearings to come are told of.

CREATE TABLE review_statutory_days (
    review_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES reviews (id),
    due_on TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL
);

ALTER TABLE case_deadlines DROP CONSTRAINT case_deadlines_code_check;
ALTER TABLE case_deadlines ADD CONSTRAINT case_deadlines_code_check
    CHECK (code IN ('RECONSIDERATION_REPLY', 'DOCUMENT_MAKER_REPLY', 'CORRECTION_REPORT', 'COURT_ANSWER', 'EVIDENCE_EXTENSION',
        'JURISDICTION_OBJECTION', 'APPEAL', 'APPEAL_ANSWER', 'RETRIAL', 'SUE', 'SUGGESTION_REPLY', 'ENFORCEMENT', 'HEARING'));
