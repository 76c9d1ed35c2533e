//! At random: whoever, whatever, with whosever ids, broken or whole. In each of three parts one agency is the
//! victim: everybody with no business there is at work, and of its rows none may change.

use std::time::Instant;

use counsel_desk::access::{Needs, policy};
use counsel_desk::client::Answer;
use futures_util::stream::{self, StreamExt as _};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::{Secrets, open_to, rows_of, said, unchanged};
use crate::harness::probe::{Call, NOTHING, Place, Probe, Sent, with_query};
use crate::harness::world::{Person, REALMS, World};
use crate::harness::{Actor, knob};

/// Calls of a run, one on each database, 20,000 together; `COUNSEL_PROBES` asks for more.
const PROBES: usize = 10_002;
/// Calls on their way at once.
const AT_ONCE: usize = 16;

/// Operations that take away the prober's own footing, or cost a password hash each: they have tests of their own. And
/// one that opens what was closed: the office of two agencies may engage the firm of one for the other.
const LEFT_OUT: &[&str] = &[
    "engagement_create",
    "identity_activate",
    "identity_change_password",
    "identity_revoke_all_tokens",
    "identity_sign_in",
    "identity_sign_out",
    "identity_take_office",
];

both_databases! {
    async fn thousands_of_calls_at_random_tell_nothing_of_others(app: TestApp) {
        let database = app.app.db.version().await.unwrap();
        let probes = knob("COUNSEL_PROBES", PROBES);
        let seed = knob("COUNSEL_SEED", rand::random_range(0..1_000_000));
        println!("T02 random isolation: COUNSEL_SEED={seed}");
        let began = Instant::now();
        let world = World::build(&app).await;
        let secrets = Secrets::of(&app, &world).await;
        let mut dice = StdRng::seed_from_u64(u64::try_from(seed).unwrap());
        let all: Vec<Probe> = Probe::all().into_iter().filter(|probe| !LEFT_OUT.contains(&probe.id.as_str())).collect();
        let mut done = [0; 2];
        for victim in 0..REALMS {
            let before = rows_of(&app, &world, victim).await;
            let people: Vec<&Person> = world.living().filter(|person| !person.sees.contains(&victim)).collect();
            let calls: Vec<(&Person, &str, Call, Actor)> = (0..probes / REALMS)
                .map(|_| {
                    let person = *people.choose(&mut dice).unwrap();
                    let probe = *open_to(&all, person).choose(&mut dice).unwrap();
                    let call = throw(&mut dice, &world, person, victim, probe);
                    (person, probe.id.as_str(), call, dressed(&mut dice, probe, &person.actor))
                })
                .collect();
            let sent = calls.into_iter().map(|(person, id, call, actor)| async move {
                let answer = call.send(&actor).await;
                (person, id, call, answer)
            });
            let mut answers = stream::iter(sent).buffer_unordered(AT_ONCE);
            while let Some((person, id, call, answer)) = answers.next().await {
                let what = || format!("seed {seed}: {} {id} {call:?}", person.login);
                assert!(answer.status < 500 && answer.status != 401, "{}: {}", what(), said(&answer));
                if answer.status < 300 {
                    assert_eq!(secrets.leaked(person, &said(&answer)), None, "{}", what());
                }
                done[usize::from(is_change(&answer, &call))] += usize::from(answer.status < 300);
            }
            unchanged(&before, &rows_of(&app, &world, victim).await, world.realms[victim].key);
        }
        let took = began.elapsed();
        // Calls that all fail show nothing.
        assert!(done[0] * 10 > probes && done[1] * 200 > probes, "{done:?} of {probes} did something");
        println!(
            "T02 isolation, random, on {database}: 0 leaks, {} read and {} changed something, {took:.1?} (N={probes})",
            done[0], done[1]
        );
    }
}

fn is_change(answer: &Answer, call: &Call) -> bool {
    answer.status < 300 && call.method != reqwest::Method::GET
}

/// A call with ids of whomever, and now and then a body that is not in order.
fn throw(dice: &mut StdRng, world: &World, person: &Person, victim: usize, probe: &Probe) -> Call {
    let bad = dice.random_bool(0.3);
    let mut call = probe.fill(|slot| {
        if slot.place == Place::Query && dice.random_bool(0.5) {
            return None;
        }
        let realm = if bad && dice.random_bool(0.5) { victim } else { person.home };
        Some(match dice.random_range(0..40) {
            0 => NOTHING.to_owned(),
            1 => "nothing".to_owned(),
            2 => world.realms[dice.random_range(0..REALMS)].id("agency"),
            3 => world.realms[realm].id("review"),
            _ => world.realms[realm].id(slot.noun),
        })
    });
    for filter in &probe.filters {
        if dice.random_bool(0.1) {
            let values = ["1", "2", "CONTRACT", "SUBMITTED", "ACTIVE", "DRAFT", "c1-00", "%00", "'", "%25", "2026"];
            call.path = with_query(&call.path, filter, values.choose(dice).unwrap());
        }
    }
    if let Sent::Json(body) = &mut call.body
        && dice.random_bool(0.2)
    {
        disturb(dice, body);
    }
    call
}

/// One field of a body is dropped, added or made something else.
fn disturb(dice: &mut StdRng, body: &mut Value) {
    let Some(object) = body.as_object_mut() else { return };
    let names: Vec<String> = object.keys().cloned().collect();
    let name = names.choose(dice).unwrap().clone();
    let other = [
        json!(null),
        json!(-1),
        json!(""),
        json!("长".repeat(5000)),
        json!([]),
        json!({}),
        json!("2026-02-30"),
        json!("\0"),
    ];
    match dice.random_range(0..4) {
        0 => drop(object.remove(&name)),
        1 => drop(object.insert("agency_id ".to_owned(), json!(NOTHING))),
        2 => drop(object.insert(name, other.choose(dice).unwrap().clone())),
        _ => {
            let inner = object.get(&name).cloned().unwrap_or_default();
            object.insert(name, json!([inner.clone(), inner]));
        }
    }
}

/// The person with a version, a key, a language and what else a client may send.
fn dressed(dice: &mut StdRng, probe: &Probe, actor: &Actor) -> Actor {
    let mut actor = actor.clone();
    let needs = policy::operation(&probe.id).unwrap().needs;
    if needs == Needs::IfMatch && dice.random_bool(0.95) {
        let version = ["\"1\"", "\"2\"", "\"3\"", "\"4\"", "\"6\"", "\"8\"", "\"9\"", "\"0\"", "*", "\"x\""];
        actor = actor.if_match(version.choose(dice).unwrap());
    }
    if needs != Needs::Nothing && dice.random_bool(0.2) {
        actor = actor.key(&format!("key {}", dice.random_range(0..50)));
    }
    if needs == Needs::Nothing && dice.random_bool(0.1) {
        actor = actor.header("if-none-match", ["*", "\"1\"", "\"2\""].choose(dice).unwrap());
    }
    if dice.random_bool(0.3) { actor.in_english() } else { actor }
}
