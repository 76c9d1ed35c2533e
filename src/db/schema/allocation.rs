//! Allocations: who was examined, ranked and offered a matter.

use diesel::table;

table! {
    allocations (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        method -> Text,
        service -> Text,
        firm_id -> Nullable<Text>,
        rule_pack -> Text,
        rule_pack_hash -> Text,
        expertise -> BigInt,
        load -> BigInt,
        fairness -> BigInt,
        rate -> BigInt,
        performance -> BigInt,
        conflict -> BigInt,
        usual_capacity -> BigInt,
        excellent -> BigInt,
        competent -> BigInt,
        basic -> BigInt,
        incompetent -> BigInt,
        ungraded -> BigInt,
        commitment -> Text,
        seed -> Text,
        pool_hash -> Text,
        word -> Text,
        witness -> Text,
        drawn_at -> Nullable<BigInt>,
        state -> Text,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    allocation_areas (allocation_id, area) {
        allocation_id -> Text,
        area -> Text,
    }
}

table! {
    allocation_candidates (allocation_id, number) {
        allocation_id -> Text,
        number -> BigInt,
        adviser_id -> Text,
        firm_id -> Nullable<Text>,
        engagement_id -> Text,
        excluded_by -> Text,
        areas_matched -> BigInt,
        in_hand -> BigInt,
        capacity -> Nullable<BigInt>,
        offers_this_year -> BigInt,
        last_offered_at -> Nullable<BigInt>,
        fee -> Nullable<BigInt>,
        grade -> Nullable<Text>,
        ties_open -> BigInt,
        expertise -> BigInt,
        load -> BigInt,
        fairness -> BigInt,
        rate -> BigInt,
        performance -> BigInt,
        conflict -> BigInt,
        points -> BigInt,
    }
}

table! {
    allocation_places (allocation_id, place) {
        allocation_id -> Text,
        place -> BigInt,
        number -> BigInt,
        ticket -> Text,
    }
}

table! {
    allocation_turns (allocation_id, place) {
        allocation_id -> Text,
        place -> BigInt,
        assignment_id -> Nullable<Text>,
        refused_by -> Text,
        made_at -> BigInt,
    }
}
