//! Working days and rule packs.

use diesel::table;

table! {
    calendar_years (year) {
        year -> BigInt,
        source -> Text,
        loaded_at -> BigInt,
        version -> BigInt,
    }
}

table! {
    calendar_editions (year, version) {
        year -> BigInt,
        version -> BigInt,
        source -> Text,
        reason -> Text,
        replaced_by -> Text,
        replaced_at -> BigInt,
    }
}

table! {
    calendar_edition_days (year, version, day) {
        year -> BigInt,
        version -> BigInt,
        day -> Text,
        kind -> Text,
        name -> Text,
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
