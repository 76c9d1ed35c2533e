//! Whether a candidate meets the conditions: one line for each condition and person, with a reason code.

use chrono::{Datelike, Months};

use super::super::model::{CheckOutcome, NewApplication, OwnCondition, Proof};
use super::{FIRM_WITH_ITS_LAWYERS, PUBLIC_LAWYER_NOT_CANDIDATE, SCHOLAR_IN_PERSON};
use crate::calendar::pack::{Candidates, Condition, RulePack, Test};
use crate::directory::{Adviser, AdviserId, AdviserKind};
use crate::error::{Error, Refusal, Result};
use crate::kit::Day;

/// An integrity record of a person or of the person's firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its kind, such as `CRIMINAL_PUNISHMENT`.
    pub kind: String,
    /// When it was decided.
    pub decided_on: Day,
}

/// What the conditions look at of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub adviser_id: AdviserId,
    /// Name.
    pub name: String,
    /// Lawyer or scholar.
    pub kind: AdviserKind,
    /// First day of practice.
    pub practising_since: Day,
    /// Day of birth, where the roll has it.
    pub born_on: Option<Day>,
    /// Practice licence number; empty for none.
    pub licence_number: String,
    /// Last day of the licence, where the roll has it.
    pub licence_until: Option<Day>,
    /// Records that stand.
    pub records: Vec<Record>,
}

/// What came of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Code of the condition.
    pub condition: String,
    /// Met or not.
    pub outcome: CheckOutcome,
    /// Reason code; `OK` when met.
    pub reason: &'static str,
    /// What was compared.
    pub detail: String,
}

/// Who may stand in one application: a firm's own lawyers, or one scholar.
pub fn who(new: &NewApplication, advisers: &[Adviser]) -> Result<(), Refusal> {
    for adviser in advisers {
        let broken = match adviser.kind {
            AdviserKind::PublicLawyer => Some(&PUBLIC_LAWYER_NOT_CANDIDATE),
            AdviserKind::Lawyer => {
                (new.firm_id.is_none() || adviser.firm_id != new.firm_id).then_some(&FIRM_WITH_ITS_LAWYERS)
            }
            AdviserKind::LegalScholar => (new.firm_id.is_some() || advisers.len() > 1).then_some(&SCHOLAR_IN_PERSON),
        };
        if let Some(rule) = broken {
            return Err(rule.refuse().with("adviser", &adviser.name));
        }
    }
    Ok(())
}

/// What is asked of candidates: the conditions of the rule pack, then those that the notice adds.
#[derive(Clone, Copy, Debug)]
pub struct Conditions<'a> {
    /// The rules of the place.
    pub pack: &'a RulePack,
    /// The notice's own.
    pub own: &'a [OwnCondition],
}

/// Looks at every condition that concerns the person, on the last day of registration. `declared` says of each declared
/// condition whether an officer found it met; `documents` has the codes of what was handed in.
pub fn decide(
    Conditions { pack, own }: Conditions<'_>,
    person: &Candidate,
    on: Day,
    declared: &[(String, bool)],
    documents: &[String],
) -> Result<Vec<Decided>> {
    let concerned = |condition: &&Condition| match condition.candidates {
        Candidates::Everybody => true,
        Candidates::Lawyers => person.kind == AdviserKind::Lawyer,
        Candidates::Scholars => person.kind == AdviserKind::LegalScholar,
    };
    let decided = |code: &str, (fault, detail): Look| {
        let outcome = if fault.is_none() { CheckOutcome::Met } else { CheckOutcome::NotMet };
        Decided { condition: code.to_owned(), outcome, reason: fault.unwrap_or("OK"), detail }
    };
    let of_pack = pack.conditions.iter().filter(concerned).map(|condition| {
        let look = look(pack, condition, person, on, declared, documents)?;
        Ok(decided(&condition.code, look))
    });
    let of_notice = own.iter().map(|condition| {
        let fault = shown(&condition.code, condition.proof == Proof::Document, declared, documents);
        Ok(decided(&condition.code, (fault, String::new())))
    });
    of_pack.chain(of_notice).collect()
}

/// Why a condition that is declared does not count as met.
fn shown(code: &str, evidence: bool, declared: &[(String, bool)], documents: &[String]) -> Option<&'static str> {
    match declared.iter().find(|(known, _)| known == code) {
        None => Some("NOT_DECLARED"),
        Some((_, false)) => Some("DECLARATION_REFUSED"),
        Some((_, true)) if evidence && documents.iter().all(|known| known != code) => Some("EVIDENCE_MISSING"),
        Some((_, true)) => None,
    }
}

type Look = (Option<&'static str>, String);

fn look(
    pack: &RulePack,
    condition: &Condition,
    person: &Candidate,
    on: Day,
    declared: &[(String, bool)],
    documents: &[String],
) -> Result<Look> {
    let years = || {
        let key = condition.value.as_deref().unwrap_or_default();
        pack.years(key).map_err(Error::internal)
    };
    Ok(match condition.how {
        Test::YearsOfPractice => {
            let (years, since) = (years()?, person.practising_since);
            let reached = anniversary(since, years);
            ((reached > on).then_some("TOO_FEW_YEARS"), format!("{since} + {years} = {reached}, {on}"))
        }
        Test::MaxAge => {
            let years = years()?;
            match person.born_on {
                // Whoever is sixty is not older than sixty until the next birthday.
                Some(born) => {
                    let too_old = anniversary(born, years.saturating_add(1));
                    ((too_old <= on).then_some("TOO_OLD"), format!("{born} + {years}, {on}"))
                }
                None => (Some("BIRTH_UNKNOWN"), String::new()),
            }
        }
        Test::LicenceValid => match (person.licence_number.trim(), person.licence_until) {
            ("", _) => (Some("NO_LICENCE"), String::new()),
            (_, Some(until)) if until < on => (Some("LICENCE_EXPIRED"), format!("{until} < {on}")),
            (number, Some(until)) => (None, format!("{number}, {until}")),
            (number, None) => (None, number.to_owned()),
        },
        Test::NoRecord => {
            let found = person.records.iter().find(|record| condition.records.contains(&record.kind));
            let detail = found.map(|record| format!("{}, {}", record.kind, record.decided_on)).unwrap_or_default();
            (found.map(|_| "RECORD_FOUND"), detail)
        }
        Test::Declared => (shown(&condition.code, condition.evidence, declared, documents), String::new()),
    })
}

/// The day on which so many years are full; of 29 February in other years, 1 March (民法典 202 for the last day of a
/// month that lacks the day would favour the candidate by one day, and a condition is met only when the years are full).
fn anniversary(from: Day, years: u32) -> Day {
    let date = from.date();
    let full = date.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(date);
    if full.day() == date.day() { Day::from(full) } else { Day::from(full).plus_days(1) }
}
