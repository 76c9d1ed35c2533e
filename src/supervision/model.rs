//! Supervision notices.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::supervision_notices;
use crate::kit::{Day, Timestamp};
use crate::review::{AssignmentId, ReviewId};

crate::id!(
    /// A supervision notice.
    NoticeId
);

crate::text_enum! {
    /// Why a notice was issued (督办事由).
    pub enum NoticeGround {
        /// The review opinion is overdue (审查意见逾期); to the reviewer who took the matter on.
        Review = "REVIEW_OVERDUE",
        /// An adviser has accepted and not submitted an opinion, and the review is overdue (顾问意见逾期); to the adviser.
        Opinion = "OPINION_OVERDUE",
        /// Answers to recommendations are overdue (采纳情况逾期未反馈); to the agency.
        Answers = "ANSWERS_OVERDUE",
    }
}

crate::text_enum! {
    /// Where a notice stands (督办状态).
    pub enum NoticeState {
        /// Issued, not answered (已发出).
        Issued = "ISSUED",
        /// Answered by its addressee (已答复).
        Answered = "ANSWERED",
        /// Closed by the office (已办结).
        Closed = "CLOSED",
    }
}

/// A supervision notice (督办通知).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = supervision_notices)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// Number people use.
    pub number: String,
    /// In which matter.
    pub review_id: ReviewId,
    /// In which of its rounds.
    pub round: i64,
    /// The office that issued it.
    pub review_body_id: OrganisationId,
    /// Why.
    pub ground: NoticeGround,
    /// The last day that passed.
    pub due_on: Day,
    /// To whom, when it is a person.
    pub account_id: Option<AccountId>,
    /// To whom, when it is an agency.
    pub agency_id: Option<OrganisationId>,
    /// The adviser's assignment, when it is an adviser.
    pub assignment_id: Option<AssignmentId>,
    /// What is demanded.
    pub demand: String,
    /// Last day for the answer.
    pub answer_by: Day,
    /// Where it stands.
    pub state: NoticeState,
    /// Who issued it.
    pub issued_by: AccountId,
    /// When.
    pub issued_at: Timestamp,
    /// The answer; empty before.
    pub answer: String,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// What came of it; empty before it is closed.
    pub outcome: String,
    /// Who closed it.
    pub closed_by: Option<AccountId>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// When it was told that the answer is overdue.
    pub told_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Timestamp,
    /// Version.
    pub version: i64,
}

/// What a new notice is made from.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Why.
    pub ground: NoticeGround,
    /// Of an overdue opinion: whose.
    pub assignment_id: Option<AssignmentId>,
    /// What is demanded.
    pub demand: String,
    /// Last day for the answer.
    pub answer_by: Day,
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Narrowed {
    pub(super) state: Option<NoticeState>,
    pub(super) ground: Option<NoticeGround>,
    pub(super) review: Option<ReviewId>,
    /// Whose answers are overdue on this day.
    pub(super) unanswered_on: Option<Day>,
    pub(super) updated_since: Option<Timestamp>,
}
