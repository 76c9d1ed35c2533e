//! The tables, in types both databases have, in one file per slice. Written to match `migrations/`; a test
//! compares them with the real databases.

use diesel::allow_tables_to_appear_in_same_query;

mod spine;
mod identity;
mod calendar;
mod document;
mod directory;
mod budget;
mod engagement;
mod conduct;
mod review;
mod allocation;
mod conversation;
mod opinion;
mod handling;
mod contract;
mod publication;
mod case;
mod service;
mod fees;
mod selection;
mod supervision;
mod panel;
mod appraisal;
mod custody;
mod search;

pub use allocation::{allocation_areas, allocation_candidates, allocation_places, allocation_turns, allocations};
pub use appraisal::{appraisal_consequences, appraisal_contests, appraisal_line_events, appraisal_lines, appraisals};
pub use budget::{budget_changes, budget_lines, ledger_entries, reservations};
pub use calendar::{calendar_days, calendar_edition_days, calendar_editions, calendar_years, rule_packs};
pub use case::{case_deadlines, case_events, case_parties, case_stages, cases};
pub use conduct::conduct_events;
pub use contract::{
    contract_changes, contract_nodes, contract_parties, contract_payments, contract_warnings, contracts,
};
pub use conversation::{
    question_reminders, review_co_agencies, review_consultations, review_cosignatures, review_declarations,
    review_files, review_notes, review_papers,
};
pub use custody::audit_exports;
pub use directory::{
    adviser_areas, advisers, expert_appearances, expert_fields, expert_interests, experts, firm_areas, firms,
    integrity_records, interest_aliases, interests, leaves, party_key_editions,
};
pub use document::{document_texts, document_versions, documents, finding_dismissals, secrecy_releases};
pub use engagement::{
    card_rates, engagement_agencies, engagement_dismissals, engagement_filings, engagement_grades, engagement_items,
    engagement_namings, engagement_steps, engagement_terms, engagements, rate_cards,
};
pub use fees::{claim_appeals, claim_invoices, claim_lines, claim_steps, fee_claims, withholdings};
pub use handling::{
    clearance_certificates, clearance_revocations, clearances, companions, edit_acknowledgements, handling_notices,
    handling_steps, handlings, revisions,
};
pub use identity::{
    account_codes, accounts, former_passwords, memberships, office_codes, organisations, review_bodies,
    sign_in_attempts, tokens,
};
pub use opinion::{findings, opinion_authors, opinion_returns, opinions, recommendations, withdrawals};
pub use panel::{
    call_off_bids, call_off_candidates, call_off_parties, call_offs, panel_draws, panel_member_advisers, panel_members,
    panels,
};
pub use publication::publications;
pub use review::{
    assignments, budget_overrides, conflict_declarations, conflict_findings, delegations, double_reviews, questions,
    review_due_moves, review_extensions, review_holds, review_materials, review_particulars, review_parties,
    review_party_names, review_reminders, review_rounds, review_statutory_days, review_supplement_items,
    review_supplements, reviews,
};
pub use search::search_parts;
pub use selection::{
    selection_application_advisers, selection_applications, selection_cells, selection_checks, selection_conditions,
    selection_counts, selection_criteria, selection_draws, selection_evaluators, selection_materials,
    selection_objections, selection_price_openings, selection_prices, selection_purchase_steps, selection_rounds,
};
pub use service::service_records;
pub use spine::{audit_chains, audit_entries, idempotency_keys, number_counters, outbox};
pub use supervision::supervision_notices;

// Joins go only within these groups: pairs of every table with every other make compiling slow.
allow_tables_to_appear_in_same_query!(organisations, accounts, memberships, tokens);
allow_tables_to_appear_in_same_query!(
    reviews,
    assignments,
    review_rounds,
    review_parties,
    review_reminders,
    conflict_findings,
    double_reviews,
    documents,
    opinions,
    recommendations,
    withdrawals,
    opinion_returns,
    handlings,
    handling_notices,
    edit_acknowledgements
);
allow_tables_to_appear_in_same_query!(withholdings, organisations);
allow_tables_to_appear_in_same_query!(delegations, assignments);
allow_tables_to_appear_in_same_query!(questions, question_reminders);
allow_tables_to_appear_in_same_query!(questions, reviews);
allow_tables_to_appear_in_same_query!(question_reminders, reviews);
allow_tables_to_appear_in_same_query!(review_files, reviews);
allow_tables_to_appear_in_same_query!(review_files, assignments);
allow_tables_to_appear_in_same_query!(review_files, documents);
allow_tables_to_appear_in_same_query!(review_files, review_co_agencies);
allow_tables_to_appear_in_same_query!(review_co_agencies, reviews);
allow_tables_to_appear_in_same_query!(review_co_agencies, companions);
allow_tables_to_appear_in_same_query!(review_co_agencies, documents);
allow_tables_to_appear_in_same_query!(questions, assignments);
allow_tables_to_appear_in_same_query!(review_notes, assignments);
allow_tables_to_appear_in_same_query!(clearances, clearance_certificates, clearance_revocations);
allow_tables_to_appear_in_same_query!(companions, reviews);
allow_tables_to_appear_in_same_query!(companions, assignments);
allow_tables_to_appear_in_same_query!(companions, documents);
allow_tables_to_appear_in_same_query!(advisers, interests);
allow_tables_to_appear_in_same_query!(advisers, adviser_areas);
allow_tables_to_appear_in_same_query!(advisers, integrity_records);
allow_tables_to_appear_in_same_query!(advisers, leaves);
allow_tables_to_appear_in_same_query!(experts, expert_fields);
allow_tables_to_appear_in_same_query!(firms, organisations);
allow_tables_to_appear_in_same_query!(firms, firm_areas);
allow_tables_to_appear_in_same_query!(organisations, budget_lines);
allow_tables_to_appear_in_same_query!(budget_changes, budget_lines);
allow_tables_to_appear_in_same_query!(budget_changes, organisations);
allow_tables_to_appear_in_same_query!(budget_changes, review_bodies);
allow_tables_to_appear_in_same_query!(review_bodies, budget_lines);
allow_tables_to_appear_in_same_query!(organisations, engagements);
allow_tables_to_appear_in_same_query!(organisations, fee_claims);
allow_tables_to_appear_in_same_query!(advisers, engagements);
allow_tables_to_appear_in_same_query!(advisers, engagement_namings);
allow_tables_to_appear_in_same_query!(engagements, engagement_steps, engagement_filings, engagement_namings);
allow_tables_to_appear_in_same_query!(rate_cards, card_rates);
allow_tables_to_appear_in_same_query!(assignments, reservations);
allow_tables_to_appear_in_same_query!(engagements, engagement_agencies, budget_lines, fee_claims, claim_lines);
allow_tables_to_appear_in_same_query!(
    selection_rounds,
    selection_criteria,
    selection_applications,
    selection_application_advisers,
    selection_evaluators,
    selection_cells
);
allow_tables_to_appear_in_same_query!(selection_prices, selection_price_openings);
allow_tables_to_appear_in_same_query!(advisers, selection_applications);
allow_tables_to_appear_in_same_query!(advisers, selection_application_advisers);
allow_tables_to_appear_in_same_query!(memberships, selection_applications);
allow_tables_to_appear_in_same_query!(conduct_events, advisers);
allow_tables_to_appear_in_same_query!(conduct_events, recommendations);
allow_tables_to_appear_in_same_query!(conduct_events, opinions);
allow_tables_to_appear_in_same_query!(conduct_events, reviews);
allow_tables_to_appear_in_same_query!(conduct_events, review_rounds);
allow_tables_to_appear_in_same_query!(appraisals, advisers);
allow_tables_to_appear_in_same_query!(organisations, review_bodies);
allow_tables_to_appear_in_same_query!(contracts, contract_nodes, contract_payments);
allow_tables_to_appear_in_same_query!(cases, case_deadlines);
allow_tables_to_appear_in_same_query!(service_records, advisers);
allow_tables_to_appear_in_same_query!(advisers, panel_members, panel_member_advisers);
allow_tables_to_appear_in_same_query!(call_offs, call_off_candidates);
allow_tables_to_appear_in_same_query!(panels, panel_members, call_off_candidates);
allow_tables_to_appear_in_same_query!(allocations, allocation_turns, assignments);
allow_tables_to_appear_in_same_query!(allocations, reviews);
allow_tables_to_appear_in_same_query!(allocations, double_reviews);
allow_tables_to_appear_in_same_query!(allocation_turns, reviews);
allow_tables_to_appear_in_same_query!(allocation_places, allocation_turns);
allow_tables_to_appear_in_same_query!(engagement_grades, engagements);
allow_tables_to_appear_in_same_query!(search_parts, document_versions);
allow_tables_to_appear_in_same_query!(search_parts, document_texts);
allow_tables_to_appear_in_same_query!(document_versions, documents);
allow_tables_to_appear_in_same_query!(search_parts, opinions);
allow_tables_to_appear_in_same_query!(search_parts, recommendations);
