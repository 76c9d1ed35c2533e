//! No sequence of actions leads past the gate while law forbids it: for each kind of matter the states that the real
//! actions reach over HTTP are walked through, every action is tried in every one of them, and an oracle that knows nothing
//! but what is recorded says in each whether the text may go on ([`oracle`]). Whatever differs, in either direction, fails.
//!
//! `COUNSEL_GATE_FAR=5000` leaves no way aside, and tries so many actions for each kind; `COUNSEL_GATE_KIND=3` walks the third kind alone.

use std::collections::BTreeMap;
use std::time::Instant;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use super::crew::Crew;
use super::events::Who;
use crate::harness::{Expect as _, Kind, TestApp, knob};

mod explore;
mod kinds;
mod matter;
mod oracle;

use explore::{Explorer, Shown, Size};
use kinds::KINDS;
use oracle::Block;

/// Kinds on their way at once.
const AT_ONCE: usize = 4;
/// Differences that are told.
const TOLD: usize = 3;

async fn walks(app: TestApp) {
    let database = app.app.db.version().await.unwrap();
    let far = knob("COUNSEL_GATE_FAR", 0);
    let size = if far > 0 { Size::Far(far) } else { Size::Near };
    let began = Instant::now();
    let crew = &Crew::gather(&app).await;
    let file = &crate::harness::matter::document(&crew.officer).await;
    let items: Vec<Vec<String>> = stream::iter(KINDS).then(|kind| review_items(crew, kind.kind)).collect().await;
    let only = knob("COUNSEL_GATE_KIND", 0);
    let chosen = KINDS.iter().zip(&items).enumerate().filter(|(n, _)| only == 0 || only == n + 1);
    let walks = chosen.map(|(_, (kind, items))| async move {
        let began = Instant::now();
        (kind.name, Explorer::new(crew, kind, size, file, items).explore().await, began.elapsed())
    });
    let mut all = Shown::default();
    let mut ends = stream::iter(walks).buffer_unordered(AT_ONCE);
    while let Some((name, shown, took)) = ends.next().await {
        println!(
            "  {name}: {} states ({} not tried out), {} actions done, {} refused, {} matters, {} ways through the gate; alone in the way {:?}; {took:.1?}",
            shown.places, shown.unfinished, shown.done, shown.refused, shown.matters, shown.cleared, shown.sole
        );
        assert!(shown.cleared > 0, "{name} was never cleared");
        all.places += shown.places;
        all.unfinished += shown.unfinished;
        all.done += shown.done;
        all.refused += shown.refused;
        all.matters += shown.matters;
        all.cleared += shown.cleared;
        for (block, times) in shown.sole {
            *all.sole.entry(block).or_default() += times;
        }
        all.differ.extend(shown.differ);
    }
    drop(ends);
    println!(
        "walk to the gate ({size:?}), on {database}: {} kinds, {} states ({} not tried out), {} actions done, {} refused, {} matters, {} ways through \
         the gate; alone in the way {:?}; {} differences, {:.1?}",
        KINDS.len(),
        all.places,
        all.unfinished,
        all.done,
        all.refused,
        all.matters,
        all.cleared,
        all.sole,
        all.differ.len(),
        began.elapsed()
    );
    let told: Vec<&String> = all.differ.iter().take(TOLD).collect();
    assert!(told.is_empty(), "{} differences, such as {told:#?}", all.differ.len());
    assert!(far > 0 || all.unfinished == 0, "a near walk tries everything that it knows");
    // One kind alone need not have all five.
    if only == 0 {
        shows_each(&all.sole);
    }
}

/// A walk in which one of the five was never alone in the way shows nothing about it.
fn shows_each(sole: &BTreeMap<Block, usize>) {
    let never: Vec<Block> = Block::ALL.into_iter().filter(|block| !sole.contains_key(block)).collect();
    assert!(never.is_empty(), "never alone in the way: {never:?}");
}

/// The review items of a kind, by the rules of the agency's city.
async fn review_items(crew: &Crew, kind: &str) -> Vec<String> {
    let rules = crew.actor(Who::Officer).get(&format!("/v1/rules/CN-DEMO/{kind}")).await.is(200).body;
    let items = rules["items"].as_array().cloned().unwrap_or_else(|| panic!("{}", json!(rules)));
    items.iter().map(|item: &Value| item["code"].as_str().unwrap().to_owned()).collect()
}

fn run(kind: Kind, name: &str) {
    TestApp::run_with(kind, name, |settings| settings.rate = Some(0), walks);
}

#[test]
fn no_way_leads_past_the_gate_sqlite() {
    run(Kind::Sqlite, "model::gate::sqlite");
}

#[test]
fn no_way_leads_past_the_gate_postgres() {
    run(Kind::Postgres, "model::gate::postgres");
}
