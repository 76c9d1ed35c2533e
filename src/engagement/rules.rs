//! Rules of engagements.

use chrono::{Datelike, Months};

use super::model::{Engagement, EngagementState, NewEngagement};
use crate::access::OrganisationId;
use crate::directory::{Adviser, AdviserKind};
use crate::error::{FieldError, Refusal, Result};
use crate::kit::{Day, Fen};

crate::rules! {
    LAWYERS_THROUGH_FIRM {
        basis: "《律师法》第二十五条：律师承办业务，由律师事务所统一接受委托、统一收取费用",
        zh: "律师须由其所在律师事务所统一接受委托并收费，不得个人受聘或者由他所代聘。",
        en: "Lawyers are engaged through and paid to their own firm, never in person or through another firm.",
        remedy_zh: "请填写该律师所在的律师事务所；不同律所的律师分别订立合同。",
        remedy_en: "Name the lawyer's own firm; make one engagement for each firm."
    }
    SCHOLARS_IN_PERSON {
        basis: "《个人所得税法》第九条：报酬付给个人并由支付单位扣缴（本系统规则）",
        zh: "法学专家以个人身份受聘，不得列入律师事务所的合同。",
        en: "Legal scholars are engaged in person, not under a firm's contract.",
        remedy_zh: "请为法学专家单独订立不含律师事务所的合同。",
        remedy_en: "Make an engagement without a firm for the scholars."
    }
    PUBLIC_LAWYER_UNPAID {
        basis: "《律师法》第十一条：公务员不得兼任执业律师",
        zh: "公职律师不得有偿受聘。",
        en: "A public lawyer cannot be engaged for pay.",
        remedy_zh: "请改聘律师或者法学专家；公职律师以本职参与审查。",
        remedy_en: "Engage lawyers or scholars; public lawyers take part as civil servants."
    }
    TERM_ORDER {
        basis: "《民法典》第二百条以下：期间的计算",
        zh: "聘期的最后一日不得早于第一日。",
        en: "The term ends before it begins.",
        remedy_zh: "请核对聘期起止日期。",
        remedy_en: "Check the first and the last day of the term."
    }
    TERM_TOO_LONG {
        basis: "规则包 engagement.max_term_years：聘期一般1至3年，可以连聘连任（各地规定）",
        zh: "聘期超过当地规则允许的年限。",
        en: "The term is longer than the rules in force allow.",
        remedy_zh: "请缩短聘期；期满后可以依规定续聘。",
        remedy_en: "Shorten the term; it can be renewed when it is over."
    }
    BUDGET_LINE_OTHER_AGENCY {
        basis: "《预算法》第十三条、第五十三条：各单位的支出以本单位经批准的预算为依据",
        zh: "预算项目不属于所服务的任何单位。",
        en: "The budget line belongs to none of the agencies served.",
        remedy_zh: "请选用所服务单位的预算项目，或者将该单位列入服务单位。",
        remedy_en: "Choose a line of an agency served, or add its agency to those served."
    }
    AGENCY_OF_OTHER_BODY {
        basis: "职权法定：审核机构只为其负责审查的单位聘请法律顾问（本系统规则）",
        zh: "该单位的事项不由本审核机构审查。",
        en: "This review body does not review the agency's matters.",
        remedy_zh: "请由负责该单位的审核机构办理。",
        remedy_en: "Ask the review body in charge of that agency."
    }
    CEILING_EXCEEDED {
        basis: "《政府采购法》第四十六条、第四十九条：按合同约定的金额履行",
        zh: "超过聘用合同的金额上限。",
        en: "The fee would go past the ceiling of the engagement.",
        remedy_zh: "请另行聘请，或者依法订立补充合同。",
        remedy_en: "Use another engagement, or agree on a supplement by the rules of procurement."
    }
    ENGAGEMENT_NOT_ACTIVE {
        basis: "聘用合同有效期间方可安排工作（本系统规则）",
        zh: "聘用合同不在有效状态。",
        en: "The engagement is not active.",
        remedy_zh: "请选用有效的聘用合同。",
        remedy_en: "Use an engagement that is active."
    }
}

/// Lawyers come with their own firm, scholars in person, public lawyers not at all.
pub fn who(firm: Option<OrganisationId>, advisers: &[Adviser]) -> Result<(), Refusal> {
    for adviser in advisers {
        let broken = match adviser.kind {
            AdviserKind::PublicLawyer => Some(&PUBLIC_LAWYER_UNPAID),
            AdviserKind::Lawyer => (firm.is_none() || adviser.firm_id != firm).then_some(&LAWYERS_THROUGH_FIRM),
            AdviserKind::LegalScholar => firm.is_some().then_some(&SCHOLARS_IN_PERSON),
        };
        if let Some(rule) = broken {
            return Err(rule.refuse().with("adviser", &adviser.name).with("adviser_id", adviser.id));
        }
    }
    Ok(())
}

/// The last day of a term of whole years (民法典 200-202: the day before the corresponding day; where the month
/// has no such day, its last).
pub fn last_day(from: Day, years: u32) -> Day {
    let date = from.date();
    let end = date.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(date);
    let has_corresponding_day = end.day() == date.day();
    if has_corresponding_day { Day::from(end).plus_days(-1) } else { Day::from(end) }
}

/// The term is in order and not longer than the rules in force allow.
pub fn term(from: Day, to: Day, max_years: u32) -> Result<(), Refusal> {
    TERM_ORDER.require(from <= to)?;
    let last = last_day(from, max_years);
    if to > last {
        return Err(TERM_TOO_LONG.refuse().with("max_years", max_years).with("last_day", last).with("to_day", to));
    }
    Ok(())
}

/// The default budget line belongs to an agency that is served.
pub fn line_of_agency(line_agency: OrganisationId, served: &[OrganisationId]) -> Result<(), Refusal> {
    BUDGET_LINE_OTHER_AGENCY.require(served.contains(&line_agency))
}

/// Whether another fee fits under the ceiling.
pub fn commit(engagement: &Engagement, fee: Fen) -> Result<()> {
    if engagement.state != EngagementState::Active {
        return Err(ENGAGEMENT_NOT_ACTIVE.refuse().with("state", engagement.state).into());
    }
    room(engagement, fee)
}

/// Whether a fee fits under the ceiling, whatever the engagement's state.
pub fn room(engagement: &Engagement, fee: Fen) -> Result<()> {
    let left = engagement.ceiling.minus(engagement.committed)?;
    if fee > left {
        return Err(CEILING_EXCEEDED.refuse().with("left", left).with("wanted", fee).into());
    }
    Ok(())
}

/// What is wrong with the fields of a new engagement, all of it.
pub fn faults(new: &NewEngagement) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: String, code, detail: &str| {
        faults.push(FieldError { pointer, code, detail: detail.to_owned() });
    };
    for (pointer, count) in
        [("/adviser_ids", new.adviser_ids.len()), ("/agency_ids", new.agency_ids.len()), ("/rates", new.rates.len())]
    {
        if count == 0 {
            wrong(pointer.to_owned(), "TOO_FEW", "must have at least 1 items");
        }
    }
    for (n, id) in new.adviser_ids.iter().enumerate() {
        if new.adviser_ids[..n].contains(id) {
            wrong(format!("/adviser_ids/{n}"), "INVALID", "stands twice");
        }
    }
    for (n, id) in new.agency_ids.iter().enumerate() {
        if new.agency_ids[..n].contains(id) {
            wrong(format!("/agency_ids/{n}"), "INVALID", "stands twice");
        }
    }
    if new.ceiling <= Fen::ZERO {
        wrong("/ceiling/amount".into(), "TOO_SMALL", "must be more than 0.00");
    }
    for (n, rate) in new.rates.iter().enumerate() {
        if rate.amount <= Fen::ZERO {
            wrong(format!("/rates/{n}/amount/amount"), "TOO_SMALL", "must be more than 0.00");
        }
        if new.rates[..n].iter().any(|earlier| earlier.service == rate.service) {
            wrong(format!("/rates/{n}/service"), "INVALID", "the service has a rate already");
        }
    }
    faults
}

#[cfg(test)]
mod tests;
