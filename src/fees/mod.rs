//! Fees (费用): from accepted work to payment, every fen traced to a budget line.
//!
//! A firm claims for its lawyers' opinions that the office accepted, each once; the amount is the fee that was
//! agreed and reserved when the work was offered, never one the claimant states. The agency that was served
//! verifies delivery, a finance officer approves, the firm's invoice must match to the fen, and another
//! finance officer pays out of the reservation. Claimant, verifier, decider of appeals, approver and payer are
//! different people, whatever memberships they hold.
//!
//! States: DRAFT → SUBMITTED → VERIFIED → APPROVED → PAYABLE → PAID. Beside the way: the verifier may reduce a line
//! for a reason; the claimant accepts that or appeals, and the claim waits. Before approval the agency or finance
//! sends it back (RETURNED, submitted again under its number) or rejects it (REJECTED), and the claimant gives it
//! up (WITHDRAWN): its work can then be claimed anew, after a rejection once. A wrong invoice is voided
//! (PAYABLE → APPROVED), a wrong payment reversed by an entry of its own (PAID → REVERSED). Money stays reserved as
//! long as the work may be claimed; what is not due goes back once, to the line and under the ceiling. It is the
//! engagement's default line, whatever the year of the work or of the payment. An engagement that has ended is closed
//! here, once nothing under it is open.
//!
//! A scholar claims in person for work under an engagement of their own. No invoice is asked for: approval makes the claim
//! PAYABLE. Paying withholds income tax on what the month has paid for the same engagement so far; the budget line
//! spends the whole fee, the scholar gets the rest, and the tax is filed and handed over by the table of the month. What
//! was withheld is written down once and never changed; a reversal gives back what the month bears less without it.
//!
//! Basis: 律师法 art 25 (the firm is paid, not the lawyer); 中办发〔2016〕30号 (fees from the budget, by work done);
//! 增值税法 art 10 (tax rates); 保障中小企业款项支付条例 art 9 (30 days); 会计基础工作规范 (red-letter correction); internal
//! control (separation of duties); 个人所得税法 art 9, art 14 (withholding).

mod actions;
mod api;
mod closing;
mod due;
mod endings;
mod model;
mod path_views;
mod paths_api;
mod reductions;
mod reversals;
pub mod rules;
mod steps;
mod store;
mod views;
mod withholding;
mod withholding_api;
mod withholding_views;
mod work;

pub use api::FeesApi;
pub use due::{reckon, reckon_all, reckonable, recount_all};
pub use model::{ClaimEvent, ClaimId, ClaimState, FeeClaim};
pub use paths_api::FeePathsApi;
pub use withholding_api::WithholdingApi;
