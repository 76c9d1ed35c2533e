//! From the TOML form to rules: every source looked up, every check made, one pack laid over another.
//!
//! The rest of the product never meets a rule without its citation, because the two are joined
//! here. A local pack replaces whole cited things: a limit, a value, one material by its code.
//! Half of a limit under another's citation would be a false statement, so nothing smaller is
//! merged.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::file::{ConclusionsFile, ItemFile, KindFile, LimitFile, MaterialFile, PackFile, ValueFile, WindowFile};
use super::{
    Ceiling, Cite, Conclusions, Counsel, KindRules, Material, PackError, ReviewItem, RulePack, RuleValue, Scalar,
    Source, Sure, TimeLimit, Unit, Window, form, scope, selection,
};
use super::{allocation, appraisal};

pub(super) fn extends_of(text: &str) -> Result<Option<String>, PackError> {
    Ok(toml::from_str::<PackFile>(text)?.extends)
}

pub(super) fn parse(text: &str, base: Option<&RulePack>) -> Result<RulePack, PackError> {
    let file: PackFile = toml::from_str(text)?;
    for (at, field) in [
        ("id", &file.id),
        ("jurisdiction", &file.jurisdiction),
        ("title_zh", &file.title_zh),
        ("title_en", &file.title_en),
    ] {
        filled(field, at)?;
    }
    match (&file.extends, base) {
        (None, None) => {}
        (Some(wanted), Some(given)) if *wanted == given.id => {}
        (Some(wanted), None) => {
            return Err(PackError::BaseNeeded { id: file.id, base: wanted.clone() });
        }
        (wanted, Some(given)) => {
            let wanted = wanted.clone().unwrap_or_else(|| "nothing".to_owned());
            return Err(PackError::OtherBase { id: file.id, wanted, given: given.id.clone() });
        }
    }

    let mut sources = base.map(|base| base.sources.clone()).unwrap_or_default();
    for (id, source) in &file.sources {
        filled(&source.title, &format!("sources.{id}.title"))?;
    }
    sources.extend(file.sources);
    let cites = Cites(&sources);

    let mut values = base.map(|base| base.values.clone()).unwrap_or_default();
    for (key, value) in file.values {
        let value = cites.value(value, &format!("values.{key}"))?;
        values.insert(key, value);
    }

    let scope = scope::overlay(file.scope, base.map(|base| &base.scope), &values, &cites)?;

    let mut kinds = base.map(|base| base.kinds.clone()).unwrap_or_default();
    for (code, kind) in file.kinds {
        coded(&code, "kinds")?;
        let rules = cites.kind(kind, kinds.get(&code), &format!("kinds.{code}"))?;
        kinds.insert(code, rules);
    }
    for (code, kind) in &mut kinds {
        form::settle(kind, &scope, &values, &format!("kinds.{code}"))?;
    }

    let conditions = cites.overlay(file.conditions, base.map(|base| &base.conditions), "conditions")?;
    selection::check(&conditions, &values)?;
    let conflicts = cites.overlay(file.conflicts, base.map(|base| &base.conflicts), "conflicts")?;
    let allocation = allocation::overlay(file.allocation, base.map(|base| &base.allocation), &cites)?;
    let conduct = appraisal::catalogue(file.conduct, base.map(|base| base.conduct.as_slice()))?;
    let appraisal = appraisal::schemes(file.appraisal, base.map(|base| &base.appraisal), &conduct, &cites)?;

    Ok(RulePack {
        id: file.id,
        jurisdiction: file.jurisdiction,
        title_zh: file.title_zh,
        title_en: file.title_en,
        extends: file.extends,
        effective_from: file.effective_from,
        hash: hash(text, base.map(|base| base.hash.as_str())),
        kinds,
        values,
        conditions,
        conflicts,
        allocation,
        conduct,
        appraisal,
        scope,
        sources,
    })
}

pub(super) fn hash(text: &str, below: Option<&str>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(text.as_bytes());
    if let Some(below) = below {
        hasher.update(below.as_bytes());
    }
    hex::encode(hasher.finalize())
}

/// Turns what the file says into rules, looking each source up.
pub(super) struct Cites<'a>(&'a BTreeMap<String, Source>);

impl Cites<'_> {
    pub(super) fn cite(&self, basis: String, source: String, at: &str) -> Result<Cite, PackError> {
        filled(&basis, &format!("{at}.basis"))?;
        let Some(found) = self.0.get(&source) else {
            return Err(PackError::UnknownSource { at: at.to_owned(), id: source });
        };
        let Source { title, url, sure } = found.clone();
        Ok(Cite { basis, source: title, url, sure })
    }

    fn value(&self, file: ValueFile, at: &str) -> Result<RuleValue, PackError> {
        let fits = match &file.value {
            Scalar::Whole(whole) => file.unit != Unit::Ratio && *whole >= 0,
            Scalar::Decimal(text) => file.unit == Unit::Ratio && is_decimal(text),
        };
        if !fits {
            return Err(PackError::UnfitValue { at: at.to_owned() });
        }
        let cite = self.cite(file.basis, file.source, at)?;
        Ok(RuleValue { value: file.value, unit: file.unit, cite })
    }

    fn kind(&self, file: KindFile, base: Option<&KindRules>, at: &str) -> Result<KindRules, PackError> {
        let title = |own: Option<String>, below: Option<&String>, field: &str| {
            let title = own.or_else(|| below.cloned()).unwrap_or_default();
            filled(&title, &format!("{at}.{field}")).map(|()| title)
        };
        let rules = KindRules {
            title_zh: title(file.title_zh, base.map(|b| &b.title_zh), "title_zh")?,
            title_en: title(file.title_en, base.map(|b| &b.title_en), "title_en")?,
            cite: needed(
                file.cite.map(|c| self.cite(c.basis, c.source, &format!("{at}.cite"))),
                base.map(|b| &b.cite),
                &format!("{at}.cite"),
            )?,
            limit: match file.limit {
                Some(limit) => Some(self.limit(limit, &format!("{at}.limit"))?),
                None => base.and_then(|b| b.limit.clone()),
            },
            min_window: match file.min_window {
                Some(window) => Some(self.window(window, &format!("{at}.min_window"))?),
                None => base.and_then(|b| b.min_window.clone()),
            },
            counsel: needed(
                file.counsel.map(|c| {
                    let cite = self.cite(c.basis, c.source, &format!("{at}.counsel"))?;
                    Ok(Counsel { required: c.required, cite })
                }),
                base.map(|b| &b.counsel),
                &format!("{at}.counsel"),
            )?,
            conclusions: needed(
                file.conclusions.map(|c| self.conclusions(c, &format!("{at}.conclusions"))),
                base.map(|b| &b.conclusions),
                &format!("{at}.conclusions"),
            )?,
            materials: self.overlay(file.materials, base.map(|b| &b.materials), &format!("{at}.materials"))?,
            companions: self.overlay(file.companions, base.map(|b| &b.companions), &format!("{at}.companions"))?,
            items: self.overlay(file.items, base.map(|b| &b.items), &format!("{at}.items"))?,
            red_flags: self.overlay(file.red_flags, base.map(|b| &b.red_flags), &format!("{at}.red_flags"))?,
            fields: self.overlay(file.fields, base.map(|b| &b.fields), &format!("{at}.fields"))?,
            checks: self.overlay(file.checks, base.map(|b| &b.checks), &format!("{at}.checks"))?,
        };
        base.map_or(Ok(()), |base| not_below_law(&rules, base, at))?;
        Ok(rules)
    }

    fn limit(&self, file: LimitFile, at: &str) -> Result<TimeLimit, PackError> {
        let maximum = match file.maximum {
            Some(maximum) if maximum.days < file.days => {
                return Err(PackError::MaximumBelowLimit { at: at.to_owned() });
            }
            Some(maximum) => {
                let cite = self.cite(maximum.basis, maximum.source, &format!("{at}.maximum"))?;
                Some(Ceiling { days: maximum.days, cite })
            }
            None => None,
        };
        let cite = self.cite(file.basis, file.source, at)?;
        Ok(TimeLimit { days: file.days, unit: file.unit, cite, maximum })
    }

    fn window(&self, file: WindowFile, at: &str) -> Result<Window, PackError> {
        let cite = self.cite(file.basis, file.source, at)?;
        Ok(Window { working_days: file.working_days, unless: file.unless, cite })
    }

    fn conclusions(&self, file: ConclusionsFile, at: &str) -> Result<Conclusions, PackError> {
        if file.codes.is_empty() {
            return Err(PackError::Missing { at: at.to_owned() });
        }
        all_different(&file.codes, at)?;
        let cite = self.cite(file.basis, file.source, at)?;
        if let Some(unknown) = file.only_when.keys().find(|code| !file.codes.contains(code)) {
            return Err(PackError::BadCode { at: at.to_owned(), code: unknown.clone() });
        }
        Ok(Conclusions { codes: file.codes, only_when: file.only_when, cite })
    }

    /// The list below with entries of the same code replaced in their place, new ones behind.
    pub(super) fn overlay<F: Listed>(
        &self,
        own: Vec<F>,
        below: Option<&Vec<F::Rule>>,
        at: &str,
    ) -> Result<Vec<F::Rule>, PackError> {
        let codes: Vec<String> = own.iter().map(|entry| entry.texts().0.to_owned()).collect();
        all_different(&codes, at)?;
        let mut list = below.cloned().unwrap_or_default();
        for entry in own {
            let (code, zh, en) = entry.texts();
            let at = format!("{at}.{code}");
            filled(zh, &format!("{at}.zh"))?;
            filled(en, &format!("{at}.en"))?;
            let rule = entry.rule(self, &at)?;
            match list.iter_mut().find(|known| F::code(known) == F::code(&rule)) {
                Some(known) => *known = rule,
                None => list.push(rule),
            }
        }
        Ok(list)
    }
}

/// An entry of a list that is merged by code: a material, a review item, a condition.
pub(super) trait Listed {
    type Rule: Clone;
    /// Code, Chinese, English.
    fn texts(&self) -> (&str, &str, &str);
    fn code(rule: &Self::Rule) -> &str;
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Self::Rule, PackError>;
}

impl Listed for MaterialFile {
    type Rule = Material;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &Material) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<Material, PackError> {
        let Self { code, zh, en, required, required_when, own, file, basis, source } = self;
        Ok(Material { code, zh, en, required, required_when, own, file, cite: cites.cite(basis, source, at)? })
    }
}

impl Listed for ItemFile {
    type Rule = ReviewItem;
    fn texts(&self) -> (&str, &str, &str) {
        (&self.code, &self.zh, &self.en)
    }
    fn code(rule: &ReviewItem) -> &str {
        &rule.code
    }
    fn rule(self, cites: &Cites<'_>, at: &str) -> Result<ReviewItem, PackError> {
        let Self { code, zh, en, basis, source } = self;
        Ok(ReviewItem { code, zh, en, cite: cites.cite(basis, source, at)? })
    }
}

/// A place may ask for more than the law, never for less: its pack would open the gate too early.
fn not_below_law(rules: &KindRules, base: &KindRules, at: &str) -> Result<(), PackError> {
    let below = |field: &str| Err(PackError::BelowLaw { at: format!("{at}.{field}") });
    let days = |window: &Option<Window>| window.as_ref().map_or(0, |w| w.working_days);
    let by_law = base.min_window.as_ref().is_some_and(|w| w.cite.sure == Sure::Law);
    if by_law && days(&rules.min_window) < days(&base.min_window) {
        return below("min_window");
    }
    let by_law = base.counsel.required && base.counsel.cite.sure == Sure::Law;
    if by_law && !rules.counsel.required {
        return below("counsel");
    }
    let window = base.min_window.as_ref().filter(|window| window.cite.sure == Sure::Law);
    if window.is_some_and(|window| {
        rules.min_window.as_ref().is_some_and(|own| own.unless.is_some() && own.unless != window.unless)
    }) {
        return below("min_window.unless");
    }
    let keeps = |own: &[Material], wanted: &Material| {
        let kept = own.iter().find(|material| material.code == wanted.code);
        kept.is_some_and(|own| {
            let asked = own.required || !wanted.required && own.required_when == wanted.required_when;
            asked && own.own == wanted.own && (own.file || !wanted.file)
        })
    };
    for (own, base) in [(&rules.materials, &base.materials), (&rules.companions, &base.companions)] {
        let wanted = base.iter().filter(|m| m.cite.sure == Sure::Law && (m.required || m.required_when.is_some()));
        for material in wanted {
            if !keeps(own, material) {
                return below(&material.code);
            }
        }
    }
    let by_law = base
        .conclusions
        .only_when
        .iter()
        .any(|(code, flag)| rules.allows(code) && rules.conclusions.only_when.get(code) != Some(flag));
    if by_law {
        return below("conclusions.only_when");
    }
    Ok(())
}

/// The pack's own rule, else the one below; one of them there has to be.
pub(super) fn needed<T: Clone>(own: Option<Result<T, PackError>>, below: Option<&T>, at: &str) -> Result<T, PackError> {
    match (own, below) {
        (Some(own), _) => own,
        (None, Some(below)) => Ok(below.clone()),
        (None, None) => Err(PackError::Missing { at: at.to_owned() }),
    }
}

pub(super) fn filled(text: &str, at: &str) -> Result<(), PackError> {
    if text.trim().is_empty() {
        return Err(PackError::Missing { at: at.to_owned() });
    }
    Ok(())
}

pub(super) fn all_different(codes: &[String], at: &str) -> Result<(), PackError> {
    let mut seen = BTreeSet::new();
    for code in codes {
        coded(code, at)?;
        if !seen.insert(code) {
            return Err(PackError::Twice { at: at.to_owned(), code: code.clone() });
        }
    }
    Ok(())
}

pub(super) fn coded(code: &str, at: &str) -> Result<(), PackError> {
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if code.starts_with(|c: char| c.is_ascii_uppercase()) && code.chars().all(letters) {
        return Ok(());
    }
    Err(PackError::BadCode { at: at.to_owned(), code: code.to_owned() })
}

/// Digits, a point, digits: nothing a decimal type could read differently.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    text.split_once('.').map_or_else(|| digits(text), |(whole, rest)| digits(whole) && digits(rest))
}
