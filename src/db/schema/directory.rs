//! Advisers, their leave, law firms, the integrity register, declared interests, and the pool of experts.

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
        licence_told -> BigInt,
        updated_at -> BigInt,
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
        updated_at -> BigInt,
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
        credit_code -> Text,
        ended_on -> Nullable<Text>,
        share -> Nullable<BigInt>,
    }
}

table! {
    interest_aliases (interest_id, ordinal) {
        interest_id -> Text,
        ordinal -> BigInt,
        name -> Text,
    }
}

table! {
    party_key_editions (edition) {
        edition -> BigInt,
        made_at -> BigInt,
    }
}

table! {
    leaves (id) {
        id -> Text,
        adviser_id -> Text,
        from_day -> Text,
        to_day -> Text,
        reason -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
        withdrawn_by -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    experts (id) {
        id -> Text,
        name -> Text,
        employer -> Text,
        employer_key -> Text,
        title -> Text,
        contact -> Text,
        left_on -> Nullable<Text>,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    expert_fields (expert_id, field) {
        expert_id -> Text,
        field -> Text,
    }
}

table! {
    expert_interests (id) {
        id -> Text,
        expert_id -> Text,
        party -> Text,
        party_key -> Text,
        relation -> Text,
        declared_by -> Text,
        declared_at -> BigInt,
    }
}

table! {
    expert_appearances (id) {
        id -> Text,
        expert_id -> Text,
        matter -> Text,
        on_day -> Text,
        paid -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
    }
}
