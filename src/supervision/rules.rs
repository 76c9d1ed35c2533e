//! When a notice may be issued, answered and closed.

use super::model::{NoticeGround, NoticeState};
use crate::error::{FieldError, Refusal};
use crate::kit::Day;

crate::rules! {
    NOT_OVERDUE {
        basis: "督办以逾期事实为依据（本系统规则；国办发〔2018〕115号动态化、精细化管理）",
        zh: "该事项没有所称的逾期情形，不得督办。",
        en: "Nothing of what is named is overdue in this matter: no notice is issued.",
        remedy_zh: "请核对期限；期限将至的，系统会提醒经办人。",
        remedy_en: "Look at the last days; before they pass, the program reminds those at work."
    }
    SUPERVISED_ALREADY {
        basis: "一事一督（本系统规则）",
        zh: "同一事由已有未办结的督办通知。",
        en: "There is an open notice to the same addressee on the same ground.",
        remedy_zh: "请跟进已有的督办通知。",
        remedy_en: "Follow the notice that is there."
    }
    SUPERVISE_ANOTHER {
        basis: "内部控制（本人回避）",
        zh: "不得对本人发出或者办结督办。",
        en: "Nobody issues a notice to themselves, or closes one.",
        remedy_zh: "请由另一位审核人员办理。",
        remedy_en: "Ask another coordinator."
    }
    NOTICE_ANSWERED {
        basis: "督办答复留痕（本系统规则）",
        zh: "该督办通知已经答复或者办结，答复不得更改。",
        en: "The notice has been answered or closed; an answer is not changed.",
        remedy_zh: "如有补充，请联系发出督办的审核机构。",
        remedy_en: "Ask the office that issued it, should there be more to say."
    }
    NOTICE_CLOSED {
        basis: "督办答复留痕（本系统规则）",
        zh: "该督办通知已经办结。",
        en: "The notice is closed.",
        remedy_zh: "仍有逾期的，请发出新的督办通知。",
        remedy_en: "Where something is still overdue, issue a new notice."
    }
    NOT_ADDRESSED {
        basis: "督办由被督办人答复（本系统规则）",
        zh: "该督办通知不是发给您或者您单位的。",
        en: "The notice is not addressed to you or your agency.",
        remedy_zh: "请由被督办人答复。",
        remedy_en: "Its addressee answers."
    }
    NOTHING_DONE_YET {
        basis: "督办事项办结以完成或者答复为条件（本系统规则）",
        zh: "所督办的事项尚未完成，也没有答复，不得办结。",
        en: "What was demanded is not done and there is no answer: the notice stays open.",
        remedy_zh: "请待被督办人答复，或者事项完成后再办结。",
        remedy_en: "Wait for the answer, or until the thing is done."
    }
}

/// What is wrong with a new notice.
pub(super) fn faults(ground: NoticeGround, has_assignment: bool, answer_by: Day, today: Day) -> Vec<FieldError> {
    let wrong =
        |pointer: &str, detail: &str| FieldError { pointer: pointer.into(), code: "INVALID", detail: detail.into() };
    let mut faults = Vec::new();
    if has_assignment != (ground == NoticeGround::Opinion) {
        faults.push(wrong("/assignment_id", "stands with an overdue opinion, and only there"));
    }
    if answer_by <= today {
        faults.push(wrong("/answer_by", "must lie after today"));
    }
    faults
}

/// Whether a notice that stands so can be closed, when the thing is still overdue or not any more.
pub(super) fn closes(state: NoticeState, still_overdue: bool) -> Result<(), Refusal> {
    match state {
        NoticeState::Closed => Err(NOTICE_CLOSED.refuse()),
        NoticeState::Issued if still_overdue => Err(NOTHING_DONE_YET.refuse()),
        NoticeState::Issued | NoticeState::Answered => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn an_assignment_is_named_with_an_overdue_opinion_and_only_there() {
        let today = day("2026-09-25");
        let faults = |ground, named, by: &str| {
            faults(ground, named, day(by), today).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert!(faults(NoticeGround::Review, false, "2026-09-28").is_empty());
        assert!(faults(NoticeGround::Opinion, true, "2026-09-28").is_empty());
        assert_eq!(faults(NoticeGround::Opinion, false, "2026-09-25"), ["/assignment_id", "/answer_by"]);
        assert_eq!(faults(NoticeGround::Answers, true, "2026-09-28"), ["/assignment_id"]);
    }

    #[test]
    fn a_notice_is_closed_when_it_was_answered_or_the_thing_is_done() {
        assert!(closes(NoticeState::Issued, false).is_ok());
        assert!(closes(NoticeState::Answered, true).is_ok());
        assert_eq!(closes(NoticeState::Issued, true).expect_err("not done").rule.code, "NOTHING_DONE_YET");
        assert_eq!(closes(NoticeState::Closed, false).expect_err("over").rule.code, "NOTICE_CLOSED");
    }
}
