//! Rounds of selection, applications, evaluation, publicity.

use diesel::table;

table! {
    selection_rounds (id) {
        id -> Text,
        number -> Text,
        review_body_id -> Text,
        kind -> Text,
        route -> Text,
        title -> Text,
        notice -> Text,
        quota -> BigInt,
        min_qualified -> BigInt,
        averaging -> Text,
        tie_breaker -> Text,
        min_total -> BigInt,
        registration_from -> BigInt,
        registration_until -> BigInt,
        state -> Text,
        rule_pack -> Text,
        rule_pack_hash -> Text,
        publicity_days -> BigInt,
        published_at -> Nullable<BigInt>,
        ranked_on -> Nullable<Text>,
        publicity_from -> Nullable<Text>,
        publicity_until -> Nullable<Text>,
        publicity_period -> BigInt,
        proposed_by -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        approval -> Text,
        end_reason -> Text,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    selection_criteria (id) {
        id -> Text,
        round_id -> Text,
        position -> BigInt,
        code -> Text,
        name -> Text,
        kind -> Text,
        weight -> BigInt,
        base_price -> BigInt,
        per_item -> BigInt,
        guidance -> Text,
    }
}

table! {
    selection_conditions (id) {
        id -> Text,
        round_id -> Text,
        position -> BigInt,
        code -> Text,
        text -> Text,
        proof -> Text,
    }
}

table! {
    selection_draws (round_id) {
        round_id -> Text,
        commitment -> Text,
        seed -> Text,
        pool -> Text,
        pool_hash -> Text,
        witness -> Text,
        word -> Text,
        drawn_at -> BigInt,
    }
}

table! {
    selection_applications (id) {
        id -> Text,
        round_id -> Text,
        sequence -> BigInt,
        candidate -> Text,
        firm_id -> Nullable<Text>,
        name -> Text,
        source -> Text,
        statement -> Text,
        state -> Text,
        reason -> Text,
        total -> Nullable<BigInt>,
        rank -> Nullable<BigInt>,
        settled_by -> Nullable<Text>,
        version -> BigInt,
        registered_by -> Text,
        registered_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
        put_forward -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    selection_application_advisers (application_id, adviser_id) {
        application_id -> Text,
        adviser_id -> Text,
    }
}

table! {
    selection_counts (application_id, criterion_id) {
        application_id -> Text,
        criterion_id -> Text,
        claimed -> BigInt,
        verified -> Nullable<BigInt>,
    }
}

table! {
    selection_prices (application_id) {
        application_id -> Text,
        round_id -> Text,
        amount -> BigInt,
    }
}

table! {
    selection_price_openings (round_id) {
        round_id -> Text,
        opened_at -> BigInt,
        opened_by -> Text,
        name -> Text,
        witness -> Text,
    }
}

table! {
    selection_checks (id) {
        id -> Text,
        application_id -> Text,
        adviser_id -> Text,
        condition -> Text,
        outcome -> Text,
        reason -> Text,
        detail -> Text,
    }
}

table! {
    selection_materials (id) {
        id -> Text,
        application_id -> Text,
        code -> Text,
        file_name -> Text,
        size -> BigInt,
        sha256 -> Text,
        created_by -> Text,
        created_at -> BigInt,
    }
}

table! {
    selection_evaluators (id) {
        id -> Text,
        round_id -> Text,
        account_id -> Text,
        name -> Text,
        state -> Text,
        declaration -> Text,
        declared_at -> Nullable<BigInt>,
        signed_at -> Nullable<BigInt>,
        version -> BigInt,
        appointed_by -> Text,
        appointed_at -> BigInt,
    }
}

table! {
    selection_cells (evaluator_id, application_id, criterion_id) {
        evaluator_id -> Text,
        application_id -> Text,
        criterion_id -> Text,
        points -> BigInt,
    }
}

table! {
    selection_objections (id) {
        id -> Text,
        round_id -> Text,
        sequence -> BigInt,
        period -> BigInt,
        application_id -> Nullable<Text>,
        name -> Text,
        contact -> Text,
        text -> Text,
        source -> Text,
        received_at -> BigInt,
        state -> Text,
        answer -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

table! {
    selection_purchase_steps (round_id, step) {
        round_id -> Text,
        step -> Text,
        done_on -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
    }
}
