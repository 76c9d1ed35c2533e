//! The scope catalogue (审查范围): what must be reviewed, as what kind, what is major, what is left out, and why.
//!
//! A rule is about one subject and may want a class, flags and an amount beyond a named value of the pack. Every rule
//! that fits gives a reason: something is in scope when a rule takes it in and none leaves it out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::from_text;
use super::form::Choice;
use super::overlay::{Cites, Listed, all_different, filled};
use super::{Cite, PackError, RuleValue, Scalar, Unit};

crate::text_enum! {
    /// What a text is, before anybody says as what kind of matter it is reviewed (文本性质).
    pub enum ScopeSubject {
        /// A contract, agreement, letter of intent, memorandum or undertaking (合同、协议、意向书、备忘录、承诺书).
        Contract = "CONTRACT",
        /// A document issued to others (印发的文件).
        Document = "DOCUMENT",
        /// A decision on public affairs (行政决策).
        Decision = "DECISION",
        /// A government rule (政府规章).
        Rule = "RULE",
        /// An enforcement decision (行政执法决定).
        Enforcement = "ENFORCEMENT",
        /// A reply or answer in reconsideration or litigation (复议答复、答辩).
        Dispute = "DISPUTE",
        /// Anything else (其他).
        Other = "OTHER",
    }
}

crate::text_enum! {
    /// What a rule of the scope catalogue does.
    pub enum ScopeEffect {
        /// Takes it in: it must be reviewed (应审必审).
        Review = "REVIEW",
        /// Makes it a major one (重大).
        Major = "MAJOR",
        /// Leaves it out (不纳入审查).
        Exclude = "EXCLUDE",
        /// Something else is needed beside the review (另需程序).
        Also = "ALSO",
    }
}

/// The catalogue and its vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Classes of subjects, and the flags that facts are told by.
    pub terms: Vec<Term>,
    pub rules: Vec<ScopeRule>,
}

/// A word of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// The subject of which it is a class; none for a flag.
    pub class_of: Option<ScopeSubject>,
}

/// One rule of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRule {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub effect: ScopeEffect,
    pub subject: ScopeSubject,
    /// As what kind of matter; of rules that take in.
    pub kind: Option<String>,
    /// One of these classes; any when empty.
    pub classes: Vec<String>,
    /// All of these flags.
    pub flags: Vec<String>,
    /// None of these classes: they have rules of their own.
    pub except: Vec<String>,
    /// An amount beyond this value of the pack.
    pub over: Option<String>,
    pub cite: Cite,
}

/// What is known of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeFacts {
    pub subject: ScopeSubject,
    pub class: Option<String>,
    /// Fen.
    pub amount: Option<i64>,
    /// Flags that are set.
    pub flags: Vec<String>,
}

/// What the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    pub in_scope: bool,
    /// As what kind of matter; also of what is left out, for those who ask all the same.
    pub kind: Option<&'a str>,
    pub major: bool,
    /// Every rule that fits, in the order of the catalogue.
    pub rules: Vec<&'a ScopeRule>,
}

impl Scope {
    /// The classes of a subject by its name; `*` for all.
    pub fn classes(&self, subject: &str) -> Vec<Choice> {
        let of = |term: &&Term| term.class_of.is_some_and(|of| subject == "*" || of.as_str() == subject);
        let choice = |term: &Term| Choice { code: term.code.clone(), zh: term.zh.clone(), en: term.en.clone() };
        self.terms.iter().filter(of).map(choice).collect()
    }

    /// The flags that facts are told by.
    pub fn flags(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.class_of.is_none())
    }

    /// What the catalogue says of a text.
    pub fn judge(&self, facts: &ScopeFacts, values: &BTreeMap<String, RuleValue>) -> Judged<'_> {
        let rules: Vec<&ScopeRule> = self.rules.iter().filter(|rule| rule.fits(facts, values)).collect();
        let any = |effect| rules.iter().any(|rule| rule.effect == effect);
        let in_scope = any(ScopeEffect::Review) && !any(ScopeEffect::Exclude);
        let taken = rules.iter().find(|rule| rule.effect == ScopeEffect::Review);
        Judged {
            in_scope,
            kind: taken.and_then(|rule| rule.kind.as_deref()),
            major: in_scope && any(ScopeEffect::Major),
            rules,
        }
    }
}

impl ScopeRule {
    fn fits(&self, facts: &ScopeFacts, values: &BTreeMap<String, RuleValue>) -> bool {
        let class = |classes: &[String]| facts.class.as_ref().is_some_and(|class| classes.contains(class));
        let over = self.over.as_ref().is_none_or(|key| {
            let limit = values.get(key).and_then(|value| match value.value {
                Scalar::Whole(fen) => Some(fen),
                Scalar::Decimal(_) => None,
            });
            facts.amount.zip(limit).is_some_and(|(amount, limit)| amount > limit)
        });
        self.subject == facts.subject
            && (self.classes.is_empty() || class(&self.classes))
            && !class(&self.except)
            && self.flags.iter().all(|flag| facts.flags.contains(flag))
            && over
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeFile {
    #[serde(default)]
    terms: Vec<TermFile>,
    #[serde(default)]
    rules: Vec<ScopeRuleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFile {
    code: String,
    zh: String,
    en: String,
    #[serde(default, deserialize_with = "super::file::maybe_from_text")]
    class_of: Option<ScopeSubject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeRuleFile {
    code: String,
    zh: String,
    en: String,
    #[serde(deserialize_with = "from_text")]
    effect: ScopeEffect,
    #[serde(deserialize_with = "from_text")]
    subject: ScopeSubject,
    kind: Option<String>,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    over: Option<String>,
    basis: String,
    source: String,
}

impl Listed for TermFile {
    type Rule = Term;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Term) -> &str {
        &rule.code
    }
    fn rule(self, _: &Cites<'_>, _: &str) -> Result<Term, PackError> {
        let Self { code, zh, en, class_of } = self;
        Ok(Term { code, zh, en, class_of })
    }
}

impl Listed for ScopeRuleFile {
    type Rule = ScopeRule;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &ScopeRule) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<ScopeRule, PackError> {
        let Self { code, zh, en, effect, subject, kind, classes, flags, except, over, basis, source } = self;
        for list in [&classes, &flags, &except] {
            all_different(list, at)?;
        }
        if (effect == ScopeEffect::Review) != kind.is_some() {
            return Err(PackError::Missing { at: format!("{at}.kind") });
        }
        let cite = cites.cite(basis, source, at)?;
        Ok(ScopeRule { code, zh, en, effect, subject, kind, classes, flags, except, over, cite })
    }
}

/// The catalogue of a pack over that of the pack below. Every word that a rule uses is a term of it.
pub(super) fn overlay(
    file: ScopeFile,
    base: Option<&Scope>,
    values: &BTreeMap<String, RuleValue>,
    cites: &Cites<'_>,
) -> Result<Scope, PackError> {
    let scope = Scope {
        terms: cites.overlay(file.terms, base.map(|base| &base.terms), "scope.terms")?,
        rules: cites.overlay(file.rules, base.map(|base| &base.rules), "scope.rules")?,
    };
    for rule in &scope.rules {
        let missing = |what: &str| PackError::Missing { at: format!("scope.rules.{}: {what}", rule.code) };
        filled(&rule.code, "scope.rules")?;
        for class in rule.classes.iter().chain(&rule.except) {
            let known = scope.terms.iter().any(|term| term.code == *class && term.class_of == Some(rule.subject));
            if !known {
                return Err(missing(class));
            }
        }
        if let Some(flag) = rule.flags.iter().find(|flag| !scope.flags().any(|term| term.code == **flag)) {
            return Err(missing(flag));
        }
        if let Some(key) = &rule.over
            && values.get(key).is_none_or(|value| value.unit != Unit::Fen)
        {
            return Err(missing(key));
        }
    }
    Ok(scope)
}
