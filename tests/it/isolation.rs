//! What is one agency's is never another's: every place for an id is filled with another agency's, lists and
//! cursors and versions and keys are tried across, and then tens of thousands of calls at random. An answer may
//! hold nothing that was planted for somebody else, a refusal must read as for an id that nothing has, and of
//! the rows of an agency none changes while all others are at work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use counsel_desk::access::policy;
use counsel_desk::client::Answer;
use regex::Regex;

use crate::harness::TestApp;
use crate::harness::probe::{Probe, Slot};
use crate::harness::rows;
use crate::harness::world::{Person, REALMS, World};

mod across;
mod random;
mod swapped;

/// What is whose, as the database has it.
struct Secrets {
    /// Canary letter and ids of each realm's rows.
    realms: Vec<(&'static str, BTreeSet<String>)>,
}

impl Secrets {
    async fn of(app: &TestApp, world: &World) -> Self {
        let rows = rows::all(&app.app).await;
        let owned = world.realms.iter().map(|realm| (realm.key, rows::of(&rows, &realm.id("agency")).ids));
        Self { realms: owned.collect() }
    }

    /// What an answer tells of realms that this person may see nothing of.
    fn leaked(&self, person: &Person, told: &str) -> Option<String> {
        static PLANTED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"canary-(?<realm>[a-z])-\w+|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
                .unwrap()
        });
        PLANTED.captures_iter(told).find_map(|found| {
            let whole = &found[0];
            let mut hidden = (0..REALMS).filter(|realm| !person.sees.contains(realm));
            let planted = hidden.any(|realm| match found.name("realm") {
                Some(letter) => letter.as_str() == self.realms[realm].0 && !is_open(person, whole),
                None => self.realms[realm].1.contains(whole),
            });
            planted.then(|| whole.to_owned())
        })
    }
}

/// What lawyers declare about themselves is open to every office that may choose them.
fn is_open(person: &Person, canary: &str) -> bool {
    person.role == "COORDINATOR" && canary.ends_with("-interest公司")
}

/// Everything that an answer says, headers and all.
fn said(answer: &Answer) -> String {
    let headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
        .collect();
    let mut body = answer.body.clone();
    for own in ["request_id", "instance"] {
        if let Some(object) = body.as_object_mut() {
            object.remove(own);
        }
    }
    format!("{}\n{}\n\n{body}", answer.status, headers.join("\n"))
}

/// A year's calendar is everybody's: when it is corrected, last days move wherever they were reckoned with it.
const OF_EVERYBODY: &str = "calendar_correct_year";

/// The operations that a person's role may call and that are about things.
fn open_to<'a>(probes: &'a [Probe], person: &Person) -> Vec<&'a Probe> {
    let role = person.role.parse().unwrap();
    let allowed = |probe: &&Probe| policy::operation(&probe.id).unwrap().allows(role);
    probes.iter().filter(allowed).filter(|probe| probe.id != OF_EVERYBODY).collect()
}

/// Fills every place with what is the person's own.
fn own(world: &World, person: &Person, slot: &Slot) -> String {
    world.realms[person.home].id(slot.noun)
}

/// The rows of an agency, to be compared with what they are later.
async fn rows_of(app: &TestApp, world: &World, realm: usize) -> BTreeSet<String> {
    rows::of(&rows::all(&app.app).await, &world.realms[realm].id("agency")).rows
}

#[track_caller]
fn unchanged(before: &BTreeSet<String>, after: &BTreeSet<String>, whose: &str) {
    let differ: BTreeMap<&str, Vec<&String>> =
        BTreeMap::from([("gone", before.difference(after).collect()), ("new", after.difference(before).collect())]);
    assert!(before == after, "others changed rows of realm {whose}: {differ:#?}");
}
