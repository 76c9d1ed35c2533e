//! Reviews (合法性审查): a matter from submission to the issued opinion.
//!
//! A review is one matter for life; each round of it holds the text version under review, its clock and its
//! assignments. The agency (承办单位) drafts and submits; the legal affairs office (审核机构) checks that the
//! submission is complete, which freezes the rule pack and gives the due day, counted from the day of receipt;
//! it offers the matter to advisers whose engagement, interests and fee allow it; an adviser, who sees its parties and no
//! more, declares, accepts, declines or recuses ([`conflict`]), and after accepting may ask the agency or the office. The transitions are one table in [`rules`].
//!
//! Each kind of matter has its form ([`form`]), by the rule pack: it is filled in with the draft, changed until the matter is
//! handed in, and complete then, as are the materials that its flags require. Afterwards only the day of deliberation moves.
//!
//! Whoever accepted leads and may invite colleagues as co-counsel ([`team`]), or ask to hand the matter to one ([`delegation`]).
//!
//! Where no money is left an offer is refused, unless the head of the agency stands for the fee by name ([`overrides`]).
//!
//! A round may want two opinions that know nothing of each other ([`double`], 独立双审).
//!
//! Beside this way: what is missing is told once, and handed in anew or the matter is returned; the office holds the
//! review, by which the clock stops for most reasons, and extends the limit once; an offer expires, an assignment is
//! released, all open work of an engagement that ended is handed over, a conflict becomes known late; the agency
//! withdraws. Where a year's calendar is missing a last day is not known, and is reckoned when the calendar is loaded; where
//! a year is corrected, what was reckoned with it is reckoned again. Those at work are reminded before the last day, on it
//! and when it is over. The last day of a dispute binds the review of the response ([`statutory`]).
//!
//! Whatever is handed in is declared to hold no state secrets ([`declaration`]). Several agencies can submit a matter together
//! ([`joint`]): its own leads, the others co-sign the text before it is accepted. What is brought on paper the office
//! enters, with its day of receipt ([`paper`]). A question has a last day, one answer, and files with it ([`questions`]).
//!
//! States: DRAFT → SUBMITTED → ACCEPTED → ASSIGNED → IN_REVIEW → DRAFT_OPINION → OPINION_ISSUED → HANDLING →
//! CLOSED; SUBMITTED ⇄ SUPPLEMENT_REQUIRED → RETURNED; IN_REVIEW ⇄ ON_HOLD; WITHDRAWN before the issue. When the text
//! changes after the issue, the next round of the same matter begins: OPINION_ISSUED or HANDLING → SUBMITTED, with a
//! new receipt and a new clock under the same number. Basis: 中办发〔2016〕30号; 国务院令第713号 arts 25–28; 国办发〔2018〕115号; local contract rules as
//! cited in the rule pack; 律师法 art 39 for conflicts of interest.

mod actions;
mod api;
mod assignment;
mod assignment_api;
mod carried;
mod clock;
mod clock_api;
mod conflict;
mod declaration;
mod delegation;
mod double;
mod double_api;
mod due;
mod form;
mod hand_over;
#[cfg(test)]
mod histories;
mod hold;
mod joint;
mod leave;
mod model;
mod overrides;
mod overrides_api;
mod paper;
mod question_api;
mod questions;
mod recount;
mod remind;
mod rounds;
pub mod rules;
mod statutory;
mod store;
mod submission_api;
mod supplement;
mod team;
mod team_api;
mod views;
mod withdraw;

pub use actions::{move_on, touch};
pub use api::ReviewApi;
pub use assignment::{offer, place};
pub use assignment_api::AssignmentApi;
pub use carried::carry_over;
pub use clock_api::ReviewClockApi;
pub use conflict::{ConflictApi, Standing, conflicts_among, recheck};
pub use double_api::DoubleReviewApi;
pub use due::{own_last_day, pack_of, reckon, reckon_all, reckonable};
pub use leave::{expire_offer, released};
pub use model::{
    Assignment, AssignmentId, AssignmentState, CarriedReview, FileId, Material, NewParty, NewReview, PartyRole, Review,
    ReviewId, ReviewState, Round,
};
pub use overrides_api::OverrideApi;
pub use question_api::QuestionApi;
pub use questions::{attachable, questions_to_remind, remind_question};
pub use recount::recount_all;
pub use remind::{overdue_since, remind, to_remind};
pub use rounds::begin_again;
pub use rules::Event;
pub use statutory::bind;
pub use store::{
    accepted_assignments, agency_of, all_heard, assignment, assignment_of, assignments_of, assisted_by, blind_reviews,
    counsel_is_open, current_round, expired_offers, for_update, free_overrides, hold_assignment, in_hand_of,
    mark_issued, offers_to, open_work_of, opinions_wanted, particulars, party_names, renew_keys, round,
    still_to_deliver, unanswered_questions, unanswered_supplements, visible, visible_to,
};
pub use submission_api::SubmissionApi;
pub use supplement::return_unanswered;
pub use team_api::TeamApi;
pub use views::MaterialInput;
