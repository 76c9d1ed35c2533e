//! What stands between an adviser and a party, what was declared, and what was decided.

use diesel::prelude::*;

use crate::access::AccountId;
use crate::calendar::pack;
use crate::db::schema::{conflict_declarations, conflict_findings};
use crate::directory::{AdviserId, InterestId, Likeness, Relation};
use crate::kit::Timestamp;
use crate::review::model::{AssignmentId, PartyId, ReviewId};

crate::id!(
    /// A finding of the conflict check.
    FindingId
);
crate::id!(
    /// A declaration about a party.
    DeclarationId
);

crate::text_enum! {
    /// What ties an adviser to a party (冲突事由): the codes of the rule pack's `conflicts`.
    pub enum ConflictGround {
        /// A present client of the adviser or of the firm (现委托人).
        Client = "CLIENT",
        /// A former client whose mandate ended lately, or nobody knows when (近期委托人).
        RecentClient = "RECENT_CLIENT",
        /// A former client whose mandate ended long enough ago (曾委托人).
        FormerClient = "FORMER_CLIENT",
        /// A close relative of the adviser (本人近亲属).
        OwnRelative = "OWN_RELATIVE",
        /// A close relative of another lawyer of the firm (同所律师近亲属).
        ColleaguesRelative = "COLLEAGUES_RELATIVE",
        /// A large share of the adviser, or one of unknown size (持股达到比例).
        LargeShare = "LARGE_SHARE",
        /// A small share, or one of another lawyer of the firm (持股未达比例).
        Share = "SHARE",
        /// An opponent in another case (其他案件对方).
        Opponent = "OPPONENT",
        /// Anything else that could affect impartiality (其他利害关系).
        Other = "OTHER",
        /// Acts against the submitting agency (与送审单位相对).
        AgainstAgency = "AGAINST_AGENCY",
        /// The party is the adviser's own firm (本所).
        OwnFirm = "OWN_FIRM",
        /// At work for the party in another matter (正在为当事人办理).
        ActsForParty = "ACTS_FOR_PARTY",
        /// Lately worked for the party in another matter (曾为当事人办理).
        ActedForParty = "ACTED_FOR_PARTY",
        /// At work in a matter in which the agency is the other side (正在承办以送审单位为对方的事项).
        ActsAgainstAgency = "ACTS_AGAINST_AGENCY",
        /// Lately worked in a matter in which the agency was the other side (曾承办以送审单位为对方的事项).
        ActedAgainstAgency = "ACTED_AGAINST_AGENCY",
    }
}

crate::text_enum! {
    /// How heavy a tie weighs (冲突程度).
    pub enum ConflictSeverity {
        /// Nobody can consent to it (绝对冲突).
        Absolute = "ABSOLUTE",
        /// Disclosed, it can be consented to (相对冲突).
        Relative = "RELATIVE",
    }
}

impl From<pack::Severity> for ConflictSeverity {
    fn from(severity: pack::Severity) -> Self {
        match severity {
            pack::Severity::Absolute => Self::Absolute,
            pack::Severity::Relative => Self::Relative,
        }
    }
}

crate::text_enum! {
    /// Where a finding stands (线索状态).
    pub enum FindingState {
        /// Waits for a decision (待决定).
        Open = "OPEN",
        /// It is a conflict (存在冲突): the adviser does not work on the matter.
        Conflict = "CONFLICT",
        /// It is none (无冲突): another party of a similar name, or nothing that counts.
        NoConflict = "NO_CONFLICT",
        /// Disclosed and consented to (已披露并同意).
        Consented = "CONSENTED",
    }
}

crate::text_enum! {
    /// How a finding is decided (处理结论).
    pub enum FindingDecision {
        /// It is a conflict (存在冲突).
        Conflict = "CONFLICT",
        /// It is none (无冲突).
        NoConflict = "NO_CONFLICT",
        /// Consented to (同意).
        Consented = "CONSENTED",
    }
}

impl From<FindingDecision> for FindingState {
    fn from(decision: FindingDecision) -> Self {
        match decision {
            FindingDecision::Conflict => Self::Conflict,
            FindingDecision::NoConflict => Self::NoConflict,
            FindingDecision::Consented => Self::Consented,
        }
    }
}

/// What the engine found: a tie between an adviser and a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The party, or the agency itself.
    pub party_id: String,
    /// Its name in the matter.
    pub party: String,
    /// What ties them.
    pub ground: ConflictGround,
    /// How the two names were taken for one party.
    pub likeness: Likeness,
    /// The name on the other side: as declared, or of the other matter's agency or party.
    pub other: String,
    /// The declared relation, where it is an interest.
    pub relation: Option<Relation>,
    /// What kind of thing proves it: an interest, a firm, or a matter.
    pub evidence_noun: &'static str,
    /// Its id; empty for a matter of another office.
    pub evidence_id: String,
}

/// A tie as the rules of the place weigh it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The tie.
    pub tie: Tie,
    /// How heavy it weighs.
    pub severity: ConflictSeverity,
    /// In what words, and where that stands.
    pub legal_basis: String,
    /// What was decided about it in this matter.
    pub decided: Option<FindingState>,
}

impl Weighed {
    /// Whether it ends the adviser's part in the matter without anybody's doing, or by what was decided before.
    pub fn blocks(&self) -> bool {
        match self.decided {
            Some(FindingState::Conflict) => true,
            Some(FindingState::NoConflict | FindingState::Consented) => false,
            Some(FindingState::Open) | None => {
                self.severity == ConflictSeverity::Absolute && self.tie.likeness.is_certain()
            }
        }
    }

    /// Whether somebody has to decide.
    pub fn is_open(&self) -> bool {
        matches!(self.decided, None | Some(FindingState::Open)) && !self.blocks()
    }
}

/// A finding: a tie that was found while an adviser had to do with a matter.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conflict_findings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Finding {
    /// Id.
    pub id: FindingId,
    /// In which matter.
    pub review_id: ReviewId,
    /// About which assignment.
    pub assignment_id: AssignmentId,
    /// About which adviser.
    pub adviser_id: AdviserId,
    /// The party, or the agency itself.
    pub party_id: String,
    /// Its name when it was found.
    pub party: String,
    /// What ties them.
    pub ground: ConflictGround,
    /// How heavy that weighs.
    pub severity: ConflictSeverity,
    /// How the two names were taken for one party.
    pub likeness: Likeness,
    /// The name on the other side.
    pub other: String,
    /// The declared relation, where it is an interest.
    pub relation: Option<Relation>,
    /// What kind of thing proves it.
    pub evidence_noun: String,
    /// Its id; empty for a matter of another office.
    pub evidence_id: String,
    /// In what words it weighs so, and where that stands.
    pub legal_basis: String,
    /// Where it stands.
    pub state: FindingState,
    /// Why it was decided so; empty before, and of what the rules decide.
    pub reason: String,
    /// Who decided; nobody where the rules do.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// When it was found.
    pub found_at: Timestamp,
    /// Version.
    pub version: i64,
}

/// What an adviser declared about a party before accepting.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conflict_declarations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Declaration {
    /// Id.
    pub id: DeclarationId,
    /// Under which assignment.
    pub assignment_id: AssignmentId,
    /// About which party.
    pub party_id: PartyId,
    /// Its name then.
    pub party: String,
    /// What binds them; nothing when empty.
    pub relation: Option<Relation>,
    /// More words.
    pub words: String,
    /// The interest that it became.
    pub interest_id: Option<InterestId>,
    /// Who declared.
    pub declared_by: AccountId,
    /// When.
    pub declared_at: Timestamp,
}

/// An answer about a party.
#[derive(Clone, Debug)]
pub struct NewDeclaration {
    /// About which party.
    pub party_id: PartyId,
    /// What binds the adviser to it, if anything.
    pub relation: Option<Relation>,
    /// More words.
    pub words: String,
    /// Last day of what is over.
    pub ended_on: Option<crate::kit::Day>,
    /// Of a shareholder, the share in hundredths of a percent.
    pub share: Option<i64>,
}

/// What a list of findings is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct FindingFilter {
    /// Only in this state.
    pub state: Option<FindingState>,
    /// Only of this matter.
    pub review_id: Option<ReviewId>,
    /// Only about this adviser.
    pub adviser_id: Option<AdviserId>,
}
