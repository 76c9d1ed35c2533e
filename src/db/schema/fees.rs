//! Fee claims.

use diesel::table;

table! {
    fee_claims (id) {
        id -> Text,
        number -> Text,
        engagement_id -> Text,
        claimant_id -> Text,
        agency_id -> Text,
        budget_line_id -> Text,
        state -> Text,
        total -> BigInt,
        claimed_by -> Text,
        submitted_at -> Nullable<BigInt>,
        verified_by -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        due_on -> Nullable<Text>,
        approved_by -> Nullable<Text>,
        approved_at -> Nullable<BigInt>,
        invoice_number -> Nullable<Text>,
        invoice_tax_rate -> Nullable<Text>,
        invoice_amount -> Nullable<BigInt>,
        invoice_tax -> Nullable<BigInt>,
        paid_by -> Nullable<Text>,
        paid_at -> Nullable<BigInt>,
        payment_reference -> Nullable<Text>,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    claim_lines (id) {
        id -> Text,
        claim_id -> Text,
        ordinal -> BigInt,
        opinion_id -> Text,
        reservation_id -> Text,
        service -> Text,
        unit -> Text,
        quantity -> Text,
        rate -> BigInt,
        amount -> BigInt,
        explanation -> Text,
    }
}
