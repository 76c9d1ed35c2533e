//! Conflicts of interest (利益冲突审查): who may not work on which matter.
//!
//! The engine compares the parties of a matter, and the agency itself, with everything that is known of an adviser and the
//! firm: their declared interests, the firm itself, and the matters in which they work or lately worked. Each tie weighs as
//! the rules of the place say: an absolute conflict blocks when the party is certainly the same; a relative one is
//! disclosed and wants consent; and whether two names that are near each other are one party a person decides.
//!
//! **Blind first.** Whoever is offered a matter sees its brief: number, kind, agency, names of the parties, service, fee
//! and last day. They declare of each party whether anything binds them; what does becomes an interest on the
//! register. Only an accepted assignment opens the matter.
//!
//! **Looked at again** on every change of the parties and of the register, in the same transaction: what blocks ends the
//! assignment as a recusal, or, once the opinion is issued, takes the adviser's access and leaves the work as it was
//! delivered; what does not block by itself becomes a finding that the office, or for consent the agency's head, decides
//! with a reason. Findings and declarations are evidence: never deleted, and once decided never changed.
//!
//! Who comes when: whatever decides about an adviser holds their row, a change of the register those of the whole firm, and
//! whatever decides about a matter holds the matter. So of an offer, an acceptance and a declaration at the same time the
//! later one sees the earlier.
//!
//! States of a finding: OPEN → CONFLICT, NO_CONFLICT or CONSENTED. Basis: 律师法 23 (the firm's check), 25 (mandates go
//! to the firm), 39 (both sides; own and relatives' interests); 中办发〔2016〕30号; the rule pack's `conflicts`.

mod actions;
mod api;
mod engine;
mod examine;
mod model;
mod store;
#[cfg(test)]
mod tests;
mod views;

pub(super) use actions::{may_accept, may_be_offered};
pub use api::ConflictApi;
pub(super) use examine::open_findings;
pub use examine::{Standing, conflicts_among, recheck};
pub(super) use model::Weighed;
pub(super) use store::has_open_finding;
pub(super) use views::{PartyInput, PartyView};
