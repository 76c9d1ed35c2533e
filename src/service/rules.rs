//! What may be recorded, and what the agency may do with it.

use super::model::{NewService, ServiceEvent, ServiceKind, ServiceRecord, ServiceState};
use crate::error::{FieldError, Refusal};
use crate::kit::Timestamp;

crate::rules! {
    SERVICE_ANSWERED_ALREADY {
        basis: "中办发〔2016〕30号（按工作量和服务质量付酬、考核）；本系统规则：确认后不得更改",
        zh: "该服务记录已经确认或者提出异议，不得更改。",
        en: "The record has been confirmed or disputed; it no longer changes.",
        remedy_zh: "记录有误的，请另行登记并注明更正的记录。",
        remedy_en: "Where it is wrong, enter another record that corrects it."
    }
    SERVICE_NOT_ENGAGED {
        basis: "中办发〔2016〕30号（按聘任合同提供服务）",
        zh: "服务当日没有为该单位服务、并列明该顾问的有效聘用合同。",
        en: "No engagement in force on that day names the adviser and serves the agency.",
        remedy_zh: "请核对日期、单位和聘用合同。",
        remedy_en: "Check the day, the agency and the engagement."
    }
    SERVICE_AT_THE_SAME_TIME {
        basis: "内部控制（同一时间不得重复登记）",
        zh: "该顾问在同一时间已有服务记录。",
        en: "There is a record of service of the adviser at the same time.",
        remedy_zh: "请核对起止时间；更正原记录的，请注明更正的记录。",
        remedy_en: "Check from when to when; to correct that record, name it."
    }
    SERVICE_NOT_TO_CORRECT {
        basis: "本系统规则：更正以新记录作出，一条记录更正一次",
        zh: "所更正的记录须为该顾问为同一单位登记的同类记录，已经确认或者提出异议，未结算，且未被更正。",
        en: "What is corrected must be an answered record of the same kind, adviser and agency, neither paid for nor corrected yet.",
        remedy_zh: "请核对所更正的记录。",
        remedy_en: "Check which record is to be corrected."
    }
    NOT_YOUR_SERVICE {
        basis: "中办发〔2016〕30号（如实记录本人履职情况）",
        zh: "顾问只能登记本人的服务。",
        en: "An adviser enters only their own service.",
        remedy_zh: "请由本人登记，或者由审核机构代为登记。",
        remedy_en: "Let them enter it, or the office for them."
    }
}

/// The longest that one record may be: a day and a night.
const LONGEST_MINUTES: i64 = 24 * 60;

/// Every step of a record.
pub const TRANSITIONS: &[(ServiceState, ServiceEvent, ServiceState)] = &[
    (ServiceState::Entered, ServiceEvent::Confirm, ServiceState::Confirmed),
    (ServiceState::Entered, ServiceEvent::Dispute, ServiceState::Disputed),
];

/// Where the agency's answer leads.
pub fn step(state: ServiceState, event: ServiceEvent) -> Result<ServiceState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| SERVICE_ANSWERED_ALREADY.refuse().with("state", state))
}

/// What is wrong with a record as it is entered.
pub fn faults(new: &NewService, now: Timestamp) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let minutes = (new.ended_at.micros().saturating_sub(new.begun_at.micros())) / 60_000_000;
    if !(1..=LONGEST_MINUTES).contains(&minutes) {
        faults.push(wrong("/ended_at", "must be a minute to a day after it began"));
    }
    if new.ended_at > now {
        faults.push(wrong("/ended_at", "has not come yet"));
    }
    faults
}

/// Whether a record may be corrected by another.
pub fn corrects(old: &ServiceRecord, corrected: bool, new: &NewService) -> Result<(), Refusal> {
    let same = old.kind == new.kind && old.adviser_id == new.adviser_id && old.agency_id == new.agency_id;
    let answered = old.state != ServiceState::Entered;
    SERVICE_NOT_TO_CORRECT.require(same && answered && old.claim_line_id.is_none() && !corrected)
}

/// The code of the event of conduct that a confirmed record is.
pub const fn conduct_code(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Meeting => "SERVICE_MEETING",
        ServiceKind::Hearing => "SERVICE_HEARING",
        ServiceKind::Negotiation => "SERVICE_NEGOTIATION",
        ServiceKind::OralAdvice => "SERVICE_ORAL_ADVICE",
        ServiceKind::Training => "SERVICE_TRAINING",
        ServiceKind::CourtAppearance => "SERVICE_COURT_APPEARANCE",
    }
}

fn wrong(pointer: &str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: "INVALID", detail: detail.to_owned() }
}
