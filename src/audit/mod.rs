//! The audit trail (审计日志): append-only, hash-chained, written in the transaction of the change it tells of.
//!
//! One chain per organisation of the actor, so that organisations do not wait for each other, and one named
//! `system`. Each entry's hash covers the hash before it; the head of each chain is kept apart, so that
//! cutting the tail shows. The database itself refuses UPDATE and DELETE on entries. If the entry cannot be
//! written, the change does not happen. Basis: 网络安全法 (logs ≥ 6 months), GB/T 22239-2019 8.1.4.3.

mod api;
mod model;
mod rules;
mod store;

pub use api::AuditApi;
pub use model::{Entry, NewEntry, Outcome, Verification};
pub use store::{append, verify};
