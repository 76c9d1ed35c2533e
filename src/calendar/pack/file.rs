//! The TOML form of a pack. A rule names its source by a key of `[sources]`; unknown keys are refused.
//!
//! Everything a local pack may leave to the pack below is optional here.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

use super::allocation::SubjectFile;
use super::appraisal::{ConductFile, SchemeFile};
use super::conflicts::TieFile;
use super::form::{CheckFile, FieldFile};
use super::scope::ScopeFile;
use super::selection::ConditionFile;
use super::{LimitUnit, Scalar, Source, Unit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackFile {
    pub(super) id: String,
    pub(super) jurisdiction: String,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) extends: Option<String>,
    #[serde(deserialize_with = "day")]
    pub(super) effective_from: NaiveDate,
    #[serde(default)]
    pub(super) sources: BTreeMap<String, Source>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, KindFile>,
    #[serde(default)]
    pub(super) values: BTreeMap<String, ValueFile>,
    #[serde(default)]
    pub(super) conditions: Vec<ConditionFile>,
    #[serde(default)]
    pub(super) conflicts: Vec<TieFile>,
    #[serde(default)]
    pub(super) allocation: BTreeMap<String, SubjectFile>,
    #[serde(default)]
    pub(super) conduct: ConductFile,
    #[serde(default)]
    pub(super) appraisal: BTreeMap<String, SchemeFile>,
    #[serde(default)]
    pub(super) scope: ScopeFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindFile {
    pub(super) title_zh: Option<String>,
    pub(super) title_en: Option<String>,
    pub(super) cite: Option<CiteFile>,
    pub(super) limit: Option<LimitFile>,
    pub(super) min_window: Option<WindowFile>,
    pub(super) counsel: Option<CounselFile>,
    pub(super) conclusions: Option<ConclusionsFile>,
    #[serde(default)]
    pub(super) materials: Vec<MaterialFile>,
    #[serde(default)]
    pub(super) companions: Vec<MaterialFile>,
    #[serde(default)]
    pub(super) items: Vec<ItemFile>,
    #[serde(default)]
    pub(super) red_flags: Vec<ItemFile>,
    #[serde(default)]
    pub(super) fields: Vec<FieldFile>,
    #[serde(default)]
    pub(super) checks: Vec<CheckFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CiteFile {
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitFile {
    pub(super) days: u32,
    pub(super) unit: LimitUnit,
    pub(super) basis: String,
    pub(super) source: String,
    pub(super) maximum: Option<CeilingFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CeilingFile {
    pub(super) days: u32,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowFile {
    pub(super) working_days: u32,
    pub(super) unless: Option<String>,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CounselFile {
    pub(super) required: bool,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConclusionsFile {
    pub(super) codes: Vec<String>,
    #[serde(default)]
    pub(super) only_when: BTreeMap<String, String>,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaterialFile {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) required: bool,
    pub(super) required_when: Option<String>,
    #[serde(default)]
    pub(super) own: bool,
    #[serde(default)]
    pub(super) file: bool,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemFile {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) basis: String,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueFile {
    pub(super) value: Scalar,
    pub(super) unit: Unit,
    pub(super) basis: String,
    pub(super) source: String,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// A value that has one text.
pub(super) fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// The same where it may be left out.
pub(super) fn maybe_from_text<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    from_text(deserializer).map(Some)
}
