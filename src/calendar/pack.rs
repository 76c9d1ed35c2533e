//! Rule packs: what a place requires of a review, as data with a citation.
//!
//! The law fixes the shape of a review and cities fix its numbers, so both are packs: TOML files
//! with an id, a jurisdiction and the day from which they apply. A local pack `extends` another
//! and overrides it key by key. A matter freezes the id and the hash of its pack.
//!
//! Every rule carries a [`Cite`], and [`Sure`] says how far it can be relied on. Only what is
//! [`Sure::Law`] may be shown as law; what is recalled or proposed is a default to be confirmed.

mod allocation;
mod appraisal;
mod conflicts;
mod file;
mod form;
mod overlay;
mod scope;
mod selection;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

pub use allocation::Subject;
pub use appraisal::{Block, EventKind, How, Item, Origin, Scheme};
pub use conflicts::{Severity, Tie};
pub use form::{
    Check, CheckRule, Choice, DELIBERATION, EMERGENCY, EXPLORATORY, Field, FieldType, How as Checked, LEGAL_RISK,
};
pub use scope::{Judged, Scope, ScopeEffect, ScopeFacts, ScopeRule, ScopeSubject, Term};
pub use selection::{Candidates, Condition, Test};

/// A pack as it applies: its own rules over those of the pack it extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePack {
    /// Jurisdiction and edition, such as `cn-2026`.
    pub id: String,
    /// `CN`, or a place below it such as `CN-DEMO`.
    pub jurisdiction: String,
    pub title_zh: String,
    pub title_en: String,
    /// The id of the pack this one overrides.
    pub extends: Option<String>,
    pub effective_from: NaiveDate,
    /// SHA-256, hex, of the file text; of an extending pack, over that text and the hash of the
    /// pack below, because its rules change when either does.
    pub hash: String,
    pub kinds: BTreeMap<String, KindRules>,
    pub values: BTreeMap<String, RuleValue>,
    /// What candidates for selection must meet.
    pub conditions: Vec<Condition>,
    /// What each tie between an adviser and a party means.
    pub conflicts: Vec<Tie>,
    /// What advisers should be at home in who are sought for each kind of matter.
    pub allocation: BTreeMap<String, Subject>,
    /// The catalogue of events that appraisals can count.
    pub conduct: Vec<EventKind>,
    /// How each kind of subject is appraised.
    pub appraisal: BTreeMap<String, Scheme>,
    /// What must be reviewed, as what kind, and what is left out.
    pub scope: Scope,
    pub sources: BTreeMap<String, Source>,
}

/// What a rule is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub title: String,
    pub url: Option<String>,
    pub sure: Sure,
}

/// How far a rule can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sure {
    /// National law or regulation, text read.
    Law,
    /// A public page: a policy document or the rule of one place, not law everywhere.
    Public,
    /// General knowledge, not verified.
    Recalled,
    /// A default of this product, without outside authority.
    Proposed,
}

/// Where a rule stands: the passage, the instrument or page, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The passage, such as 第二十六条.
    pub basis: String,
    /// The title of the instrument or page.
    pub source: String,
    pub url: Option<String>,
    pub sure: Sure,
}

/// The rules for one kind of matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRules {
    pub title_zh: String,
    pub title_en: String,
    /// Why matters of this kind are reviewed.
    pub cite: Cite,
    /// Until when the review body has to answer; absent where no rule gives a limit.
    pub limit: Option<TimeLimit>,
    /// The time that has to be left for the review before the matter is deliberated.
    pub min_window: Option<Window>,
    pub counsel: Counsel,
    pub conclusions: Conclusions,
    /// What has to be handed in for the review.
    pub materials: Vec<Material>,
    /// What has to lie beside the draft when it is deliberated.
    pub companions: Vec<Material>,
    /// The checklist: each item is answered in every opinion.
    pub items: Vec<ReviewItem>,
    /// Clauses and defects to look for; named where found, not answered one by one.
    pub red_flags: Vec<ReviewItem>,
    /// The form: what is asked beside text and materials.
    pub fields: Vec<Field>,
    /// What the answers must keep to.
    pub checks: Vec<Check>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLimit {
    pub days: u32,
    pub unit: LimitUnit,
    pub cite: Cite,
    /// The longest an extension may reach, in the same unit; absent where no rule says.
    pub maximum: Option<Ceiling>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    pub days: u32,
    pub cite: Cite,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LimitUnit {
    WorkingDays,
    CalendarDays,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub working_days: u32,
    /// The flag by which it may be shorter, with reason and basis in the form.
    pub unless: Option<String>,
    pub cite: Cite,
}

/// Whether a matter of this kind may go on without an opinion of counsel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counsel {
    pub required: bool,
    pub cite: Cite,
}

/// The conclusions an opinion on this kind may come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusions {
    pub codes: Vec<String>,
    /// Conclusions that are open only when a flag of the form is set.
    pub only_when: BTreeMap<String, String>,
    pub cite: Cite,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Always required.
    pub required: bool,
    /// The flag of the form that makes it required; what nobody can compute says in its text when it is needed.
    pub required_when: Option<String>,
    /// The matter itself brings it: its text, or the opinion of the office.
    pub own: bool,
    /// It must be a file, whose hash is frozen.
    pub file: bool,
    pub cite: Cite,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewItem {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub cite: Cite,
}

/// A named number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleValue {
    pub value: Scalar,
    pub unit: Unit,
    pub cite: Cite,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    Whole(i64),
    /// A decimal kept as written, so that no rate ever passes through a float.
    Decimal(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    WorkingDays,
    CalendarDays,
    Months,
    Years,
    /// How often.
    Times,
    /// Hundredths of a yuan.
    Fen,
    /// Points of a score out of a hundred.
    Points,
    /// A decimal fraction; the only unit whose value is not a whole number.
    Ratio,
}

/// Why a pack cannot be used, or has no answer. `at` is the place in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("the pack is not in the expected form: {0}")]
    Form(Box<toml::de::Error>),
    #[error("pack {id} extends {base}, which has to be given with it")]
    BaseNeeded { id: String, base: String },
    #[error("pack {id} extends {wanted}, not {given}")]
    OtherBase { id: String, wanted: String, given: String },
    #[error("{at}: is missing or blank")]
    Missing { at: String },
    #[error("{at}: names a source that is not in [sources]: {id}")]
    UnknownSource { at: String, id: String },
    #[error("{at}: not a code in capitals and underscores: {code}")]
    BadCode { at: String, code: String },
    #[error("{at}: {code} is listed twice")]
    Twice { at: String, code: String },
    #[error("{at}: a maximum below the limit itself")]
    MaximumBelowLimit { at: String },
    #[error("{at}: the value does not fit its unit")]
    UnfitValue { at: String },
    #[error("{at}: less than the law requires")]
    BelowLaw { at: String },
    #[error("{at}: counts an event that the catalogue does not have for this subject: {code}")]
    UnknownEvent { at: String, code: String },
    #[error("pack {pack} has no value {key}")]
    NoValue { pack: String, key: String },
    #[error("pack {pack}: the value {key} is in {has:?}, not in {wanted:?}")]
    OtherUnit { pack: String, key: String, has: Unit, wanted: Unit },
}

impl From<toml::de::Error> for PackError {
    fn from(error: toml::de::Error) -> Self {
        Self::Form(Box::new(error))
    }
}

impl RulePack {
    /// Reads a pack that stands alone.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        overlay::parse(text, None)
    }

    /// Reads a pack that extends `base` and lays it over it.
    pub fn parse_onto(text: &str, base: &Self) -> Result<Self, PackError> {
        overlay::parse(text, Some(base))
    }

    /// The id of the pack that `text` extends: what [`RulePack::parse_onto`] will want.
    pub fn extends_of(text: &str) -> Result<Option<String>, PackError> {
        overlay::extends_of(text)
    }

    /// The hash of a pack with this text over a pack with that hash: which edition it is.
    pub fn hash_of(text: &str, below: Option<&str>) -> String {
        overlay::hash(text, below)
    }

    pub fn kind(&self, kind: &str) -> Option<&KindRules> {
        self.kinds.get(kind)
    }

    /// How a kind of subject is appraised.
    pub fn scheme(&self, subject: &str) -> Option<&Scheme> {
        self.appraisal.get(subject)
    }

    /// What a tie between an adviser and a party means.
    pub fn tie(&self, code: &str) -> Option<&Tie> {
        self.conflicts.iter().find(|tie| tie.code == code)
    }

    /// An event of the catalogue.
    pub fn event(&self, code: &str) -> Option<&EventKind> {
        self.conduct.iter().find(|event| event.code == code)
    }

    pub fn value(&self, key: &str) -> Result<&RuleValue, PackError> {
        self.values.get(key).ok_or_else(|| PackError::NoValue { pack: self.id.clone(), key: key.to_owned() })
    }

    pub fn working_days(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::WorkingDays)
    }

    pub fn calendar_days(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::CalendarDays)
    }

    pub fn months(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::Months)
    }

    pub fn years(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::Years)
    }

    pub fn times(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::Times)
    }

    pub fn points(&self, key: &str) -> Result<u32, PackError> {
        self.count(key, Unit::Points)
    }

    pub fn fen(&self, key: &str) -> Result<i64, PackError> {
        match self.scalar(key, Unit::Fen)? {
            Scalar::Whole(fen) => Ok(*fen),
            Scalar::Decimal(_) => Err(PackError::UnfitValue { at: format!("values.{key}") }),
        }
    }

    /// A plain decimal such as `0.5`, for the caller's decimal type.
    pub fn ratio(&self, key: &str) -> Result<&str, PackError> {
        match self.scalar(key, Unit::Ratio)? {
            Scalar::Decimal(text) => Ok(text),
            Scalar::Whole(_) => Err(PackError::UnfitValue { at: format!("values.{key}") }),
        }
    }

    fn count(&self, key: &str, unit: Unit) -> Result<u32, PackError> {
        let count = match self.scalar(key, unit)? {
            Scalar::Whole(whole) => u32::try_from(*whole).ok(),
            Scalar::Decimal(_) => None,
        };
        count.ok_or_else(|| PackError::UnfitValue { at: format!("values.{key}") })
    }

    fn scalar(&self, key: &str, wanted: Unit) -> Result<&Scalar, PackError> {
        let value = self.value(key)?;
        if value.unit == wanted {
            return Ok(&value.value);
        }
        let (pack, key) = (self.id.clone(), key.to_owned());
        Err(PackError::OtherUnit { pack, key, has: value.unit, wanted })
    }
}

impl KindRules {
    pub fn allows(&self, conclusion: &str) -> bool {
        self.conclusions.codes.iter().any(|code| code == conclusion)
    }
}
