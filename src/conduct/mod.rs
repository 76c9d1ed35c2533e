//! Conduct (履职事件): what advisers, reviewers and submitting units did, as facts that can be counted.
//!
//! An event says who, what, on which day and where it is proved: the assignment, opinion, recommendation, question or
//! review from which it comes. The slices in which things happen record it in the transaction of the act, one line
//! each; a coordinator enters by hand, with evidence, what no slice brings: a missed meeting, a complaint, a
//! commendation. Codes are data: the rule pack's catalogue gives each its words and says whom it can be about.
//! Events are never changed or deleted; what was entered wrongly is voided by a later event that says why, and what
//! the program recorded stands. Advisers who take no part in work for as long as the rules allow are found by
//! [`idle`], once for each spell.
//!
//! An adviser sees their own events, a firm those of its people, an agency its own, the coordinator those of the own
//! body, audit all. Basis: 中办发〔2016〕30号 (appraisal of advisers); local rules as cited in the rule pack.

mod actions;
mod api;
mod idle;
mod model;
pub mod rules;
mod store;

pub use actions::{record, tell_subject};
pub use api::ConductApi;
pub use idle::{idle, note_inactive};
pub use model::{ConductEvent, ConductEventId, Subject, SubjectId, SubjectKind};
pub use store::{events, facts, recorded, subject_name};
