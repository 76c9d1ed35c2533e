//! What happens to an engagement: its steps, dismissal, filings, grades.

use diesel::prelude::*;

use super::{EngagementId, EngagementState};
use crate::access::AccountId;
use crate::db::schema::{engagement_dismissals, engagement_filings, engagement_grades, engagement_steps};
use crate::directory::AdviserId;
use crate::kit::{Day, Fen, Timestamp};

crate::id!(
    /// A step of an engagement.
    StepId
);
crate::id!(
    /// A grade of an engagement.
    GradedId
);

crate::text_enum! {
    /// What happens to an engagement (事件).
    pub enum EngagementEvent {
        /// It is drafted (起草).
        Create = "CREATE",
        /// The draft is changed (修改).
        Change = "CHANGE",
        /// It is signed (签订).
        Sign = "SIGN",
        /// It was signed before going live, and goes on here (存量结转).
        CarryOver = "CARRY_OVER",
        /// Its first day comes (生效).
        Begin = "BEGIN",
        /// It is suspended (暂停).
        Suspend = "SUSPEND",
        /// It goes on (恢复).
        Resume = "RESUME",
        /// It is renewed for another term (续聘).
        Renew = "RENEW",
        /// A new rate card is agreed (调整计费标准).
        AddRates = "ADD_RATES",
        /// Another adviser is named (增加受聘人员).
        Name = "NAME",
        /// The naming of an adviser is ended (减少受聘人员).
        EndNaming = "END_NAMING",
        /// The firm or the scholar gives notice (提出辞聘).
        Resign = "RESIGN",
        /// The last day after a notice is over (辞聘生效).
        Leave = "LEAVE",
        /// The office dismisses (解聘).
        Dismiss = "DISMISS",
        /// The last day of the last term is over (期满).
        Expire = "EXPIRE",
        /// Everything is settled (办结), or a draft is given up.
        Close = "CLOSE",
        /// It is filed with the justice bureau (备案).
        File = "FILE",
        /// The last day of a filing is reckoned, because a calendar was loaded or corrected (计算备案期限).
        Reckon = "RECKON",
        /// A year is graded (年度考核).
        Grade = "GRADE",
        /// A fee is committed (承诺费用).
        Commit = "COMMIT",
        /// A fee is freed (释放费用).
        Free = "FREE",
    }
}

/// A step of an engagement: who took it, when and why. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagement_steps)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct EngagementStep {
    /// Id.
    pub id: StepId,
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// Its version afterwards.
    pub version: i64,
    /// What happened.
    pub event: EngagementEvent,
    /// Where it stood before.
    pub from_state: EngagementState,
    /// Where it stood afterwards.
    pub state: EngagementState,
    /// Who; nobody where the program did it by itself.
    pub made_by: Option<AccountId>,
    /// When.
    pub made_at: Timestamp,
    /// The day on which it was to end afterwards.
    pub ends_on: Day,
    /// Code of the ground, where there is one.
    pub code: String,
    /// Why; empty where nobody must say.
    pub reason: String,
    /// The term whose money moved; 0 where none did.
    pub term: i64,
    /// By how much what is committed grew.
    pub amount: Fen,
}

crate::text_enum! {
    /// Why an engagement is suspended (暂停事由).
    pub enum SuspensionGround {
        /// An investigation is under way (接受调查).
        Investigation = "INVESTIGATION",
        /// The practice licence is suspended (停止执业).
        LicenceSuspended = "LICENCE_SUSPENDED",
        /// Another reason (其他).
        Other = "OTHER",
    }
}

crate::text_enum! {
    /// Why an adviser is dismissed (解聘事由).
    pub enum DismissalGround {
        /// Took no part for months on end (连续数月不参与工作).
        Inactive = "INACTIVE",
        /// The practice licence is lost (丧失执业资格).
        LicenceLost = "LICENCE_LOST",
        /// Criminal or administrative penalty, or a sanction of the bar (受刑事、行政处罚或者行业处分).
        Punished = "PUNISHED",
        /// Secrets were given away (泄露秘密).
        SecretsDisclosed = "SECRETS_DISCLOSED",
        /// A conflict of interest was not avoided (违反利益冲突规定).
        ConflictBreached = "CONFLICT_BREACHED",
        /// The title was used for private gain (以顾问身份谋取不正当利益).
        TitleMisused = "TITLE_MISUSED",
        /// Assignments were refused twice without reason (两次以上无正当理由拒绝工作).
        WorkRefused = "WORK_REFUSED",
        /// Graded as incompetent (年度考核不合格).
        AppraisedIncompetent = "APPRAISED_INCOMPETENT",
        /// An opinion with a gross error that caused loss (意见重大错误造成损失).
        GrossError = "GROSS_ERROR",
        /// At their own request (本人或者本所申请).
        OwnRequest = "OWN_REQUEST",
        /// The firm is dissolved (律师事务所终止).
        FirmDissolved = "FIRM_DISSOLVED",
    }
}

impl DismissalGround {
    /// Whether it goes on the integrity record: it says that somebody did wrong.
    pub const fn is_misconduct(self) -> bool {
        !matches!(self, Self::OwnRequest | Self::FirmDissolved)
    }
}

/// A notice of the firm or the scholar.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Last day of the engagement.
    pub last_day: Day,
    /// Why.
    pub reason: String,
}

/// What a dismissal is made from.
#[derive(Clone, Debug)]
pub struct NewDismissal {
    /// On which ground.
    pub ground: DismissalGround,
    /// Whose conduct it is; without one that of the firm, or of all whom the engagement names.
    pub adviser_id: Option<AdviserId>,
    /// What happened.
    pub reason: String,
    /// What shows it: a decision, a notice, a record.
    pub evidence: String,
    /// Whom the office told besides the firm: the bar association, the government.
    pub notified: String,
}

/// How an engagement was dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagement_dismissals)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Dismissal {
    /// Which.
    pub engagement_id: EngagementId,
    /// Whose conduct it was, where it was one person's.
    pub adviser_id: Option<AdviserId>,
    /// On which ground.
    pub ground: DismissalGround,
    /// What shows it.
    pub evidence: String,
    /// Whom the office told besides the firm.
    pub notified: String,
    /// When.
    pub made_at: Timestamp,
}

crate::text_enum! {
    /// What must be filed with the justice bureau (备案事项).
    pub enum FilingEvent {
        /// The engagement (聘任).
        Engaging = "ENGAGING",
        /// A change of it (变更).
        Change = "CHANGE",
        /// A dismissal or another end before the term is over (解聘).
        Dismissal = "DISMISSAL",
    }
}

/// That a filing was made.
#[derive(Clone, Debug)]
pub struct NewFiling {
    /// Which.
    pub filing: i64,
    /// On which day.
    pub filed_on: Day,
    /// Under which number.
    pub number: String,
}

/// A filing with the justice bureau: owed, by when, and made.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = engagement_filings)]
#[diesel(primary_key(engagement_id, ordinal))]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_null = true)]
pub struct Filing {
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// From 1.
    pub ordinal: i64,
    /// What is filed.
    pub event: FilingEvent,
    /// The day of what is filed.
    pub occurred_on: Day,
    /// Last day; `None` while a calendar is missing.
    pub due_on: Option<Day>,
    /// Since when it is owed.
    pub recorded_at: Timestamp,
    /// The day on which it was filed.
    pub filed_on: Option<Day>,
    /// Number under which it was filed; empty before.
    pub number: String,
    /// When that was recorded.
    pub filed_at: Option<Timestamp>,
    /// When the office was told that it is overdue.
    pub told_at: Option<Timestamp>,
}

crate::text_enum! {
    /// Grade of a yearly appraisal (考核等次).
    pub enum Grade {
        /// Excellent (优秀).
        Excellent = "EXCELLENT",
        /// Competent (合格、称职).
        Competent = "COMPETENT",
        /// Competent at the least (基本合格、基本称职).
        Basic = "BASIC",
        /// Incompetent (不合格、不称职).
        Incompetent = "INCOMPETENT",
    }
}

crate::text_enum! {
    /// What a grade means for the part of the fees that a contract holds back until the appraisal (考核挂钩费用).
    pub enum Holdback {
        /// It is paid (兑付).
        Released = "RELEASED",
        /// It is not paid (不予兑付).
        Withheld = "WITHHELD",
    }
}

/// What an appraisal says of an adviser of an engagement.
#[derive(Clone, Copy, Debug)]
pub struct NewGrade<'a> {
    /// Whose.
    pub adviser: AdviserId,
    /// For which year.
    pub year: i64,
    /// The grade.
    pub grade: Grade,
    /// What it means for what is held back.
    pub holdback: Option<Holdback>,
    /// The appraisal.
    pub source: &'a str,
}

/// A grade that a year's appraisal gave an adviser of an engagement; the newest of a year counts.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = engagement_grades)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Graded {
    /// Id.
    pub id: GradedId,
    /// Of which engagement.
    pub engagement_id: EngagementId,
    /// For which year.
    pub year: i64,
    /// The grade.
    pub grade: Grade,
    /// The appraisal it comes from.
    pub source: String,
    /// When it was given.
    pub recorded_at: Timestamp,
    /// Whose it is; nobody's where it was given without an appraisal.
    pub adviser_id: Option<AdviserId>,
    /// What it means for the part of the fees that is held back.
    pub holdback: Option<Holdback>,
}
