//! How the conversation looks on the wire.

use poem_openapi::Object;

use super::model::{
    ConsultationId, ConsultationKind, Entry, NewConsultation, Note, NoteId, Paper, Recorded, Side, TimelineKind,
};
use crate::access::{AccountId, Role};
use crate::directory::ExpertId;
use crate::documents::DocumentId;
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::review::{AssignmentId, ReviewId};

/// A note for one's own side (内部备注).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SideNoteInput {
    /// What it says.
    #[oai(validator(min_length = 1, max_length = 10000))]
    pub text: String,
    /// The note of one's own side that it corrects (更正的备注).
    pub corrected_note_id: Option<NoteId>,
}

/// A note of one's own side (内部备注). No other side sees it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SideNoteView {
    /// Id.
    id: NoteId,
    /// About which review.
    review_id: ReviewId,
    /// In which round.
    round: i64,
    /// Whose it is (备注归属).
    side: Side,
    /// Counsel's assignment.
    assignment_id: Option<AssignmentId>,
    /// What it says.
    text: String,
    /// The note that it corrects (更正的备注).
    corrected_note_id: Option<NoteId>,
    /// Who wrote it.
    written_by: AccountId,
    /// When.
    written_at: Timestamp,
}

impl From<Note> for SideNoteView {
    fn from(note: Note) -> Self {
        Self {
            id: note.id,
            review_id: note.review_id,
            round: note.round,
            side: note.side,
            assignment_id: note.assignment_id,
            text: note.text,
            corrected_note_id: note.corrects,
            written_by: note.written_by,
            written_at: note.written_at,
        }
    }
}

impl Resource for SideNoteView {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/notes/{}", self.review_id, self.id)
    }
}

/// A meeting about a matter (会商), or the consultation of an expert (专家咨询).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConsultationInput {
    /// On which day it was held (举行日期).
    pub held_on: Day,
    /// What it was about (议题); what the expert was asked.
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub subject: String,
    /// Who took part (参加人员).
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub participants: String,
    /// Minutes and what came of it (纪要、结论); what the expert answered.
    #[oai(validator(min_length = 2, max_length = 20000))]
    pub outcome: String,
    /// The expert of the pool (专家), when one was consulted; independent of the agency and of every party.
    pub expert_id: Option<ExpertId>,
    /// Minutes and papers (附件): the newest version of each, seen from now on by whoever sees the matter.
    #[oai(validator(max_items = 20))]
    pub document_ids: Option<Vec<DocumentId>>,
}

impl From<ConsultationInput> for NewConsultation {
    fn from(input: ConsultationInput) -> Self {
        Self {
            held_on: input.held_on,
            subject: input.subject.trim().to_owned(),
            participants: input.participants.trim().to_owned(),
            outcome: input.outcome.trim().to_owned(),
            expert_id: input.expert_id,
            documents: input.document_ids.unwrap_or_default(),
        }
    }
}

/// A paper of a meeting or consultation (附件).
#[derive(Clone, Debug, Object)]
pub struct ConsultationPaper {
    /// The document.
    document_id: DocumentId,
    /// Number of its version.
    document_version: i64,
}

/// A meeting about a matter (会商), or the consultation of an expert (专家咨询).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConsultationView {
    /// Id.
    id: ConsultationId,
    /// About which review.
    review_id: ReviewId,
    /// In which round.
    round: i64,
    /// What was held (类别).
    kind: ConsultationKind,
    /// On which day (举行日期).
    held_on: Day,
    /// What it was about (议题).
    subject: String,
    /// Who took part (参加人员).
    participants: String,
    /// Minutes and what came of it (纪要、结论).
    outcome: String,
    /// The expert (专家).
    expert_id: Option<ExpertId>,
    /// Minutes and papers (附件).
    papers: Vec<ConsultationPaper>,
    /// Who recorded it.
    recorded_by: AccountId,
    /// When.
    recorded_at: Timestamp,
}

impl From<Recorded> for ConsultationView {
    fn from(Recorded { consultation: c, papers }: Recorded) -> Self {
        let paper = |Paper { document_id, document_version }| ConsultationPaper { document_id, document_version };
        Self {
            id: c.id,
            review_id: c.review_id,
            round: c.round,
            kind: c.kind,
            held_on: c.held_on,
            subject: c.subject,
            participants: c.participants,
            outcome: c.outcome,
            expert_id: c.expert_id,
            papers: papers.into_iter().map(paper).collect(),
            recorded_by: c.recorded_by,
            recorded_at: c.recorded_at,
        }
    }
}

impl Resource for ConsultationView {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/reviews/{}/consultations/{}", self.review_id, self.id)
    }
}

/// An entry of the time line (办理时间轴).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TimelineEntry {
    /// When it happened.
    at: Timestamp,
    /// What happened (事项).
    kind: TimelineKind,
    /// Who did it; absent where the time or the program brought it.
    account_id: Option<AccountId>,
    /// Their name (姓名).
    name: Option<String>,
    /// The role in which they acted (角色).
    role: Option<Role>,
    /// Its words, by kind: a question's text, a reason, a title, a number.
    text: Option<String>,
    /// Id of what it is about, by kind: the question, the opinion, the assignment, the matter itself.
    subject_id: String,
    /// A document that goes with it.
    document_id: Option<DocumentId>,
    /// Number of the document's version.
    document_version: Option<i64>,
}

impl From<Entry> for TimelineEntry {
    fn from(Entry { row, name, role }: Entry) -> Self {
        Self {
            at: row.at,
            kind: row.kind,
            account_id: row.account,
            name,
            role,
            text: row.words.filter(|words| !words.is_empty()),
            subject_id: row.subject,
            document_id: row.document,
            document_version: row.document_version,
        }
    }
}
