//! Events of conduct.

use diesel::table;

table! {
    conduct_events (id) {
        id -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        organisation_id -> Text,
        code -> Text,
        on_day -> Text,
        source_noun -> Text,
        source_id -> Text,
        quantity -> BigInt,
        evidence -> Text,
        document_id -> Nullable<Text>,
        voids -> Nullable<Text>,
        recorded_by -> Text,
        recorded_at -> BigInt,
    }
}
