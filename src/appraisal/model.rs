//! Appraisals, their lines, objections and consequences.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::calendar::pack::RulePack;
use crate::conduct::{ConductEventId, SubjectId, SubjectKind};
use crate::db::schema::{appraisal_consequences, appraisal_contests, appraisal_lines, appraisals};
use crate::engagement::Grade;
use crate::kit::{Day, Points, Timestamp};

crate::id!(
    /// An appraisal.
    AppraisalId
);
crate::id!(
    /// A line of an appraisal.
    LineId
);
crate::id!(
    /// A consequence of an appraisal.
    ConsequenceId
);

crate::text_enum! {
    /// Where an appraisal stands (考核状态).
    pub enum AppraisalState {
        /// Begun (已启动): waits for the self-assessment.
        Open = "OPEN",
        /// The subject has said how they see it, or the days for that were over (已自评).
        SelfAssessed = "SELF_ASSESSED",
        /// The employer's points are given, facts are counted and frozen (已评分).
        Scored = "SCORED",
        /// The subject has been told (已告知) and may contest one deduction.
        Notified = "NOTIFIED",
        /// The subject contests a deduction (有异议).
        Contested = "CONTESTED",
        /// The objection has been decided (异议已处理).
        Decided = "DECIDED",
        /// The grade is confirmed and its consequences stand (已确定).
        Confirmed = "CONFIRMED",
    }
}

crate::text_enum! {
    /// What is done with an appraisal.
    pub enum AppraisalEvent {
        /// The subject assesses themselves (自评).
        SelfAssess = "SELF_ASSESS",
        /// The office goes on without (不再等待自评).
        SkipSelfAssessment = "SKIP_SELF_ASSESSMENT",
        /// The office scores, and the facts are counted (评分).
        Score = "SCORE",
        /// The office tells the subject (告知).
        Notify = "NOTIFY",
        /// The subject contests a deduction (提出异议).
        Contest = "CONTEST",
        /// Another coordinator decides on it (处理异议).
        Decide = "DECIDE",
        /// Another coordinator confirms the grade (确定等次).
        Confirm = "CONFIRM",
    }
}

crate::text_enum! {
    /// What became of an objection.
    pub enum ContestOutcome {
        /// It is right (成立): the deduction is lifted.
        Upheld = "UPHELD",
        /// It is not (不成立): the deduction stands.
        Dismissed = "DISMISSED",
    }
}

crate::text_enum! {
    /// What follows from a confirmed grade (考核结果运用).
    pub enum ConsequenceCode {
        /// The engagement is not renewed (不得续聘).
        RenewalBarred = "RENEWAL_BARRED",
        /// Dismissal is proposed (建议解聘).
        DismissalProposed = "DISMISSAL_PROPOSED",
        /// What was held back of the fee is released (支付与考核挂钩的费用).
        HoldbackReleased = "HOLDBACK_RELEASED",
        /// What was held back of the fee is withheld (不支付与考核挂钩的费用).
        HoldbackWithheld = "HOLDBACK_WITHHELD",
        /// Commended (通报表扬).
        Commended = "COMMENDED",
        /// Held to account (问责).
        HeldToAccount = "HELD_TO_ACCOUNT",
    }
}

crate::text_enum! {
    /// Why something follows.
    pub enum Ground {
        /// The grade itself (考核等次).
        Grade = "GRADE",
        /// An event that decides alone (一票否决).
        Veto = "VETO",
        /// The second year in a row that is basically competent only (连续两年基本合格).
        SecondBasic = "SECOND_BASIC",
        /// No part was taken in work for as long as the rules allow (连续未参与工作).
        Inactivity = "INACTIVITY",
    }
}

/// An appraisal of a subject for a year by a review body.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appraisals)]
#[diesel(treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Appraisal {
    /// Id.
    pub id: AppraisalId,
    /// Number people use, such as 考〔2026〕第0001号.
    pub number: String,
    /// The review body that appraises.
    pub body_id: OrganisationId,
    /// What the subject is.
    pub subject_kind: SubjectKind,
    /// The subject.
    pub subject_id: String,
    /// Its name.
    pub subject_name: String,
    /// The year that is appraised.
    pub year: i64,
    /// Rule pack frozen when it was opened.
    pub rule_pack: String,
    /// Its hash.
    pub rule_pack_hash: String,
    /// Where it stands.
    pub state: AppraisalState,
    /// The subject's self-assessment; empty when there is none.
    pub statement: String,
    /// Who assessed themselves, or went on without.
    pub assessed_by: Option<AccountId>,
    /// When.
    pub assessed_at: Option<Timestamp>,
    /// Which edition of the lines holds: 0 before scoring, 2 after an objection was upheld.
    pub edition: i64,
    /// Who scored.
    pub scored_by: Option<AccountId>,
    /// When.
    pub scored_at: Option<Timestamp>,
    /// When the subject was told.
    pub notified_at: Option<Timestamp>,
    /// Last day for an objection.
    pub contest_until: Option<Day>,
    /// The points, once scored.
    pub total: Option<Points>,
    /// The grade, once scored.
    pub grade: Option<Grade>,
    /// Who confirmed it.
    pub confirmed_by: Option<AccountId>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
    /// Who opened it.
    pub opened_by: AccountId,
    /// When.
    pub opened_at: Timestamp,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Appraisal {
    /// Whether it is about this person: only reviewers are appraised by account.
    pub fn is_about(&self, who: AccountId) -> bool {
        self.subject_kind == SubjectKind::Reviewer && self.subject_id == who.as_str()
    }
}

/// A line: what one item took or added.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = appraisal_lines)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Line {
    /// Id.
    pub id: LineId,
    /// Of which appraisal.
    pub appraisal_id: AppraisalId,
    /// Of which edition.
    pub edition: i64,
    /// From 1.
    pub ordinal: i64,
    /// Code of the item.
    pub item: String,
    /// How it counts.
    pub how: String,
    /// The most that was at stake.
    pub at_stake: Points,
    /// How often what it counts happened; of a rate, what counts in full.
    pub counted: i64,
    /// Of a rate: what counts in part.
    pub in_part: i64,
    /// Of a rate: what counts against.
    pub against: i64,
    /// What the employer gave.
    pub given: Option<Points>,
    /// What it would take (less than nothing) or add, before any cap.
    pub raw: Points,
    /// What it takes or adds.
    pub points: Points,
}

/// An objection against one deduction.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = appraisal_contests)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Contest {
    /// Of which appraisal.
    pub appraisal_id: AppraisalId,
    /// The item.
    pub item: String,
    /// Why.
    pub reasons: String,
    /// Who.
    pub contested_by: AccountId,
    /// When.
    pub contested_at: Timestamp,
    /// What became of it.
    pub outcome: Option<ContestOutcome>,
    /// Why.
    pub decision: String,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
}

/// What follows from a confirmed grade.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = appraisal_consequences)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Consequence {
    /// Id.
    pub id: ConsequenceId,
    /// Of which appraisal.
    pub appraisal_id: AppraisalId,
    /// What follows.
    pub code: ConsequenceCode,
    /// Why.
    pub ground: Ground,
    /// The event that is the ground.
    pub event_id: Option<ConductEventId>,
}

/// An appraisal with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The appraisal.
    pub appraisal: Appraisal,
    /// Lines of the edition that holds, in order, with the events behind each.
    pub lines: Vec<(Line, Vec<ConductEventId>)>,
    /// The objection.
    pub contest: Option<Contest>,
    /// What follows.
    pub consequences: Vec<Consequence>,
    /// The rules that it froze.
    pub pack: &'static RulePack,
}

/// What a new appraisal is made from.
#[derive(Clone, Copy, Debug)]
pub struct NewAppraisal {
    /// What the subject is.
    pub kind: SubjectKind,
    /// The subject.
    pub subject: SubjectId,
    /// The year.
    pub year: i32,
}

/// What a list of appraisals is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppraisalFilter {
    /// Only subjects of this kind.
    pub kind: Option<SubjectKind>,
    /// Only this subject.
    pub subject: Option<SubjectId>,
    /// Only this year.
    pub year: Option<i64>,
    /// Only in this state.
    pub state: Option<AppraisalState>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}
