//! Yearly appraisals (年度考核) of advisers, of reviewers in the legal office and of submitting units, computed from
//! facts by one engine.
//!
//! The rule pack has a scheme for each kind of subject: blocks that add up to a hundred points, and items that take
//! points for events, share them by a rate, leave them to the employer, add a bonus or decide alone. An appraisal
//! freezes the pack when it is opened; when the year is over and the employer has scored, the year's events
//! ([`crate::conduct`]) are counted and frozen as lines. Each line names the events behind it, and the lines add up to
//! the total. The subject is told, may contest exactly one deduction within the days of the pack, and another coordinator
//! than the scorer decides; an upheld objection makes a second edition of the lines. Another than the scorer confirms
//! the grade, and what follows is written down: renewal barred, dismissal proposed, the fee that was held back
//! released or withheld; for reviewers and agencies commended or held to account.
//!
//! States: OPEN → SELF_ASSESSED → SCORED → NOTIFIED → CONFIRMED; NOTIFIED → CONTESTED → DECIDED → CONFIRMED. The subject
//! sees points from NOTIFIED on. Basis: 中办发〔2016〕30号 (appraisal of advisers); local rules as cited in the rule pack.

mod actions;
mod api;
mod closing;
mod model;
pub mod rules;
mod store;
mod views;

pub use actions::recount_contests;
pub use api::AppraisalApi;
pub use model::{AppraisalId, ConsequenceCode, Ground};
