//! Organisations, accounts, memberships, tokens.

use diesel::table;

table! {
    organisations (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        jurisdiction -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    review_bodies (id) {
        id -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        matter_kind -> Text,
        from_day -> Text,
        to_day -> Text,
    }
}

table! {
    accounts (id) {
        id -> Text,
        login -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        version -> BigInt,
        created_at -> BigInt,
        language -> Text,
    }
}

table! {
    memberships (id) {
        id -> Text,
        account_id -> Text,
        organisation_id -> Text,
        role -> Text,
        from_day -> Text,
        to_day -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    tokens (id) {
        id -> Text,
        membership_id -> Text,
        secret_hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}
