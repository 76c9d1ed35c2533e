//! The register of contracts (合同台账): what becomes of a contract after its text is cleared.
//!
//! The agency registers a contract from the clearance of its review, and records the signing of exactly the cleared
//! bytes; any other hash is refused. From the day of signing the contract is due to be filed with the legal affairs
//! office within the working days of the rule pack, and the office records when it was. While it is performed, the
//! agency keeps its nodes (履约节点), what is due and paid, and warnings with their disposal, which the office closes.
//! An amendment takes effect only when a review of its own has been cleared. A contract that was signed without a
//! review here is entered with the reason, and shown as unreviewed for good.
//!
//! States: REGISTERED → SIGNED → FILED → PERFORMING → COMPLETED | TERMINATED | EXPIRED | IN_DISPUTE → ARCHIVED. What
//! ended before it was filed is still to be filed, and archived only then. A contract expires by itself after its last
//! day. Told by mail: the day before filing is due, seven days before a node or a payment and when it is late, thirty
//! days before expiry (as the rule pack says), and the expiry. An agency sees its own contracts, the office those that
//! are filed with it, audit all. Basis: local rules on government contracts as cited in the rule pack (`contract.*`).

mod actions;
mod api;
mod changes;
mod changes_api;
mod model;
mod performance;
mod performance_api;
pub mod rules;
mod store;
mod views;
mod watch;

pub use api::ContractsApi;
pub use changes_api::ContractChangesApi;
pub use performance_api::PerformanceApi;
pub use watch::{due, reckon_filings, recount_filings, watch};
