//! Documents, their versions and text.

use diesel::table;

table! {
    documents (id) {
        id -> Text,
        agency_id -> Text,
        title -> Text,
        latest -> BigInt,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        entered_for -> Nullable<Text>,
    }
}

table! {
    document_versions (id) {
        id -> Text,
        document_id -> Text,
        number -> BigInt,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        text_sha256 -> Text,
        created_by -> Text,
        created_at -> BigInt,
    }
}

table! {
    document_texts (sha256) {
        sha256 -> Text,
        text -> Text,
    }
}

table! {
    secrecy_releases (id) {
        id -> Text,
        sha256 -> Text,
        agency_id -> Text,
        reason -> Text,
        released_by -> Text,
        released_at -> BigInt,
    }
}

table! {
    finding_dismissals (id) {
        id -> Text,
        document_id -> Text,
        number -> BigInt,
        fingerprint -> Text,
        rule -> Text,
        quote -> Text,
        reason -> Text,
        dismissed_by -> Text,
        dismissed_at -> BigInt,
    }
}
