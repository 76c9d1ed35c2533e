//! Appraisals, their lines with the events behind them, objections and consequences.

use diesel::table;

table! {
    appraisals (id) {
        id -> Text,
        number -> Text,
        body_id -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        subject_name -> Text,
        year -> BigInt,
        rule_pack -> Text,
        rule_pack_hash -> Text,
        state -> Text,
        statement -> Text,
        assessed_by -> Nullable<Text>,
        assessed_at -> Nullable<BigInt>,
        edition -> BigInt,
        scored_by -> Nullable<Text>,
        scored_at -> Nullable<BigInt>,
        notified_at -> Nullable<BigInt>,
        contest_until -> Nullable<Text>,
        total -> Nullable<BigInt>,
        grade -> Nullable<Text>,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<BigInt>,
        opened_by -> Text,
        opened_at -> BigInt,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    appraisal_lines (id) {
        id -> Text,
        appraisal_id -> Text,
        edition -> BigInt,
        ordinal -> BigInt,
        item -> Text,
        how -> Text,
        at_stake -> BigInt,
        counted -> BigInt,
        in_part -> BigInt,
        against -> BigInt,
        given -> Nullable<BigInt>,
        raw -> BigInt,
        points -> BigInt,
    }
}

table! {
    appraisal_line_events (line_id, event_id) {
        line_id -> Text,
        event_id -> Text,
    }
}

table! {
    appraisal_contests (appraisal_id) {
        appraisal_id -> Text,
        item -> Text,
        reasons -> Text,
        contested_by -> Text,
        contested_at -> BigInt,
        outcome -> Nullable<Text>,
        decision -> Text,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

table! {
    appraisal_consequences (id) {
        id -> Text,
        appraisal_id -> Text,
        code -> Text,
        ground -> Text,
        event_id -> Nullable<Text>,
    }
}
