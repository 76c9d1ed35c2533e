//! Appropriations and the ledger.

use diesel::table;

table! {
    budget_lines (id) {
        id -> Text,
        agency_id -> Text,
        fiscal_year -> BigInt,
        subject_code -> Text,
        name -> Text,
        appropriated -> BigInt,
        reserved -> BigInt,
        spent -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        advanced -> BigInt,
    }
}

table! {
    ledger_entries (id) {
        id -> Text,
        line_id -> Text,
        kind -> Text,
        debit -> Text,
        credit -> Text,
        amount -> BigInt,
        reservation_id -> Nullable<Text>,
        reason -> Text,
        made_by -> Text,
        made_at -> BigInt,
    }
}

table! {
    reservations (id) {
        id -> Text,
        line_id -> Text,
        amount -> BigInt,
        paid -> BigInt,
        released -> BigInt,
        reason -> Text,
        version -> BigInt,
    }
}

table! {
    budget_changes (id) {
        id -> Text,
        kind -> Text,
        line_id -> Text,
        to_line_id -> Nullable<Text>,
        amount -> BigInt,
        document -> Text,
        reason -> Text,
        state -> Text,
        proposed_by -> Text,
        proposed_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        remark -> Text,
        version -> BigInt,
    }
}
