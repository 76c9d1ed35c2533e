//! Who may be called off a panel, in which order, and when a call-off may go on.

use super::model::{Bar, CallOffEvent, CallOffMethod, CallOffState, Candidate, CandidateId, NewCallOff};
use crate::directory::party_key;
use crate::error::{FieldError, Refusal};
use crate::kit::{Day, Fen, Timestamp};

crate::rules! {
    CALL_OFF_TRANSITION {
        basis: "《政府采购框架协议采购方式管理暂行办法》（第二阶段确定成交供应商）；本系统流程",
        zh: "该次选用的当前状态不允许此操作。",
        en: "The call-off's present state does not allow this.",
        remedy_zh: "请重新读取当前状态。",
        remedy_en: "Read the call-off again to see where it stands."
    }
    PANEL_OF_STANDARD_ROUND {
        basis: "《政府采购框架协议采购方式管理暂行办法》；本系统规则：资源库由框架选聘产生",
        zh: "只有框架选聘可以建立资源库。",
        en: "Only a framework round ends in a panel.",
        remedy_zh: "一般选聘请直接办理聘用。",
        remedy_en: "Award a standard round to make engagements."
    }
    PANEL_TERM_TOO_LONG {
        basis: "《政府采购框架协议采购方式管理暂行办法》（服务类框架协议有效期）；规则包 panel.max_years",
        zh: "资源库期限超过规定的最长年限。",
        en: "The panel's term is longer than the rules allow.",
        remedy_zh: "请缩短期限。",
        remedy_en: "Shorten the term."
    }
    PANEL_NOT_IN_FORCE {
        basis: "框架协议有效期",
        zh: "资源库不在有效期内。",
        en: "The panel is not in force today.",
        remedy_zh: "请在有效期内选用，或者另行选聘。",
        remedy_en: "Call off within its term, or run a new selection."
    }
    NOBODY_IN_POOL {
        basis: "中办发〔2016〕30号（回避、公平公正选用）",
        zh: "资源库成员均须回避或者不能承接。",
        en: "Every member of the panel is left out, for conflict of interest or because it cannot take work.",
        remedy_zh: "请核对各成员的排除原因，或者另行选聘。",
        remedy_en: "Look at why members are left out, or run a new selection."
    }
    DIRECT_AWARD_TOO_LARGE {
        basis: "规则包 panel.direct_award_max（本系统建议值）；框架协议约定的直接选定限额",
        zh: "预计金额超过直接选定的限额。",
        en: "The estimate is beyond what may be awarded directly.",
        remedy_zh: "请采用二次竞价、顺序轮候或者随机抽取。",
        remedy_en: "Choose further competition, rotation or a draw."
    }
    MEMBER_LEFT_OUT {
        basis: "《律师法》第三十九条；中办发〔2016〕30号（利益冲突回避）",
        zh: "该成员在本次选用中被排除。",
        en: "This member is left out of the call-off.",
        remedy_zh: "请选用其他成员。",
        remedy_en: "Choose another member."
    }
    NO_BIDS_TAKEN {
        basis: "只有二次竞价接受报价；律师事务所的报价由律师事务所提出（律师法第二十五条）",
        zh: "本次选用不接受您的报价。",
        en: "No bid of yours is taken here.",
        remedy_zh: "只有二次竞价接受报价；律师请由所在律师事务所提出。",
        remedy_en: "Only a competition takes bids, and a firm bids for its lawyers."
    }
    BIDS_CLOSED {
        basis: "竞价截止时间",
        zh: "竞价已经截止。",
        en: "Bidding is over.",
        remedy_zh: "请留意以后的选用。",
        remedy_en: "Watch for the next call-off."
    }
    BIDS_OPEN {
        basis: "竞价截止前报价保密",
        zh: "竞价尚未截止，不得开启报价。",
        en: "Bidding is not over: prices stay sealed.",
        remedy_zh: "请待截止时间后再开启。",
        remedy_en: "Open them after the deadline."
    }
    BID_ABOVE_ESTIMATE {
        basis: "预计金额即最高限价",
        zh: "报价超过最高限价。",
        en: "The bid is above the estimate, which is the most that is paid.",
        remedy_zh: "请降低报价。",
        remedy_en: "Bid less."
    }
    NOT_CHOSEN {
        basis: "框架协议：由被选定的成员答复",
        zh: "本次选用选定的不是您所代表的成员。",
        en: "It is not your member that was chosen.",
        remedy_zh: "请核对选用结果。",
        remedy_en: "Look at the result of the call-off."
    }
    MEMBER_GONE {
        basis: "框架协议退出",
        zh: "该成员已经退出资源库。",
        en: "This member has left the panel already.",
        remedy_zh: "请核对成员名单。",
        remedy_en: "Look at the list of members."
    }
}

/// How many days before a panel ends those concerned are told, so that there is time for a new round.
pub const ENDING_STAGES: [i64; 2] = [30, 60];

/// Nobody was told yet that the panel ends: more days than any stage has.
pub const NOT_TOLD: i64 = 999;

/// The stage that a panel which ends on a day has come to: the last that was reached; none while there is time, and none
/// once it is over.
pub fn ending_stage(last: Day, today: Day) -> Option<i64> {
    ENDING_STAGES.into_iter().find(|days| today <= last && last <= today.plus_days(*days))
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(CallOffState, CallOffEvent, CallOffState)] = {
    use CallOffEvent as E;
    use CallOffState as S;
    &[
        (S::Open, E::Bid, S::Open),
        (S::Open, E::Decide, S::Decided),
        (S::Open, E::Fail, S::Failed),
        (S::Open, E::Cancel, S::Cancelled),
        (S::Decided, E::Decline, S::Decided),
        (S::Decided, E::Exhaust, S::Failed),
        (S::Decided, E::Cancel, S::Cancelled),
        (S::Decided, E::Engage, S::Engaged),
    ]
};

/// The state after an event.
pub fn step(from: CallOffState, event: CallOffEvent) -> Result<CallOffState, Refusal> {
    let to = TRANSITIONS.iter().find(|(state, on, _)| *state == from && *on == event);
    to.map(|(_, _, to)| *to).ok_or_else(|| CALL_OFF_TRANSITION.refuse().with("state", from).with("event", event))
}

/// What is wrong with a new call-off, all of it; `last` is the panel's last day.
pub fn faults(new: &NewCallOff, now: Timestamp, last: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: &str, code, detail: &str| {
        faults.push(FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() });
    };
    if new.title.trim().is_empty() {
        wrong("/title", "TOO_SHORT", "must not be blank");
    }
    if new.reason.trim().is_empty() {
        wrong("/reason", "TOO_SHORT", "must not be blank");
    }
    if new.estimate <= Fen::ZERO {
        wrong("/estimate", "TOO_SMALL", "must be more than nothing");
    }
    for (n, _) in new.parties.iter().enumerate().filter(|(_, party)| party_key(party).is_empty()) {
        wrong(&format!("/parties/{n}"), "TOO_SHORT", "must name somebody");
    }
    match (new.method, new.member_id) {
        (CallOffMethod::DirectAward, None) => wrong("/member_id", "REQUIRED", "is required for a direct award"),
        (CallOffMethod::DirectAward, Some(_)) | (_, None) => {}
        (_, Some(_)) => wrong("/member_id", "INVALID", "only a direct award names the member"),
    }
    match (new.method, new.bids_until) {
        (CallOffMethod::FurtherCompetition, None) => wrong("/bids_until", "REQUIRED", "is required in a competition"),
        (CallOffMethod::FurtherCompetition, Some(until)) if until <= now => {
            wrong("/bids_until", "TOO_SMALL", "must lie in the future");
        }
        (CallOffMethod::FurtherCompetition, Some(until)) if until.day() > last => {
            wrong("/bids_until", "TOO_LARGE", "must not lie after the panel's last day");
        }
        (CallOffMethod::FurtherCompetition, Some(_)) | (_, None) => {}
        (_, Some(_)) => wrong("/bids_until", "INVALID", "only a competition takes bids"),
    }
    faults
}

/// Gives each of those in the pool a place, by the method. Who is left out, and in a competition who did not bid, has
/// none. The order is total: rank, of which each member has its own, settles what is even.
pub fn place(method: CallOffMethod, named: Option<CandidateId>, candidates: &mut [Candidate]) {
    let mut order: Vec<&mut Candidate> = candidates
        .iter_mut()
        .filter(|candidate| candidate.in_pool())
        .filter(|candidate| match method {
            CallOffMethod::DirectAward => Some(candidate.id) == named,
            CallOffMethod::FurtherCompetition => candidate.bid.is_some(),
            CallOffMethod::Rotation | CallOffMethod::Draw => true,
        })
        .collect();
    match method {
        CallOffMethod::DirectAward => {}
        CallOffMethod::FurtherCompetition => order.sort_by_key(|candidate| (candidate.bid, candidate.rank)),
        // `None`, who was never chosen, comes before every instant.
        CallOffMethod::Rotation => {
            order.sort_by_key(|candidate| (candidate.turns, candidate.last_turn_at, candidate.rank));
        }
        CallOffMethod::Draw => order.sort_by(|a, b| (&a.ticket, a.rank).cmp(&(&b.ticket, b.rank))),
    }
    for (candidate, place) in order.into_iter().zip(1..) {
        candidate.place = Some(place);
    }
}

/// Lets the turn of somebody in the pool pass, once.
pub fn pass(candidate: &mut Candidate, by: Bar, note: &str) {
    if candidate.in_pool() && candidate.passed_by.is_none() {
        candidate.passed_by = Some(by);
        note.clone_into(&mut candidate.note);
    }
}

/// Whose turn it is: the first in order whose turn has not passed.
pub fn next(candidates: &mut [Candidate]) -> Option<&mut Candidate> {
    candidates
        .iter_mut()
        .filter(|candidate| candidate.place.is_some() && candidate.passed_by.is_none())
        .min_by_key(|candidate| candidate.place)
}

#[cfg(test)]
mod tests;
