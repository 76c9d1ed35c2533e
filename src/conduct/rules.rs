//! What may be noted by hand, and when somebody has been idle.

use chrono::Months;

use super::model::{ConductEvent, SubjectKind};
use crate::access::AccountId;
use crate::calendar::pack::{EventKind, Origin};
use crate::error::{Error, Refusal, Result};
use crate::kit::Day;

crate::rules! {
    EVENT_RECORDED_BY_ITSELF {
        basis: "本系统规则：考核以事实为依据，系统在办理时记录的事件不得手工登记或者撤销",
        zh: "该事件由系统在办理时自动记录，不得手工登记或者撤销。",
        en: "The program records this event when it happens; it is neither entered nor voided by hand.",
        remedy_zh: "认为扣分不当的，请在考核中提出异议。",
        remedy_en: "Where a deduction is wrong, contest it in the appraisal."
    }
    EVENT_VOIDED_ALREADY {
        basis: "本系统规则：登记的事件只撤销一次，撤销不得再撤销",
        zh: "该事件已被撤销，或者本身就是撤销记录。",
        en: "The event has been voided already, or is itself the voiding of one.",
        remedy_zh: "确有其事的，请重新登记。",
        remedy_en: "Where it did happen, note it again."
    }
    OWN_CONDUCT {
        basis: "内部控制（本人回避）",
        zh: "不得登记、撤销关于本人的事件。",
        en: "Nobody notes or voids an event about themselves.",
        remedy_zh: "请由另一位经办人员办理。",
        remedy_en: "Ask another coordinator."
    }
}

/// Whether an event of the catalogue may be noted by hand about a subject of this kind on a day.
pub fn may_note(known: Option<&EventKind>, kind: SubjectKind, on: Day, today: Day) -> Result<()> {
    let about = |event: &&EventKind| event.subjects.iter().any(|one| one == kind.as_str());
    let Some(event) = known.filter(about) else {
        return Err(Error::field("/code", "NOT_A_VALUE", format!("is no event about a subject of kind {kind}")));
    };
    EVENT_RECORDED_BY_ITSELF.require(event.origin == Origin::Noted)?;
    if on > today {
        return Err(Error::field("/on_day", "INVALID", "has not come yet"));
    }
    Ok(())
}

/// Whether an event may be voided.
pub fn may_void(event: &ConductEvent, voided: bool) -> std::result::Result<(), Refusal> {
    EVENT_VOIDED_ALREADY.require(!voided && event.voids.is_none())?;
    EVENT_RECORDED_BY_ITSELF.require(event.is_noted())
}

/// Refuses who would act about themselves.
pub fn not_oneself(kind: SubjectKind, subject: &str, who: AccountId) -> std::result::Result<(), Refusal> {
    OWN_CONDUCT.require(!(kind == SubjectKind::Reviewer && subject == who.as_str()))
}

/// The code for something that was due: on time, late, or without a known last day.
pub fn timed(due: Option<Day>, today: Day, [on_time, late, untimed]: [&'static str; 3]) -> &'static str {
    match due {
        Some(due) if today > due => late,
        Some(_) => on_time,
        None => untimed,
    }
}

/// Whether somebody who last took part on `since` has been idle for so many months, and nobody noted it since.
pub fn is_idle(since: Day, months: u32, noted: Option<Day>, today: Day) -> bool {
    let over = since.date().checked_add_months(Months::new(months));
    over.is_some_and(|day| Day::from(day) <= today) && noted.is_none_or(|noted| noted < since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_spell_is_whole_months_and_noted_once() {
        let idle = |since, noted: Option<&str>, today| is_idle(day(since), 3, noted.map(day), day(today));
        assert!(!idle("2026-01-01", None, "2026-03-31"));
        assert!(idle("2026-01-01", None, "2026-04-01"));
        assert!(idle("2025-11-30", None, "2026-02-28"), "a month without that day ends with its last");
        assert!(!idle("2026-01-01", Some("2026-04-01"), "2026-12-31"), "noted in this spell");
        assert!(idle("2026-05-06", Some("2026-04-01"), "2026-08-06"), "a new spell after taking part again");
    }

    #[test]
    fn what_the_program_records_is_not_entered_by_hand() {
        let pack = crate::calendar::seeds::national().unwrap();
        let note = |code, kind, on| may_note(pack.event(code), kind, day(on), day("2026-05-06"));
        assert!(note("MEETING_MISSED", SubjectKind::Adviser, "2026-05-06").is_ok());
        assert!(matches!(note("MEETING_MISSED", SubjectKind::Adviser, "2026-05-07"), Err(Error::Invalid(_))));
        assert!(matches!(note("MEETING_MISSED", SubjectKind::Agency, "2026-05-06"), Err(Error::Invalid(_))));
        assert!(matches!(note("NO_SUCH_EVENT", SubjectKind::Agency, "2026-05-06"), Err(Error::Invalid(_))));
        let refused = note("OPINION_LATE", SubjectKind::Adviser, "2026-05-06");
        assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.rule == &EVENT_RECORDED_BY_ITSELF));
    }
}
