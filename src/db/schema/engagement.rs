//! Contracts with advisers.

use diesel::table;

table! {
    engagements (id) {
        id -> Text,
        number -> Text,
        engaging_id -> Text,
        firm_id -> Nullable<Text>,
        budget_line_id -> Text,
        kind -> Text,
        from_day -> Text,
        to_day -> Text,
        ceiling -> BigInt,
        committed -> BigInt,
        state -> Text,
        version -> BigInt,
        created_at -> BigInt,
        scope -> Text,
        ends_on -> Text,
        signed_on -> Nullable<Text>,
        signed_at -> Nullable<BigInt>,
        carried_from -> Text,
        terms_before -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    engagement_terms (engagement_id, number) {
        engagement_id -> Text,
        number -> BigInt,
        from_day -> Text,
        to_day -> Text,
        ceiling -> BigInt,
        committed -> BigInt,
        made_at -> BigInt,
        carried -> BigInt,
    }
}

table! {
    rate_cards (id) {
        id -> Text,
        engagement_id -> Text,
        number -> BigInt,
        from_day -> Text,
        made_at -> BigInt,
    }
}

table! {
    card_rates (id) {
        id -> Text,
        card_id -> Text,
        service -> Text,
        unit -> Text,
        amount -> BigInt,
        tax_basis -> Text,
    }
}

table! {
    engagement_namings (engagement_id, adviser_id, from_day) {
        engagement_id -> Text,
        adviser_id -> Text,
        from_day -> Text,
        to_day -> Nullable<Text>,
        named_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        end_reason -> Text,
        confidentiality_on -> Nullable<Text>,
        conflict_on -> Nullable<Text>,
        document -> Text,
    }
}

table! {
    engagement_agencies (engagement_id, agency_id) {
        engagement_id -> Text,
        agency_id -> Text,
    }
}

table! {
    engagement_items (engagement_id, item) {
        engagement_id -> Text,
        item -> Text,
        clause -> Text,
    }
}

table! {
    engagement_steps (id) {
        id -> Text,
        engagement_id -> Text,
        version -> BigInt,
        event -> Text,
        from_state -> Text,
        state -> Text,
        made_by -> Nullable<Text>,
        made_at -> BigInt,
        ends_on -> Text,
        code -> Text,
        reason -> Text,
        term -> BigInt,
        amount -> BigInt,
    }
}

table! {
    engagement_filings (engagement_id, ordinal) {
        engagement_id -> Text,
        ordinal -> BigInt,
        event -> Text,
        occurred_on -> Text,
        due_on -> Nullable<Text>,
        recorded_at -> BigInt,
        filed_on -> Nullable<Text>,
        number -> Text,
        filed_at -> Nullable<BigInt>,
        told_at -> Nullable<BigInt>,
    }
}

table! {
    engagement_dismissals (engagement_id) {
        engagement_id -> Text,
        adviser_id -> Nullable<Text>,
        ground -> Text,
        evidence -> Text,
        notified -> Text,
        made_at -> BigInt,
    }
}

table! {
    engagement_grades (id) {
        id -> Text,
        engagement_id -> Text,
        year -> BigInt,
        grade -> Text,
        source -> Text,
        recorded_at -> BigInt,
        adviser_id -> Nullable<Text>,
        holdback -> Nullable<Text>,
    }
}
