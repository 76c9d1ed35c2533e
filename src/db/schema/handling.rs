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
    clearance_certificates (clearance_id) {
        clearance_id -> Text,
        number -> Text,
        check_code -> Text,
        document_id -> Text,
        conclusion -> Text,
        legal_risk -> Text,
    }
}

table! {
    clearance_revocations (clearance_id) {
        clearance_id -> Text,
        reason -> Text,
        revoked_by -> Text,
        revoked_at -> BigInt,
    }
}

table! {
    companions (review_id, code) {
        review_id -> Text,
        code -> Text,
        note -> Text,
        document_id -> Nullable<Text>,
        document_version -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        attached_by -> Text,
        attached_at -> BigInt,
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

table! {
    edit_acknowledgements (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        fingerprint -> Text,
        document_version -> BigInt,
        clause -> Text,
        reason -> Text,
        acknowledged_by -> Text,
        acknowledged_at -> BigInt,
    }
}
