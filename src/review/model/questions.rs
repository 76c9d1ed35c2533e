//! Questions and their answers.

use diesel::prelude::*;

use super::{AssignmentId, ReviewId};
use crate::access::AccountId;
use crate::db::schema::{questions, review_files};
use crate::documents::DocumentId;
use crate::kit::{Day, Timestamp};

crate::id!(
    /// A question.
    QuestionId
);
crate::id!(
    /// A file beside a matter.
    FileId
);

crate::text_enum! {
    /// Whom a question is asked (被提问方).
    pub enum Asked {
        /// The agency (承办单位).
        Agency = "AGENCY",
        /// The legal affairs office (审核机构): between counsel and the office, unseen by the agency.
        Office = "OFFICE",
    }
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = questions)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Question {
    /// Id.
    pub id: QuestionId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// The question.
    pub question: String,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Version.
    pub version: i64,
    /// Whom it is asked.
    pub asked_of: Asked,
    /// The assignment under which an adviser asked; none when the office did.
    pub assignment_id: Option<AssignmentId>,
    /// The answered question that it follows up.
    pub follows: Option<QuestionId>,
    /// Last day for the answer; `None` while a calendar is missing, and of questions older than last days.
    pub due_on: Option<Day>,
    /// `CALENDAR_NOT_LOADED` when that is why there is no last day.
    pub due_problem: String,
}

/// What a question is made from.
#[derive(Clone, Debug)]
pub struct NewQuestion {
    /// The question.
    pub text: String,
    /// Whom it is asked.
    pub asked_of: Asked,
    /// The answered question that it follows up.
    pub follows: Option<QuestionId>,
    /// Last day for the answer, when the asker tells it.
    pub due_on: Option<Day>,
}

/// A file beside a matter, given with an answer or brought on paper: a version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_files)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct QuestionFile {
    /// Id.
    pub id: FileId,
    /// Beside which review.
    pub review_id: ReviewId,
    /// In which round.
    pub round: i64,
    /// The document.
    pub document_id: DocumentId,
    /// Number of its version.
    pub document_version: i64,
    /// With the answer to which question.
    pub question_id: Option<QuestionId>,
    /// Whom that was asked: the agency does not see what the office was asked.
    pub asked_of: Option<Asked>,
    /// Under which assignment that was asked: other counsel see the file when they see the question.
    pub assignment_id: Option<AssignmentId>,
    /// Who gave it.
    pub added_by: AccountId,
    /// When.
    pub added_at: Timestamp,
}

/// A question with the files that were given with its answer.
#[derive(Clone, Debug)]
pub struct QuestionDetail {
    /// The question.
    pub question: Question,
    /// The files.
    pub files: Vec<QuestionFile>,
}
