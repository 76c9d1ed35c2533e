//! When an appraisal may go on and by whom, and what follows from it. The engine is [`score`], its words [`words`].

pub mod score;
#[cfg(test)]
mod tests;
pub mod words;

use std::collections::BTreeMap;

use super::model::{Appraisal, AppraisalEvent, AppraisalState, ConsequenceCode, Ground, Line};
use crate::access::AccountId;
use crate::calendar::pack::{How, RulePack, Scheme};
use crate::conduct::{ConductEventId, SubjectKind};
use crate::engagement::Grade;
use crate::error::{Error, FieldError, Refusal, Result};
use crate::kit::{Day, Points};

crate::rules! {
    APPRAISAL_TRANSITION {
        basis: "本系统考核流程（自评、评分、告知、异议、确定）",
        zh: "该考核的当前状态不允许此操作。",
        en: "The appraisal's present state does not allow this.",
        remedy_zh: "请先完成前一步骤，或者重新读取当前状态。",
        remedy_en: "Finish the step before, or read the appraisal again to see where it stands."
    }
    APPRAISED_ALREADY {
        basis: "本系统考核流程（一个对象一年考核一次）",
        zh: "该对象本年度的考核已经启动。",
        en: "This subject's appraisal for the year has been opened already.",
        remedy_zh: "请继续办理已有的考核。",
        remedy_en: "Go on with the one that is there."
    }
    YEAR_NOT_OVER {
        basis: "规则包年度考核办法（按全年事实计分）",
        zh: "考核年度尚未结束，不得评分。",
        en: "The year is not over: its facts cannot be counted yet.",
        remedy_zh: "请在年度结束后评分。",
        remedy_en: "Score once the year has ended."
    }
    SELF_ASSESSMENT_DAYS_LEFT {
        basis: "规则包 appraisal.self_assessment_wd",
        zh: "自评期限未到，应当等待自评。",
        en: "The days for the self-assessment are not over.",
        remedy_zh: "请待自评，或者期限届满后再办理。",
        remedy_en: "Wait for it, or until the days are over."
    }
    ONLY_THE_SUBJECT {
        basis: "本系统考核流程（自评、异议由被考核人提出）",
        zh: "只有被考核人可以自评和提出异议。",
        en: "Only the subject assesses themselves and contests a deduction.",
        remedy_zh: "请由被考核人办理。",
        remedy_en: "The subject does this."
    }
    OWN_APPRAISAL {
        basis: "内部控制（本人回避）",
        zh: "被考核人不得办理对自己的考核。",
        en: "Nobody handles the appraisal of themselves.",
        remedy_zh: "请由另一位经办人员办理。",
        remedy_en: "Ask another coordinator."
    }
    ANOTHER_THAN_THE_SCORER {
        basis: "内部控制（评分与处理异议、确定等次分离）",
        zh: "评分人不得处理对该评分的异议，也不得确定等次。",
        en: "Who scored neither decides on an objection nor confirms the grade.",
        remedy_zh: "请由另一位经办人员办理。",
        remedy_en: "Ask another coordinator."
    }
    NOT_A_DEDUCTION {
        basis: "本系统考核流程（异议针对一项扣分或者一票否决）",
        zh: "该项没有扣分。",
        en: "Nothing was taken under this item.",
        remedy_zh: "请核对考核结果中的项目代码。",
        remedy_en: "Check the code of the item in the result."
    }
    CONTEST_LATE {
        basis: "规则包 appraisal.contest_wd",
        zh: "提出异议的期限已过。",
        en: "The days for an objection are over.",
        remedy_zh: "如有争议，请按聘用合同或者内部程序处理。",
        remedy_en: "Where you disagree, use the dispute clause of the engagement or the internal procedure."
    }
    CONTEST_DAYS_LEFT {
        basis: "规则包 appraisal.contest_wd",
        zh: "被考核人仍可以提出异议，不得确定等次。",
        en: "The subject can still contest a deduction; the grade is not confirmed yet.",
        remedy_zh: "请待期限届满后再确定。",
        remedy_en: "Confirm once the days are over."
    }
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(AppraisalState, AppraisalEvent, AppraisalState)] = {
    use AppraisalEvent as E;
    use AppraisalState as S;
    &[
        (S::Open, E::SelfAssess, S::SelfAssessed),
        (S::Open, E::SkipSelfAssessment, S::SelfAssessed),
        (S::SelfAssessed, E::Score, S::Scored),
        (S::Scored, E::Notify, S::Notified),
        (S::Notified, E::Contest, S::Contested),
        (S::Notified, E::Confirm, S::Confirmed),
        (S::Contested, E::Decide, S::Decided),
        (S::Decided, E::Confirm, S::Confirmed),
    ]
};

/// The state that a step leads to.
pub fn step(from: AppraisalState, event: AppraisalEvent) -> std::result::Result<AppraisalState, Refusal> {
    let found = TRANSITIONS.iter().find(|(state, on, _)| (*state, *on) == (from, event));
    found.map(|(_, _, to)| *to).ok_or_else(|| APPRAISAL_TRANSITION.refuse().with("state", from).with("event", event))
}

/// The office handles it: never the subject.
pub fn by_the_office(appraisal: &Appraisal, who: AccountId) -> std::result::Result<(), Refusal> {
    OWN_APPRAISAL.require(!appraisal.is_about(who))
}

/// The subject acts. An appraisal of a reviewer is seen by all coordinators of the body, any other only by its subject
/// and the office.
pub fn by_the_subject(appraisal: &Appraisal, who: AccountId, office: bool) -> std::result::Result<(), Refusal> {
    ONLY_THE_SUBJECT.require(!office || appraisal.is_about(who))
}

/// Objections are decided and grades confirmed by another than who scored.
pub fn by_another(appraisal: &Appraisal, who: AccountId) -> std::result::Result<(), Refusal> {
    by_the_office(appraisal, who)?;
    ANOTHER_THAN_THE_SCORER.require(appraisal.scored_by != Some(who))
}

/// Whether a line can be contested: it takes points, or decides alone.
pub fn contestable(line: &Line) -> bool {
    line.points < Points::ZERO || (line.how == "VETO" && line.counted > 0)
}

/// Until when a day's 24:00 has not passed.
pub fn is_over(last: Option<Day>, today: Day) -> bool {
    last.is_some_and(|last| last < today)
}

/// The employer's points by item: one for each scored item of the scheme, none beyond it, no other item.
pub fn given(scheme: &Scheme, given: &[(String, Points)]) -> Result<BTreeMap<String, Points>> {
    let mut faults = Vec::new();
    let mut fault =
        |pointer: String, code: &'static str, detail: String| faults.push(FieldError { pointer, code, detail });
    let scored = |code: &str| {
        let item = scheme.items.iter().find(|item| item.code == code)?;
        match item.how {
            How::Scored { points } => Some(Points::new(points)),
            _ => None,
        }
    };
    let mut all = BTreeMap::new();
    for (n, (code, points)) in given.iter().enumerate() {
        match scored(code) {
            None => {
                fault(format!("/scores/{n}/item"), "NOT_A_VALUE", format!("`{code}` is not scored by the employer"))
            }
            Some(most) if *points < Points::ZERO || *points > most => {
                fault(format!("/scores/{n}/points"), "INVALID", format!("is not between 0.00 and {most}"));
            }
            Some(_) if all.insert(code.clone(), *points).is_some() => {
                fault(format!("/scores/{n}/item"), "INVALID", "stands twice".to_owned());
            }
            Some(_) => {}
        }
    }
    for item in scheme.items.iter().filter(|item| matches!(item.how, How::Scored { .. })) {
        if !given.iter().any(|(code, _)| *code == item.code) {
            fault("/scores".to_owned(), "REQUIRED", format!("needs points for {}", item.code));
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(Error::Invalid(faults)) }
}

/// What the rule pack says of points and grades.
pub fn terms(pack: &RulePack) -> Result<score::Terms> {
    let points = |key: &str| pack.points(key).map(Points::whole).map_err(Error::internal);
    let partial = pack.ratio("adoption.partial_weight").map_err(Error::internal)?;
    Ok(score::Terms {
        bonus_max: points("appraisal.bonus_max")?,
        partial: score::weight(partial).ok_or_else(|| Error::internal("adoption.partial_weight is no share"))?,
        grades: [
            points("appraisal.excellent_min")?,
            points("appraisal.competent_min")?,
            points("appraisal.basic_min")?,
        ],
    })
}

/// What follows from a grade: `before` is that of the year before, `vetoes` decide alone, `inactive` are the spells in
/// which an adviser took no part in work.
pub fn consequences(
    kind: SubjectKind,
    grade: Grade,
    before: Option<Grade>,
    vetoes: &[ConductEventId],
    inactive: &[ConductEventId],
) -> Vec<(ConsequenceCode, Ground, Option<ConductEventId>)> {
    use ConsequenceCode as C;
    let mut all = Vec::new();
    if kind != SubjectKind::Adviser {
        match grade {
            Grade::Excellent => all.push((C::Commended, Ground::Grade, None)),
            Grade::Incompetent if vetoes.is_empty() => all.push((C::HeldToAccount, Ground::Grade, None)),
            Grade::Incompetent => all.extend(vetoes.iter().map(|event| (C::HeldToAccount, Ground::Veto, Some(*event)))),
            Grade::Competent | Grade::Basic => {}
        }
        return all;
    }
    match grade {
        Grade::Excellent | Grade::Competent => all.push((C::HoldbackReleased, Ground::Grade, None)),
        Grade::Basic => {
            let ground = if before == Some(Grade::Basic) { Ground::SecondBasic } else { Ground::Grade };
            all.push((C::HoldbackWithheld, Ground::Grade, None));
            all.push((C::RenewalBarred, ground, None));
        }
        Grade::Incompetent => {
            all.push((C::HoldbackWithheld, Ground::Grade, None));
            all.push((C::RenewalBarred, Ground::Grade, None));
            all.push((C::DismissalProposed, Ground::Grade, None));
            all.extend(vetoes.iter().map(|event| (C::DismissalProposed, Ground::Veto, Some(*event))));
        }
    }
    all.extend(inactive.iter().map(|event| (C::DismissalProposed, Ground::Inactivity, Some(*event))));
    all
}
