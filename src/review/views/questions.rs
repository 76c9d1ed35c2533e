//! How questions look on the wire.

use poem_openapi::Object;

use crate::access::AccountId;
use crate::documents::DocumentId;
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::review::model::{Asked, AssignmentId, NewQuestion, QuestionDetail, QuestionFile, QuestionId, ReviewId};

/// A question (提问).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionInput {
    /// The question.
    #[oai(validator(min_length = 2, max_length = 10000))]
    pub text: String,
    /// Whom it is asked (被提问方): the agency unless told.
    pub asked_of: Option<Asked>,
    /// The question that it follows up (追问); that one is answered.
    pub follows: Option<QuestionId>,
    /// Last day for the answer (答复期限), between tomorrow and what the rules allow; absent: as the rules say.
    pub due_on: Option<Day>,
}

impl From<QuestionInput> for NewQuestion {
    fn from(input: QuestionInput) -> Self {
        Self {
            text: input.text.trim().to_owned(),
            asked_of: input.asked_of.unwrap_or(Asked::Agency),
            follows: input.follows,
            due_on: input.due_on,
        }
    }
}

/// An answer (答复).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionAnswerInput {
    /// The answer.
    #[oai(validator(min_length = 2, max_length = 10000))]
    pub text: String,
    /// Documents given with it (补充文件): the newest version of each. They are uploaded before, where files with a mark of
    /// secrecy are refused, and seen from now on by whoever sees the answer.
    #[oai(validator(max_items = 20))]
    pub document_ids: Option<Vec<DocumentId>>,
}

/// A file given with an answer (补充文件).
#[derive(Clone, Debug, Object)]
pub struct QuestionFileView {
    /// The document.
    pub document_id: DocumentId,
    /// Number of its version.
    pub document_version: i64,
}

impl From<QuestionFile> for QuestionFileView {
    fn from(file: QuestionFile) -> Self {
        Self { document_id: file.document_id, document_version: file.document_version }
    }
}

/// A question (提问) and its answer.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionView {
    /// Id.
    pub id: QuestionId,
    /// Of which review.
    pub review_id: ReviewId,
    /// Of which round.
    pub round: i64,
    /// Whom it is asked (被提问方).
    pub asked_of: Asked,
    /// The question.
    pub question: String,
    /// The question that it follows up (追问).
    pub follows: Option<QuestionId>,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// The assignment under which an adviser asked; absent when the office did.
    pub assignment_id: Option<AssignmentId>,
    /// Last day for the answer (答复期限), until its 24:00. The clock of the review goes on meanwhile: only a hold stops it.
    pub due_on: Option<Day>,
    /// Why there is no last day, when a calendar is missing.
    pub due_problem: Option<String>,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Files given with the answer (补充文件).
    pub files: Vec<QuestionFileView>,
    /// Version; wanted as If-Match.
    pub version: i64,
}

impl From<QuestionDetail> for QuestionView {
    fn from(QuestionDetail { question: q, files }: QuestionDetail) -> Self {
        Self {
            id: q.id,
            review_id: q.review_id,
            round: q.round,
            asked_of: q.asked_of,
            question: q.question,
            follows: q.follows,
            asked_by: q.asked_by,
            asked_at: q.asked_at,
            assignment_id: q.assignment_id,
            due_on: q.due_on,
            due_problem: Some(q.due_problem).filter(|problem| !problem.is_empty()),
            answer: q.answer,
            answered_by: q.answered_by,
            answered_at: q.answered_at,
            files: files.into_iter().map(Into::into).collect(),
            version: q.version,
        }
    }
}

impl Resource for QuestionView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/questions/{}", self.id)
    }
}

/// The questions of a matter, oldest first.
#[derive(Clone, Debug, Object)]
pub struct Questions {
    /// The questions.
    pub items: Vec<QuestionView>,
}
