//! Working days and rule packs.

use diesel::table;

table! {
    calendar_years (year) {
        year -> BigInt,
        source -> Text,
        loaded_at -> BigInt,
    }
}

table! {
    calendar_days (day) {
        day -> Text,
        year -> BigInt,
        kind -> Text,
        name -> Text,
    }
}

table! {
    rule_packs (hash) {
        hash -> Text,
        id -> Text,
        jurisdiction -> Text,
        effective_from -> Text,
        source -> Text,
        loaded_at -> BigInt,
    }
}
