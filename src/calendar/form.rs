//! What an agency fills into the form of a matter (送审要素), judged by the rule pack.

use super::pack::{CheckRule, Checked, Field, FieldType, KindRules, RulePack, ScopeFacts, ScopeSubject};
use super::rules;
use crate::error::{Error, FieldError, Refusal, Result, Rule};
use crate::kit::{Day, Fen};

/// What is filled into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A day.
    Day(Day),
    /// Yes or no.
    Flag(bool),
    /// Words.
    Text(String),
    /// The code of a choice.
    Choice(String),
    /// A number.
    Count(i64),
    /// An amount.
    Money(Fen),
}

impl Value {
    /// Its type.
    pub const fn kind(&self) -> FieldType {
        match self {
            Self::Day(_) => FieldType::Day,
            Self::Flag(_) => FieldType::Flag,
            Self::Text(_) => FieldType::Text,
            Self::Choice(_) => FieldType::Choice,
            Self::Count(_) => FieldType::Count,
            Self::Money(_) => FieldType::Money,
        }
    }
}

/// A field that is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particular {
    /// The field's code.
    pub code: String,
    /// What is filled in.
    pub value: Value,
}

/// Everything that is wrong with single answers, with pointers into `/particulars`.
pub fn faults(fields: &[Field], given: &[Particular]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (n, one) in given.iter().enumerate() {
        let mut fault = |code, detail: String| {
            faults.push(FieldError { pointer: format!("/particulars/{n}"), code, detail });
        };
        let Some(field) = fields.iter().find(|field| field.code == one.code) else {
            fault("NOT_A_VALUE", format!("`{}` is not a field of this kind of matter", one.code));
            continue;
        };
        if given.iter().take(n).any(|earlier| earlier.code == one.code) {
            fault("INVALID", format!("`{}` stands twice", one.code));
        }
        match &one.value {
            value if value.kind() != field.kind => fault("WRONG_TYPE", format!("`{}` wants {}", one.code, field.kind)),
            Value::Choice(choice) if !field.choices.iter().any(|known| known.code == *choice) => {
                let known: Vec<&str> = field.choices.iter().map(|choice| choice.code.as_str()).collect();
                fault("NOT_A_VALUE", format!("must be one of {}", known.join(", ")));
            }
            Value::Text(text) if text.trim().is_empty() => fault("TOO_SHORT", "must not be blank".into()),
            Value::Count(count) if *count < 0 => fault("TOO_SMALL", "must not be less than 0".into()),
            Value::Money(amount) if *amount < Fen::ZERO => fault("TOO_SMALL", "must not be less than 0.00".into()),
            _ => {}
        }
    }
    faults
}

fn find<'a>(given: &'a [Particular], code: &str) -> Option<&'a Value> {
    given.iter().find(|one| one.code == code).map(|one| &one.value)
}

/// Whether a flag is set.
pub fn is_set(given: &[Particular], flag: &str) -> bool {
    find(given, flag) == Some(&Value::Flag(true))
}

/// A day that is filled in.
pub fn day(given: &[Particular], code: &str) -> Option<Day> {
    match find(given, code)? {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}

/// Words or a choice that are filled in.
pub fn words<'a>(given: &'a [Particular], code: &str) -> Option<&'a str> {
    match find(given, code)? {
        Value::Text(text) | Value::Choice(text) => Some(text),
        _ => None,
    }
}

/// Whether something is required: always, or because a flag is set.
pub fn required(always: bool, when: Option<&String>, given: &[Particular]) -> bool {
    always || when.is_some_and(|flag| is_set(given, flag))
}

/// Refuses a form that lacks a required field, or whose answers do not keep to what law and rules demand.
pub fn complete(pack: &RulePack, kind: &KindRules, given: &[Particular]) -> Result<()> {
    let wanted = kind.fields.iter().filter(|field| required(field.required, field.required_when.as_ref(), given));
    let missing: Vec<&str> =
        wanted.map(|field| field.code.as_str()).filter(|code| find(given, code).is_none()).collect();
    if !missing.is_empty() {
        return Err(rules::PARTICULARS_MISSING.refuse().with("missing", missing.join(", ")).into());
    }
    for check in &kind.checks {
        let excepted = check.unless.as_ref().is_some_and(|field| find(given, field).is_some());
        if excepted || !check.when.as_ref().is_none_or(|flag| is_set(given, flag)) {
            continue;
        }
        match &check.how {
            Checked::Yes { flag } => {
                rule(check.rule).require(is_set(given, flag)).map_err(|no| no.with("field", flag))?
            }
            Checked::DaysBetween { from, to, at_least } => {
                let least = pack.calendar_days(at_least).map_err(Error::internal)?;
                if let (Some(first), Some(last)) = (day(given, from), day(given, to)) {
                    enough(rule(check.rule), first, last, least)?;
                }
            }
        }
    }
    Ok(())
}

/// The first day is not counted, the last one is.
fn enough(rule: &'static Rule, from: Day, to: Day, at_least: u32) -> Result<(), Refusal> {
    let days = (to.date() - from.date()).num_days();
    rule.require(days >= i64::from(at_least))
        .map_err(|no| no.with("from", from).with("to", to).with("days", days).with("at_least", at_least))
}

const fn rule(rule: CheckRule) -> &'static Rule {
    match rule {
        CheckRule::CommentTooShort => &rules::COMMENT_TOO_SHORT,
        CheckRule::HearingMaterialsLate => &rules::HEARING_MATERIALS_LATE,
        CheckRule::HearingNoticeLate => &rules::HEARING_NOTICE_LATE,
        CheckRule::InForceTooSoon => &rules::IN_FORCE_TOO_SOON,
        CheckRule::ExpertsNotIndependent => &rules::EXPERTS_NOT_INDEPENDENT,
        CheckRule::RiskNotControlled => &rules::RISK_NOT_CONTROLLED,
        CheckRule::ProcedureNotFollowed => &rules::PROCEDURE_NOT_FOLLOWED,
    }
}

/// What the form of a consultation says of its text, for the scope catalogue.
pub fn scope_facts(given: &[Particular], amount: Fen) -> Option<ScopeFacts> {
    let subject: ScopeSubject = words(given, "TEXT_IS")?.parse().ok()?;
    let flags = given.iter().filter(|one| one.value == Value::Flag(true)).map(|one| one.code.clone());
    let class = words(given, "TEXT_CLASS").map(str::to_owned);
    Some(ScopeFacts { subject, class, amount: Some(amount.get()), flags: flags.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::seeds;

    fn kind(code: &str) -> &'static KindRules {
        seeds::national().expect("the pack").kind(code).expect("the kind")
    }

    fn yes(code: &str) -> Particular {
        Particular { code: code.into(), value: Value::Flag(true) }
    }

    fn on(code: &str, day: &str) -> Particular {
        Particular { code: code.into(), value: Value::Day(day.parse().expect("a day")) }
    }

    fn said(code: &str) -> Particular {
        Particular { code: code.into(), value: Value::Text("情况紧急".into()) }
    }

    /// The rule that refuses the first fault of a form in which nothing is missing.
    fn refused(code: &str, answers: &[Particular]) -> Option<&'static str> {
        let pack = seeds::national().expect("the pack");
        let checks_only = KindRules { fields: Vec::new(), ..kind(code).clone() };
        match complete(pack, &checks_only, answers) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal.rule.code),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn days_are_counted_without_the_first_and_excepted_with_reasons() {
        let comments =
            |to: &str| vec![yes("PUBLIC_PARTICIPATION"), on("COMMENTS_FROM", "2026-08-01"), on("COMMENTS_TO", to)];
        assert_eq!(refused("MAJOR_DECISION", &comments("2026-08-30")), Some("COMMENT_TOO_SHORT"));
        assert_eq!(refused("MAJOR_DECISION", &comments("2026-08-31")), None);
        assert_eq!(refused("MAJOR_DECISION", &comments("2026-07-01")), Some("COMMENT_TOO_SHORT"));
        let with_reason = [comments("2026-08-10"), vec![said("SHORTENING_REASON")]].concat();
        assert_eq!(refused("MAJOR_DECISION", &with_reason), None);
        assert_eq!(refused("GOVERNMENT_RULE", &comments("2026-08-30")), Some("COMMENT_TOO_SHORT"));
        let unasked = [on("COMMENTS_FROM", "2026-08-01"), on("COMMENTS_TO", "2026-08-02")];
        assert_eq!(refused("MAJOR_DECISION", &unasked), None, "the public did not take part");
    }

    #[test]
    fn every_check_refuses_by_its_own_rule() {
        let hearing =
            |from: &str, first: &str, second: &str| vec![yes("HEARING"), on(from, first), on("HEARING_ON", second)];
        let late = hearing("HEARING_MATERIALS_ON", "2026-08-01", "2026-08-07");
        assert_eq!(refused("MAJOR_DECISION", &late), Some("HEARING_MATERIALS_LATE"));
        assert_eq!(refused("MAJOR_DECISION", &hearing("HEARING_MATERIALS_ON", "2026-08-01", "2026-08-08")), None);
        let late = hearing("HEARING_ANNOUNCED_ON", "2026-08-01", "2026-08-30");
        assert_eq!(refused("GOVERNMENT_RULE", &late), Some("HEARING_NOTICE_LATE"));
        let force = |on_day: &str| vec![on("PUBLICATION_ON", "2026-08-01"), on("IN_FORCE_ON", on_day)];
        assert_eq!(refused("GOVERNMENT_RULE", &force("2026-08-30")), Some("IN_FORCE_TOO_SOON"));
        assert_eq!(refused("GOVERNMENT_RULE", &force("2026-08-31")), None);
        assert_eq!(refused("GOVERNMENT_RULE", &[force("2026-08-01"), vec![said("IN_FORCE_REASON")]].concat()), None);
        assert_eq!(refused("MAJOR_DECISION", &[yes("EXPERT_ARGUMENT")]), Some("EXPERTS_NOT_INDEPENDENT"));
        assert_eq!(refused("MAJOR_DECISION", &[yes("RISK_ASSESSMENT")]), Some("RISK_NOT_CONTROLLED"));
        assert_eq!(refused("MAJOR_DECISION", &[yes("RISK_ASSESSMENT"), yes("RISK_CONTROLLABLE")]), None);
        assert_eq!(refused("ENFORCEMENT_DECISION", &[]), Some("PROCEDURE_NOT_FOLLOWED"));
    }

    #[test]
    fn what_a_flag_requires_is_missing_only_when_it_is_set() {
        let pack = seeds::national().expect("the pack");
        let missing = |given: &[Particular]| match complete(pack, kind("MAJOR_DECISION"), given) {
            Err(Error::Refused(refusal)) if refusal.rule == &rules::PARTICULARS_MISSING => refusal.facts[0].1.clone(),
            other => panic!("{other:?}"),
        };
        assert!(!missing(&[]).contains("LEGAL_RISK"));
        assert!(missing(&[yes("EXPLORATORY_REFORM")]).contains("LEGAL_RISK"));
        assert!(missing(&[yes("EMERGENCY")]).contains("EMERGENCY_REASON, EMERGENCY_BASIS"));
    }

    #[test]
    fn single_answers_fit_their_field() {
        let codes = |given: &[Particular]| -> Vec<_> {
            faults(&kind("MAJOR_DECISION").fields, given).into_iter().map(|fault| (fault.pointer, fault.code)).collect()
        };
        let choice = |code: &str| Particular { code: "DECISION_CLASS".into(), value: Value::Choice(code.into()) };
        assert_eq!(codes(&[choice("PLANNING"), yes("HEARING"), on("HEARING_ON", "2026-08-01")]), []);
        let wrong = [choice("NO_SUCH"), on("HEARING", "2026-08-01"), yes("NO_SUCH"), yes("HEARING")];
        let at = |n: usize| format!("/particulars/{n}");
        assert_eq!(codes(&wrong[..3]), [(at(0), "NOT_A_VALUE"), (at(1), "WRONG_TYPE"), (at(2), "NOT_A_VALUE")]);
        assert_eq!(codes(&[yes("HEARING"), yes("HEARING")]), [(at(1), "INVALID")]);
        let blank = Particular { code: "LEGAL_RISK".into(), value: Value::Text(" ".into()) };
        let less = Particular { code: "COST".into(), value: Value::Money(Fen::new(-1)) };
        assert_eq!(codes(&[blank, less]), [(at(0), "TOO_SHORT"), (at(1), "TOO_SMALL")]);
    }
}
