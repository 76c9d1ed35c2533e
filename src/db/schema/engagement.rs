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
    }
}

table! {
    engagement_advisers (engagement_id, adviser_id) {
        engagement_id -> Text,
        adviser_id -> Text,
    }
}

table! {
    engagement_agencies (engagement_id, agency_id) {
        engagement_id -> Text,
        agency_id -> Text,
    }
}

table! {
    rates (id) {
        id -> Text,
        engagement_id -> Text,
        service -> Text,
        unit -> Text,
        amount -> BigInt,
        tax_basis -> Text,
        from_day -> Text,
        to_day -> Text,
    }
}
