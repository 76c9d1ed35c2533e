//! What panels and call-offs look like on the wire.

use poem_openapi::Object;

use super::model::{
    CallOff, CallOffId, CallOffMethod, CallOffState, Candidate, Member, MemberId, NewCallOff, Panel, PanelId,
    WholeCallOff, WholePanel,
};
use crate::access::OrganisationId;
use crate::directory::AdviserId;
use crate::http::Resource;
use crate::kit::{Day, Money, Timestamp};
use crate::selection::{ApplicationId, RoundId};

/// A panel (法律服务资源库) to be established.
#[derive(Clone, Debug, Object)]
pub struct PanelInput {
    /// Its title (名称).
    #[oai(validator(min_length = 1, max_length = 200))]
    pub title: String,
    /// First day of its term (有效期起始日).
    pub from_day: Day,
    /// Last day of its term (有效期截止日).
    pub to_day: Day,
}

/// A member of a panel (入库机构或者人员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MemberView {
    /// Id.
    id: MemberId,
    /// The application that was successful (报名).
    application_id: ApplicationId,
    /// The firm (律师事务所); absent for a scholar.
    firm_id: Option<OrganisationId>,
    /// The people it names (服务人员).
    adviser_ids: Vec<AdviserId>,
    /// Its rank in the round (名次), from 1.
    rank: i64,
    /// First day of membership (入库日).
    from_day: Day,
    /// The day from which it is no member any more (退出日).
    removed_on: Option<Day>,
    /// Why it was removed (退出原因).
    removed_for: Option<String>,
    /// How many turns it was given until now (已轮候次数).
    turns: i64,
    /// Version.
    version: i64,
}

impl From<(Member, Vec<AdviserId>)> for MemberView {
    fn from((member, adviser_ids): (Member, Vec<AdviserId>)) -> Self {
        Self {
            id: member.id,
            application_id: member.application_id,
            firm_id: member.firm_id,
            adviser_ids,
            rank: member.rank,
            from_day: member.from_day,
            removed_for: member.removed_on.map(|_| member.removed_for),
            removed_on: member.removed_on,
            turns: member.turns,
            version: member.version,
        }
    }
}

impl Resource for MemberView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/panel-members/{}", self.id)
    }
}

/// A panel (法律服务资源库).
#[derive(Clone, Debug, Object)]
pub struct PanelView {
    /// Id.
    id: PanelId,
    /// Its number (编号), such as 库〔2026〕第0001号; one sequence for each office and year.
    number: String,
    /// The review body whose panel it is (聘任单位).
    engaging_id: OrganisationId,
    /// The framework round it came from (选聘轮次).
    round_id: RoundId,
    /// Its title (名称).
    title: String,
    /// First day of its term (有效期起始日).
    from_day: Day,
    /// Last day of its term (有效期截止日).
    to_day: Day,
    /// Its members (成员) in the order of rank; with `as_of`, those of that day.
    members: Vec<MemberView>,
    /// Version.
    version: i64,
}

impl From<WholePanel> for PanelView {
    fn from(whole: WholePanel) -> Self {
        let Panel { id, number, engaging_id, round_id, title, from_day, to_day, version, .. } = whole.panel;
        let members = whole.members.into_iter().map(MemberView::from).collect();
        Self { id, number, engaging_id, round_id, title, from_day, to_day, members, version }
    }
}

impl Resource for PanelView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/panels/{}", self.id)
    }
}

/// Why something ends.
#[derive(Clone, Debug, Object)]
pub struct PanelReasonInput {
    /// The reason (理由).
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// Work to be called off a panel (选用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CallOffInput {
    /// The agency for which it is (服务单位).
    agency_id: OrganisationId,
    /// What the work is (事项).
    #[oai(validator(min_length = 1, max_length = 200))]
    title: String,
    /// What it will cost as far as one can tell (预计金额); bids may not be higher.
    estimate: Money,
    /// The parties to the matter (当事人): members with an interest in one of them are left out.
    #[oai(validator(max_items = 50))]
    parties: Vec<String>,
    /// How the member is chosen (选用方式).
    method: CallOffMethod,
    /// Why by this method, and for a direct award why this member (理由).
    #[oai(validator(min_length = 1, max_length = 2000))]
    reason: String,
    /// Whom, in a direct award (直接选定的成员).
    member_id: Option<MemberId>,
    /// Until when bids are taken, in a competition (竞价截止时间).
    bids_until: Option<Timestamp>,
}

impl From<CallOffInput> for NewCallOff {
    fn from(input: CallOffInput) -> Self {
        Self {
            agency_id: input.agency_id,
            title: input.title,
            estimate: input.estimate.amount,
            parties: input.parties,
            method: input.method,
            reason: input.reason,
            member_id: input.member_id,
            bids_until: input.bids_until,
        }
    }
}

/// A price (报价).
#[derive(Clone, Debug, Object)]
pub struct BidInput {
    /// How much for the whole work (总价).
    pub amount: Money,
}

/// The opening of prices (开标) or the drawing of lots (抽取).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DecideInput {
    /// Who watches it (监督人).
    #[oai(validator(min_length = 1, max_length = 200))]
    pub witness: String,
    /// Any word the witness chooses (监督人口令), mixed into the draw; required for a draw.
    #[oai(validator(max_length = 200))]
    pub witness_word: Option<String>,
}

/// A member in the pool of a call-off (候选成员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CandidateView {
    /// The member.
    member_id: MemberId,
    /// Its rank on the panel (名次).
    rank: i64,
    /// Why it is left out (排除原因): CONFLICT_OF_INTEREST (利益冲突) or NOBODY_FIT (无人可以承接).
    excluded_by: Option<String>,
    /// Whom that concerns (所涉当事人).
    excluded_for: Option<String>,
    /// The turns it had been given before (此前轮候次数).
    turns: i64,
    /// When it had been given the last one (上次轮候时间).
    last_turn_at: Option<Timestamp>,
    /// Its price (报价), once they are opened.
    bid: Option<Money>,
    /// Its ticket in the draw (抽签值), in hex, once it is held.
    ticket: Option<String>,
    /// Its place in the order (次序), from 1.
    place: Option<i64>,
    /// Why it declined (不承接的理由).
    declined_for: Option<String>,
}

/// Work called off a panel (选用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CallOffView {
    /// Id.
    id: CallOffId,
    /// The panel (资源库).
    panel_id: PanelId,
    /// Its number (编号), such as 选用〔2026〕第0001号; one sequence for each office and year.
    number: String,
    /// The review body that calls off (聘任单位).
    engaging_id: OrganisationId,
    /// The agency for which it is (服务单位).
    agency_id: OrganisationId,
    /// What the work is (事项).
    title: String,
    /// What it will cost as far as one can tell (预计金额).
    estimate: Money,
    /// The parties to the matter (当事人).
    parties: Vec<String>,
    /// How the member is chosen (选用方式).
    method: CallOffMethod,
    /// Why (理由).
    reason: String,
    /// Until when bids are taken (竞价截止时间).
    bids_until: Option<Timestamp>,
    /// Draw: SHA-256 of the seed, published at once (种子承诺值), in hex.
    seed_sha256: Option<String>,
    /// Draw: SHA-256 of the pool (候选名单摘要), in hex: for each member in the draw its rank and a line feed, ascending.
    pool_sha256: Option<String>,
    /// Draw: the seed (种子), in hex, once the draw was held. Key = SHA-256(seed ‖ 00 ‖ word); ticket = SHA-256(key ‖ 00
    /// ‖ rank in decimal digits); the smallest ticket comes first.
    seed: Option<String>,
    /// Who watched the opening or the draw (监督人).
    witness: Option<String>,
    /// The word that the witness gave (监督人口令).
    witness_word: Option<String>,
    /// Where it stands (状态).
    state: CallOffState,
    /// The member that is chosen (选定的成员).
    chosen_id: Option<MemberId>,
    /// Why it was cancelled (取消理由).
    cancelled_for: Option<String>,
    /// When the member was chosen (选定时间).
    decided_at: Option<Timestamp>,
    /// The whole pool (候选成员), by rank.
    candidates: Vec<CandidateView>,
    /// Version.
    version: i64,
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl From<WholeCallOff> for CallOffView {
    fn from(whole: WholeCallOff) -> Self {
        // Prices and the seed are sealed until the decision, whoever looks and whatever becomes of the call-off.
        let opened = whole.call_off.decided_at.is_some();
        let candidates = whole.candidates.into_iter().map(|one| CandidateView::opened(one, opened)).collect();
        let CallOff {
            id, panel_id, number, engaging_id, agency_id, title, estimate, method, reason, bids_until, seed_sha256,
            pool_sha256, seed, witness, witness_word, state, chosen_id, cancelled_for, version, decided_at, ..
        } = whole.call_off;
        Self {
            id,
            panel_id,
            number,
            engaging_id,
            agency_id,
            title,
            estimate: estimate.into(),
            parties: whole.parties.into_iter().map(|party| party.name).collect(),
            method,
            reason,
            bids_until,
            seed_sha256: filled(seed_sha256),
            pool_sha256: filled(pool_sha256),
            seed: filled(seed).filter(|_| opened),
            witness: filled(witness),
            witness_word: filled(witness_word),
            state,
            chosen_id,
            cancelled_for: filled(cancelled_for),
            decided_at,
            candidates,
            version,
        }
    }
}

impl CandidateView {
    fn opened(one: Candidate, opened: bool) -> Self {
        Self {
            member_id: one.member_id,
            rank: one.rank,
            excluded_by: filled(one.excluded_by),
            excluded_for: filled(one.excluded_for),
            turns: one.turns,
            last_turn_at: one.last_turn_at,
            bid: one.bid.filter(|_| opened).map(Money::from),
            ticket: filled(one.ticket),
            place: one.place,
            declined_for: filled(one.declined_for),
        }
    }
}

impl Resource for CallOffView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/call-offs/{}", self.id)
    }
}
