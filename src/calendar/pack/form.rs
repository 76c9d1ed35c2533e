//! The form of a kind of matter (送审表单): what is asked beside text and materials, and what the answers must keep to.
//!
//! A field has a type, and is required always or when a flag is set; materials and companions can depend on the same
//! flags. A check compares answers with each other and with a named value of the pack. Each carries its citation. What
//! was filled in is judged in `calendar::form`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::from_text;
use super::overlay::{Cites, Listed, all_different, filled};
use super::scope::Scope;
use super::{Cite, KindRules, PackError, RuleValue, Unit};

/// The field that tells the day of deliberation (提请审议日), against which minimum windows are measured.
pub const DELIBERATION: &str = "DELIBERATION_ON";
/// The flag of an exploratory reform (探索性改革), and the field for the risk that is made explicit then.
pub const EXPLORATORY: &str = "EXPLORATORY_REFORM";
/// See [`EXPLORATORY`].
pub const LEGAL_RISK: &str = "LEGAL_RISK";
/// The flag of an emergency (应急), by which windows can be shortened.
pub const EMERGENCY: &str = "EMERGENCY";

crate::text_enum! {
    /// What is filled into a field of a form.
    pub enum FieldType {
        /// A day (日期).
        Day = "DAY",
        /// Yes or no (是否).
        Flag = "FLAG",
        /// Words (文字).
        Text = "TEXT",
        /// One of the choices (选项).
        Choice = "CHOICE",
        /// A whole number (数量).
        Count = "COUNT",
        /// An amount of money (金额).
        Money = "MONEY",
    }
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub kind: FieldType,
    /// Always required.
    pub required: bool,
    /// The flag of the same form that makes it required.
    pub required_when: Option<String>,
    pub choices: Vec<Choice>,
    /// Its choices are the classes of the scope catalogue: those of this subject, or `*` for all.
    pub classes_of: Option<String>,
    pub cite: Cite,
}

/// A choice of a field, or a term of the scope catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    pub zh: String,
    pub en: String,
}

/// What answers must keep to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// The rule that refuses.
    pub rule: CheckRule,
    /// Only when this flag is set.
    pub when: Option<String>,
    /// Not where this field is filled in: the reasons for an exception.
    pub unless: Option<String>,
    pub how: How,
    pub cite: Cite,
}

/// How a check is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// From one day to the other there are at least so many calendar days, by a named value of the pack.
    DaysBetween { from: String, to: String, at_least: String },
    /// The flag is set.
    Yes { flag: String },
}

/// The rules that forms are refused by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckRule {
    /// The public had too little time for comments.
    CommentTooShort,
    /// Materials reached those heard too late.
    HearingMaterialsLate,
    /// The hearing was announced too late.
    HearingNoticeLate,
    /// It is to be in force too soon after publication.
    InForceTooSoon,
    /// Experts have an interest in the matter.
    ExpertsNotIndependent,
    /// A risk cannot be controlled.
    RiskNotControlled,
    /// The decision was not discussed collectively, or the rights to be heard were not granted.
    ProcedureNotFollowed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    code: String,
    zh: String,
    en: String,
    #[serde(rename = "type", deserialize_with = "from_text")]
    kind: FieldType,
    #[serde(default)]
    required: bool,
    required_when: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
    classes_of: Option<String>,
    basis: String,
    source: String,
}

impl Listed for FieldFile {
    type Rule = Field;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Field) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Field, PackError> {
        let Self { code, zh, en, kind, required, required_when, choices, classes_of, basis, source } = self;
        let codes: Vec<String> = choices.iter().map(|choice| choice.code.clone()).collect();
        all_different(&codes, &format!("{at}.choices"))?;
        if (kind == FieldType::Choice) == (choices.is_empty() && classes_of.is_none()) {
            return Err(PackError::Missing { at: format!("{at}.choices") });
        }
        let cite = cites.cite(basis, source, at)?;
        Ok(Field { code, zh, en, kind, required, required_when, choices, classes_of, cite })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckFile {
    code: String,
    zh: String,
    en: String,
    rule: CheckRule,
    when: Option<String>,
    unless: Option<String>,
    from: Option<String>,
    to: Option<String>,
    at_least: Option<String>,
    yes: Option<String>,
    basis: String,
    source: String,
}

impl Listed for CheckFile {
    type Rule = Check;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Check) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Check, PackError> {
        let Self { code, zh, en, rule, when, unless, from, to, at_least, yes, basis, source } = self;
        let how = match (from, to, at_least, yes) {
            (Some(from), Some(to), Some(at_least), None) => How::DaysBetween { from, to, at_least },
            (None, None, None, Some(flag)) => How::Yes { flag },
            _ => return Err(PackError::Missing { at: format!("{at}.from") }),
        };
        Ok(Check { code, zh, en, rule, when, unless, how, cite: cites.cite(basis, source, at)? })
    }
}

/// Gives fields their choices from the scope catalogue, and sees to it that everything a form names is there: a flag
/// that nobody can set would never require anything.
pub(super) fn settle(
    kind: &mut KindRules,
    scope: &Scope,
    values: &BTreeMap<String, RuleValue>,
    at: &str,
) -> Result<(), PackError> {
    for field in &mut kind.fields {
        if let Some(subject) = &field.classes_of {
            field.choices = scope.classes(subject);
            if field.choices.is_empty() {
                return Err(PackError::Missing { at: format!("{at}.fields.{}.classes_of", field.code) });
            }
        }
    }
    let is = |code: &str, kinds: &[FieldType]| {
        kind.fields.iter().any(|field| field.code == code && kinds.contains(&field.kind))
    };
    let named = |code: Option<&String>, kinds: &[FieldType], at: String| match code {
        Some(code) if !is(code, kinds) => Err(PackError::Missing { at: format!("{at}: {code}") }),
        _ => Ok(()),
    };
    for field in &kind.fields {
        named(field.required_when.as_ref(), &[FieldType::Flag], format!("{at}.fields.{}.required_when", field.code))?;
    }
    for material in kind.materials.iter().chain(&kind.companions) {
        named(material.required_when.as_ref(), &[FieldType::Flag], format!("{at}.{}.required_when", material.code))?;
    }
    let unless = kind.min_window.as_ref().and_then(|window| window.unless.as_ref());
    named(unless, &[FieldType::Flag], format!("{at}.min_window.unless"))?;
    for (conclusion, flag) in &kind.conclusions.only_when {
        filled(conclusion, at)?;
        named(Some(flag), &[FieldType::Flag], format!("{at}.conclusions.only_when"))?;
    }
    for check in &kind.checks {
        let at = format!("{at}.checks.{}", check.code);
        named(check.when.as_ref(), &[FieldType::Flag], format!("{at}.when"))?;
        named(check.unless.as_ref(), FieldType::ALL, format!("{at}.unless"))?;
        match &check.how {
            How::Yes { flag } => named(Some(flag), &[FieldType::Flag], format!("{at}.yes"))?,
            How::DaysBetween { from, to, at_least } => {
                named(Some(from), &[FieldType::Day], format!("{at}.from"))?;
                named(Some(to), &[FieldType::Day], format!("{at}.to"))?;
                if values.get(at_least).is_none_or(|value| value.unit != Unit::CalendarDays) {
                    return Err(PackError::Missing { at: format!("{at}.at_least: {at_least}") });
                }
            }
        }
    }
    Ok(())
}
