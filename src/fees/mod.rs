//! Fees (费用): from accepted work to payment, every fen traced to a budget line.
//!
//! A firm claims for its lawyers' opinions that the office accepted, each once; the amount is the fee that was
//! agreed and reserved when the work was offered, never one the claimant states. The agency that was served
//! verifies delivery, a finance officer approves, the firm's invoice must match to the fen, and another
//! finance officer pays out of the reservation. Claimant, verifier, approver and payer are different people.
//!
//! States: DRAFT → SUBMITTED → VERIFIED → APPROVED → PAYABLE → PAID. Basis: 律师法 art 25 (the firm is paid,
//! not the lawyer); 中办发〔2016〕30号 (fees from the budget, by work done); 增值税法 art 10 (tax rates);
//! 保障中小企业款项支付条例 art 9 (30 days); internal control (separation of duties).

mod actions;
mod api;
mod model;
pub mod rules;
mod store;
mod views;

pub use api::FeesApi;
pub use model::{ClaimId, ClaimState, FeeClaim};
