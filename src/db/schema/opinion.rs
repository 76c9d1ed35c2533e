//! Opinions with their findings, recommendations, returns and withdrawals.

use diesel::table;

table! {
    opinions (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        kind -> Text,
        assignment_id -> Nullable<Text>,
        number -> Text,
        conclusion -> Text,
        summary -> Text,
        state -> Text,
        author_id -> Text,
        submitted_at -> Nullable<BigInt>,
        countersigned_by -> Nullable<Text>,
        countersigned_at -> Nullable<BigInt>,
        issued_by -> Nullable<Text>,
        issued_at -> Nullable<BigInt>,
        seal -> Text,
        version -> BigInt,
        created_at -> BigInt,
        supplements -> Nullable<Text>,
    }
}

table! {
    findings (opinion_id, item) {
        opinion_id -> Text,
        item -> Text,
        conforms -> Text,
        finding -> Text,
    }
}

table! {
    recommendations (id) {
        id -> Text,
        opinion_id -> Text,
        ordinal -> BigInt,
        severity -> Text,
        issue_code -> Text,
        clause -> Text,
        quote -> Text,
        demand -> Text,
        demanded_text -> Text,
        reason -> Text,
        legal_basis -> Text,
        source_id -> Nullable<Text>,
    }
}

table! {
    opinion_returns (id) {
        id -> Text,
        opinion_id -> Text,
        reason -> Text,
        returned_by -> Text,
        name -> Text,
        returned_at -> BigInt,
    }
}

table! {
    opinion_authors (opinion_id, account_id) {
        opinion_id -> Text,
        account_id -> Text,
        since -> BigInt,
    }
}

table! {
    withdrawals (opinion_id, recommendation_id) {
        opinion_id -> Text,
        recommendation_id -> Text,
        reason -> Text,
    }
}
