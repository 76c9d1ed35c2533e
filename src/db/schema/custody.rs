//! Exports of the audit trail.

use diesel::table;

table! {
    audit_exports (id) {
        id -> Text,
        chain -> Text,
        from_at -> Nullable<BigInt>,
        to_at -> Nullable<BigInt>,
        first_entry -> BigInt,
        last_entry -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
    }
}
