//! What panels look like on the wire.

use poem_openapi::Object;

use super::model::{MemberId, Panel, PanelId, PanelState, WholeMember, WholePanel};
use crate::access::OrganisationId;
use crate::directory::AdviserId;
use crate::http::Resource;
use crate::kit::{Day, Timestamp};
use crate::selection::{ApplicationId, RoundId};

/// A panel (法律服务资源库) to be established.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PanelInput {
    /// Its title (名称).
    #[oai(validator(min_length = 1, max_length = 200, pattern = r"\S"))]
    pub title: String,
    /// First day of its term (有效期起始日).
    pub from_day: Day,
    /// Last day of its term (有效期截止日).
    pub to_day: Day,
}

/// Why a membership or a call-off ends, or a member declines.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PanelReasonInput {
    /// The reason (理由).
    #[oai(validator(min_length = 1, max_length = 2000, pattern = r"\S"))]
    pub reason: String,
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
    /// Its rank in the round (名次), which is its number in draws.
    rank: i64,
    /// How often it was chosen in call-offs (已选用次数), whatever came of it.
    turns: i64,
    /// When it was chosen last (最近选用时间).
    last_turn_at: Option<Timestamp>,
    /// When it was removed (退出时间); absent while it is a member.
    removed_at: Option<Timestamp>,
    /// Why it was removed (退出原因).
    removed_for: Option<String>,
}

impl From<WholeMember> for MemberView {
    fn from(whole: WholeMember) -> Self {
        let WholeMember { member, adviser_ids, turns, last_turn_at } = whole;
        Self {
            id: member.id,
            application_id: member.application_id,
            firm_id: member.firm_id,
            adviser_ids,
            rank: member.rank,
            turns,
            last_turn_at,
            removed_for: member.removed_at.map(|_| member.removed_for),
            removed_at: member.removed_at,
        }
    }
}

/// A panel (法律服务资源库).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PanelView {
    /// Id.
    id: PanelId,
    /// Its number (编号), such as 库〔2026〕第0001号; one sequence for each office and year.
    number: String,
    /// The review body whose panel it is (聘任单位).
    engaging_id: OrganisationId,
    /// The framework round it came from (选聘).
    round_id: RoundId,
    /// Its title (名称).
    title: String,
    /// First day of its term (有效期起始日).
    from_day: Day,
    /// Last day of its term (有效期截止日).
    to_day: Day,
    /// Where it stands by its days (状态).
    state: PanelState,
    /// Its members (成员) by rank, those who were removed included.
    members: Vec<MemberView>,
    /// Since when it is established (建库时间).
    created_at: Timestamp,
    /// Version.
    version: i64,
    /// When it was changed, or one of its members chosen, last (最后更新时间).
    updated_at: Timestamp,
}

impl From<WholePanel> for PanelView {
    fn from(whole: WholePanel) -> Self {
        let WholePanel { panel, members, state } = whole;
        let Panel {
            id, number, engaging_id, round_id, title, from_day, to_day, version, updated_at, created_at, ..
        } = panel;
        let members = members.into_iter().map(MemberView::from).collect();
        Self {
            id,
            number,
            engaging_id,
            round_id,
            title,
            from_day,
            to_day,
            state,
            members,
            created_at,
            version,
            updated_at,
        }
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
