//! The audit trail (审计日志): append-only, hash-chained, written in the transaction of the change it tells of.
//!
//! One chain per organisation of the actor, so that organisations do not wait for each other, and one named
//! `system`. Each entry's hash covers the hash before it; the head of each chain is kept apart, so that
//! cutting the tail shows. The database itself refuses UPDATE and DELETE on entries. If the entry cannot be
//! written, the change does not happen.
//!
//! Whoever owns the database can take all of this back together. So heads are also kept outside it ([`Heads`]):
//! signed lines in a file that only grows, and at a syslog collector. Verifying finds each of them in its chain.
//! Basis: 网络安全法 (logs ≥ 6 months), GB/T 22239-2019 8.1.4.3 (protection of audit records).

mod api;
mod heads;
mod model;
pub mod rules;
mod signing;
mod store;
mod syslog;
mod verify;

pub use api::AuditApi;
pub use heads::{Heads, Kept, Published, kept_in};
pub use model::{Entry, NewEntry, Outcome, Verification};
pub use rules::Head;
pub use signing::is_signed;
pub use store::{Selection, append, entries_after, heads, span};
pub use syslog::Syslog;
pub use verify::{Follower, Progress, verify, verify_against, verify_from};
