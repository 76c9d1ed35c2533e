//! Rules of engagements.

use chrono::{Datelike, Months};

use super::model::{
    Carried, ContractItem, Engagement, EngagementEvent, EngagementState, Item, NewEngagement, NewRate, Signing, Term,
    Undertaking,
};
use crate::access::OrganisationId;
use crate::directory::{Adviser, AdviserId, AdviserKind};
use crate::error::{FieldError, Refusal, Result};
use crate::kit::{Day, Fen};

mod grades;

pub use grades::{found_incompetent, graded_well, grades_of, renewable};

crate::rules! {
    ENGAGEMENT_STEP {
        basis: "聘用合同流程（起草、签订、生效、暂停、解聘、辞聘、期满、办结；本系统规则）",
        zh: "聘用合同当前状态不允许此操作。",
        en: "The engagement's present state does not allow this.",
        remedy_zh: "请重新读取聘用合同的当前状态。",
        remedy_en: "Read the engagement again to see where it stands."
    }
    CONTRACT_ITEMS_MISSING {
        basis: "杭州市政府法律顾问工作规定（2015）：聘用合同应当载明服务范围、工作要求、报酬、工作保障、保密、利益冲突防范、解约情形、违约责任",
        zh: "聘用合同缺少必备条款。",
        en: "The contract lacks items that it must have.",
        remedy_zh: "请补齐 missing 中列出的条款，注明所在条款后再登记签订。",
        remedy_en: "Add the items listed as missing, and name the clause in which each stands."
    }
    UNDERTAKINGS_MISSING {
        basis: "《律师法》第三十八条、第三十九条；聘用合同保密、利益冲突防范条款",
        zh: "受聘人员没有签署保密承诺和利益冲突承诺。",
        en: "An adviser has not given the undertakings of confidentiality and on conflicts of interest.",
        remedy_zh: "请为 advisers 中列出的每一名受聘人员登记两项承诺的日期。",
        remedy_en: "Record the days of both undertakings for every adviser listed."
    }
    TERM_OVER {
        basis: "聘用合同有效期间（本系统规则）",
        zh: "聘期已经届满，不得再登记签订。",
        en: "The term is over already: it is not signed any more.",
        remedy_zh: "请修改聘期后再登记签订。",
        remedy_en: "Change the term first."
    }
    PARTY_GIVES_NOTICE {
        basis: "《民法典》第五百六十二条以下：合同由当事人解除",
        zh: "辞聘由合同当事人提出：律师事务所，或者单独受聘的专家本人。",
        en: "Notice is given by the party to the contract: the firm, or a scholar who is engaged alone.",
        remedy_zh: "律师请由所在律师事务所提出；多人受聘的，请聘任单位减少受聘人员。",
        remedy_en: "Lawyers ask their firm; one of several asks the office to end the naming."
    }
    NOTICE_GIVEN {
        basis: "聘用合同解约条款（本系统规则）",
        zh: "已经提出辞聘，聘用合同将于通知的最后一日终止。",
        en: "Notice has been given: the engagement ends on the day that it names.",
        remedy_zh: "需要继续聘用的，请另行订立合同。",
        remedy_en: "Make another engagement if it is to go on."
    }
    NOTICE_TOO_SHORT {
        basis: "规则包 engagement.resign_notice_cd",
        zh: "辞聘的预告期不足。",
        en: "The notice is shorter than the rules want.",
        remedy_zh: "请将最后一日定在 earliest 或者以后。",
        remedy_en: "Name a last day that is not before `earliest`."
    }
    GROUND_NOT_SHOWN {
        basis: "规则包考核等次：考核不合格的予以解聘（各地规定）",
        zh: "最近一次年度考核不是不合格，不能以此为由解聘。",
        en: "The last appraisal did not find them incompetent: that is no ground.",
        remedy_zh: "请选择有证据证明的解聘事由。",
        remedy_en: "Name a ground that the evidence shows."
    }
    RENEWAL_TOO_LATE {
        basis: "聘期届满前办理续聘（本系统规则）",
        zh: "聘期已经届满，不得续聘。",
        en: "The last term is over: it is not renewed any more.",
        remedy_zh: "请重新选聘并订立合同。",
        remedy_en: "Select and engage anew."
    }
    GRADE_TOO_LOW {
        basis: "年度考核结果作为续聘、解聘依据（各地规定）：考核等次在合格以上的方可续聘",
        zh: "受聘人员最近一次年度考核等次低于合格，不得续聘或者再次列入。",
        en: "The last grade of an adviser is below competent: no renewal, and no naming anew.",
        remedy_zh: "请待聘期届满后重新选聘。",
        remedy_en: "Select anew when the term is over."
    }
    BASIC_TWICE {
        basis: "年度考核结果作为续聘、解聘依据（各地规定）：连续两年基本合格的不再续聘",
        zh: "连续两年考核为基本合格，不得续聘。",
        en: "Graded as only basically competent in two years running: it is not renewed.",
        remedy_zh: "请待聘期届满后重新选聘。",
        remedy_en: "Select anew when the term is over."
    }
    TOO_MANY_TERMS {
        basis: "规则包 engagement.max_consecutive_terms",
        zh: "连续聘任的届数已达上限。",
        en: "No more terms may follow each other.",
        remedy_zh: "请重新选聘。",
        remedy_en: "Select anew."
    }
    RATES_NOT_BACKDATED {
        basis: "聘用合同计费标准：已经约定的工作按约定时的标准（本系统规则）",
        zh: "新的计费标准不得追溯。",
        en: "A new rate card is not backdated.",
        remedy_zh: "请从今日或者以后的日期起适用。",
        remedy_en: "Let it begin today or later."
    }
    RATES_DAY_TAKEN {
        basis: "同一日只适用一个版本的计费标准（本系统规则）",
        zh: "已有自该日起适用的计费标准。",
        en: "A rate card begins on that day already.",
        remedy_zh: "请选择其他起始日期。",
        remedy_en: "Choose another day."
    }
    NAMED_ALREADY {
        basis: "聘用合同受聘人员名单（本系统规则）",
        zh: "该顾问已在受聘人员名单中。",
        en: "The adviser is named already.",
        remedy_zh: "无需重复增加。",
        remedy_en: "There is nothing to do."
    }
    LAST_ADVISER {
        basis: "聘用合同应当有受聘人员（本系统规则）",
        zh: "聘用合同至少应当有一名受聘人员。",
        en: "Somebody must stay named in the engagement.",
        remedy_zh: "请先增加其他受聘人员，或者解聘。",
        remedy_en: "Name somebody else first, or dismiss."
    }
    FILED_ALREADY {
        basis: "规则包 engagement.filing_cd（备案留痕，不得更改）",
        zh: "该备案事项已经登记。",
        en: "This filing has been recorded.",
        remedy_zh: "请核对备案序号。",
        remedy_en: "Check the number of the filing."
    }
    NOT_SETTLED {
        basis: "聘用合同终止后结清（《民法典》第五百五十七条、第五百五十八条）",
        zh: "还有未结的工作或者费用申请，不得办结。",
        en: "Work or claims are still open: it cannot be closed.",
        remedy_zh: "请移交未完成的工作，请律师事务所就已完成的工作申请费用并付清后再办结。",
        remedy_en: "Hand over what is not done; let what is done be claimed and paid first."
    }
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
        zh: "公职律师以本职参与审查，不订立聘用合同，不取报酬。",
        en: "A public lawyer works as a civil servant: there is no contract with them, and no pay.",
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
    ROUND_MAKES_PANEL {
        basis: "《政府采购框架协议采购方式管理暂行办法》；本系统规则：框架选聘先建立资源库，再按次选用",
        zh: "框架选聘不直接聘用。",
        en: "A framework round makes no engagements.",
        remedy_zh: "请建立资源库，再从中选用。",
        remedy_en: "Establish the panel, then call work off it."
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
    CARRIED_NOT_RUNNING {
        basis: "上线结转只限正在履行的合同（本系统规则）",
        zh: "该合同今日不在聘期内，不能作为存量合同结转。",
        en: "Today does not lie in the contract's term: it cannot be carried over.",
        remedy_zh: "尚未开始的合同请按新合同起草、签订；已经期满的无需录入。",
        remedy_en: "Draft and sign a contract that is still to begin; one that is over need not be entered."
    }
    CONTRACT_CARRIED_ALREADY {
        basis: "一份合同只结转一次，避免重复计算（本系统规则）",
        zh: "该编号的合同已经结转。",
        en: "The contract of this number was carried over already.",
        remedy_zh: "请使用已有的聘用记录。",
        remedy_en: "Use the engagement that is there."
    }
    ENGAGEMENT_SETTLED {
        basis: "聘用合同办结后不再发生费用（本系统规则）",
        zh: "聘用合同已经办结，不得再承诺费用。",
        en: "The engagement is settled: nothing is committed under it any more.",
        remedy_zh: "确需付款的，请另行依法处理。",
        remedy_en: "Settle it outside of this engagement."
    }
    ENGAGEMENT_NOT_ACTIVE {
        basis: "聘用合同有效期间方可安排工作（本系统规则）",
        zh: "聘用合同不在有效状态。",
        en: "The engagement is not active.",
        remedy_zh: "请选用有效的聘用合同。",
        remedy_en: "Use an engagement that is active."
    }
}

/// Every legal transition; whatever is not here is refused. What moves money, files or grades is no transition.
pub const TRANSITIONS: &[(EngagementState, EngagementEvent, EngagementState)] = {
    use EngagementEvent as E;
    use EngagementState as S;
    &[
        (S::Draft, E::Change, S::Draft),
        (S::Draft, E::Sign, S::Signed),
        (S::Draft, E::CarryOver, S::Active),
        (S::Draft, E::Close, S::Closed),
        (S::Signed, E::Begin, S::Active),
        (S::Signed, E::AddRates, S::Signed),
        (S::Signed, E::Name, S::Signed),
        (S::Signed, E::EndNaming, S::Signed),
        (S::Signed, E::Dismiss, S::Terminated),
        (S::Active, E::AddRates, S::Active),
        (S::Active, E::Name, S::Active),
        (S::Active, E::EndNaming, S::Active),
        (S::Active, E::Renew, S::Active),
        (S::Active, E::Resign, S::Active),
        (S::Active, E::Suspend, S::Suspended),
        (S::Active, E::Dismiss, S::Terminated),
        (S::Active, E::Leave, S::Resigned),
        (S::Active, E::Expire, S::Expired),
        (S::Suspended, E::EndNaming, S::Suspended),
        (S::Suspended, E::Resume, S::Active),
        (S::Suspended, E::Dismiss, S::Terminated),
        (S::Suspended, E::Leave, S::Resigned),
        (S::Suspended, E::Expire, S::Expired),
        (S::Terminated, E::Close, S::Closed),
        (S::Resigned, E::Close, S::Closed),
        (S::Expired, E::Close, S::Closed),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: EngagementState, event: EngagementEvent) -> Result<EngagementState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| ENGAGEMENT_STEP.refuse().with("state", state).with("event", event))
}

/// Refuses a contract that lacks a required item, naming all that are missing.
pub fn contract(items: &[Item]) -> Result<(), Refusal> {
    let missing: Vec<&str> = ContractItem::ALL
        .iter()
        .filter(|wanted| !items.iter().any(|item| item.item == **wanted))
        .map(|item| item.as_str())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(CONTRACT_ITEMS_MISSING.refuse().with("missing", missing.join(", "))) }
}

/// Refuses to sign while an adviser who is named has not given both undertakings.
pub fn undertaken(advisers: &[Adviser], given: &[Undertaking]) -> Result<(), Refusal> {
    let without = advisers.iter().filter(|adviser| !given.iter().any(|one| one.adviser_id == adviser.id));
    let names: Vec<&str> = without.map(|adviser| adviser.name.as_str()).collect();
    if names.is_empty() { Ok(()) } else { Err(UNDERTAKINGS_MISSING.refuse().with("advisers", names.join("、"))) }
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

/// Only an active engagement takes work.
pub fn takes_work(engagement: &Engagement) -> Result<(), Refusal> {
    let active = engagement.state == EngagementState::Active;
    ENGAGEMENT_NOT_ACTIVE.require(active).map_err(|refusal| refusal.with("state", engagement.state))
}

/// Whether a fee fits under the ceiling of the term.
pub fn room(term: &Term, fee: Fen) -> Result<()> {
    let left = term.ceiling.minus(term.committed)?;
    if fee > left {
        return Err(CEILING_EXCEEDED.refuse().with("left", left).with("wanted", fee).into());
    }
    Ok(())
}

/// What is wrong with the fields of a new engagement, all of it.
pub fn faults(new: &NewEngagement) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (pointer, count) in [("/adviser_ids", new.adviser_ids.len()), ("/agency_ids", new.agency_ids.len())] {
        if count == 0 {
            faults.push(wrong(pointer, "TOO_FEW", "must have at least 1 items"));
        }
    }
    for (n, id) in new.adviser_ids.iter().enumerate() {
        if new.adviser_ids[..n].contains(id) {
            faults.push(wrong(format!("/adviser_ids/{n}"), "INVALID", "stands twice"));
        }
    }
    for (n, id) in new.agency_ids.iter().enumerate() {
        if new.agency_ids[..n].contains(id) {
            faults.push(wrong(format!("/agency_ids/{n}"), "INVALID", "stands twice"));
        }
    }
    if new.ceiling <= Fen::ZERO {
        faults.push(wrong("/ceiling/amount", "TOO_SMALL", "must be more than 0.00"));
    }
    if new.rates.is_empty() {
        faults.push(wrong("/rates", "TOO_FEW", "must have at least 1 items"));
    }
    faults.extend(rate_faults(&new.rates));
    faults
}

/// What is wrong with a rate card.
pub fn rate_faults(rates: &[NewRate]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (n, rate) in rates.iter().enumerate() {
        if rate.amount <= Fen::ZERO {
            faults.push(wrong(format!("/rates/{n}/amount/amount"), "TOO_SMALL", "must be more than 0.00"));
        }
        if rates[..n].iter().any(|earlier| earlier.service == rate.service) {
            faults.push(wrong(format!("/rates/{n}/service"), "INVALID", "the service has a rate already"));
        }
    }
    faults
}

/// What is wrong with what is recorded at a signing: what stands twice, days still to come, undertakings of somebody
/// whom the engagement does not name.
pub fn signing_faults(signing: &Signing, named: &[AdviserId], today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if signing.signed_on > today {
        faults.push(wrong("/signed_on", "TOO_LARGE", "must not lie in the future"));
    }
    for (n, item) in signing.items.iter().enumerate() {
        if signing.items[..n].iter().any(|earlier| earlier.item == item.item) {
            faults.push(wrong(format!("/contract_items/{n}/item"), "INVALID", "stands twice"));
        }
    }
    for (n, one) in signing.undertakings.iter().enumerate() {
        let at = format!("/undertakings/{n}");
        if signing.undertakings[..n].iter().any(|earlier| earlier.adviser_id == one.adviser_id) {
            faults.push(wrong(format!("{at}/adviser_id"), "INVALID", "stands twice"));
        } else if !named.contains(&one.adviser_id) {
            faults.push(wrong(format!("{at}/adviser_id"), "INVALID", "is not named in the engagement"));
        }
        faults.extend(undertaking_faults(one, &at, today));
    }
    faults
}

/// An undertaking that is dated in the future has not been given.
pub fn undertaking_faults(undertaking: &Undertaking, at: &str, today: Day) -> Vec<FieldError> {
    let days = [("confidentiality_on", undertaking.confidentiality_on), ("conflict_on", undertaking.conflict_on)];
    let future = days.into_iter().filter(|(_, day)| *day > today);
    future.map(|(name, _)| wrong(format!("{at}/{name}"), "TOO_LARGE", "must not lie in the future")).collect()
}

/// What is wrong with a contract that is carried over.
pub fn carried_faults(new: &NewEngagement, carried: &Carried, today: Day) -> Vec<FieldError> {
    let mut faults = faults(new);
    for (pointer, day) in [("/signed_on", carried.signed_on), ("/undertaken_on", carried.undertaken_on)] {
        faults.extend(not_in_future(pointer, day, today));
    }
    if carried.used < Fen::ZERO {
        faults.push(wrong("/used", "TOO_SMALL", "must not be less than 0.00"));
    }
    if carried.used > new.ceiling {
        faults.push(wrong("/used", "TOO_LARGE", "must not be more than the ceiling"));
    }
    if carried.number.trim().is_empty() {
        faults.push(wrong("/number", "TOO_SHORT", "must not be blank"));
    }
    faults
}

/// A notice names a last day that leaves the time which the rules want.
pub fn notice(last_day: Day, earliest: Day) -> Result<(), Refusal> {
    if last_day >= earliest { Ok(()) } else { Err(NOTICE_TOO_SHORT.refuse().with("earliest", earliest)) }
}

/// Whether nothing is open any more.
pub fn settled(open_work: i64, open_claims: i64) -> Result<(), Refusal> {
    let nothing = open_work == 0 && open_claims == 0;
    NOT_SETTLED
        .require(nothing)
        .map_err(|refusal| refusal.with("open_work", open_work).with("open_claims", open_claims))
}

/// A day that has not come yet.
pub fn not_in_future(pointer: &str, day: Day, today: Day) -> Option<FieldError> {
    (day > today).then(|| wrong(pointer, "TOO_LARGE", "must not lie in the future"))
}

/// One wrong field.
pub fn wrong(pointer: impl Into<String>, code: &'static str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.into(), code, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
