//! Organisations, accounts and their codes and passwords, memberships, tokens.

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
        state -> Text,
        password_set_at -> BigInt,
        language -> Text,
    }
}

table! {
    former_passwords (account_id, seq) {
        account_id -> Text,
        seq -> BigInt,
        password_hash -> Text,
    }
}

table! {
    office_codes (role) {
        role -> Text,
        code_hash -> Text,
        expires_at -> BigInt,
    }
}

table! {
    account_codes (account_id) {
        account_id -> Text,
        code_hash -> Text,
        expires_at -> BigInt,
    }
}

table! {
    sign_in_attempts (login_hash) {
        login_hash -> Text,
        account_id -> Nullable<Text>,
        attempts -> BigInt,
        last_at -> BigInt,
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
        kind -> Text,
        name -> Text,
        scopes -> Text,
        idle_seconds -> BigInt,
        used_at -> BigInt,
    }
}
