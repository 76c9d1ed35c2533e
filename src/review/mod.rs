//! Reviews (合法性审查): a matter from submission to the issued opinion.
//!
//! A review is one matter for life; each round of it holds the text version under review, its clock and its
//! assignments. The agency (承办单位) drafts and submits; the legal affairs office (审核机构) checks that the
//! submission is complete, which freezes the rule pack and gives the due day, counted from the day of receipt;
//! it offers the matter to advisers whose engagement, interests and fee allow it; an adviser accepts, declines
//! or recuses, and may ask the agency. The transitions are one table in [`rules`].
//!
//! States: DRAFT → SUBMITTED → ACCEPTED → ASSIGNED → IN_REVIEW → DRAFT_OPINION → OPINION_ISSUED → HANDLING →
//! CLOSED. When the text changes after the issue, the next round of the same matter begins: OPINION_ISSUED or
//! HANDLING → SUBMITTED, with a new receipt and a new clock under the same number. Basis: 中办发〔2016〕30号; 国务院令第713号 arts 25–28; 国办发〔2018〕115号; local contract rules as
//! cited in the rule pack; 律师法 art 39 for conflicts of interest.

mod actions;
mod api;
mod assignment;
mod assignment_api;
mod clock;
mod model;
mod questions;
mod rounds;
pub mod rules;
mod store;
mod views;

pub use actions::{move_on, touch};
pub use api::ReviewApi;
pub use assignment_api::AssignmentApi;
pub use model::{Assignment, AssignmentId, AssignmentState, Review, ReviewId, ReviewState, Round};
pub use rounds::begin_again;
pub use rules::Event;
pub use store::{
    accepted_assignments, agency_of, assignment, assignment_of, current_round, for_update, mark_issued, round, visible,
};
