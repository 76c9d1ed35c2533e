//! What changed between two texts of a contract (版本比对), clause by clause and word by word.
//!
//! Clauses are paired first ([`align`]): by equal text, then by likeness of text, heading and number, so that a clause that was
//! moved, renumbered, split or merged is shown as that and not as deleted and inserted. Inside a pair words are compared
//! ([`words`]), each Han character being a word. Every change says what it touches ([`touch`]), and those that touch money,
//! days or liability come first. No model takes part: the same two texts always give the same answer.

mod align;
mod page;
mod redline;
#[cfg(test)]
mod tests;
mod touch;
mod words;

use poem_openapi::Object;

use super::clauses::{Clause, clauses};
pub use align::Pair;
pub use page::{headline, page};
pub use redline::redline;
pub use touch::Touch;
pub use touch::touches;
pub use words::{Piece, PieceKind, plain, words};

crate::text_enum! {
    /// What became of a clause (变化类型).
    pub enum Fate {
        /// It reads otherwise (修改).
        Changed = "CHANGED",
        /// It stands elsewhere, and reads as before (移位).
        Moved = "MOVED",
        /// It has another number, and reads as before (重新编号).
        Renumbered = "RENUMBERED",
        /// One became several (拆分).
        Split = "SPLIT",
        /// Several became one (合并).
        Merged = "MERGED",
        /// It is new (新增).
        Inserted = "INSERTED",
        /// It is gone (删除).
        Deleted = "DELETED",
    }
}

/// A clause, and where it stands in its text (条款位置).
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "ComparedClause")]
pub struct Place {
    /// Counted from one, the preamble included.
    pub ordinal: i32,
    /// As it is numbered; empty for the preamble.
    pub label: String,
    /// Its heading, when it has one.
    pub heading: String,
    /// Where it begins, in characters from the start of the text.
    pub start: u32,
    /// Where it ends, the first character after it.
    pub end: u32,
}

/// One change between two texts (变化).
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "ComparedChange")]
pub struct Change {
    /// What became of the clause.
    pub fate: Fate,
    /// It stands elsewhere in the order, too.
    pub moved: bool,
    /// It has another number, too.
    pub renumbered: bool,
    /// The clause before; several that were merged, none of one that is new.
    pub old: Vec<Place>,
    /// The clause after; several of one that was split, none of one that is gone.
    pub new: Vec<Place>,
    /// What it touches, the weightiest first.
    pub touches: Vec<Touch>,
    /// Its words: those that stayed, went and came.
    pub words: Vec<Piece>,
}

/// What changed between two texts (比对结果).
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "TextComparison")]
pub struct Comparison {
    /// Clauses that stayed as they were, where they were.
    pub unchanged: u32,
    /// The changes, those that touch most first, in the order of the new text otherwise.
    pub changes: Vec<Change>,
}

/// Contracts are shorter by far: two hundred pages are under one MiB.
const MOST_BYTES: usize = 4 << 20;
const MOST_LINES: usize = 50_000;

/// Whether a text is short enough to be compared in bounded memory and time.
pub fn fits(text: &str) -> bool {
    text.len() <= MOST_BYTES && text.lines().nth(MOST_LINES).is_none()
}

/// Compares two texts that fit.
pub fn compare(old: &str, new: &str) -> Comparison {
    let mut comparison = Pairing::new(old, new).comparison();
    // Stable, so that what weighs the same stays in the order of the text.
    comparison.changes.sort_by_key(|change| change.touches.first().copied().unwrap_or(Touch::Place));
    comparison
}

/// Two texts, divided into clauses, and which clause is which.
#[derive(Clone, Debug)]
pub struct Pairing {
    /// Clauses of the text before.
    pub before: Vec<Placed>,
    /// Clauses of the text after.
    pub after: Vec<Placed>,
    /// Clauses that belong together, in the order of the text after.
    pub pairs: Vec<Pair>,
}

impl Pairing {
    /// Divides and pairs two texts that fit.
    pub fn new(old: &str, new: &str) -> Self {
        let (before, after) = (placed(old), placed(new));
        let pairs = align::pairs(&before, &after);
        Self { before, after, pairs }
    }

    /// What changed, in the order of the text.
    pub fn comparison(&self) -> Comparison {
        let mut unchanged = 0;
        let mut changes = Vec::new();
        for pair in &self.pairs {
            match self.change(pair) {
                Some(change) => changes.push(change),
                None => unchanged += 1,
            }
        }
        Comparison { unchanged, changes }
    }

    /// What became of the clauses of a pair; nothing when they stayed as they were, where they were.
    pub fn change(&self, pair: &Pair) -> Option<Change> {
        change(&self.before, &self.after, pair)
    }
}

/// A clause with its place, and its text without its number.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The clause.
    pub clause: Clause,
    /// See [`Place::start`].
    pub start: u32,
    /// See [`Place::end`].
    pub end: u32,
    /// Its text without its number.
    pub body: String,
}

fn placed(text: &str) -> Vec<Placed> {
    let (mut byte, mut sign) = (0, 0_u32);
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for clause in clauses(text) {
        let rest = text.get(byte..).unwrap_or_default();
        let skipped = rest.find(&clause.text).unwrap_or(0);
        sign += count(rest.get(..skipped).unwrap_or_default());
        let (start, length) = (sign, count(&clause.text));
        byte += skipped + clause.text.len();
        sign += length;
        let body = words::body(&clause).to_owned();
        found.push(Placed { clause, start, end: start + length, body });
    }
    found
}

fn change(before: &[Placed], after: &[Placed], pair: &Pair) -> Option<Change> {
    let of = |all: &[Placed], at: &[usize]| -> Vec<Placed> { at.iter().filter_map(|n| all.get(*n)).cloned().collect() };
    let (old, new) = (of(before, &pair.old), of(after, &pair.new));
    let joined = |all: &[Placed]| all.iter().map(|one| one.body.as_str()).collect::<Vec<_>>().join("\n");
    let (was, is) = (joined(&old), joined(&new));
    let label = |all: &[Placed]| all.first().map(|one| one.clause.label.clone());
    let renumbered = !old.is_empty() && !new.is_empty() && label(&old) != label(&new);
    let fate = match (old.len(), new.len()) {
        (0, _) => Fate::Inserted,
        (_, 0) => Fate::Deleted,
        (1, 1) if was != is => Fate::Changed,
        (1, 1) if pair.moved => Fate::Moved,
        (1, 1) if renumbered => Fate::Renumbered,
        (1, 1) => return None,
        (1, _) => Fate::Split,
        _ => Fate::Merged,
    };
    let words = words(&was, &is);
    let place = |one: &Placed| Place {
        ordinal: one.clause.ordinal,
        label: one.clause.label.clone(),
        heading: one.clause.heading.clone(),
        start: one.start,
        end: one.end,
    };
    Some(Change {
        fate,
        moved: pair.moved,
        renumbered,
        old: old.iter().map(place).collect(),
        new: new.iter().map(place).collect(),
        touches: touches(fate, &was, &is, &words),
        words,
    })
}
