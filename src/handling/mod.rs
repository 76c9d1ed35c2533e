//! What became of each recommendation (意见处理), and the gate (放行).
//!
//! After the review opinion is issued, the agency proposes the revised version of the text and answers each
//! recommendation: adopted and where, partially adopted and why, not adopted with reasons and legal basis. A
//! MUST that is not adopted escalates to the agency's head. The office verifies each answer against the revised
//! text, or disputes it with reasons; then the agency answers anew, or the office escalates the dispute to the head.
//! The head, never the one who answered, decides by name: overruled, it is open again; confirmed, the answer
//! stands, and the office takes note of that when it verifies. Once anything is done the revision is frozen. The
//! gate clears exactly the bytes that were verified, and refuses any other. What the texts show of each recommendation is
//! told by a verdict ([`verdict`]), and what was changed though nobody asked for it ([`silent`]) keeps the gate closed until
//! the office has acknowledged it by name ([`check`]).
//!
//! `answer` (ADOPTED, PARTIALLY_ADOPTED, NOT_ADOPTED) and `state` are two columns, so that verifying never
//! overwrites the answer. States: OPEN → ANSWERED | ESCALATED; ANSWERED → VERIFIED | SETTLED | DISPUTED; DISPUTED →
//! ANSWERED | ESCALATED; ESCALATED → ANSWERED | OPEN. Three states are final and count as done at the gate: VERIFIED,
//! by the office; SETTLED, the head decided by name that the answer stands and the office took note (a text that is
//! said to be adopted must be there all the same); SUPERSEDED, withdrawn by a supplementary opinion or left behind
//! by a new round. The last is not written down but follows from the opinions and the round, so that it cannot
//! differ from them. Every answer, dispute, escalation, decision and verification is kept as a step.
//!
//! An answer is due so many working days after the issue as the rule pack says (`handling.answer_wd`); later, what
//! still waits for the agency is overdue, and the agency's officers and head and the office are told of it once (督办). When the text changes otherwise than verified, the agency submits it for
//! the next round of the same matter: a new receipt, clock, hearing and opinion, and the gate looks at the latest
//! round only. A closed matter stays closed: its clearance is good for the cleared bytes alone, any other version
//! of the document is TEXT_CHANGED, and goes on only by a review of its own.
//!
//! The gate stays closed as well while something is missing that must lie beside the draft ([`companions`]), while the
//! deliberation is planned too soon after the receipt, and when a text that must be reviewed was only consulted on. An
//! exploratory reform whose legal risk was made explicit at submission may go on with the conclusion RISK_DISCLOSED, and
//! its certificate says so. Each clearance has a certificate: with its number and check code anybody can have a file
//! compared with the cleared text, without being told a word of it; the office may revoke it, and a later clearance of the
//! same document supersedes it. Basis: 国办发〔2018〕115号 (reasons for what is
//! not adopted); 中办发〔2016〕30号 (what counsel finds unlawful may not be decided); 国务院令第713号 art 25.

mod actions;
mod api;
mod certificate;
mod check;
mod check_views;
mod clearance_api;
mod clearance_views;
mod companions;
mod compare;
mod conducted;
mod gate;
mod model;
mod overdue;
mod print;
mod rounds;
pub mod rules;
mod silent;
mod standing;
mod store;
#[cfg(test)]
mod testing;
mod verdict;
mod views;

pub use api::HandlingApi;
pub use clearance_api::ClearanceApi;
pub use model::{Answer, Clearance, Decision, Handling, HandlingState, NewAnswer};
pub use overdue::{overdue, overdue_since, tell_overdue};
pub use store::clearance;
