//! What was published after its clearance.

use diesel::table;

table! {
    publications (id) {
        id -> Text,
        review_id -> Text,
        kind -> Text,
        title -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        clearance -> Text,
        sha256 -> Text,
        state -> Text,
        number -> Text,
        published_on -> Text,
        effective_on -> Text,
        valid_until -> Nullable<Text>,
        filing_due_on -> Nullable<Text>,
        filed_on -> Nullable<Text>,
        filing_number -> Text,
        evaluate_by -> Nullable<Text>,
        evaluated_on -> Nullable<Text>,
        evaluation -> Nullable<Text>,
        ended_on -> Nullable<Text>,
        note -> Text,
        filing_told_at -> Nullable<BigInt>,
        evaluation_told_at -> Nullable<BigInt>,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
