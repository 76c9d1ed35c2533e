//! What call-offs look like on the wire.

use poem_openapi::Object;

use super::model::{
    Bar, CallOffId, CallOffMethod, CallOffState, Candidate, Draw, DrawId, MemberId, NewCallOff, PanelId, WholeCallOff,
};
use crate::access::OrganisationId;
use crate::http::Resource;
use crate::kit::{Money, Timestamp};

/// Work to be called off a panel (选用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CallOffInput {
    /// The agency for which it is (服务单位).
    agency_id: OrganisationId,
    /// What the work is (事项).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    title: String,
    /// What it will cost as far as one can tell (预计金额); no bid may be higher.
    estimate: Money,
    /// The parties to the matter (当事人): members with an interest in one of them are left out.
    #[oai(validator(max_items = 50))]
    parties: Vec<String>,
    /// How the member is chosen (选用方式).
    method: CallOffMethod,
    /// Why by this method, and for a direct award why this member (理由).
    #[oai(validator(min_length = 1, max_length = 2000, pattern = r"\S"))]
    reason: String,
    /// Whom, in a direct award (直接选定的成员).
    member_id: Option<MemberId>,
    /// Until when bids are taken, in a competition (竞价截止时间): this instant is too late.
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
#[oai(skip_serializing_if_is_none)]
pub struct BidInput {
    /// How much for the whole work (总价).
    pub amount: Money,
}

/// The opening of prices (开启报价) or the drawing of lots (抽取).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DecideInput {
    /// Who watches it (见证人).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    pub witness: String,
    /// Any word that the witness says (见证人的词), mixed into the draw; required for a draw.
    #[oai(validator(max_length = 200))]
    pub word: Option<String>,
}

/// A member among the candidates of a call-off (候选成员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CandidateView {
    /// The member (成员).
    member_id: MemberId,
    /// Its rank on the panel (名次), which is its number in a draw.
    rank: i64,
    /// Why it is not in the pool (排除原因); absent for those who are.
    excluded_by: Option<Bar>,
    /// Why its turn passed (轮空原因).
    passed_by: Option<Bar>,
    /// The party whom a conflict concerns (所涉当事人), or the reason for declining (不承接的理由).
    note: Option<String>,
    /// How often it had been chosen before (此前选用次数).
    turns: i64,
    /// When it had been chosen last (上次选用时间).
    last_turn_at: Option<Timestamp>,
    /// Its price (报价), from the opening on.
    bid: Option<Money>,
    /// Its ticket in the draw (抽签值), in hex, once it is held.
    ticket: Option<String>,
    /// Its place in the order (次序), from 1, once that is known.
    place: Option<i64>,
    /// When it was chosen (选定时间).
    chosen_at: Option<Timestamp>,
}

impl From<Candidate> for CandidateView {
    fn from(one: Candidate) -> Self {
        Self {
            member_id: one.member_id,
            rank: one.rank,
            excluded_by: one.excluded_by,
            passed_by: one.passed_by,
            note: filled(one.note),
            turns: one.turns,
            last_turn_at: one.last_turn_at,
            bid: one.bid.map(Money::from),
            ticket: filled(one.ticket),
            place: one.place,
            chosen_at: one.chosen_at,
        }
    }
}

/// The draw of a call-off (抽签), which anybody can verify. The key is SHA-256(seed ‖ 00 ‖ word in UTF-8), the ticket of a
/// member SHA-256(key ‖ 00 ‖ rank in decimal digits); the tickets in ascending order are the order drawn.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PanelDrawView {
    /// Id, under which everybody sees it (公开抽签编号).
    pub(super) id: DrawId,
    /// SHA-256 of the seed (种子承诺), in hex; published before the witness says the word.
    commitment: String,
    /// The ranks in the pool, ascending, each followed by a line feed (抽签范围).
    pool: String,
    /// SHA-256 of that text (抽签范围哈希), in hex.
    pool_hash: String,
    /// The seed in hex (种子), revealed at the draw.
    seed: Option<String>,
    /// The word that the witness said (见证人的词).
    word: Option<String>,
    /// When it was drawn (抽签时间).
    drawn_at: Option<Timestamp>,
}

impl From<Draw> for PanelDrawView {
    fn from(draw: Draw) -> Self {
        let over = draw.is_over();
        Self {
            id: draw.id,
            commitment: draw.commitment,
            pool: draw.pool,
            pool_hash: draw.pool_hash,
            seed: over.then_some(draw.seed),
            word: over.then_some(draw.word),
            drawn_at: over.then_some(draw.drawn_at),
        }
    }
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
    /// The draw (抽签).
    draw: Option<PanelDrawView>,
    /// Who watched the opening or the draw (见证人).
    witness: Option<String>,
    /// Where it stands (状态).
    state: CallOffState,
    /// The member that is chosen (选定的成员).
    chosen_id: Option<MemberId>,
    /// Why it was cancelled (取消理由).
    cancelled_for: Option<String>,
    /// Since when it is here (发起时间).
    created_at: Timestamp,
    /// When it was decided first (选定时间).
    decided_at: Option<Timestamp>,
    /// The candidates by rank (候选成员); members of the panel see only who is in the pool.
    candidates: Vec<CandidateView>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

pub(super) fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl From<WholeCallOff> for CallOffView {
    fn from(whole: WholeCallOff) -> Self {
        let WholeCallOff { call_off: row, parties, candidates, draw } = whole;
        Self {
            id: row.id,
            panel_id: row.panel_id,
            number: row.number,
            engaging_id: row.engaging_id,
            agency_id: row.agency_id,
            title: row.title,
            estimate: row.estimate.into(),
            parties: parties.into_iter().map(|party| party.name).collect(),
            method: row.method,
            reason: row.reason,
            bids_until: row.bids_until,
            draw: draw.map(PanelDrawView::from),
            witness: filled(row.witness),
            state: row.state,
            chosen_id: row.chosen_id,
            cancelled_for: filled(row.cancelled_for),
            created_at: row.created_at,
            decided_at: row.decided_at,
            candidates: candidates.into_iter().map(CandidateView::from).collect(),
            version: row.version,
            updated_at: row.updated_at,
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
