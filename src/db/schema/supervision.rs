//! Supervision notices.

use diesel::table;

table! {
    supervision_notices (id) {
        id -> Text,
        number -> Text,
        review_id -> Text,
        round -> BigInt,
        review_body_id -> Text,
        ground -> Text,
        due_on -> Text,
        account_id -> Nullable<Text>,
        agency_id -> Nullable<Text>,
        assignment_id -> Nullable<Text>,
        demand -> Text,
        answer_by -> Text,
        state -> Text,
        issued_by -> Text,
        issued_at -> BigInt,
        answer -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        outcome -> Text,
        closed_by -> Nullable<Text>,
        closed_at -> Nullable<BigInt>,
        told_at -> Nullable<BigInt>,
        updated_at -> BigInt,
        version -> BigInt,
    }
}
