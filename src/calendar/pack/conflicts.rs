//! What a tie between an adviser and a party of a matter means (利益冲突类别). Which ties are looked for is in the program;
//! how heavy each weighs is data, with its citation.

use serde::Deserialize;

use super::overlay::{Cites, Listed};
use super::{Cite, PackError};

/// How heavy a tie weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Nobody can consent to it (绝对冲突).
    Absolute,
    /// It is disclosed, and the agency or the office may consent (相对冲突).
    Relative,
}

/// A tie between an adviser and a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub severity: Severity,
    pub cite: Cite,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TieFile {
    code: String,
    zh: String,
    en: String,
    severity: Severity,
    basis: String,
    source: String,
}

impl Listed for TieFile {
    type Rule = Tie;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Tie) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Tie, PackError> {
        let Self { code, zh, en, severity, basis, source } = self;
        Ok(Tie { code, zh, en, severity, cite: cites.cite(basis, source, at)? })
    }
}
