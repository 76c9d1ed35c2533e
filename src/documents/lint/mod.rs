//! Faults that a contract's text shows by itself, found without any model (合同文本自动检查).
//!
//! Everything here is pure: text in, findings out. Rules are data (`seeds/lint.toml`): what is wrong with a text in
//! both languages, how grave it is, by which law, and what to do. Some are patterns with guards against negation (不得为他人提供
//! 担保 is no surety); the others are reckoned: capitals against figures, sums, days, references, numbering. A finding is
//! a hint to whoever reviews, never a decision; what stands in doubt is left out rather than reported.
//!
//! Roles: whoever sees a version of a document sees its findings. Basis: 民法典 art 470 for what a contract contains, and
//! for each rule the source that it cites.

mod amounts;
mod blanks;
mod dates;
mod forbidden;
mod numbering;
mod parties;
mod percentages;
mod references;
mod required;
mod rules;
mod sums;
mod terms;
mod text;

pub use rules::{Faulty, Rule, Severity};

use sha2::{Digest, Sha256};
use text::Prepared;

/// Findings of one rule in one text; more would only hide the others.
const MOST_OF_A_RULE: usize = 100;

/// One fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Label of the clause it stands in, such as 第五条; empty for the preamble and for what is missing altogether.
    pub clause: String,
    /// Where it begins, in characters (Unicode scalar values) from the start of the text.
    pub start: usize,
    /// Where it ends; the same place when something is missing.
    pub end: usize,
    /// The text there, shortened.
    pub quote: String,
    /// What is wrong here, in Chinese.
    pub message_zh: String,
    /// What is wrong here, in English.
    pub message_en: String,
    /// The text that makes it the same finding in another version: the quotation, with the words around a short one.
    anchor: String,
}

impl Finding {
    /// SHA-256, hex, of the rule and of the text that it is about, without blanks: the same fault in another version
    /// has the same, wherever it stands there.
    pub fn fingerprint(&self) -> String {
        let anchor = self.anchor.chars().filter(|c| !c.is_whitespace());
        hex::encode(Sha256::digest(format!("{}\n{}", self.rule.code, anchor.collect::<String>())))
    }
}

/// All findings of a text: the gravest first, then in order of place.
pub fn lint(text: &str) -> Result<Vec<Finding>, Faulty> {
    let rules = rules::rules()?;
    let text = Prepared::new(text);
    let mut found = Found { text: &text, rules, list: Vec::new() };
    amounts::check(&mut found);
    sums::check(&mut found);
    percentages::check(&mut found);
    dates::check(&mut found);
    blanks::check(&mut found);
    parties::check(&mut found);
    references::check(&mut found);
    terms::check(&mut found);
    numbering::check(&mut found);
    required::check(&mut found);
    forbidden::check(&mut found);
    let mut list = found.list;
    list.sort_by_key(|finding| (finding.rule.severity, finding.start, finding.end));
    Ok(list)
}

/// The text that is checked and what was found in it.
struct Found<'a> {
    text: &'a Prepared,
    rules: &'static rules::Rules,
    list: Vec<Finding>,
}

impl Found<'_> {
    /// Adds a finding; a rule that the data do not have is switched off.
    fn add(&mut self, code: &str, start: usize, end: usize, zh: impl Into<String>, en: impl Into<String>) {
        let Some(rule) = self.rules.rule(code) else { return };
        let message_zh = zh.into();
        let same = || self.list.iter().filter(|finding| finding.rule.code == rule.code);
        let known = same().any(|other| other.start == start && other.end == end && other.message_zh == message_zh);
        if known || same().count() >= MOST_OF_A_RULE {
            return;
        }
        let clause = self.text.clause(start).map_or_else(String::new, |clause| clause.label.clone());
        let quote = self.text.quote(start, end);
        let anchor = match end - start {
            0 => message_zh.clone(),
            1..20 => {
                format!("{}{}{}", self.text.before(start, 12), self.text.slice(start, end), self.text.after(end, 12))
            }
            _ => self.text.slice(start, end),
        };
        self.list.push(Finding { anchor, rule, clause, start, end, quote, message_zh, message_en: en.into() });
    }
}

#[cfg(test)]
mod tests;
