//! What candidates for selection must meet (报名条件): some conditions are computed from the roll, others are declared
//! and looked at by a person.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::overlay::{Cites, Listed};
use super::{Cite, PackError, RuleValue, Unit};

/// How a condition is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Test {
    /// Whole years of practice up to the last day of registration, at least the named value.
    YearsOfPractice,
    /// No integrity record of the listed kinds.
    NoRecord,
    /// Not older than the named value of years.
    MaxAge,
    /// The practice licence does not end before the last day of registration.
    LicenceValid,
    /// Declared by the candidate, decided by a person.
    Declared,
}

/// Whom a condition concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Candidates {
    #[default]
    Everybody,
    Lawyers,
    Scholars,
}

/// A condition of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub how: Test,
    pub candidates: Candidates,
    /// The named value in years that [`Test::YearsOfPractice`] and [`Test::MaxAge`] compare with.
    pub value: Option<String>,
    /// Kinds of integrity records that [`Test::NoRecord`] looks for.
    pub records: Vec<String>,
    /// Whether a declaration needs a document.
    pub evidence: bool,
    pub cite: Cite,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionFile {
    code: String,
    zh: String,
    en: String,
    how: Test,
    #[serde(default)]
    candidates: Candidates,
    value: Option<String>,
    #[serde(default)]
    records: Vec<String>,
    #[serde(default)]
    evidence: bool,
    basis: String,
    source: String,
}

impl Listed for ConditionFile {
    type Rule = Condition;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Condition) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Condition, PackError> {
        let Self { code, zh, en, how, candidates, value, records, evidence, basis, source } = self;
        let cite = cites.cite(basis, source, at)?;
        Ok(Condition { code, zh, en, how, candidates, value, records, evidence, cite })
    }
}

/// What a condition compares with has to be there.
pub(super) fn check(conditions: &[Condition], values: &BTreeMap<String, RuleValue>) -> Result<(), PackError> {
    for condition in conditions {
        let missing = |field: &str| Err(PackError::Missing { at: format!("conditions.{}.{field}", condition.code) });
        let years = condition.value.as_ref().and_then(|key| values.get(key)).is_some_and(|v| v.unit == Unit::Years);
        match condition.how {
            Test::YearsOfPractice | Test::MaxAge if !years => return missing("value"),
            Test::NoRecord if condition.records.is_empty() => return missing("records"),
            _ => {}
        }
    }
    Ok(())
}
