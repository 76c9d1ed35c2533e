//! How forms and companions look on the wire.

use poem_openapi::Object;

use super::api::Citation;
use super::pack::{Check, Choice, Field, FieldType, KindRules, Material};

/// A choice of a field.
#[derive(Clone, Debug, Object)]
pub struct FormChoice {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

impl From<&Choice> for FormChoice {
    fn from(choice: &Choice) -> Self {
        Self { code: choice.code.clone(), zh: choice.zh.clone(), en: choice.en.clone() }
    }
}

/// A field of the form (送审要素).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FormField {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// What is filled in.
    kind: FieldType,
    /// Whether a submission without it is incomplete.
    required: bool,
    /// The flag of the same form that makes it required; absent when none does.
    required_when: Option<String>,
    /// Of a CHOICE: what can be chosen.
    choices: Vec<FormChoice>,
    /// Its citation.
    citation: Citation,
}

impl From<&Field> for FormField {
    fn from(field: &Field) -> Self {
        Self {
            code: field.code.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            kind: field.kind,
            required: field.required,
            required_when: field.required_when.clone(),
            choices: field.choices.iter().map(Into::into).collect(),
            citation: (&field.cite).into(),
        }
    }
}

/// What the answers of a form must keep to (表单核对): a submission that does not is refused.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FormCheck {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Only when this flag is set.
    when: Option<String>,
    /// Not where this field is filled in.
    unless: Option<String>,
    /// Its citation.
    citation: Citation,
}

impl From<&Check> for FormCheck {
    fn from(check: &Check) -> Self {
        Self {
            code: check.code.clone(),
            zh: check.zh.clone(),
            en: check.en.clone(),
            when: check.when.clone(),
            unless: check.unless.clone(),
            citation: (&check.cite).into(),
        }
    }
}

/// What must lie beside the draft when it is deliberated or signed (提请审议材料).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanionRule {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Whether it is always required.
    required: bool,
    /// The flag of the form that makes it required; absent when none does.
    required_when: Option<String>,
    /// Whether the matter itself brings it: its text, or the office's opinion. It is not attached.
    own: bool,
    /// Whether it must be a file, whose hash is frozen.
    file: bool,
    /// Its citation.
    citation: Citation,
}

impl From<&Material> for CompanionRule {
    fn from(companion: &Material) -> Self {
        Self {
            code: companion.code.clone(),
            zh: companion.zh.clone(),
            en: companion.en.clone(),
            required: companion.required,
            required_when: companion.required_when.clone(),
            own: companion.own,
            file: companion.file,
            citation: (&companion.cite).into(),
        }
    }
}

/// A conclusion that is open only in one case.
#[derive(Clone, Debug, Object)]
pub struct ConditionalConclusion {
    /// The conclusion.
    code: String,
    /// The flag of the form that opens it.
    when: String,
}

impl ConditionalConclusion {
    pub(super) fn of(rules: &KindRules) -> Vec<Self> {
        let only_when = &rules.conclusions.only_when;
        only_when.iter().map(|(code, when)| Self { code: code.clone(), when: when.clone() }).collect()
    }
}
