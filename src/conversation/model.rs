//! Notes, meetings, consultations, entries of the time line.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::{AccountId, OrganisationId, Role};
use crate::db::schema::{review_consultations, review_notes};
use crate::directory::ExpertId;
use crate::documents::DocumentId;
use crate::kit::{Day, Timestamp};
use crate::review::{AssignmentId, ReviewId};

crate::id!(
    /// A note of one side.
    NoteId
);
crate::id!(
    /// A meeting or a consultation.
    ConsultationId
);

crate::text_enum! {
    /// Whose note it is (备注归属).
    pub enum Side {
        /// The legal affairs office's (审核机构).
        Office = "OFFICE",
        /// One agency's (承办单位).
        Agency = "AGENCY",
        /// Counsel's (法律顾问): of one assignment.
        Counsel = "COUNSEL",
    }
}

/// A note that one side made for itself.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_notes)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Note {
    /// Id.
    pub id: NoteId,
    /// About which review.
    pub review_id: ReviewId,
    /// In which round.
    pub round: i64,
    /// Whose side.
    pub side: Side,
    /// The office, the agency, or the firm; none for scholars.
    pub organisation_id: Option<OrganisationId>,
    /// Counsel's assignment.
    pub assignment_id: Option<AssignmentId>,
    /// What it says.
    pub text: String,
    /// The note that it corrects.
    pub corrects: Option<NoteId>,
    /// Who wrote it.
    pub written_by: AccountId,
    /// When.
    pub written_at: Timestamp,
}

crate::text_enum! {
    /// What was held (会商类别).
    pub enum ConsultationKind {
        /// A meeting about the matter (会商、会议).
        Meeting = "MEETING",
        /// An expert of the pool was consulted (专家咨询).
        Expert = "EXPERT",
    }
}

/// A meeting about a matter, or the consultation of an expert.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_consultations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Consultation {
    /// Id.
    pub id: ConsultationId,
    /// About which review.
    pub review_id: ReviewId,
    /// In which round.
    pub round: i64,
    /// What was held.
    pub kind: ConsultationKind,
    /// On which day.
    pub held_on: Day,
    /// What it was about; what the expert was asked.
    pub subject: String,
    /// Who took part.
    pub participants: String,
    /// The minutes and what came of it; what the expert answered.
    pub outcome: String,
    /// The expert.
    pub expert_id: Option<ExpertId>,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
}

/// What a meeting or a consultation is recorded from.
#[derive(Clone, Debug)]
pub struct NewConsultation {
    /// On which day.
    pub held_on: Day,
    /// What it was about; what the expert was asked.
    pub subject: String,
    /// Who took part.
    pub participants: String,
    /// The minutes and what came of it; what the expert answered.
    pub outcome: String,
    /// The expert, when one was consulted.
    pub expert_id: Option<ExpertId>,
    /// Minutes and papers.
    pub documents: Vec<DocumentId>,
}

/// A paper of a meeting or consultation: a version of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The document.
    pub document_id: DocumentId,
    /// Number of its version.
    pub document_version: i64,
}

/// A meeting or consultation with its papers.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What was recorded.
    pub consultation: Consultation,
    /// Minutes and papers.
    pub papers: Vec<Paper>,
}

crate::text_enum! {
    /// What happened (事项).
    pub enum TimelineKind {
        /// The matter was drafted (起草): its title.
        Drafted = "DRAFTED",
        /// A submission was received (收件): the day of receipt, the text.
        Received = "RECEIVED",
        /// It was found complete (受理): the last day of the review.
        Accepted = "ACCEPTED",
        /// It was returned for good or withdrawn (退回、撤回): why.
        Ended = "ENDED",
        /// It was returned for supplement (退回补正): the last day for the answer.
        SupplementRequested = "SUPPLEMENT_REQUESTED",
        /// The return for supplement is over (补正结束).
        SupplementClosed = "SUPPLEMENT_CLOSED",
        /// The review waits (中止): why.
        Held = "HELD",
        /// The review goes on (恢复).
        Resumed = "RESUMED",
        /// The limit was extended (延期): why.
        Extended = "EXTENDED",
        /// A last day moved with the calendar (期限更正): the last day since.
        DueMoved = "DUE_MOVED",
        /// It was offered to an adviser (分派): whom.
        Offered = "OFFERED",
        /// The offer was answered, or ended (分派答复): how.
        OfferAnswered = "OFFER_ANSWERED",
        /// A question (提问).
        Question = "QUESTION",
        /// An answer (答复).
        Answer = "ANSWER",
        /// A file was laid beside the matter (补充文件): its title.
        File = "FILE",
        /// A companion of the draft was attached (提请审议材料): its code.
        Companion = "COMPANION",
        /// A note of one's own side (内部备注).
        Note = "NOTE",
        /// A meeting (会商): what it was about.
        Meeting = "MEETING",
        /// An expert was consulted (专家咨询): what they were asked.
        Consultation = "CONSULTATION",
        /// An adviser's service (服务记录): what it was about.
        Service = "SERVICE",
        /// An opinion was handed in (提交意见).
        OpinionSubmitted = "OPINION_SUBMITTED",
        /// An opinion was returned to its author (退回意见): why.
        OpinionReturned = "OPINION_RETURNED",
        /// An opinion was issued, or accepted as delivered (出具意见): its number.
        OpinionIssued = "OPINION_ISSUED",
        /// Something was done about a recommendation (意见处理): what, and why.
        Handled = "HANDLED",
        /// A revised text was proposed (提出修改文本).
        Revised = "REVISED",
        /// The text was cleared (放行): the number of the clearance.
        Cleared = "CLEARED",
        /// The clearance was revoked (撤销放行): why.
        Revoked = "REVOKED",
        /// It was declared that there are no state secrets in it (不涉密声明): on which occasion.
        Declared = "DECLARED",
        /// An agency was joined (联合送审): its name.
        Joined = "JOINED",
        /// An agency co-signed the text (会签): its name.
        Cosigned = "COSIGNED",
        /// The office entered it from paper (纸质录入): who brought it.
        PaperEntered = "PAPER_ENTERED",
        /// The agency confirmed or contested what was entered (纸质录入答复): how.
        PaperAnswered = "PAPER_ANSWERED",
    }
}

/// A row of the time line as the query gives it.
#[derive(Clone, Debug, QueryableByName)]
pub struct Row {
    /// When it happened.
    #[diesel(sql_type = BigInt)]
    pub at: Timestamp,
    /// What orders rows of one instant.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// What happened.
    #[diesel(sql_type = Text)]
    pub kind: TimelineKind,
    /// Who did it.
    #[diesel(sql_type = Nullable<Text>)]
    pub account: Option<AccountId>,
    /// Its words.
    #[diesel(sql_type = Nullable<Text>)]
    pub words: Option<String>,
    /// Id of what it is about.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// A document that goes with it.
    #[diesel(sql_type = Nullable<Text>)]
    pub document: Option<DocumentId>,
    /// Number of the document's version.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub document_version: Option<i64>,
}

/// An entry of the time line: a row and who acted.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The row.
    pub row: Row,
    /// Name of whoever acted.
    pub name: Option<String>,
    /// The role in which they acted.
    pub role: Option<Role>,
}

impl Entry {
    /// Where a page that ends here goes on.
    pub fn place(&self) -> String {
        format!("{}-{}", self.row.at.micros(), self.row.key)
    }
}
