//! Silent edits (擅自改动): what was changed between the reviewed and the later text though no recommendation asked for it.
//!
//! What was recommended and adopted is carried out on the reviewed clause; whatever then still differs from the later clause is
//! a silent edit, though it be in the same clause. A recommendation that only describes what it wants, or that was adopted in
//! part, says nothing word by word: it asks for whatever became of its clause, short of its end, and of the clause that the answer
//! names; the office reads these when it verifies. Numbers and places alone are no edits.

use sha2::{Digest as _, Sha256};

use super::verdict::{anchors, squeezed};
use crate::documents::comparison::{
    Change, Fate, Pair, Pairing, Piece, PieceKind, Placed, Touch, plain, touches, words,
};
use crate::opinion::{Demand, Recommendation};

/// A recommendation that the agency says it has adopted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Adopted<'a> {
    /// The recommendation.
    pub recommendation: &'a Recommendation,
    /// Whether it was adopted wholly, so that its words hold.
    pub wholly: bool,
    /// Where in the revised text, in the words of the answer.
    pub clause: &'a str,
}

impl Adopted<'_> {
    const fn is_by_words(&self) -> bool {
        self.wholly && !matches!(self.recommendation.demand, Demand::Describe)
    }
}

/// Something changed that nobody asked for.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The change: its words are those that no recommendation explains.
    pub change: Change,
    /// What makes it the same edit in another version: hex.
    pub fingerprint: String,
}

/// The silent edits, those that touch most first.
pub(super) fn edits(pairing: &Pairing, adopted: &[Adopted<'_>]) -> Vec<Edit> {
    let anchored: Vec<(Vec<usize>, Adopted<'_>)> =
        adopted.iter().map(|one| (anchors(pairing, one.recommendation), *one)).collect();
    // What is new right behind a clause of which part of an insertion was adopted is that part.
    let inserts_in_part = |pair: &Pair| {
        let of_it = anchored.iter().filter(|(at, _)| at.iter().any(|at| pair.old.contains(at)));
        of_it.map(|(_, one)| one).any(|one| !one.is_by_words() && one.recommendation.demand == Demand::Insert)
    };
    let mut last = None;
    let changes = pairing.pairs.iter().filter_map(|pair| {
        if pair.old.is_empty() && last.is_some_and(inserts_in_part) {
            return None;
        }
        if !pair.old.is_empty() && !pair.new.is_empty() {
            last = Some(pair);
        }
        let change = pairing.change(pair)?;
        // Of what has no counterpart the number belongs to what came or went.
        let alone = pair.old.is_empty() || pair.new.is_empty();
        let (was, is) = (texts(&pairing.before, &pair.old, alone), texts(&pairing.after, &pair.new, alone));
        if squeezed(&was) == squeezed(&is) {
            return None;
        }
        let (explained, is) = explain(pairing, pair, &anchored, was, is)?;
        let words = words(&explained, &is);
        let fingerprint = fingerprint(&change, &words);
        let touches = touches(change.fate, &explained, &is, &words);
        Some(Edit { change: Change { words, touches, ..change }, fingerprint })
    });
    let mut edits: Vec<Edit> = changes.collect();
    edits.sort_by_key(|edit| edit.change.touches.first().copied().unwrap_or(Touch::Place));
    edits
}

/// The clause as the recommendations make it, and the later one without what they inserted; nothing when they explain it all.
fn explain(
    pairing: &Pairing,
    pair: &Pair,
    anchored: &[(Vec<usize>, Adopted<'_>)],
    mut was: String,
    mut is: String,
) -> Option<(String, String)> {
    let labels = || pair.new.iter().filter_map(|n| pairing.after.get(*n)).map(|one| one.clause.label.as_str());
    let mut mine = anchored.iter().filter(|(at, _)| at.iter().any(|at| pair.old.contains(at))).map(|(_, one)| one);
    let loosely = |one: &Adopted<'_>| !one.is_by_words();
    let named = |one: &Adopted<'_>| loosely(one) && labels().any(|label| names(one.clause, label));
    // To describe what a clause should say, or to adopt a part of what was asked of it, is not to ask for its end.
    if !pair.new.is_empty() && mine.clone().any(loosely) || anchored.iter().any(|(_, one)| named(one)) {
        return None;
    }
    let asked = mine.clone().any(|one| one.is_by_words());
    for one in mine.by_ref().filter(|one| one.is_by_words()) {
        let replacement = match one.recommendation.demand {
            Demand::Replace => one.recommendation.demanded_text.as_str(),
            Demand::Delete => "",
            Demand::Insert | Demand::Describe => continue,
        };
        was = carried_out(&was, &is, &one.recommendation.quote, replacement);
    }
    let inserts = anchored.iter().filter(|(_, one)| one.is_by_words() && one.recommendation.demand == Demand::Insert);
    let mut inserted = String::new();
    for (_, one) in inserts {
        let demanded = &one.recommendation.demanded_text;
        if !was.contains(demanded.as_str()) && is.contains(demanded.as_str()) {
            is = is.replacen(demanded.as_str(), "", 1);
            inserted.push_str(demanded);
        } else if !plain(&was).contains(&plain(demanded)) && plain(&is).contains(&plain(demanded)) {
            // In other signs: nothing but this may be there.
            inserted.push_str(demanded);
            is = plain(&is).replacen(&plain(demanded), "", 1);
            was = plain(&was);
        }
    }
    let only_head = |text: &str, all: &[Placed], at: &[usize]| {
        let clause = at.first().and_then(|n| all.get(*n)).map(|one| &one.clause);
        clause.is_some_and(|clause| {
            let heads =
                [String::new(), clause.label.clone(), clause.heading.clone(), clause.label.clone() + &clause.heading];
            heads.iter().any(|head| plain(head) == plain(text))
        })
    };
    let same = squeezed(&was) == squeezed(&is) || (asked || !inserted.is_empty()) && plain(&was) == plain(&is);
    // A whole clause that was asked for comes with its heading, and one that went takes it along.
    let came = pair.old.is_empty() && !inserted.is_empty() && only_head(&is, &pairing.after, &pair.new);
    let went = pair.new.is_empty() && asked && only_head(&was, &pairing.before, &pair.old);
    (!(same || came || went)).then_some((was, is))
}

/// A quote may stand in a clause more than once: it is replaced everywhere, or where that comes closest to the later text.
fn carried_out(was: &str, is: &str, quote: &str, replacement: &str) -> String {
    if quote.is_empty() {
        return was.to_owned();
    }
    let one = |(at, found): (usize, &str)| {
        let (head, tail) = (was.get(..at).unwrap_or_default(), was.get(at + found.len()..).unwrap_or_default());
        format!("{head}{replacement}{tail}")
    };
    /// More places than these are not tried one by one.
    const MOST: usize = 8;
    let ways = std::iter::once(was.replace(quote, replacement)).chain(was.match_indices(quote).take(MOST).map(one));
    ways.min_by_key(|way| differing(way, is)).unwrap_or_default()
}

fn differing(old: &str, new: &str) -> usize {
    words(old, new).iter().filter(|piece| piece.kind != PieceKind::Same).map(|piece| piece.text.chars().count()).sum()
}

/// Whether the words of an answer name a clause: 第八条第二款 names 第八条, and not 第十八条 or 第八.
fn names(answer: &str, label: &str) -> bool {
    let parts = answer.split(|c: char| c.is_whitespace() || "、，,；;和及与".contains(c));
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    !label.is_empty() && parts.into_iter().any(|part| part.strip_prefix(label).is_some_and(ends))
}

fn texts(all: &[Placed], at: &[usize], numbered: bool) -> String {
    let text = |one: &'_ Placed| if numbered { one.clause.text.clone() } else { one.body.clone() };
    at.iter().filter_map(|n| all.get(*n)).map(text).collect::<Vec<_>>().join("\n")
}

fn fingerprint(change: &Change, words: &[Piece]) -> String {
    let mut hash = Sha256::new();
    for place in change.old.iter().chain(&change.new) {
        hash.update(place.label.as_bytes());
        hash.update([0]);
    }
    hash.update(if change.fate == Fate::Deleted { [1] } else { [0] });
    for piece in words {
        hash.update(piece.kind.as_str().as_bytes());
        hash.update(squeezed(&piece.text).as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests;
