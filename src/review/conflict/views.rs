//! How the conflict check looks on the wire.

use poem_openapi::Object;

use super::model::{
    ConflictGround, ConflictSeverity, Finding, FindingDecision, FindingId, FindingState, NewDeclaration, Weighed,
};
use super::store::Brief;
use crate::access::{AccountId, OrganisationId};
use crate::directory::{Adviser, AdviserId, Likeness, Relation};
use crate::engagement::Service;
use crate::http::Resource;
use crate::identity::MatterKind;
use crate::kit::{Day, Money, Timestamp};
use crate::review::model::{
    AssignmentId, AssignmentState, NewParty, PartyId, PartyName, PartyRole, PartyTie, ReviewId, WholeParty,
};

/// Another name of a party, or the name of somebody related to it (曾用名、简称、关联方).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OtherName {
    /// What it is: a former or short name of the party itself, or of a parent, a subsidiary and so on.
    tie: PartyTie,
    /// The name.
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// Unified social credit code (统一社会信用代码) of somebody related, when it is known.
    #[oai(validator(max_length = 40))]
    credit_code: Option<String>,
}

/// A party (当事人) to be named.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PartyInput {
    /// Full name.
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// What it is in the matter.
    role: PartyRole,
    /// Unified social credit code (统一社会信用代码): by it the party is told for certain.
    #[oai(validator(max_length = 40))]
    credit_code: Option<String>,
    /// Legal representative (法定代表人).
    #[oai(validator(max_length = 100))]
    legal_person: Option<String>,
    /// Former and short names, and those related to it.
    #[oai(default, validator(max_items = 50))]
    other_names: Vec<OtherName>,
}

impl From<PartyInput> for NewParty {
    fn from(input: PartyInput) -> Self {
        let name = |other: OtherName| PartyName {
            tie: other.tie,
            name: other.name,
            credit_code: other.credit_code.unwrap_or_default(),
        };
        Self {
            name: input.name,
            role: input.role,
            credit_code: input.credit_code.unwrap_or_default(),
            legal_person: input.legal_person.unwrap_or_default(),
            names: input.other_names.into_iter().map(name).collect(),
        }
    }
}

/// A party (当事人) of a matter.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PartyView {
    /// Id; a party that is written anew as it was keeps it.
    id: PartyId,
    /// Full name.
    name: String,
    /// What it is in the matter.
    role: PartyRole,
    /// Unified social credit code (统一社会信用代码).
    credit_code: Option<String>,
    /// Legal representative (法定代表人).
    legal_person: Option<String>,
    /// Former and short names, and those related to it.
    other_names: Vec<OtherName>,
}

fn said(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl From<WholeParty> for PartyView {
    fn from(WholeParty { party, names }: WholeParty) -> Self {
        let other = |name: PartyName| OtherName { tie: name.tie, name: name.name, credit_code: said(name.credit_code) };
        Self {
            id: party.id,
            name: party.name,
            role: party.role,
            credit_code: said(party.credit_code),
            legal_person: said(party.legal_person),
            other_names: names.into_iter().map(other).collect(),
        }
    }
}

/// The parties of a matter under way (变更当事人), all of them, as they are from now on.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PartiesInput {
    /// The parties.
    #[oai(validator(max_items = 50))]
    pub parties: Vec<PartyInput>,
    /// Why they change (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// What an adviser is told of a matter before they have declared (分派简况): enough to look for conflicts, and no more.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BriefView {
    /// The assignment.
    assignment_id: AssignmentId,
    /// Where it stands.
    state: AssignmentState,
    /// Number of the matter, such as 合审〔2026〕第0001号.
    number: String,
    /// Kind of matter (事项类别).
    kind: MatterKind,
    /// The submitting agency (送审单位).
    agency_id: OrganisationId,
    /// Its name.
    agency: String,
    /// The parties (当事人).
    parties: Vec<BriefParty>,
    /// Service of the rate card.
    service: Service,
    /// Fee reserved.
    fee: Money,
    /// Last day of the review (审查期限).
    due_on: Option<Day>,
    /// Until when the offer can be answered.
    expires_at: Option<Timestamp>,
    /// Version of the assignment; wanted as If-Match.
    version: i64,
}

/// A party as a brief names it.
#[derive(Clone, Debug, Object)]
pub struct BriefParty {
    /// Id, to declare about it.
    id: PartyId,
    /// Its name.
    name: String,
    /// Former and short names.
    aliases: Vec<String>,
    /// Whether the adviser has declared about it (是否已申报).
    declared: bool,
}

impl From<Brief> for BriefView {
    fn from(brief: Brief) -> Self {
        let party = |(whole, declared): (WholeParty, bool)| BriefParty {
            id: whole.party.id,
            name: whole.party.name,
            aliases: whole.names.into_iter().filter(|name| name.tie.is_alias()).map(|name| name.name).collect(),
            declared,
        };
        let Brief { assignment: row, review, due_on, agency, parties } = brief;
        Self {
            assignment_id: row.id,
            state: row.state,
            number: review.number,
            kind: review.kind,
            agency_id: review.agency_id,
            agency,
            parties: parties.into_iter().map(party).collect(),
            service: row.service,
            fee: row.fee.into(),
            due_on,
            expires_at: row.expires_at,
            version: row.version,
        }
    }
}

impl Resource for BriefView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/assignments/{}/brief", self.assignment_id)
    }
}

/// What an adviser declares about a party (利益冲突申报).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PartyDeclarationInput {
    /// About which party, from the brief.
    party_id: PartyId,
    /// What binds the adviser to it (关系); absent: nothing (无利害关系).
    relation: Option<Relation>,
    /// More words (说明).
    #[oai(validator(max_length = 2000))]
    words: Option<String>,
    /// Last day of what is over (终止日).
    ended_on: Option<Day>,
    /// Of a shareholder, the share in hundredths of a percent.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    share: Option<i64>,
}

impl From<PartyDeclarationInput> for NewDeclaration {
    fn from(input: PartyDeclarationInput) -> Self {
        Self {
            party_id: input.party_id,
            relation: input.relation,
            words: input.words.unwrap_or_default(),
            ended_on: input.ended_on,
            share: input.share,
        }
    }
}

/// Declarations about parties of a matter.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeclarationsInput {
    /// One for each party about which nothing was declared yet.
    #[oai(validator(max_items = 50))]
    pub declarations: Vec<PartyDeclarationInput>,
}

/// The result of a conflict check (利益冲突审查结果) of an adviser and a matter.
#[derive(Clone, Debug, Object)]
pub struct ConflictCheck {
    /// The adviser.
    adviser_id: AdviserId,
    /// Name.
    adviser: String,
    /// Whether the matter can be offered to them: nothing found blocks that.
    may_be_offered: bool,
    /// Whether somebody has to decide before they can accept.
    needs_decision: bool,
    /// Everything that was found.
    ties: Vec<TieView>,
}

/// A tie between an adviser and a party (冲突线索).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TieView {
    /// The party, or the submitting agency itself.
    party: String,
    /// The name on the other side: as declared, or of the other matter's agency or party.
    other: String,
    /// How the two were taken for one (比对结果).
    likeness: Likeness,
    /// Whether that is certain.
    certain: bool,
    /// What ties them (冲突事由).
    ground: ConflictGround,
    /// The declared relation, where it is an interest.
    relation: Option<Relation>,
    /// How heavy it weighs (冲突程度).
    severity: ConflictSeverity,
    /// In what words, and where that stands.
    legal_basis: String,
    /// What kind of thing proves it: `interest`, `firm` or `review`.
    evidence_noun: String,
    /// Its id; absent for a matter of another office.
    evidence_id: Option<String>,
    /// What was decided about it in this matter.
    decided: Option<FindingState>,
    /// Whether it blocks.
    blocks: bool,
}

impl From<(Adviser, Vec<Weighed>)> for ConflictCheck {
    fn from((adviser, weighed): (Adviser, Vec<Weighed>)) -> Self {
        Self {
            adviser_id: adviser.id,
            adviser: adviser.name,
            may_be_offered: !weighed.iter().any(Weighed::blocks),
            needs_decision: weighed.iter().any(Weighed::is_open),
            ties: weighed.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Weighed> for TieView {
    fn from(weighed: Weighed) -> Self {
        let blocks = weighed.blocks();
        let Weighed { tie, severity, legal_basis, decided } = weighed;
        Self {
            party: tie.party,
            other: tie.other,
            certain: tie.likeness.is_certain(),
            likeness: tie.likeness,
            ground: tie.ground,
            relation: tie.relation,
            severity,
            legal_basis,
            evidence_noun: tie.evidence_noun.to_owned(),
            evidence_id: said(tie.evidence_id),
            decided,
            blocks,
        }
    }
}

/// A finding (利益冲突线索): a tie that was found while an adviser had to do with a matter.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ConflictFindingView {
    /// Id.
    id: FindingId,
    /// In which matter.
    review_id: ReviewId,
    /// About which assignment.
    assignment_id: AssignmentId,
    /// About which adviser.
    adviser_id: AdviserId,
    /// The party, or the submitting agency itself, as it was called when this was found.
    party: String,
    /// The name on the other side.
    other: String,
    /// How the two were taken for one (比对结果).
    likeness: Likeness,
    /// What ties them (冲突事由).
    ground: ConflictGround,
    /// The declared relation, where it is an interest.
    relation: Option<Relation>,
    /// How heavy it weighs (冲突程度).
    severity: ConflictSeverity,
    /// In what words, and where that stands.
    legal_basis: String,
    /// What kind of thing proves it: `interest`, `firm` or `review`.
    evidence_noun: String,
    /// Its id; absent for a matter of another office.
    evidence_id: Option<String>,
    /// Where it stands.
    state: FindingState,
    /// Why it was decided so.
    reason: Option<String>,
    /// Who decided; absent where the rules do.
    decided_by: Option<AccountId>,
    /// When.
    decided_at: Option<Timestamp>,
    /// When it was found.
    found_at: Timestamp,
    /// Version; wanted as If-Match.
    version: i64,
}

impl From<Finding> for ConflictFindingView {
    fn from(f: Finding) -> Self {
        Self {
            id: f.id,
            review_id: f.review_id,
            assignment_id: f.assignment_id,
            adviser_id: f.adviser_id,
            party: f.party,
            other: f.other,
            likeness: f.likeness,
            ground: f.ground,
            relation: f.relation,
            severity: f.severity,
            legal_basis: f.legal_basis,
            evidence_noun: f.evidence_noun,
            evidence_id: said(f.evidence_id),
            state: f.state,
            reason: said(f.reason),
            decided_by: f.decided_by,
            decided_at: f.decided_at,
            found_at: f.found_at,
            version: f.version,
        }
    }
}

impl Resource for ConflictFindingView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/conflict-findings/{}", self.id)
    }
}

/// The decision on a finding (线索处理).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FindingDecisionInput {
    /// What it is. A party that is certainly the same is not NO_CONFLICT; nobody consents to an absolute conflict; the
    /// agency's head decides on consent to relative ones alone.
    pub decision: FindingDecision,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}
