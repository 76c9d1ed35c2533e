//! Advisers and their interests.

use diesel::table;

table! {
    advisers (id) {
        id -> Text,
        account_id -> Text,
        firm_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        licence_number -> Text,
        practising_since -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    interests (id) {
        id -> Text,
        adviser_id -> Text,
        party -> Text,
        party_key -> Text,
        relation -> Text,
        declared_by -> Text,
        declared_at -> BigInt,
    }
}
