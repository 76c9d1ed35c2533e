//! What hangs on the side ways of a review: returns for supplement, holds, extensions.

use diesel::prelude::*;

use super::ReviewId;
use crate::access::AccountId;
use crate::db::schema::{review_due_moves, review_extensions, review_holds, review_supplements};
use crate::kit::{Day, Timestamp};

crate::id!(
    /// A return for supplement.
    SupplementId
);
crate::id!(
    /// A hold of a review.
    HoldId
);
crate::id!(
    /// An extension of a time limit.
    ExtensionId
);

/// A return for supplement (一次性告知补正): what the office found missing, told at once.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_supplements)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Supplement {
    /// Id.
    pub id: SupplementId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Who asked for it.
    pub requested_by: AccountId,
    /// When.
    pub requested_at: Timestamp,
    /// Last day for the answer; `None` while a calendar is missing.
    pub due_on: Option<Day>,
    /// When the agency answered, or the matter ended.
    pub closed_at: Option<Timestamp>,
}

/// Something missing: a material of the checklist, or whatever the words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplementItem {
    /// Code of the rule pack's checklist; empty when the words say it all.
    pub code: String,
    /// What is wrong or missing.
    pub note: String,
}

impl std::fmt::Display for SupplementItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.code.as_str(), self.note.as_str()) {
            ("", note) => f.write_str(note),
            (code, "") => f.write_str(code),
            (code, note) => write!(f, "{code}（{note}）"),
        }
    }
}

crate::text_enum! {
    /// Why a review waits (中止原因).
    pub enum HoldKind {
        /// The agency hands in what the review has shown to be needed (补充材料). Stops the clock.
        Supplement = "SUPPLEMENT",
        /// Experts argue or appraise (专家论证、评估). Stops the clock.
        Expert = "EXPERT",
        /// Others are consulted, or something is investigated (征求意见、调查). Stops the clock.
        Consultation = "CONSULTATION",
        /// A higher authority is asked (请示上级). Stops the clock.
        SuperiorQuery = "SUPERIOR_QUERY",
        /// Another reason (其他). The clock goes on.
        Other = "OTHER",
    }
}

/// A hold: the review waits, from one day to another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_holds)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Hold {
    /// Id.
    pub id: HoldId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Why, by kind.
    pub kind: HoldKind,
    /// Why, in words.
    pub reason: String,
    /// Who held it.
    pub held_by: AccountId,
    /// When.
    pub held_at: Timestamp,
    /// On which day: the first whose 24:00 it covers.
    pub held_on: Day,
    /// Who resumed it.
    pub resumed_by: Option<AccountId>,
    /// When.
    pub resumed_at: Option<Timestamp>,
    /// On which day: the first whose 24:00 it does not cover.
    pub resumed_on: Option<Day>,
}

/// An extension of a round's time limit (延期), once.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_extensions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Extension {
    /// Id.
    pub id: ExtensionId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Days added.
    pub days: i64,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: AccountId,
    /// When.
    pub approved_at: Timestamp,
}

crate::id!(
    /// A last day that moved with a correction of the calendar.
    DueMoveId
);

crate::text_enum! {
    /// Whose last day it is (何种期限).
    pub enum DueKind {
        /// Of the review (审查期限).
        ReviewLimit = "REVIEW_LIMIT",
        /// Of the answer to a return for supplement (补正期限).
        SupplementAnswer = "SUPPLEMENT_ANSWER",
        /// Of the answer to an offer (分派答复期限).
        OfferAnswer = "OFFER_ANSWER",
        /// Of the answer to a question (问询答复期限).
        QuestionAnswer = "QUESTION_ANSWER",
    }
}

/// A last day that moved because a year's calendar was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_due_moves)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct DueMove {
    /// Id.
    pub id: DueMoveId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Whose last day.
    pub what: DueKind,
    /// The last day before.
    pub before: Day,
    /// The last day since.
    pub after: Day,
    /// The corrected year.
    pub year: i64,
    /// Its version since.
    pub calendar_version: i64,
    /// When.
    pub moved_at: Timestamp,
}

crate::text_enum! {
    /// What somebody is reminded of (提醒).
    pub enum Mark {
        /// The last day is near (将到期).
        Soon = "SOON",
        /// It is the last day (当日到期).
        Today = "TODAY",
        /// The last day is over (已逾期).
        Over = "OVER",
    }
}
