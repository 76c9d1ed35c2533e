//! What advisers did beside opinions.

use diesel::table;

table! {
    service_records (id) {
        id -> Text,
        kind -> Text,
        adviser_id -> Text,
        firm_id -> Nullable<Text>,
        engagement_id -> Text,
        engaging_id -> Text,
        agency_id -> Text,
        review_id -> Nullable<Text>,
        case_id -> Nullable<Text>,
        begun_at -> BigInt,
        ended_at -> BigInt,
        asked_by -> Text,
        subject -> Text,
        outcome -> Text,
        state -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        dispute_reason -> Text,
        corrects -> Nullable<Text>,
        claim_line_id -> Nullable<Text>,
        version -> BigInt,
        entered_by -> Text,
        entered_at -> BigInt,
        updated_at -> BigInt,
    }
}
