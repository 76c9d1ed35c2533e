//! How well the program tells parties by their names: recall and precision on the corpus.

use std::collections::BTreeMap;

use counsel_desk::directory::{Identity, Likeness, likeness};

use super::corpus::{Label, Pair, pairs};

/// What was found, of what should be found.
#[derive(Default)]
struct Measured {
    right: usize,
    missed: Vec<Pair>,
    wrong: Vec<Pair>,
}

impl Measured {
    #[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a share to be printed")]
    fn shares(&self) -> (f64, f64) {
        let share = |of: usize| self.right as f64 / (self.right + of) as f64;
        (share(self.missed.len()), share(self.wrong.len()))
    }
}

/// Measures one question: which pairs should be found, and which are.
fn measured(pairs: &[Pair], should: impl Fn(Label) -> bool, found: impl Fn(Option<Likeness>) -> bool) -> Measured {
    let mut all = Measured::default();
    for pair in pairs {
        let mut other = Identity::named(&pair.other);
        other.names.extend(pair.alias.clone());
        let is = found(likeness(&Identity::named(&pair.one), &other));
        match (should(pair.label), is) {
            (true, true) => all.right += 1,
            (true, false) => all.missed.push(pair.clone()),
            (false, true) => all.wrong.push(pair.clone()),
            (false, false) => {}
        }
    }
    all
}

#[test]
fn names_are_told_with_the_recall_and_precision_that_was_promised() {
    let pairs = pairs();
    let mut count: BTreeMap<Label, usize> = BTreeMap::new();
    for pair in &pairs {
        *count.entry(pair.label).or_default() += 1;
    }
    // What blocks by itself: only what is certain.
    let certain = measured(&pairs, |label| label == Label::Same, |found| found.is_some_and(Likeness::is_certain));
    // What does not pass unseen: certain, or for a person to decide.
    let seen = measured(&pairs, |label| label != Label::Different, |found| found.is_some());
    for (what, all) in [("certain", &certain), ("seen", &seen)] {
        let (recall, precision) = all.shares();
        println!("conflict names, {what}: recall {recall:.4}, precision {precision:.4} (N={})", pairs.len());
        for (kind, some) in [("missed", &all.missed), ("wrong", &all.wrong)] {
            for Pair { one, other, class, .. } in some {
                println!("  {kind} ({class}): {one} / {other}");
            }
        }
    }
    println!("conflict names: {count:?}");
    assert!(pairs.len() >= 600 && count.values().all(|n| *n >= 100), "{count:?}");
    for all in [&certain, &seen] {
        let (recall, precision) = all.shares();
        assert!(recall >= 0.98 && precision >= 0.95, "recall {recall}, precision {precision}");
    }
}
