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
        expiry_told_at -> Nullable<BigInt>,
        updated_at -> BigInt,
        ending_told -> BigInt,
    }
}

table! {
    panel_members (id) {
        id -> Text,
        panel_id -> Text,
        application_id -> Text,
        firm_id -> Nullable<Text>,
        rank -> BigInt,
        removed_at -> Nullable<BigInt>,
        removed_for -> Text,
    }
}

table! {
    panel_member_advisers (member_id, adviser_id) {
        member_id -> Text,
        adviser_id -> Text,
    }
}

table! {
    panel_draws (id) {
        id -> Text,
        commitment -> Text,
        pool -> Text,
        pool_hash -> Text,
        seed -> Text,
        word -> Text,
        drawn_at -> BigInt,
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
        draw_id -> Nullable<Text>,
        witness -> Text,
        state -> Text,
        chosen_id -> Nullable<Text>,
        cancelled_for -> Text,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
        updated_at -> BigInt,
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
        excluded_by -> Nullable<Text>,
        passed_by -> Nullable<Text>,
        note -> Text,
        turns -> BigInt,
        last_turn_at -> Nullable<BigInt>,
        bid -> Nullable<BigInt>,
        ticket -> Text,
        place -> Nullable<BigInt>,
        chosen_at -> Nullable<BigInt>,
    }
}

table! {
    call_off_bids (candidate_id) {
        candidate_id -> Text,
        amount -> BigInt,
        bid_at -> BigInt,
    }
}
