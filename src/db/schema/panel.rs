//! Panels and call-offs.

use diesel::table;

table! {
    panels (id) {
        id -> Text,
        number -> Text,
        engaging_id -> Text,
        round_id -> Text,
        title -> Text,
        from_day -> Text,
        to_day -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    panel_members (id) {
        id -> Text,
        panel_id -> Text,
        application_id -> Text,
        firm_id -> Nullable<Text>,
        rank -> BigInt,
        from_day -> Text,
        removed_on -> Nullable<Text>,
        removed_for -> Text,
        turns -> BigInt,
        last_turn_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

table! {
    panel_member_advisers (member_id, adviser_id) {
        member_id -> Text,
        adviser_id -> Text,
    }
}

table! {
    call_offs (id) {
        id -> Text,
        panel_id -> Text,
        number -> Text,
        engaging_id -> Text,
        agency_id -> Text,
        title -> Text,
        estimate -> BigInt,
        method -> Text,
        reason -> Text,
        bids_until -> Nullable<BigInt>,
        seed_sha256 -> Text,
        pool_sha256 -> Text,
        seed -> Text,
        witness -> Text,
        witness_word -> Text,
        state -> Text,
        chosen_id -> Nullable<Text>,
        cancelled_for -> Text,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

table! {
    call_off_parties (id) {
        id -> Text,
        call_off_id -> Text,
        name -> Text,
    }
}

table! {
    call_off_candidates (id) {
        id -> Text,
        call_off_id -> Text,
        member_id -> Text,
        rank -> BigInt,
        excluded_by -> Text,
        excluded_for -> Text,
        turns -> BigInt,
        last_turn_at -> Nullable<BigInt>,
        bid -> Nullable<BigInt>,
        bid_at -> Nullable<BigInt>,
        ticket -> Text,
        place -> Nullable<BigInt>,
        declined_for -> Text,
    }
}
