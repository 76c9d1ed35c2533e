//! Reviews, their rounds, parties, assignments, returns for supplement, holds and extensions; questions; conflicts.

use diesel::table;

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
        end_reason -> Text,
        carried_from -> Text,
    }
}

table! {
    review_parties (id) {
        id -> Text,
        review_id -> Text,
        name -> Text,
        party_key -> Text,
        role -> Text,
        credit_code -> Text,
        legal_person -> Text,
    }
}

table! {
    review_party_names (party_id, ordinal) {
        party_id -> Text,
        ordinal -> BigInt,
        relation -> Text,
        name -> Text,
        credit_code -> Text,
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
    review_particulars (review_id, code) {
        review_id -> Text,
        code -> Text,
        kind -> Text,
        words -> Nullable<Text>,
        day -> Nullable<Text>,
        number -> Nullable<BigInt>,
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
        accepted_by -> Nullable<Text>,
        stopped_on -> Nullable<Text>,
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
        expires_at -> Nullable<BigInt>,
        term -> BigInt,
        suspended_at -> Nullable<BigInt>,
        assists -> Nullable<Text>,
    }
}

table! {
    budget_overrides (id) {
        id -> Text,
        review_id -> Text,
        line_id -> Text,
        amount -> BigInt,
        document -> Text,
        reason -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
        used -> BigInt,
        reservation_id -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    delegations (id) {
        id -> Text,
        review_id -> Text,
        assignment_id -> Text,
        adviser_id -> Text,
        reason -> Text,
        state -> Text,
        requested_by -> Text,
        requested_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        remark -> Text,
        given -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    review_statutory_days (review_id) {
        review_id -> Text,
        due_on -> Text,
        basis -> Text,
    }
}

table! {
    double_reviews (review_id, round) {
        review_id -> Text,
        round -> BigInt,
        reason -> Text,
        begun_by -> Text,
        begun_at -> BigInt,
        ended_for -> Text,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
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
        asked_of -> Text,
        assignment_id -> Nullable<Text>,
        follows -> Nullable<Text>,
        due_on -> Nullable<Text>,
        due_problem -> Text,
    }
}

table! {
    review_supplements (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        requested_by -> Text,
        requested_at -> BigInt,
        due_on -> Nullable<Text>,
        closed_at -> Nullable<BigInt>,
    }
}

table! {
    review_supplement_items (supplement_id, ordinal) {
        supplement_id -> Text,
        ordinal -> BigInt,
        code -> Text,
        note -> Text,
    }
}

table! {
    review_holds (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        kind -> Text,
        reason -> Text,
        held_by -> Text,
        held_at -> BigInt,
        held_on -> Text,
        resumed_by -> Nullable<Text>,
        resumed_at -> Nullable<BigInt>,
        resumed_on -> Nullable<Text>,
    }
}

table! {
    review_extensions (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        days -> BigInt,
        reason -> Text,
        approved_by -> Text,
        approved_at -> BigInt,
    }
}

table! {
    review_due_moves (id) {
        id -> Text,
        review_id -> Text,
        round -> BigInt,
        what -> Text,
        before -> Text,
        after -> Text,
        year -> BigInt,
        calendar_version -> BigInt,
        moved_at -> BigInt,
    }
}

table! {
    review_reminders (round_id, mark, due_on) {
        round_id -> Text,
        mark -> Text,
        due_on -> Text,
        told_at -> BigInt,
    }
}

table! {
    conflict_declarations (id) {
        id -> Text,
        assignment_id -> Text,
        party_id -> Text,
        party -> Text,
        relation -> Nullable<Text>,
        words -> Text,
        interest_id -> Nullable<Text>,
        declared_by -> Text,
        declared_at -> BigInt,
    }
}

table! {
    conflict_findings (id) {
        id -> Text,
        review_id -> Text,
        assignment_id -> Text,
        adviser_id -> Text,
        party_id -> Text,
        party -> Text,
        ground -> Text,
        severity -> Text,
        likeness -> Text,
        other -> Text,
        relation -> Nullable<Text>,
        evidence_noun -> Text,
        evidence_id -> Text,
        legal_basis -> Text,
        state -> Text,
        reason -> Text,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        found_at -> BigInt,
        version -> BigInt,
    }
}
