//! The tables, in types both databases have. Written to match `migrations/`; a test compares them with the
//! real databases.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    audit_entries (id) {
        id -> BigInt,
        chain -> Text,
        seq -> BigInt,
        at -> BigInt,
        account -> Text,
        name -> Text,
        role -> Text,
        operation -> Text,
        outcome -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        detail -> Text,
        request -> Text,
        previous -> Text,
        hash -> Text,
    }
}

table! {
    audit_chains (chain) {
        chain -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

table! {
    idempotency_keys (principal, key) {
        principal -> Text,
        key -> Text,
        fingerprint -> Text,
        answer -> Text,
        at -> BigInt,
    }
}

table! {
    outbox (id) {
        id -> Text,
        event -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        message_id -> Text,
        state -> Text,
        attempts -> BigInt,
        due_at -> BigInt,
        last_error -> Text,
        created_at -> BigInt,
    }
}

table! {
    number_counters (organisation_id, kind, year) {
        organisation_id -> Text,
        kind -> Text,
        year -> BigInt,
        last -> BigInt,
    }
}

table! {
    organisations (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        jurisdiction -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    review_bodies (id) {
        id -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        matter_kind -> Text,
        from_day -> Text,
        to_day -> Text,
    }
}

table! {
    accounts (id) {
        id -> Text,
        login -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    memberships (id) {
        id -> Text,
        account_id -> Text,
        organisation_id -> Text,
        role -> Text,
        from_day -> Text,
        to_day -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    tokens (id) {
        id -> Text,
        membership_id -> Text,
        secret_hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

table! {
    calendar_years (year) {
        year -> BigInt,
        source -> Text,
        loaded_at -> BigInt,
    }
}

table! {
    calendar_days (day) {
        day -> Text,
        year -> BigInt,
        kind -> Text,
        name -> Text,
    }
}

table! {
    rule_packs (hash) {
        hash -> Text,
        id -> Text,
        jurisdiction -> Text,
        effective_from -> Text,
        source -> Text,
        loaded_at -> BigInt,
    }
}

table! {
    documents (id) {
        id -> Text,
        agency_id -> Text,
        title -> Text,
        latest -> BigInt,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
    }
}

table! {
    document_versions (id) {
        id -> Text,
        document_id -> Text,
        number -> BigInt,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        text_sha256 -> Text,
        created_by -> Text,
        created_at -> BigInt,
    }
}

table! {
    document_texts (sha256) {
        sha256 -> Text,
        text -> Text,
    }
}

table! {
    advisers (id) {
        id -> Text,
        account_id -> Text,
        firm_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        licence_number -> Text,
        practising_since -> Text,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    interests (id) {
        id -> Text,
        adviser_id -> Text,
        party -> Text,
        party_key -> Text,
        relation -> Text,
        declared_by -> Text,
        declared_at -> BigInt,
    }
}

table! {
    budget_lines (id) {
        id -> Text,
        agency_id -> Text,
        fiscal_year -> BigInt,
        subject_code -> Text,
        name -> Text,
        appropriated -> BigInt,
        reserved -> BigInt,
        spent -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    ledger_entries (id) {
        id -> Text,
        line_id -> Text,
        kind -> Text,
        debit -> Text,
        credit -> Text,
        amount -> BigInt,
        reservation_id -> Nullable<Text>,
        reason -> Text,
        made_by -> Text,
        made_at -> BigInt,
    }
}

table! {
    reservations (id) {
        id -> Text,
        line_id -> Text,
        amount -> BigInt,
        paid -> BigInt,
        released -> BigInt,
        reason -> Text,
        version -> BigInt,
    }
}

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

table! {
    reviews (id) {
        id -> Text,
        number -> Text,
        kind -> Text,
        title -> Text,
        agency_id -> Text,
        review_body_id -> Text,
        document_id -> Text,
        amount -> BigInt,
        state -> Text,
        round -> BigInt,
        version -> BigInt,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    review_parties (id) {
        id -> Text,
        review_id -> Text,
        name -> Text,
        party_key -> Text,
        role -> Text,
    }
}

table! {
    review_materials (review_id, code) {
        review_id -> Text,
        code -> Text,
        note -> Text,
    }
}

table! {
    review_rounds (id) {
        id -> Text,
        review_id -> Text,
        number -> BigInt,
        document_version -> BigInt,
        sha256 -> Text,
        received_at -> BigInt,
        received_on -> Text,
        accepted_at -> Nullable<BigInt>,
        rule_pack -> Text,
        rule_pack_hash -> Text,
        limit_days -> Nullable<BigInt>,
        due_on -> Nullable<Text>,
        due_problem -> Text,
        issued_on -> Nullable<Text>,
    }
}

table! {
    assignments (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        adviser_id -> Text,
        account_id -> Text,
        firm_id -> Nullable<Text>,
        engagement_id -> Text,
        reservation_id -> Text,
        service -> Text,
        fee -> BigInt,
        state -> Text,
        reason -> Text,
        version -> BigInt,
        offered_at -> BigInt,
        answered_at -> Nullable<BigInt>,
    }
}

table! {
    questions (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        question -> Text,
        asked_by -> Text,
        asked_at -> BigInt,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

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
    handlings (recommendation_id) {
        recommendation_id -> Text,
        review_id -> Text,
        severity -> Text,
        answer -> Nullable<Text>,
        state -> Text,
        clause -> Text,
        explanation -> Text,
        legal_basis -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        head_id -> Nullable<Text>,
        decision -> Nullable<Text>,
        decision_reason -> Text,
        decided_at -> Nullable<BigInt>,
        verified_by -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

table! {
    revisions (review_id) {
        review_id -> Text,
        document_version -> BigInt,
        sha256 -> Text,
        proposed_by -> Text,
        proposed_at -> BigInt,
    }
}

table! {
    clearances (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        number -> Text,
        document_version -> BigInt,
        sha256 -> Text,
        cleared_by -> Text,
        cleared_at -> BigInt,
    }
}

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

// Joins go only within these groups: pairs of every table with every other make compiling slow.
allow_tables_to_appear_in_same_query!(organisations, accounts, memberships, tokens);
allow_tables_to_appear_in_same_query!(
    reviews,
    assignments,
    review_rounds,
    review_parties,
    documents,
    opinions,
    recommendations,
    handlings
);
allow_tables_to_appear_in_same_query!(advisers, interests);
allow_tables_to_appear_in_same_query!(organisations, budget_lines);
allow_tables_to_appear_in_same_query!(organisations, engagements);
allow_tables_to_appear_in_same_query!(advisers, engagements);
allow_tables_to_appear_in_same_query!(advisers, engagement_advisers);
allow_tables_to_appear_in_same_query!(
    engagements,
    engagement_advisers,
    engagement_agencies,
    budget_lines,
    fee_claims,
    claim_lines
);
