//! The conversation about a matter beside its questions; declarations of secrecy; joint and paper submissions.

use diesel::table;

table! {
    question_reminders (question_id, mark, due_on) {
        question_id -> Text,
        mark -> Text,
        due_on -> Text,
        told_at -> BigInt,
    }
}

table! {
    review_notes (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        side -> Text,
        organisation_id -> Nullable<Text>,
        assignment_id -> Nullable<Text>,
        text -> Text,
        corrects -> Nullable<Text>,
        written_by -> Text,
        written_at -> BigInt,
    }
}

table! {
    review_consultations (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        kind -> Text,
        held_on -> Text,
        subject -> Text,
        participants -> Text,
        outcome -> Text,
        expert_id -> Nullable<Text>,
        recorded_by -> Text,
        recorded_at -> BigInt,
    }
}

table! {
    review_files (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        document_id -> Text,
        document_version -> BigInt,
        question_id -> Nullable<Text>,
        asked_of -> Nullable<Text>,
        consultation_id -> Nullable<Text>,
        assignment_id -> Nullable<Text>,
        added_by -> Text,
        added_at -> BigInt,
    }
}

table! {
    review_declarations (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        occasion -> Text,
        declared_by -> Text,
        declared_at -> BigInt,
    }
}

table! {
    review_co_agencies (review_id, agency_id) {
        review_id -> Text,
        agency_id -> Text,
        added_by -> Text,
        added_at -> BigInt,
    }
}

table! {
    review_cosignatures (id) {
        id -> Text,
        review_id -> Text,
        agency_id -> Text,
        round -> BigInt,
        sha256 -> Text,
        signed_by -> Text,
        signed_at -> BigInt,
    }
}

table! {
    review_papers (review_id) {
        review_id -> Text,
        received_on -> Text,
        brought_by -> Text,
        late_reason -> Text,
        entered_by -> Text,
        entered_at -> BigInt,
        state -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        reason -> Text,
    }
}
