//! Cases before reconsideration bodies and courts.

use diesel::table;

table! {
    cases (id) {
        id -> Text,
        number -> Text,
        title -> Text,
        kind -> Text,
        cause -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        concluded_on -> Nullable<Text>,
        conclusion -> Text,
        perform_by -> Nullable<Text>,
        performed_on -> Nullable<Text>,
        performance -> Text,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    case_stages (case_id, ordinal) {
        case_id -> Text,
        ordinal -> BigInt,
        kind -> Text,
        procedure -> Text,
        authority -> Text,
        authority_number -> Text,
        begun_on -> Text,
        review_id -> Nullable<Text>,
    }
}

table! {
    case_parties (case_id, stage, ordinal) {
        case_id -> Text,
        stage -> BigInt,
        ordinal -> BigInt,
        name -> Text,
        role -> Text,
    }
}

table! {
    case_events (case_id, ordinal) {
        case_id -> Text,
        ordinal -> BigInt,
        stage -> BigInt,
        kind -> Text,
        on_day -> Text,
        received_on -> Nullable<Text>,
        head_appeared -> Nullable<Text>,
        appeared -> Text,
        text -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
    }
}

table! {
    case_deadlines (id) {
        id -> Text,
        case_id -> Text,
        event -> BigInt,
        ordinal -> BigInt,
        code -> Text,
        must -> Text,
        basis -> Text,
        from_day -> Text,
        due_on -> Nullable<Text>,
        done_on -> Nullable<Text>,
        note -> Text,
        told_at -> Nullable<BigInt>,
        missed_told_at -> Nullable<BigInt>,
    }
}
