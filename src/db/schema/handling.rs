//! What became of each recommendation, and the gate.

use diesel::table;

table! {
    handlings (recommendation_id) {
        recommendation_id -> Text,
        review_id -> Text,
        severity -> Text,
        answer -> Nullable<Text>,
        state -> Text,
        clause -> Text,
        explanation -> Text,
        legal_basis -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        head_id -> Nullable<Text>,
        decision -> Nullable<Text>,
        decision_reason -> Text,
        decided_at -> Nullable<BigInt>,
        verified_by -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        version -> BigInt,
        disputed_by -> Nullable<Text>,
        disputed_at -> Nullable<BigInt>,
        dispute_reason -> Text,
    }
}

table! {
    revisions (review_id) {
        review_id -> Text,
        document_version -> BigInt,
        sha256 -> Text,
        proposed_by -> Text,
        proposed_at -> BigInt,
        round -> BigInt,
    }
}

table! {
    clearances (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        number -> Text,
        document_version -> BigInt,
        sha256 -> Text,
        cleared_by -> Text,
        cleared_at -> BigInt,
    }
}

table! {
    handling_steps (id) {
        id -> Text,
        recommendation_id -> Text,
        event -> Text,
        state -> Text,
        answer -> Nullable<Text>,
        decision -> Nullable<Text>,
        clause -> Text,
        reason -> Text,
        legal_basis -> Text,
        document_version -> Nullable<BigInt>,
        account_id -> Text,
        name -> Text,
        at -> BigInt,
    }
}

table! {
    handling_notices (recommendation_id) {
        recommendation_id -> Text,
        told_at -> BigInt,
    }
}
