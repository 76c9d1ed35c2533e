//! The register of contracts and their performance.

use diesel::table;

table! {
    contracts (id) {
        id -> Text,
        number -> Text,
        own_number -> Text,
        title -> Text,
        class -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        review_id -> Nullable<Text>,
        clearance -> Text,
        sha256 -> Text,
        unreviewed_because -> Text,
        amount -> BigInt,
        budget_line_id -> Nullable<Text>,
        state -> Text,
        signed_on -> Nullable<Text>,
        effective_on -> Nullable<Text>,
        expires_on -> Nullable<Text>,
        remind_on -> Nullable<Text>,
        filing_due_on -> Nullable<Text>,
        filed_on -> Nullable<Text>,
        filing_number -> Text,
        ended_on -> Nullable<Text>,
        end_reason -> Text,
        archive_number -> Text,
        archived_on -> Nullable<Text>,
        filing_told_at -> Nullable<BigInt>,
        expiry_told_at -> Nullable<BigInt>,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    contract_parties (contract_id, ordinal) {
        contract_id -> Text,
        ordinal -> BigInt,
        name -> Text,
        credit_code -> Text,
    }
}

table! {
    contract_nodes (contract_id, ordinal) {
        contract_id -> Text,
        ordinal -> BigInt,
        name -> Text,
        kind -> Text,
        first_planned_on -> Text,
        planned_on -> Text,
        actual_on -> Nullable<Text>,
        state -> Text,
        note -> Text,
        told_at -> Nullable<BigInt>,
        near_told_at -> Nullable<BigInt>,
    }
}

table! {
    contract_payments (contract_id, ordinal) {
        contract_id -> Text,
        ordinal -> BigInt,
        purpose -> Text,
        due_on -> Text,
        amount -> BigInt,
        paid -> BigInt,
        paid_on -> Nullable<Text>,
        told_at -> Nullable<BigInt>,
        near_told_at -> Nullable<BigInt>,
    }
}

table! {
    contract_warnings (contract_id, ordinal) {
        contract_id -> Text,
        ordinal -> BigInt,
        level -> Text,
        reason -> Text,
        facts -> Text,
        raised_by -> Text,
        raised_on -> Text,
        disposal -> Text,
        disposed_on -> Nullable<Text>,
        feedback -> Text,
        closed_by -> Nullable<Text>,
        closed_on -> Nullable<Text>,
    }
}

table! {
    contract_changes (contract_id, ordinal) {
        contract_id -> Text,
        ordinal -> BigInt,
        kind -> Text,
        before_text -> Text,
        after_text -> Text,
        new_amount -> Nullable<BigInt>,
        new_expires_on -> Nullable<Text>,
        reason -> Text,
        state -> Text,
        proposed_by -> Text,
        proposed_at -> BigInt,
        review_id -> Nullable<Text>,
        clearance -> Text,
        sha256 -> Text,
        signed_on -> Nullable<Text>,
        drop_reason -> Text,
        filed_on -> Nullable<Text>,
        filing_number -> Text,
    }
}
