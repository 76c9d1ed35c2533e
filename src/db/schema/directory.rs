//! Advisers, law firms, their integrity register and declared interests.

use diesel::table;

table! {
    advisers (id) {
        id -> Text,
        account_id -> Nullable<Text>,
        firm_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        licence_number -> Text,
        practising_since -> Text,
        version -> BigInt,
        created_at -> BigInt,
        title -> Text,
        born_on -> Nullable<Text>,
        licence_until -> Nullable<Text>,
        capacity -> Nullable<BigInt>,
    }
}

table! {
    adviser_areas (adviser_id, area) {
        adviser_id -> Text,
        area -> Text,
    }
}

table! {
    firms (id) {
        id -> Text,
        credit_code -> Text,
        licence_number -> Text,
        established_on -> Text,
        city -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    firm_areas (firm_id, area) {
        firm_id -> Text,
        area -> Text,
    }
}

table! {
    integrity_records (id) {
        id -> Text,
        adviser_id -> Nullable<Text>,
        firm_id -> Nullable<Text>,
        kind -> Text,
        authority -> Text,
        decided_on -> Text,
        summary -> Text,
        evidence -> Text,
        document_id -> Nullable<Text>,
        document_version -> Nullable<BigInt>,
        recorded_by -> Text,
        recorded_at -> BigInt,
        lifted_on -> Nullable<Text>,
        lift_reason -> Nullable<Text>,
        lifted_by -> Nullable<Text>,
        lifted_at -> Nullable<BigInt>,
        version -> BigInt,
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
