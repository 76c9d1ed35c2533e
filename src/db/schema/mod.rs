//! The tables, in types both databases have, in one file per slice. Written to match `migrations/`; a test
//! compares them with the real databases.

use diesel::allow_tables_to_appear_in_same_query;

mod spine;
mod identity;
mod calendar;
mod document;
mod directory;
mod budget;
mod panel;
mod engagement;
mod review;
mod opinion;
mod handling;
mod fees;
mod custody;

pub use budget::{budget_lines, ledger_entries, reservations};
pub use calendar::{calendar_days, calendar_years, rule_packs};
pub use custody::audit_exports;
pub use directory::{advisers, interests};
pub use document::{document_texts, document_versions, documents};
pub use engagement::{engagement_advisers, engagement_agencies, engagements, rates};
pub use fees::{claim_appeals, claim_invoices, claim_lines, claim_steps, fee_claims};
pub use handling::{clearances, handling_steps, handlings, revisions};
pub use identity::{
    account_codes, accounts, former_passwords, memberships, office_codes, organisations, review_bodies,
    sign_in_attempts, tokens,
};
pub use opinion::{findings, opinion_returns, opinions, recommendations, withdrawals};
pub use panel::{
    call_off_candidates, call_off_parties, call_offs, panel_member_advisers, panel_members, panels,
};
pub use review::{
    assignments, questions, review_extensions, review_holds, review_materials, review_parties, review_rounds,
    review_supplement_items, review_supplements, reviews,
};
pub use spine::{audit_chains, audit_entries, idempotency_keys, number_counters, outbox};

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
    withdrawals,
    opinion_returns,
    handlings
);
allow_tables_to_appear_in_same_query!(advisers, interests);
allow_tables_to_appear_in_same_query!(organisations, budget_lines);
allow_tables_to_appear_in_same_query!(review_bodies, budget_lines);
allow_tables_to_appear_in_same_query!(organisations, engagements);
allow_tables_to_appear_in_same_query!(organisations, fee_claims);
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
