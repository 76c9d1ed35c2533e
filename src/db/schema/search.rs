//! The words of what can be searched.

use diesel::table;

table! {
    search_parts (id) {
        id -> BigInt,
        source -> Text,
        source_id -> Text,
        start -> BigInt,
        tokens -> Text,
    }
}
