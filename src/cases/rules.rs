//! Which last days follow from what happened in a case, and what may happen to a case.

use chrono::{Months, NaiveDate};

use super::model::{
    Case, CaseEventKind, CaseState, CaseStep, Deadline, DeadlineCode, DeadlineNature, NewCaseEvent, NewStage,
    Procedure, StageKind,
};
use crate::calendar::pack::LimitUnit;
use crate::calendar::{Calendar, YearNotLoaded};
use crate::error::{FieldError, Refusal};
use crate::kit::Day;

crate::rules! {
    CASE_TRANSITION {
        basis: "行政复议法；行政诉讼法（案件办理的次序）",
        zh: "该案件的当前状态不允许此操作。",
        en: "The case's state does not allow this.",
        remedy_zh: "办理中的案件方可登记；结案后的履行请登记履行情况，又进入下一程序的请登记程序。",
        remedy_en: "Record in an open case; of a concluded one, record its performance, or the stage that follows."
    }
    RESPONSE_OF_ANOTHER_KIND {
        basis: "中办发〔2016〕30号（法律顾问参与行政复议、诉讼）",
        zh: "只能关联本单位的行政复议、应诉类审查事项。",
        en: "Only a review of a response in reconsideration or litigation is linked to a case.",
        remedy_zh: "请关联行政复议答复、应诉类的审查事项。",
        remedy_en: "Link the review of the response, of kind DISPUTE_RESPONSE."
    }
    RESPONSE_LINKED_ALREADY {
        basis: "一个程序阶段的答复、答辩只关联一个审查事项（本系统规则）",
        zh: "该阶段已经关联审查事项。",
        en: "The review of this stage's response is linked already.",
        remedy_zh: "请在已经关联的事项中重新送审；进入下一程序后另行关联。",
        remedy_en: "Submit a changed text in the matter that is linked; the next stage has a review of its own."
    }
    DEADLINE_MET_ALREADY {
        basis: "行政复议法；行政诉讼法（期限）",
        zh: "该期限事项已登记办理。",
        en: "What was due has been recorded as done.",
        remedy_zh: "无需再次登记。",
        remedy_en: "There is nothing to do."
    }
    DUTIES_OPEN {
        basis: "行政复议法第48条、第70条；行政诉讼法第67条",
        zh: "尚有未届满、未办理的法定期限事项，不得结案。",
        en: "A statutory duty of the case is still running, so it is not concluded.",
        remedy_zh: "请先登记办理情况。",
        remedy_en: "Record first what was done about it."
    }
}

/// So many days before a last day it is told that it is near.
pub const NEAR_DAYS: i64 = 3;

/// Every step of a case.
pub const TRANSITIONS: &[(CaseState, CaseStep, CaseState)] = {
    use CaseState as S;
    use CaseStep as E;
    &[
        (S::Open, E::BeginStage, S::Open),
        (S::Concluded, E::BeginStage, S::Open),
        (S::Performed, E::BeginStage, S::Open),
        (S::Open, E::Conclude, S::Concluded),
        (S::Concluded, E::Perform, S::Performed),
    ]
};

/// Where a step leads.
pub fn step(case: &Case, step: CaseStep) -> Result<CaseState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == case.state && *on == step);
    found.map(|(_, _, to)| *to).ok_or_else(|| CASE_TRANSITION.refuse().with("state", case.state).with("step", step))
}

/// Refuses to record in a case that is not open.
pub fn is_open(case: &Case) -> Result<(), Refusal> {
    if case.state == CaseState::Open { Ok(()) } else { Err(CASE_TRANSITION.refuse().with("state", case.state)) }
}

/// A last day that follows from an event: what is due, and which value of the rule pack says how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follows {
    /// What is due.
    pub code: DeadlineCode,
    /// Whether it must be kept.
    pub must: DeadlineNature,
    /// The value.
    pub key: &'static str,
}

/// How long a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many days of a kind.
    Days(LimitUnit, u32),
    /// So many months: it ends on the day of the same number.
    Months(u32),
}

/// What is due once something has happened in a stage.
pub fn follows(kind: CaseEventKind, stage: StageKind, procedure: Procedure) -> Vec<Follows> {
    use CaseEventKind as E;
    use DeadlineCode as C;
    use DeadlineNature::{Duty, Right};
    let one = |code, must, key| Follows { code, must, key };
    match kind {
        E::ApplicationReceived => match procedure {
            Procedure::Ordinary => vec![one(C::ReconsiderationReply, Duty, "dispute.reconsideration_reply_wd")],
            Procedure::Simplified => {
                vec![one(C::ReconsiderationReply, Duty, "dispute.reconsideration_reply_simplified_wd")]
            }
        },
        E::DocumentReviewAsked => vec![one(C::DocumentMakerReply, Duty, "dispute.document_maker_reply_wd")],
        E::CorrectionDemanded => vec![one(C::CorrectionReport, Duty, "dispute.reconsideration_opinion_report_cd")],
        E::ComplaintReceived => vec![
            one(C::CourtAnswer, Duty, "dispute.litigation_answer_cd"),
            one(C::EvidenceExtension, Right, "dispute.evidence_extension_request_cd"),
            one(C::JurisdictionObjection, Right, "dispute.jurisdiction_objection_cd"),
        ],
        E::AppealReceived => vec![one(C::AppealAnswer, Duty, "dispute.appeal_answer_cd")],
        E::ReconsiderationDecision => vec![one(C::Sue, Right, "dispute.sue_after_reconsideration_cd")],
        E::Judgment | E::Ruling => match stage {
            StageKind::FirstInstance if kind == E::Judgment => {
                vec![one(C::Appeal, Right, "dispute.appeal_judgment_cd")]
            }
            StageKind::FirstInstance => vec![one(C::Appeal, Right, "dispute.appeal_ruling_cd")],
            StageKind::SecondInstance => vec![one(C::Retrial, Right, "dispute.retrial_months")],
            StageKind::Reconsideration | StageKind::Retrial | StageKind::Enforcement => Vec::new(),
        },
        E::JudicialSuggestion => vec![one(C::SuggestionReply, Duty, "dispute.judicial_suggestion_reply_cd")],
        E::SuitPeriodOver => vec![one(C::Enforcement, Right, "dispute.enforcement_application_months")],
        E::Hearing | E::Other => Vec::new(),
    }
}

/// The day from which last days run: that of receipt, of whatever is served on the agency.
pub fn runs_from(event: &NewCaseEvent) -> Day {
    event.received_on.unwrap_or(event.on_day)
}

/// The last day of a limit from a day that is not counted itself. Where the last day is not worked, it is the next one
/// that is.
pub fn last_day(calendar: &Calendar, from: Day, length: Length) -> Result<Day, YearNotLoaded> {
    let last = match length {
        Length::Days(unit, days) => calendar.due(unit, from.date(), days, &[])?,
        Length::Months(months) => {
            let same = from.date().checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
            calendar.after_calendar_days(same, 0)?
        }
    };
    Ok(Day::from(last))
}

/// Whether something is served on the agency, so that the day of receipt counts beside the day on which it was made.
pub const fn is_served(kind: CaseEventKind) -> bool {
    use CaseEventKind as E;
    matches!(
        kind,
        E::ApplicationReceived
            | E::DocumentReviewAsked
            | E::CorrectionDemanded
            | E::ComplaintReceived
            | E::AppealReceived
            | E::ReconsiderationDecision
            | E::Judgment
            | E::Ruling
            | E::JudicialSuggestion
    )
}

/// What is wrong with an event.
pub fn event_faults(new: &NewCaseEvent, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if is_served(new.kind) != new.received_on.is_some() {
        faults.push(wrong("/received_on", "is named exactly when something is served on the agency"));
    }
    if new.received_on.is_some_and(|day| day < new.on_day) {
        faults.push(wrong("/received_on", "lies before the day on which it was made"));
    }
    if new.received_on.unwrap_or(new.on_day) > today && new.kind != CaseEventKind::Hearing {
        let at = if new.received_on.is_some() { "/received_on" } else { "/on_day" };
        faults.push(wrong(at, "has not come yet"));
    }
    let held = new.kind == CaseEventKind::Hearing && new.on_day <= today;
    if held != new.head_appeared.is_some() {
        faults.push(wrong("/head_appeared", "is named exactly when a hearing was held"));
    }
    faults
}

/// What is wrong with a stage.
pub fn stage_faults(new: &NewStage, at: &str, today: Day) -> Vec<FieldError> {
    if new.begun_on > today { vec![wrong(&format!("{at}/begun_on"), "has not come yet")] } else { Vec::new() }
}

/// Refuses to conclude while a duty is still running.
pub fn duties_over(deadlines: &[Deadline], today: Day) -> Result<(), Refusal> {
    let running = |one: &&Deadline| {
        one.must == DeadlineNature::Duty && one.done_on.is_none() && one.due_on.is_none_or(|due| due >= today)
    };
    let open = deadlines.iter().filter(running).count();
    if open == 0 { Ok(()) } else { Err(DUTIES_OPEN.refuse().with("open", open)) }
}

fn wrong(pointer: &str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: "INVALID", detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    /// The last day of what follows from an event, by the national rules.
    fn due(kind: CaseEventKind, stage: StageKind, procedure: Procedure, from: &str) -> Vec<(DeadlineCode, String)> {
        let (calendar, pack) = (crate::calendar::seeds::calendar().expect("years"), crate::calendar::seeds::national());
        let pack = pack.expect("the national rules");
        let of = |one: Follows| {
            let length = super::super::watch::length(pack, one.key).expect("a value");
            (one.code, last_day(calendar, day(from), length).expect("a loaded year").to_string())
        };
        follows(kind, stage, procedure).into_iter().map(of).collect()
    }

    /// Reckoned by hand with the notices of 2025 and 2026.
    #[test]
    fn last_days_are_those_of_the_law() {
        use CaseEventKind as E;
        use DeadlineCode as C;
        use Procedure::{Ordinary, Simplified};
        use StageKind as S;
        let only = |kind, stage, procedure, from| {
            let all = due(kind, stage, procedure, from);
            assert_eq!(all.len(), 1);
            all[0].clone()
        };
        // Ten working days over the worked Sunday 20 September, Mid-Autumn and National Day of 2026.
        let reply = only(E::ApplicationReceived, S::Reconsideration, Ordinary, "2026-09-18");
        assert_eq!(reply, (C::ReconsiderationReply, "2026-10-09".into()));
        let simplified = only(E::ApplicationReceived, S::Reconsideration, Simplified, "2026-09-18");
        assert_eq!(simplified, (C::ReconsiderationReply, "2026-09-24".into()));
        // Fifteen calendar days end on Saturday 3 October, in the holiday: the next worked day is the 8th.
        let all = due(E::ComplaintReceived, S::FirstInstance, Ordinary, "2026-09-18");
        assert_eq!(all.iter().map(|(_, due)| due.as_str()).collect::<Vec<_>>(), ["2026-10-08"; 3]);
        let appeal = only(E::Judgment, S::FirstInstance, Ordinary, "2026-03-02");
        assert_eq!(appeal, (C::Appeal, "2026-03-17".into()));
        let appeal = only(E::Ruling, S::FirstInstance, Ordinary, "2026-03-02");
        assert_eq!(appeal, (C::Appeal, "2026-03-12".into()));
        // Six months from 31 August end with February; the 28th of 2026 is a worked Saturday.
        let retrial = only(E::Judgment, S::SecondInstance, Ordinary, "2025-08-31");
        assert_eq!(retrial, (C::Retrial, "2026-02-28".into()));
        assert_eq!(only(E::CorrectionDemanded, S::Reconsideration, Ordinary, "2026-03-02").1, "2026-05-06");
        assert!(due(E::Judgment, S::Retrial, Ordinary, "2026-03-02").is_empty());
        assert!(due(E::Hearing, S::FirstInstance, Ordinary, "2026-03-02").is_empty());
    }

    #[test]
    fn what_is_served_runs_from_receipt() {
        let mut event = NewCaseEvent {
            kind: CaseEventKind::Judgment,
            on_day: day("2026-03-02"),
            received_on: Some(day("2026-03-10")),
            head_appeared: None,
            appeared: String::new(),
            text: String::new(),
        };
        let today = day("2026-03-10");
        assert!(event_faults(&event, today).is_empty());
        assert_eq!(runs_from(&event), day("2026-03-10"));
        event.received_on = None;
        assert_eq!(event_faults(&event, today)[0].pointer, "/received_on", "a judgment without its receipt");
        event.received_on = Some(day("2026-03-01"));
        assert_eq!(event_faults(&event, today)[0].pointer, "/received_on", "received before it was made");
        event.received_on = Some(day("2026-03-11"));
        assert_eq!(event_faults(&event, today)[0].pointer, "/received_on", "to come");
    }
}
