//! The spine: the audit trail, idempotency keys, the outbox, numbers.

use diesel::table;

table! {
    audit_entries (id) {
        id -> BigInt,
        chain -> Text,
        seq -> BigInt,
        at -> BigInt,
        account -> Text,
        name -> Text,
        role -> Text,
        operation -> Text,
        outcome -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        detail -> Text,
        request -> Text,
        previous -> Text,
        hash -> Text,
    }
}

table! {
    audit_chains (chain) {
        chain -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

table! {
    idempotency_keys (principal, key) {
        principal -> Text,
        key -> Text,
        fingerprint -> Text,
        answer -> Text,
        at -> BigInt,
    }
}

table! {
    outbox (id) {
        id -> Text,
        event -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        message_id -> Text,
        state -> Text,
        attempts -> BigInt,
        due_at -> BigInt,
        last_error -> Text,
        created_at -> BigInt,
        language -> Text,
        claim -> Text,
        give_up_at -> BigInt,
        settled_at -> Nullable<BigInt>,
    }
}

table! {
    number_counters (organisation_id, kind, year) {
        organisation_id -> Text,
        kind -> Text,
        year -> BigInt,
        last -> BigInt,
    }
}
