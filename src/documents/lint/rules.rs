//! The rules, as data.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

const TEXT: &str = include_str!("../../../seeds/lint.toml");

/// Why the rules cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("seeds/lint.toml: {0}")]
pub struct Faulty(String);

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Must be mended before signing (必须修改).
    Must,
    /// Should be mended or explained (建议修改).
    Should,
    /// To be looked at (提示).
    Note,
}

impl Severity {
    /// The text of the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::Note => "NOTE",
        }
    }

    /// As readers of Chinese are told.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Must => "必须修改",
            Self::Should => "建议修改",
            Self::Note => "提示",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// UPPER_SNAKE.
    pub code: String,
    /// How grave its findings are.
    pub severity: Severity,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// Law, regulation or practice.
    pub citation: String,
    /// What to do, in Chinese.
    pub remedy_zh: String,
    /// What to do, in English.
    pub remedy_en: String,
    /// Regular expressions over one sentence; {agency} and {other} stand for the words for the two sides.
    #[serde(default)]
    patterns: Vec<String>,
    /// Regular expressions that clear what stands up to the end of the match.
    #[serde(default)]
    unless: Vec<String>,
    /// Whether a negation clears it; a ban on outsiders is a finding for all its negation.
    #[serde(default = "yes")]
    negation_clears: bool,
}

const fn yes() -> bool {
    true
}

/// What a contract of a type must have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    pub(super) zh: String,
    pub(super) en: String,
    /// It is there when one of these is found.
    patterns: Vec<String>,
    /// Types of contract that need it; all when empty.
    #[serde(default)]
    types: Vec<String>,
    /// Types of contract that do not.
    #[serde(default)]
    except: Vec<String>,
    pub(super) basis: String,
}

/// A type of contract, told by its title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Type {
    code: String,
    /// Words of the title.
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Words for the side that a public agency is usually on, as one pattern.
    first_side: String,
    /// Words for the other side.
    second_side: String,
    /// Names of public agencies end so.
    agency_names: String,
    /// Names of bodies that cannot be party to a contract end so.
    bodies_without_capacity: String,
    /// Words that negate what follows them.
    negation: String,
    /// Days after which payment is late even where agreed, and where it is not.
    payment_days: [u32; 2],
    types: Vec<Type>,
    elements: Vec<Element>,
    rules: Vec<Rule>,
}

/// A pattern of a rule.
pub(super) struct Pattern {
    pub(super) rule: &'static Rule,
    pub(super) find: Regex,
    pub(super) negation_clears: bool,
}

/// The patterns where the agency is on one side.
pub(super) struct Patterns {
    pub(super) list: Vec<Pattern>,
    /// The same, to ask which can match at all.
    pub(super) set: RegexSet,
    /// By rule.
    unless: Vec<(&'static str, RegexSet)>,
    pub(super) agency: Regex,
    pub(super) other: Regex,
}

impl Patterns {
    pub(super) fn cleared(&self, rule: &str, words: &str) -> bool {
        self.unless.iter().any(|(code, set)| *code == rule && set.is_match(words))
    }
}

pub(super) struct Rules {
    file: &'static File,
    /// The agency is the first side, or the second.
    sides: [Patterns; 2],
    pub(super) negation: Regex,
    pub(super) agency_names: Regex,
    pub(super) bodies_without_capacity: Regex,
    elements: Vec<(&'static Element, RegexSet)>,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} rules", self.file.rules.len())
    }
}

static FILE: LazyLock<Result<File, Faulty>> =
    LazyLock::new(|| toml::from_str(TEXT).map_err(|error| Faulty(error.to_string())));
static RULES: LazyLock<Result<Rules, Faulty>> = LazyLock::new(compile);

/// The rules of the program, read once.
pub(super) fn rules() -> Result<&'static Rules, Faulty> {
    RULES.as_ref().map_err(Clone::clone)
}

fn compile() -> Result<Rules, Faulty> {
    let file = FILE.as_ref().map_err(Clone::clone)?;
    let mut elements = Vec::new();
    for element in &file.elements {
        elements.push((element, set(&element.patterns)?));
    }
    Ok(Rules {
        file,
        sides: [side(file, false)?, side(file, true)?],
        negation: regex(&file.negation)?,
        agency_names: regex(&file.agency_names)?,
        bodies_without_capacity: regex(&file.bodies_without_capacity)?,
        elements,
    })
}

fn side(file: &'static File, turned: bool) -> Result<Patterns, Faulty> {
    let (agency, other) =
        if turned { (&file.second_side, &file.first_side) } else { (&file.first_side, &file.second_side) };
    let written = |pattern: &String| {
        pattern.replace("{agency}", &format!("(?:{agency})")).replace("{other}", &format!("(?:{other})"))
    };
    let (mut list, mut texts, mut unless) = (Vec::new(), Vec::new(), Vec::new());
    for rule in &file.rules {
        for pattern in rule.patterns.iter().map(written) {
            list.push(Pattern { rule, find: regex(&pattern)?, negation_clears: rule.negation_clears });
            texts.push(pattern);
        }
        let clears: Vec<String> = rule.unless.iter().map(written).collect();
        if !clears.is_empty() {
            unless.push((rule.code.as_str(), set(&clears)?));
        }
    }
    Ok(Patterns { list, set: set(&texts)?, unless, agency: regex(agency)?, other: regex(other)? })
}

fn regex(pattern: &str) -> Result<Regex, Faulty> {
    Regex::new(pattern).map_err(|error| Faulty(error.to_string()))
}

fn set(patterns: &[String]) -> Result<RegexSet, Faulty> {
    RegexSet::new(patterns).map_err(|error| Faulty(error.to_string()))
}

impl Rules {
    pub(super) fn rule(&self, code: &str) -> Option<&'static Rule> {
        self.file.rules.iter().find(|rule| rule.code == code)
    }

    /// Every rule.
    #[cfg(test)]
    pub(super) fn all(&self) -> &'static [Rule] {
        &self.file.rules
    }

    pub(super) fn patterns(&self, agency_is_second: bool) -> &Patterns {
        let [first, second] = &self.sides;
        if agency_is_second { second } else { first }
    }

    pub(super) fn payment_days(&self) -> [u32; 2] {
        self.file.payment_days
    }

    /// The type that a title names, the longest word first.
    pub(super) fn type_of(&self, title: &str) -> Option<&'static str> {
        let words = self.file.types.iter().flat_map(|kind| kind.words.iter().map(move |word| (kind, word)));
        let named = words.filter(|(_, word)| title.contains(word.as_str()));
        named.max_by_key(|(_, word)| word.chars().count()).map(|(kind, _)| kind.code.as_str())
    }

    /// What a contract of the type must have and what shows that it has it.
    pub(super) fn elements(&self, kind: &str) -> impl Iterator<Item = &(&'static Element, RegexSet)> {
        let is = move |list: &[String]| list.iter().any(|code| code == kind);
        self.elements
            .iter()
            .filter(move |(element, _)| (element.types.is_empty() || is(&element.types)) && !is(&element.except))
    }
}
