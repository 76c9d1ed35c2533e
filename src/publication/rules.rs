//! What may be published, for how long, and what is due afterwards.

use chrono::Months;

use super::model::{Publication, PublicationEvent, PublicationState};
use crate::error::Refusal;
use crate::identity::MatterKind;
use crate::kit::Day;

crate::rules! {
    PUBLICATION_TRANSITION {
        basis: "国办发〔2018〕37号（公布、备案、评估清理的次序）",
        zh: "该文件的当前状态不允许此操作。",
        en: "The state of the publication does not allow this.",
        remedy_zh: "请按公布、备案、评估、废止的次序办理。",
        remedy_en: "Publication, filing, evaluation and end follow each other."
    }
    NOT_PUBLISHED_HERE {
        basis: "国办发〔2018〕37号；国务院令第713号；规章制定程序条例",
        zh: "只登记规范性文件、政府规章和重大行政决策的公布。",
        en: "Only normative documents, government rules and major decisions are registered when they are published.",
        remedy_zh: "合同请在合同台账登记。",
        remedy_en: "Contracts have a register of their own."
    }
    NOT_CLEARED_TO_PUBLISH {
        basis: "国务院令第713号第25条；国办发〔2018〕115号（未经审核不得提交审议）",
        zh: "该审查事项尚未放行。",
        en: "The review has not cleared its text.",
        remedy_zh: "请先办结审查并取得放行。",
        remedy_en: "Have the review finished and the text cleared first."
    }
    PUBLISHED_ALREADY {
        basis: "国办发〔2018〕37号（统一登记、统一编号、统一公布）",
        zh: "该放行的文本已经登记公布。",
        en: "The publication of this cleared text has been registered already.",
        remedy_zh: "请在已登记的公布记录上办理。",
        remedy_en: "Go on with what is registered."
    }
    PUBLISHED_OTHER_TEXT {
        basis: "国务院令第713号第25条；国办发〔2018〕115号",
        zh: "公布的文本与放行的文本不一致。",
        en: "The text that was published is not the text that was cleared.",
        remedy_zh: "请公布经放行的文本；文本有改动的，重新送审。",
        remedy_en: "Publish the cleared text; one that was changed goes through review again."
    }
    VALID_TOO_LONG {
        basis: "国办发〔2018〕37号；各地行政规范性文件管理规定（有效期）",
        zh: "行政规范性文件应当规定有效期，且不得超过规定年限。",
        en: "A normative document says until when it is in force, at most for the years that the rules allow.",
        remedy_zh: "请填写不超过规定年限的有效期。",
        remedy_en: "Name a last day within those years."
    }
}

/// Every step of a publication.
pub const TRANSITIONS: &[(PublicationState, PublicationEvent, PublicationState)] = {
    use PublicationEvent as E;
    use PublicationState as S;
    &[
        (S::Published, E::File, S::Filed),
        (S::Filed, E::Evaluate, S::Evaluated),
        (S::Published, E::End, S::Ended),
        (S::Filed, E::End, S::Ended),
        (S::Evaluated, E::End, S::Ended),
    ]
};

/// Where an event leads. What need not be filed is not filed, and what has no last day is not evaluated.
pub fn step(publication: &Publication, event: PublicationEvent) -> Result<PublicationState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == publication.state && *on == event);
    let refuse = || PUBLICATION_TRANSITION.refuse().with("state", publication.state).with("event", event);
    let (_, _, to) = found.ok_or_else(refuse)?;
    let fits = match event {
        PublicationEvent::File => filing_value(publication.kind).is_some(),
        PublicationEvent::Evaluate => publication.evaluate_by.is_some(),
        PublicationEvent::End => true,
    };
    if fits { Ok(*to) } else { Err(refuse()) }
}

/// The value of the rule pack that says within how many days it is filed; none where it need not be.
pub const fn filing_value(kind: MatterKind) -> Option<&'static str> {
    match kind {
        MatterKind::NormativeDocument => Some("normative.filing_cd"),
        MatterKind::GovernmentRule => Some("rule.filing_cd"),
        _ => None,
    }
}

/// Whether this kind of text is published.
pub fn is_published(kind: MatterKind) -> Result<(), Refusal> {
    use MatterKind as K;
    NOT_PUBLISHED_HERE.require(matches!(kind, K::NormativeDocument | K::GovernmentRule | K::MajorDecision))
}

/// Refuses any other bytes than the cleared ones.
pub fn same_text(cleared: &str, published: &str) -> Result<(), Refusal> {
    if cleared.eq_ignore_ascii_case(published) {
        return Ok(());
    }
    Err(PUBLISHED_OTHER_TEXT.refuse().with("cleared", cleared))
}

/// A normative document is in force for so many years at most, to the eve of the day of the same number.
pub fn valid(kind: MatterKind, from: Day, until: Option<Day>, years: u32) -> Result<(), Refusal> {
    if kind != MatterKind::NormativeDocument {
        return Ok(());
    }
    let end = from.date().checked_add_months(Months::new(years.saturating_mul(12)));
    let last = end.map(|day| Day::from(day).plus_days(-1));
    let fits = until.is_some_and(|until| last.is_some_and(|last| until <= last));
    if fits { Ok(()) } else { Err(VALID_TOO_LONG.refuse().with("years", years)) }
}

/// The last day for the evaluation: so many months before the last day in force.
pub fn evaluate_by(kind: MatterKind, until: Option<Day>, months: u32) -> Option<Day> {
    let until = until.filter(|_| kind == MatterKind::NormativeDocument)?;
    until.date().checked_sub_months(Months::new(months)).map(Day::from)
}

/// What is to be told of a publication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Filing is due today or tomorrow, or overdue.
    pub filing: bool,
    /// The evaluation is due within a month, or overdue.
    pub evaluation: bool,
    /// Its last day has passed.
    pub over: bool,
}

/// So many days before the evaluation is due it is told.
pub const EVALUATION_NOTICE_DAYS: i64 = 30;

/// What is to be told of a publication on a day, and was not told before.
pub fn notices(publication: &Publication, today: Day) -> Notices {
    let lives = publication.state != PublicationState::Ended;
    let by = |day: Option<Day>, ahead: i64| day.is_some_and(|day| day <= today.plus_days(ahead));
    Notices {
        filing: lives
            && publication.filed_on.is_none()
            && publication.filing_told_at.is_none()
            && by(publication.filing_due_on, 1),
        evaluation: lives
            && publication.evaluated_on.is_none()
            && publication.evaluation_told_at.is_none()
            && by(publication.evaluate_by, EVALUATION_NOTICE_DAYS),
        over: lives && by(publication.valid_until, -1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_end_on_the_eve_of_the_same_day() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let valid = |until: Option<&str>| valid(MatterKind::NormativeDocument, day("2026-10-01"), until.map(day), 5);
        assert!(valid(Some("2031-09-30")).is_ok());
        assert!(valid(Some("2031-10-01")).is_err());
        assert!(valid(None).is_err());
        let by = evaluate_by(MatterKind::NormativeDocument, Some(day("2031-08-31")), 6);
        assert_eq!(by, Some(day("2031-02-28")));
        assert_eq!(evaluate_by(MatterKind::MajorDecision, Some(day("2031-08-31")), 6), None);
    }
}
