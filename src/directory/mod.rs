//! The roll of legal advisers (顾问名录) and the interests they declare (利益冲突申报).
//!
//! An adviser is one account: a lawyer of a firm, a legal scholar, or a public lawyer. The coordinator enters
//! advisers; everybody who works on matters sees the roll. Interests are declared by the adviser, by the firm
//! for its people, or by the coordinator, and only they and audit read them. Whether somebody stands in
//! conflict is asked by party: an interest of one lawyer counts for every lawyer of the firm, because the firm
//! takes the mandate. Nothing here has a state; declarations are added, never changed. Basis: 律师法 10 (one
//! firm), 11 (civil servants), 23 (the firm's conflict check), 25 (mandates go to the firm), 39 (no acting for
//! both sides or against one's own interest).

mod actions;
mod api;
mod model;
pub mod rules;
mod store;

pub use actions::{conflicting_interests, create_adviser, declare_interest};
pub use api::DirectoryApi;
pub use model::{Adviser, AdviserId, AdviserKind, Interest, InterestId, NewAdviser, NewInterest, Relation};
pub use rules::party_key;
pub use store::{adviser, adviser_of_account};
