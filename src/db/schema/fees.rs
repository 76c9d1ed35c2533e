//! Fee claims, their lines, steps, appeals and invoices.

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
        due_problem -> Text,
        appeal_until -> Nullable<Text>,
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
        state -> Text,
        verified_amount -> Nullable<BigInt>,
        reduction_reason -> Text,
        term -> BigInt,
    }
}

table! {
    claim_steps (id) {
        id -> Text,
        claim_id -> Text,
        event -> Text,
        state -> Text,
        role -> Text,
        made_by -> Text,
        made_at -> BigInt,
        reason -> Text,
        reference -> Text,
    }
}

table! {
    claim_appeals (id) {
        id -> Text,
        claim_id -> Text,
        line_id -> Text,
        ordinal -> BigInt,
        state -> Text,
        reasons -> Text,
        filed_by -> Text,
        filed_at -> BigInt,
        amount -> Nullable<BigInt>,
        decision -> Text,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

table! {
    claim_invoices (claimant_id, number) {
        claimant_id -> Text,
        number -> Text,
        claim_id -> Text,
        tax_rate -> Text,
        amount -> BigInt,
        tax -> BigInt,
        recorded_by -> Text,
        recorded_at -> BigInt,
        void_reason -> Text,
        voided_by -> Nullable<Text>,
        voided_at -> Nullable<BigInt>,
    }
}

table! {
    withholdings (id) {
        id -> Text,
        claim_id -> Text,
        reverses -> Nullable<Text>,
        account_id -> Text,
        adviser_id -> Text,
        engagement_id -> Text,
        agency_id -> Text,
        month -> Text,
        gross -> BigInt,
        tax -> BigInt,
        net -> BigInt,
        month_income -> BigInt,
        month_tax -> BigInt,
        rules -> Text,
        rules_hash -> Text,
        made_by -> Text,
        made_at -> BigInt,
    }
}
