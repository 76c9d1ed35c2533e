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
mod review;
mod opinion;
mod handling;
mod fees;

pub use budget::{budget_lines, ledger_entries, reservations};
pub use calendar::{calendar_days, calendar_years, rule_packs};
pub use directory::{advisers, interests};
pub use document::{document_texts, document_versions, documents};
pub use engagement::{engagement_advisers, engagement_agencies, engagements, rates};
pub use fees::{claim_lines, fee_claims};
pub use handling::{clearances, handlings, revisions};
pub use identity::{accounts, memberships, organisations, review_bodies, tokens};
pub use opinion::{findings, opinions, recommendations};
pub use review::{assignments, questions, review_materials, review_parties, review_rounds, reviews};
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
