//! What a later text has made of what was recommended (采纳核验): a verdict for each recommendation, by the texts alone.
//!
//! The clause that a recommendation is anchored to is followed into the later text, wherever it was moved, renumbered, split or
//! merged to. There what was demanded must have become more, and what was to go less: the same words may stand elsewhere,
//! before and after.

use crate::documents::comparison::{Pairing, plain};
use crate::opinion::{Demand, Recommendation};

crate::text_enum! {
    /// What a later text shows of a recommendation (文本核验结论).
    pub enum AdoptionVerdict {
        /// As demanded, word for word (逐字落实).
        Applied = "APPLIED",
        /// As demanded but for width, case, punctuation or blanks (实质落实).
        AppliedNormalised = "APPLIED_NORMALISED",
        /// The clause reads otherwise, but not as demanded; of what is only described: it reads otherwise (另作修改).
        ChangedOtherwise = "CHANGED_OTHERWISE",
        /// The clause is gone, and nobody asked for that (条款已删除).
        ClauseDeleted = "CLAUSE_DELETED",
        /// The clause reads as it was reviewed (未作修改).
        Untouched = "UNTOUCHED",
    }
}

impl AdoptionVerdict {
    /// Whether the text shows what was demanded.
    pub const fn is_applied(self) -> bool {
        matches!(self, Self::Applied | Self::AppliedNormalised)
    }
}

/// A verdict, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: AdoptionVerdict,
    /// Labels of the clauses of the later text in which the anchor stands now.
    pub clauses: Vec<String>,
}

/// Places of the clauses that a recommendation is about: those of its number that hold its quote.
pub(super) fn anchors(pairing: &Pairing, recommendation: &Recommendation) -> Vec<usize> {
    let all = || pairing.before.iter().enumerate().filter(|(_, one)| one.clause.label == recommendation.clause);
    let quoted = |text: &str| text.contains(&recommendation.quote);
    let exact: Vec<usize> = all().filter(|(_, one)| quoted(&one.clause.text)).map(|(at, _)| at).collect();
    if exact.is_empty() { all().map(|(at, _)| at).collect() } else { exact }
}

/// What the later text shows of a recommendation.
pub(super) fn judge(pairing: &Pairing, recommendation: &Recommendation) -> Judged {
    let anchors = anchors(pairing, recommendation);
    let (mut now, mut beside) = (Vec::new(), Vec::new());
    for (n, pair) in pairing.pairs.iter().enumerate() {
        if pair.old.iter().any(|old| anchors.contains(old)) {
            now.extend(pair.new.iter().copied());
            // What is new right behind a clause may be what was split off it with much else.
            let next = pairing.pairs.iter().skip(n + 1).take_while(|next| next.old.is_empty());
            beside.extend(next.flat_map(|next| next.new.iter().copied()));
        }
    }
    let before = |at: &[usize]| joined(at.iter().filter_map(|n| pairing.before.get(*n)).map(|one| &*one.clause.text));
    let after = |at: &[usize]| joined(at.iter().filter_map(|n| pairing.after.get(*n)).map(|one| &*one.clause.text));
    let new: Vec<usize> = pairing.pairs.iter().filter(|pair| pair.old.is_empty()).flat_map(|p| p.new.clone()).collect();
    let texts = Texts {
        here: (before(&anchors), after(&[&now[..], &beside[..]].concat())),
        whole: (
            joined(pairing.before.iter().map(|one| &*one.clause.text)),
            joined(pairing.after.iter().map(|one| &*one.clause.text)),
        ),
        inserted: now.is_empty().then(|| after(&new)),
    };
    let bodies = |all: &[crate::documents::comparison::Placed], at: &[usize]| {
        squeezed(&joined(at.iter().filter_map(|n| all.get(*n)).map(|one| &*one.body)))
    };
    let verdict = if texts.show(recommendation, |text| text.to_owned()) {
        AdoptionVerdict::Applied
    } else if texts.show(recommendation, plain) {
        AdoptionVerdict::AppliedNormalised
    } else if now.is_empty() && !anchors.is_empty() {
        AdoptionVerdict::ClauseDeleted
    } else if bodies(&pairing.before, &anchors) == bodies(&pairing.after, &now) {
        AdoptionVerdict::Untouched
    } else {
        AdoptionVerdict::ChangedOtherwise
    };
    let labels = now.iter().filter_map(|n| pairing.after.get(*n)).map(|one| one.clause.label.clone());
    Judged { verdict, clauses: labels.collect() }
}

/// The texts before and after that a demand is looked for in.
struct Texts {
    /// The clause that it is about.
    here: (String, String),
    /// Everything.
    whole: (String, String),
    /// What is new, when the clause itself is gone.
    inserted: Option<String>,
}

impl Texts {
    fn show(&self, recommendation: &Recommendation, form: impl Fn(&str) -> String) -> bool {
        let (quote, demanded) = (form(&recommendation.quote), form(&recommendation.demanded_text));
        let [here, whole] = [&self.here, &self.whole].map(|(before, after)| (form(before), form(after)));
        let more = |(before, after): &(String, String)| count(after, &demanded) > count(before, &demanded);
        let less = |(before, after): &(String, String)| count(after, &quote) < count(before, &quote);
        // What replaces a quote may contain it.
        let rest = |text: &str| if demanded.is_empty() { text.to_owned() } else { text.replace(&demanded, "") };
        let replaced = |(before, after): &(String, String)| count(&rest(after), &quote) < count(&rest(before), &quote);
        match recommendation.demand {
            Demand::Describe => false,
            Demand::Insert => more(&here) || more(&whole),
            Demand::Replace => match &self.inserted {
                Some(inserted) => more(&(String::new(), form(inserted))) && replaced(&whole),
                None => more(&here) && replaced(&here),
            },
            // Out of the clause, and not moved into another.
            Demand::Delete => less(&here) && less(&whole),
        }
    }
}

/// How often some words stand in a text; words that are nothing stand nowhere.
fn count(text: &str, words: &str) -> usize {
    if words.is_empty() { 0 } else { text.matches(words).count() }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}

/// Without blanks: another program lays lines out differently.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests;
