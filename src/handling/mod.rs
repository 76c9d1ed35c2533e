//! What became of each recommendation (意见处理), and the gate (放行).
//!
//! After the review opinion is issued, the agency proposes the revised version of the text and answers each
//! recommendation: adopted and where, partially adopted and why, not adopted with reasons and legal basis. A
//! MUST that is not adopted escalates to the agency's head, who confirms by name or overrules. The office
//! verifies each answer against the revised text; once anything is verified the revision is frozen. The gate
//! clears exactly the bytes that were verified, and refuses any other.
//!
//! `answer` (ADOPTED, PARTIALLY_ADOPTED, NOT_ADOPTED) and `state` (OPEN → ANSWERED | ESCALATED → VERIFIED) are
//! two columns, so that verifying never overwrites the answer. Basis: 国办发〔2018〕115号 (reasons for what is
//! not adopted); 中办发〔2016〕30号 (what counsel finds unlawful may not be decided); 国务院令第713号 art 25.

mod actions;
mod api;
mod gate;
mod model;
pub mod rules;
mod store;
mod views;

pub use api::HandlingApi;
pub use model::{Answer, Decision, Handling, HandlingState, NewAnswer};
