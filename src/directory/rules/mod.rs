//! Rules of the directory.

mod credit_code;
mod party;

use chrono::{Datelike, Months};

use super::model::{
    Adviser, AdviserKind, FirmParticulars, Leave, Lifting, NewAppearance, NewExpert, NewInterest, Particulars, Relation,
};
use crate::access::{AccountId, OrganisationId};
use crate::error::{FieldError, Refusal};
use crate::identity::OrganisationKind;
use crate::kit::Day;

pub use credit_code::{credit_code, law_firm_code};
pub use party::{Identity, KEY_EDITION, Likeness, likeness, party_key};

crate::rules! {
    ADVISER_EXISTS {
        basis: "一人一档（本系统规则）",
        zh: "该账号已登记为法律顾问。",
        en: "This account is already on the roll of advisers.",
        remedy_zh: "请使用已有的顾问记录。",
        remedy_en: "Use the adviser that is there."
    }
    LICENCE_ON_ROLL {
        basis: "《律师执业管理办法》：律师执业证书一人一证一号；一人一档（本系统规则）",
        zh: "该执业证号已在名录中。",
        en: "This licence number is already on the roll.",
        remedy_zh: "请核对执业证号，或者使用已有的顾问记录。",
        remedy_en: "Check the licence number, or use the adviser that is there."
    }
    ACCOUNT_NOT_ADVISERS {
        basis: "《律师法》第十条：律师只能在一个律师事务所执业；账号与人员一致（本系统规则）",
        zh: "该账号今日不是这位顾问所在单位的法律顾问账号。",
        en: "This account does not hold the role of adviser today, or holds it elsewhere than in the lawyer's firm.",
        remedy_zh: "请由安全管理员先授予该账号法律顾问角色；律师须在其执业的律师事务所任职。",
        remedy_en: "Have the security administrator grant the account the role of adviser first: a lawyer's in the firm."
    }
    ACCOUNT_LINKED {
        basis: "一人一档、一人一号（本系统规则）",
        zh: "这位顾问已有账号。",
        en: "This adviser has an account already.",
        remedy_zh: "账号不能更换；如登记有误，请注销原账号后另行登记。",
        remedy_en: "It cannot be exchanged; if it is wrong, end the account and enter the adviser anew."
    }
    NO_SIGN_IN {
        basis: "送达到人（本系统规则）",
        zh: "这位顾问还没有账号，无法收到邀请。",
        en: "This adviser has no sign-in yet and could not receive the offer.",
        remedy_zh: "请先邀请其开通账号，并将账号与名录关联。",
        remedy_en: "Invite them, then link their account to the roll."
    }
    LICENCE_EXPIRED {
        basis: "《律师法》第十三条：没有取得律师执业证书的人员，不得以律师名义从事法律服务业务",
        zh: "这位顾问的执业证已过有效期。",
        en: "The adviser's licence has expired.",
        remedy_zh: "请核实年度考核与换证情况，更新有效期后再安排；或者另选顾问。",
        remedy_en: "Check whether it was renewed and enter the new last day, or choose another adviser."
    }
    ON_LEAVE {
        basis: "顾问工作安排（本系统规则）",
        zh: "这位顾问当日休假或者不能承办。",
        en: "The adviser is on leave on that day.",
        remedy_zh: "请另选顾问，或者在休假结束后再安排。",
        remedy_en: "Choose another adviser, or wait until the leave is over."
    }
    LEAVE_OVERLAPS {
        basis: "顾问工作安排（本系统规则）",
        zh: "与这位顾问已登记的休假重叠。",
        en: "The adviser has a leave already on some of these days.",
        remedy_zh: "请调整日期，或者先撤销原休假。",
        remedy_en: "Choose other days, or take the other leave back first."
    }
    LEAVE_WITHDRAWN {
        basis: "顾问工作安排（本系统规则）",
        zh: "该休假已经撤销。",
        en: "This leave was taken back already.",
        remedy_zh: "无需再次撤销；如需休假请重新登记。",
        remedy_en: "There is nothing to take back; note a new leave if it is needed."
    }
    EXPERT_IN_POOL {
        basis: "一人一档（本系统规则）",
        zh: "该单位的这位专家已在专家库中。",
        en: "An expert of this name and employer is in the pool already.",
        remedy_zh: "请使用已有的专家记录；同名者请在姓名后注明以区分。",
        remedy_en: "Use the expert that is there; tell namesakes apart by a note after the name."
    }
    FIRM_ON_ROLL {
        basis: "一所一档（本系统规则）",
        zh: "该律师事务所或者该统一社会信用代码已在名录中。",
        en: "This law firm or this credit code is already on the roll.",
        remedy_zh: "请使用已有的律所记录。",
        remedy_en: "Use the firm that is there."
    }
    INTEGRITY_LIFTED {
        basis: "诚信档案只增不改（本系统规则）",
        zh: "该诚信记录已经解除。",
        en: "This integrity record has been lifted already.",
        remedy_zh: "请重新读取该记录；如有新的决定，请另行登记。",
        remedy_en: "Read the record again; a new decision is a new record."
    }
}

/// Collects what is wrong, all of it.
#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn unless(&mut self, right: bool, pointer: &str, code: &'static str, detail: &str) {
        if !right {
            self.0.push(FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() });
        }
    }

    fn not_blank(&mut self, text: &str, pointer: &str) {
        self.unless(!text.trim().is_empty(), pointer, "TOO_SHORT", "must not be blank");
    }
}

/// Whoever practises is of age (《民法典》第十七条).
const YOUNGEST: i64 = 18;

/// What is wrong with an adviser's particulars, all of it: a lawyer practises in exactly one firm and under a licence
/// (律师法 10), a public lawyer under a licence and in none, a scholar in none.
pub fn faults(kind: AdviserKind, new: &Particulars, firm: Option<OrganisationKind>, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    match (kind, firm) {
        (AdviserKind::Lawyer, None) => faults.unless(false, "/firm_id", "REQUIRED", "is required for a lawyer"),
        (AdviserKind::Lawyer, Some(firm)) => {
            let is_firm = firm == OrganisationKind::LawFirm;
            faults.unless(is_firm, "/firm_id", "INVALID", "must be an organisation of kind LAW_FIRM");
        }
        (_, firm) => faults.unless(firm.is_none(), "/firm_id", "INVALID", "only a lawyer has a firm"),
    }
    let licensed = new.licence_number.as_ref().is_some_and(|number| !number.trim().is_empty());
    let may_lack = kind == AdviserKind::LegalScholar;
    faults.unless(licensed || may_lack, "/licence_number", "REQUIRED", "is required for lawyers and public lawyers");
    let begun = new.practising_since <= today;
    faults.unless(begun, "/practising_since", "TOO_LARGE", "must not lie in the future");
    let ends_after = new.licence_until.is_none_or(|until| until >= new.practising_since);
    faults.unless(ends_after, "/licence_until", "TOO_SMALL", "must not lie before practising_since");
    let grown_up = new.born_on.is_none_or(|born| full_years(born, new.practising_since) >= YOUNGEST);
    faults.unless(grown_up, "/born_on", "TOO_LARGE", "must lie at least 18 years before practising_since");
    faults.not_blank(&new.name, "/name");
    faults.0
}

/// What is wrong with a firm's particulars, all of it.
pub fn firm_faults(new: &FirmParticulars, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    let code = law_firm_code(&new.credit_code).is_some();
    faults.unless(
        code,
        "/credit_code",
        "WRONG_FORMAT",
        "must be 18 characters of a law firm (31…) with their check character",
    );
    faults.not_blank(&new.licence_number, "/licence_number");
    faults.not_blank(&new.city, "/city");
    faults.unless(new.established_on <= today, "/established_on", "TOO_LARGE", "must not lie in the future");
    faults.0
}

/// What is wrong with an entry of the integrity register that was decided on a day.
pub fn integrity_faults(decided_on: Day, [authority, summary, evidence]: [&str; 3], today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    faults.unless(decided_on <= today, "/decided_on", "TOO_LARGE", "must not lie in the future");
    for (text, pointer) in [(authority, "/authority"), (summary, "/summary"), (evidence, "/evidence")] {
        faults.not_blank(text, pointer);
    }
    faults.0
}

/// What is wrong with lifting an entry that was decided on a day.
pub fn lifting_faults(lifting: &Lifting, decided_on: Day, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    let after = lifting.lifted_on >= decided_on;
    faults.unless(after, "/lifted_on", "TOO_SMALL", "must not lie before the decision");
    faults.unless(lifting.lifted_on <= today, "/lifted_on", "TOO_LARGE", "must not lie in the future");
    faults.not_blank(&lifting.reason, "/reason");
    faults.0
}

/// What is wrong with a declared interest.
pub fn interest_faults(new: &NewInterest, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    faults.unless(!party_key(&new.party).is_empty(), "/party", "TOO_SHORT", "must name somebody");
    let coded = new.credit_code.trim().is_empty() || credit_code(&new.credit_code).is_some();
    faults.unless(coded, "/credit_code", "WRONG_FORMAT", WRONG_CODE);
    for (n, alias) in new.aliases.iter().enumerate() {
        faults.unless(!party_key(alias).is_empty(), &format!("/aliases/{n}"), "TOO_SHORT", "must name somebody");
    }
    let over = new.ended_on.is_none_or(|ended| ended <= today);
    faults.unless(over, "/ended_on", "TOO_LARGE", "must not lie in the future");
    let ends = new.ended_on.is_none() || new.relation != Relation::Client;
    faults.unless(ends, "/ended_on", "INVALID", "a present client has none");
    let held = new.share.is_none() || new.relation == Relation::Shareholder;
    faults.unless(held, "/share", "INVALID", "only a shareholder has one");
    faults.0
}

/// What is said of a credit code that cannot be one.
pub const WRONG_CODE: &str = "must be 18 characters of a unified social credit code with their check character";

/// What is wrong with a leave: it is noted before it is over, and for two years at most.
pub fn leave_faults(from: Day, to: Day, today: Day) -> Vec<FieldError> {
    const LONGEST_DAYS: i64 = 731;
    let mut faults = Faults::default();
    faults.unless(from <= to, "/to_day", "TOO_SMALL", "must not lie before from_day");
    faults.unless(to >= today, "/to_day", "TOO_SMALL", "must not lie in the past");
    let short = to <= from.plus_days(LONGEST_DAYS);
    faults.unless(short, "/to_day", "TOO_LARGE", "must lie within two years of from_day");
    faults.0
}

/// A leave has days in common with another.
pub fn overlaps(other: &Leave) -> Refusal {
    LEAVE_OVERLAPS.refuse().with("from_day", other.from_day).with("to_day", other.to_day)
}

/// What is wrong with an expert's particulars.
pub fn expert_faults(new: &NewExpert, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    faults.not_blank(&new.name, "/name");
    faults.not_blank(&new.employer, "/employer");
    faults.not_blank(&new.title, "/title");
    faults.unless(!new.fields.is_empty(), "/fields", "TOO_FEW", "must name at least one field");
    let has_left = new.left_on.is_none_or(|left| left <= today);
    faults.unless(has_left, "/left_on", "TOO_LARGE", "must not lie in the future");
    faults.0
}

/// What is wrong with an appearance.
pub fn appearance_faults(new: &NewAppearance, today: Day) -> Vec<FieldError> {
    let mut faults = Faults::default();
    faults.not_blank(&new.matter, "/matter");
    faults.unless(new.on_day <= today, "/on_day", "TOO_LARGE", "must not lie in the future");
    faults.0
}

/// How many days before a licence ends those concerned are told.
pub const LICENCE_STAGES: [i64; 3] = [0, 30, 60];

/// Nobody was told of the present licence yet: more days than any stage has.
pub const NOT_TOLD: i64 = 999;

/// The stage that a licence which ends on a day has come to: the last that was reached; none while there is time.
pub fn licence_stage(until: Day, today: Day) -> Option<i64> {
    LICENCE_STAGES.into_iter().find(|days| until <= today.plus_days(*days))
}

/// Full years from one day to another. A year is over on the day of the same date, and where the month has no such
/// day (29 February) on its last (《民法典》第二百零二条).
pub fn full_years(since: Day, on: Day) -> i64 {
    let (since, on) = (since.date(), on.date());
    let years = on.year() - since.year();
    let whole = u32::try_from(years).ok().and_then(|years| since.checked_add_months(Months::new(12 * years)));
    match whole {
        Some(anniversary) if anniversary <= on => i64::from(years),
        Some(_) => i64::from(years - 1).max(0),
        None => 0,
    }
}

/// How many full years the adviser has practised on a day.
pub fn years_of_practice(adviser: &Adviser, on: Day) -> i64 {
    full_years(adviser.practising_since, on)
}

/// The licence of an adviser holds on a day, its last included.
pub fn licence_holds(adviser: &Adviser, on: Day) -> Result<(), Refusal> {
    match adviser.licence_until {
        Some(until) if until < on => {
            Err(LICENCE_EXPIRED.refuse().with("adviser", &adviser.name).with("licence_until", until))
        }
        _ => Ok(()),
    }
}

/// The account by which an adviser is reached, or the refusal.
pub fn sign_in_of(adviser: &Adviser) -> Result<AccountId, Refusal> {
    adviser.account_id.ok_or_else(|| NO_SIGN_IN.refuse().with("adviser", &adviser.name))
}

/// An account becomes an adviser's when it holds the role of adviser, a lawyer's in the lawyer's own firm. `held` is
/// where it holds that role.
pub fn account_fits(firm: Option<OrganisationId>, held: &[OrganisationId]) -> Result<(), Refusal> {
    let fits = match firm {
        Some(firm) => held.contains(&firm),
        None => !held.is_empty(),
    };
    ACCOUNT_NOT_ADVISERS.require(fits)
}

#[cfg(test)]
mod tests;
