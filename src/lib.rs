//! Counsel Desk (法顾台): how public agencies choose, hear and pay their legal advisers.
//!
//! Vertical slices, in the order in which they may use each other: each uses only what stands above it, and
//! another slice only through what its `mod.rs` gives out.

pub mod access; // who may do what: actor, roles, the printed policy
pub mod documents; // files, versions, text, clauses
pub mod directory; // advisers and their declared interests
pub mod budget; // appropriations and the ledger
pub mod engagement; // contracts with advisers, rate cards
pub mod review; // intake, clock, assignment, questions
pub mod opinion; // opinions and recommendations
pub mod handling; // what became of each recommendation; the gate
pub mod app; // the whole
pub mod audit; // the tamper-evident trail
pub mod calendar; // working days, rule packs, deadlines
pub mod cli;
pub mod config; // settings
pub mod ctx; // what an action may touch
pub mod db; // the door to the database; the only folder that knows which one it is
pub mod error; // the one error, and rules that refuse
pub mod http; // the protocol: calls, replies, problems, the published contract
pub mod identity; // organisations, accounts, memberships, sign-in
pub mod kit; // ids, money, time, pages: nothing that names the domain
pub mod numbers; // gapless numbers people use
pub mod notify; // the outbox and its worker
pub mod ops; // health // the command line
