//! Which clause of the new text is which of the old one.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::{Placed, words};

/// A run of characters so short that it says little stands in too many clauses to tell them apart.
const COMMON: usize = 64;
/// From this likeness on two clauses are the same one, whatever their numbers.
const ALIKE: f64 = 0.4;
/// With the same heading, and with the same number.
const ALIKE_HEADED: f64 = 0.15;
const ALIKE_NUMBERED: f64 = 0.25;
/// How much of a clause has to stand in another for it to be a part of that.
const PART: f64 = 0.75;
/// Less is no part of it any more.
const NO_PART: f64 = 0.6;
/// Fewer words do not tell a clause; its letters do.
const FEW: usize = 12;
/// Shorter clauses are part of everything.
const LEAST: usize = 6;

/// Clauses that belong together, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Places among the clauses before.
    pub old: Vec<usize>,
    /// Places among those after.
    pub new: Vec<usize>,
    /// It stands elsewhere among those that stayed.
    pub moved: bool,
}

/// A clause as it is compared.
struct Shape {
    plain: String,
    /// Words that follow each other, a Han character being a word: letters alone would make all English alike.
    pairs: HashSet<u64>,
    /// Letters that follow each other, of a clause too short to be told by its words.
    letters: Option<HashSet<u64>>,
    label: String,
    heading: String,
}

impl Shape {
    fn new(one: &Placed) -> Self {
        let plain = words::plain(&one.body);
        let tokens = words::tokens(&one.body);
        let pairs = following(&tokens);
        let letters = (tokens.len() < FEW).then(|| following(&plain.chars().collect::<Vec<_>>()));
        Self { plain, pairs, letters, label: one.clause.label.clone(), heading: words::plain(&one.clause.heading) }
    }

    /// How like two clauses are, from 0 to 1.
    fn like(&self, other: &Self) -> f64 {
        let (one, another) = match (&self.letters, &other.letters) {
            (Some(one), Some(another)) => (one, another),
            _ => (&self.pairs, &other.pairs),
        };
        ratio(2 * shared(one, another), one.len() + another.len())
    }

    /// How much of this stands in another.
    fn within(&self, other: &Self) -> f64 {
        if self.pairs.is_empty() { 0.0 } else { ratio(shared(&self.pairs, &other.pairs), self.pairs.len()) }
    }
}

/// What follows what, each pair once.
fn following<T: Hash>(all: &[T]) -> HashSet<u64> {
    let follow = |(one, next): (&T, &T)| {
        let mut hasher = DefaultHasher::new();
        (one, next).hash(&mut hasher);
        hasher.finish()
    };
    all.iter().zip(all.iter().skip(1)).map(follow).collect()
}

fn shared(one: &HashSet<u64>, other: &HashSet<u64>) -> usize {
    one.iter().filter(|pair| other.contains(*pair)).count()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { float(part) / float(whole) }
}

/// All clauses of both texts, each once: in the order of the new text, those that are gone where they stood.
pub(super) fn pairs(old: &[Placed], new: &[Placed]) -> Vec<Pair> {
    let (before, after): (Vec<Shape>, Vec<Shape>) =
        (old.iter().map(Shape::new).collect(), new.iter().map(Shape::new).collect());
    let mut of_new: Vec<Option<usize>> = vec![None; after.len()];
    let mut taken = vec![false; before.len()];
    same(&before, &after, &mut of_new, &mut taken);
    alike(&before, &after, &mut of_new, &mut taken);
    let (split, merged) = parts(&before, &after, &of_new, &taken);
    ordered(&of_new, &split, &merged, before.len())
}

fn take(of_new: &mut [Option<usize>], taken: &mut [bool], was: usize, is: usize) {
    if let (Some(place), Some(gone)) = (of_new.get_mut(is), taken.get_mut(was))
        && place.is_none()
        && !*gone
    {
        *place = Some(was);
        *gone = true;
    }
}

/// Clauses that read the same; of several, those of the same number first, then in order.
fn same(before: &[Shape], after: &[Shape], of_new: &mut [Option<usize>], taken: &mut [bool]) {
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, shape) in before.iter().enumerate().filter(|(_, shape)| !shape.plain.is_empty()) {
        by_text.entry(&shape.plain).or_default().push(at);
    }
    for numbered in [true, false] {
        for (is, shape) in after.iter().enumerate() {
            let there = by_text.get(shape.plain.as_str()).into_iter().flatten().copied();
            let free = there.filter(|was| taken.get(*was) == Some(&false));
            let found = free.clone().find(|was| before.get(*was).is_some_and(|one| one.label == shape.label));
            let found = if numbered { found } else { found.or_else(|| free.clone().next()) };
            if let Some(was) = found {
                take(of_new, taken, was, is);
            }
        }
    }
}

/// Of the rest those that are most alike, the likest first.
fn alike(before: &[Shape], after: &[Shape], of_new: &mut [Option<usize>], taken: &mut [bool]) {
    let mut stands_in: HashMap<u64, Vec<usize>> = HashMap::new();
    let rest: Vec<usize> = (0..after.len()).filter(|is| of_new.get(*is) == Some(&None)).collect();
    for is in &rest {
        for pair in after.get(*is).into_iter().flat_map(|shape| &shape.pairs) {
            stands_in.entry(*pair).or_default().push(*is);
        }
    }
    let mut headed: HashMap<&str, Vec<usize>> = HashMap::new();
    for is in &rest {
        if let Some(shape) = after.get(*is) {
            headed.entry(&shape.label).or_default().push(*is);
        }
    }
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (was, one) in before.iter().enumerate().filter(|(was, _)| taken.get(*was) == Some(&false)) {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for list in one.pairs.iter().filter_map(|pair| stands_in.get(pair)).filter(|list| list.len() <= COMMON) {
            for is in list {
                *counts.entry(*is).or_default() += 1;
            }
        }
        for is in headed.get(one.label.as_str()).filter(|list| list.len() <= COMMON).into_iter().flatten() {
            counts.entry(*is).or_default();
        }
        for is in counts.keys() {
            let Some(other) = after.get(*is) else { continue };
            let like = one.like(other);
            let heading = !one.heading.is_empty() && one.heading == other.heading;
            let label = one.label == other.label;
            let preamble = label && one.label.is_empty();
            if preamble
                || label && heading
                || like >= ALIKE
                || heading && like >= ALIKE_HEADED
                || label && like >= ALIKE_NUMBERED
            {
                found.push((like + weight(preamble, 1.0) + weight(heading, 0.15) + weight(label, 0.1), was, *is));
            }
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    for (_, was, is) in found {
        take(of_new, taken, was, is);
    }
}

fn weight(counts: bool, much: f64) -> f64 {
    if counts { much } else { 0.0 }
}

type Parts = HashMap<usize, usize>;

/// New clauses that were split off an old one, by the new clause that continues it; old ones that were merged, by the new one.
fn parts(before: &[Shape], after: &[Shape], of_new: &[Option<usize>], taken: &[bool]) -> (Parts, Parts) {
    let (mut split, mut merged) = (Parts::new(), Parts::new());
    let is_part = |part: &Shape, then: Option<&Shape>, now: Option<&Shape>| {
        let (Some(then), Some(now)) = (then, now) else { return false };
        part.plain.chars().count() >= LEAST && part.within(then) >= PART && part.within(now) < NO_PART
    };
    for (is, part) in after.iter().enumerate().filter(|(is, _)| of_new.get(*is) == Some(&None)) {
        // What was split off stands beside the rest.
        let mut beside = [is.checked_sub(1), is.checked_add(1)].into_iter().flatten();
        let head = beside.find_map(|n| {
            let head = split.get(&n).copied().unwrap_or(n);
            let was = of_new.get(head).copied().flatten()?;
            is_part(part, before.get(was), after.get(head)).then_some(head)
        });
        if let Some(head) = head {
            split.insert(is, head);
        }
    }
    for (was, part) in before.iter().enumerate().filter(|(was, _)| taken.get(*was) == Some(&false)) {
        let mut beside = [was.checked_sub(1), was.checked_add(1)].into_iter().flatten();
        let into = beside.find_map(|n| {
            let is = of_new.iter().position(|of| *of == Some(n)).or_else(|| merged.get(&n).copied())?;
            let then = of_new.get(is).copied().flatten().and_then(|n| before.get(n));
            is_part(part, after.get(is), then).then_some(is)
        });
        if let Some(is) = into {
            merged.insert(was, is);
        }
    }
    (split, merged)
}

fn ordered(of_new: &[Option<usize>], split: &Parts, merged: &Parts, before: usize) -> Vec<Pair> {
    let stayed: Vec<usize> = of_new.iter().copied().flatten().collect();
    let in_order = longest_rise(&stayed);
    let mut gone: Vec<bool> = vec![true; before];
    for was in stayed.iter().chain(merged.keys()) {
        if let Some(place) = gone.get_mut(*was) {
            *place = false;
        }
    }
    let mut out = Vec::new();
    let mut next_gone = 0;
    for (is, was) in of_new.iter().enumerate() {
        if split.contains_key(&is) {
            continue;
        }
        let Some(was) = *was else {
            out.push(Pair { old: Vec::new(), new: vec![is], moved: false });
            continue;
        };
        let moved = !in_order.contains(&was);
        if !moved {
            deleted(&mut out, &gone, &mut next_gone, was);
        }
        let mut old = vec![was];
        old.extend(merged.iter().filter(|(_, into)| **into == is).map(|(part, _)| *part));
        old.sort_unstable();
        let mut new = vec![is];
        new.extend(split.iter().filter(|(_, head)| **head == is).map(|(part, _)| *part));
        new.sort_unstable();
        out.push(Pair { old, new, moved });
    }
    deleted(&mut out, &gone, &mut next_gone, before);
    out
}

fn deleted(out: &mut Vec<Pair>, gone: &[bool], next: &mut usize, until: usize) {
    while *next < until {
        if gone.get(*next) == Some(&true) {
            out.push(Pair { old: vec![*next], new: Vec::new(), moved: false });
        }
        *next += 1;
    }
}

/// The longest run of clauses that kept their order: whatever is not in it was moved.
fn longest_rise(order: &[usize]) -> HashSet<usize> {
    // Of each length the run that ends lowest, as a place in `order`; and what comes before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(order.len());
    for (at, value) in order.iter().enumerate() {
        let length = ends.partition_point(|end| order.get(*end).is_some_and(|last| last < value));
        before.push(length.checked_sub(1).and_then(|n| ends.get(n).copied()));
        if length == ends.len() {
            ends.push(at);
        } else if let Some(end) = ends.get_mut(length) {
            *end = at;
        }
    }
    let mut run = HashSet::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.extend(order.get(place));
        at = before.get(place).copied().flatten();
    }
    run
}
