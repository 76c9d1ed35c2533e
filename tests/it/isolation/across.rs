//! Lists, cursors, versions, keys and hashes, tried across.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Secrets, open_to, own, said};
use crate::harness::probe::{Place, Probe, with_query};
use crate::harness::world::{APART, World, items};
use crate::harness::{Actor, Expect as _};

both_databases! {
    async fn lists_and_cursors_show_only_what_is_ones_own(app: TestApp) {
        let world = World::build(&app).await;
        let (secrets, probes) = (Secrets::of(&app, &world).await, Probe::all());
        let lists: Vec<Probe> = probes.into_iter().filter(|probe| probe.is_list).collect();
        let (mut pages, mut tried) = (0, 0);
        for list in &lists {
            // Who was given each cursor: people of one office are given the same.
            let mut given: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
            for person in world.living() {
                if open_to(std::slice::from_ref(list), person).is_empty() {
                    continue;
                }
                let path = list.fill(|slot| (slot.place == Place::Path).then(|| own(&world, person, slot))).path;
                let mut cursor = String::new();
                loop {
                    let page = person.actor.get(&with_query(&path, "limit", &format!("2{cursor}"))).await;
                    pages += 1;
                    assert_eq!(secrets.leaked(person, &said(&page)), None, "{} lists {}", person.login, list.id);
                    let Some(next) = page.body["next_cursor"].as_str() else { break };
                    given.entry(next.to_owned()).or_default().insert(&person.login);
                    cursor = format!("&cursor={next}");
                }
            }
            for (cursor, whose) in &given {
                for person in world.living().filter(|person| !whose.contains(person.login.as_str())) {
                    if open_to(std::slice::from_ref(list), person).is_empty() {
                        continue;
                    }
                    let path = list.fill(|slot| (slot.place == Place::Path).then(|| own(&world, person, slot))).path;
                    let page = person.actor.get(&with_query(&path, "cursor", cursor)).await;
                    tried += 1;
                    assert!(page.status < 500, "{}", page.body);
                    let leak = secrets.leaked(person, &said(&page));
                    assert_eq!(leak, None, "{} lists {} with a cursor of {whose:?}", person.login, list.id);
                }
            }
        }
        // They do show what is: an empty list would have passed so far.
        for (login, path) in [("officer.c", "/v1/reviews"), ("coordinator.y1", "/v1/documents"), ("manager.q", "/v1/fee-claims")] {
            let list = world.person(login).actor.get(path).await.is(200);
            assert!(items(&list.body).len() >= 2 || path == "/v1/fee-claims", "{login} sees {path}");
        }
        let mine = |login: &str| world.person(login).actor.clone();
        assert_disjoint("/v1/reviews", &mine("officer.a"), &mine("officer.b")).await;
        assert_disjoint("/v1/reviews", &mine("coordinator.x1"), &mine("coordinator.y1")).await;
        assert_disjoint("/v1/documents", &mine("lawyer.b"), &mine("lawyer.c")).await;
        assert_disjoint("/v1/fee-claims", &mine("manager.p"), &mine("manager.q")).await;
        assert!(tried > 0, "no list had a second page");
        println!("T02 lists: 0 leaks in {pages} pages and {tried} cursors of others (N={})", pages + tried);
    }

    async fn a_version_cannot_be_guessed_from_outside(app: TestApp) {
        let world = World::build(&app).await;
        let probes = Probe::all();
        let mut tried = 0;
        for person in world.living() {
            let reads = open_to(&probes, person).into_iter().filter(|probe| probe.method == reqwest::Method::GET);
            for probe in reads.filter(|probe| probe.slots.iter().any(|slot| slot.place == Place::Path)) {
                let other = if person.home == APART { 0 } else { APART };
                if person.sees.contains(&other) {
                    continue;
                }
                let path = probe.fill(|slot| (slot.place == Place::Path).then(|| world.realms[other].id(slot.noun))).path;
                let plain = person.actor.get(&path).await;
                if plain.status != 404 {
                    continue;
                }
                for tag in ["*", "\"1\"", "\"2\"", "\"3\"", "\"4\"", "W/\"1\""] {
                    let asked = person.actor.header("if-none-match", tag).get(&path).await;
                    assert_eq!(said(&asked), said(&plain), "{} {path} {tag}", person.login);
                    tried += 1;
                }
            }
        }
        println!("T02 versions: 0 told to others (N={tried})");
        assert!(tried > 500, "{tried}");
    }

    async fn a_key_of_another_gives_nothing_of_theirs(app: TestApp) {
        let world = World::build(&app).await;
        let secrets = Secrets::of(&app, &world).await;
        let writers = ["officer.a", "officer.b", "officer.c"].map(|login| world.person(login));
        let mut made = BTreeSet::new();
        for _ in 0..2 {
            for writer in writers {
                let new = json!({ "title": format!("canary-{}-key", world.realms[writer.home].key) });
                let answer = writer.actor.key("the same key").post("/v1/documents", new).await.is(201);
                assert_eq!(secrets.leaked(writer, &said(&answer)), None);
                made.insert(answer.id());
            }
        }
        assert_eq!(made.len(), writers.len(), "a document each, and no second one");
        // Neither does a key tell that others used it for something else.
        let text = json!({ "text": "问题" });
        for login in ["coordinator.x1", "lawyer.a"] {
            let asks = world.person(login);
            let path = format!("/v1/reviews/{}/questions", world.realms[0].id("review"));
            let answer = asks.actor.key("the same key").post(&path, text.clone()).await;
            assert_ne!(answer.status, 422, "{}", answer.body);
        }
        println!("T02 keys: 0 answers of others under one key (N={})", 2 * writers.len());
    }

    async fn the_hash_of_a_text_opens_nothing(app: TestApp) {
        let world = World::build(&app).await;
        let version = |n: usize, who: &str| {
            let path = format!("/v1/documents/{}/versions", world.realms[n].id("document"));
            let actor = world.person(who).actor.clone();
            async move { items(&actor.get(&path).await.is(200).body)[0]["sha256"].as_str().unwrap().to_owned() }
        };
        let theirs = version(APART, "officer.c").await;
        let officer = &world.person("officer.a").actor;
        let gate = async |n: usize, sha256: &str| {
            officer.get(&format!("/v1/reviews/{}/clearance?sha256={sha256}", world.realms[n].id("review"))).await
        };
        let unknown = "0".repeat(64);
        for realm in [0, APART] {
            assert_eq!(said(&gate(realm, &theirs).await).replace(&theirs, &unknown), said(&gate(realm, &unknown).await));
        }
        // Handing in the very bytes of another agency reads as handing in any.
        let document = officer.post("/v1/documents", json!({ "title": "同文" })).await.is(201);
        let path = format!("/v1/documents/{}/content?file_name=same.txt", document.id());
        let theirs = "canary-c-text\n第一条 付款\n甲方在九十日内付款。\n";
        let same = officer.if_match(document.version()).send_bytes(reqwest::Method::PUT, &path, theirs).await.is(201);
        assert_eq!((&same.body["number"], &same.body["file_name"]), (&json!(1), &json!("same.txt")));
        println!("T02 hashes: 0 told of others' texts (N=4)");
    }
}

async fn assert_disjoint(path: &str, one: &Actor, other: &Actor) {
    let ids = async |actor: &Actor| -> BTreeSet<String> {
        let list: Value = actor.get(&format!("{path}?limit=200")).await.is(200).body;
        items(&list).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let (ones, others) = (ids(one).await, ids(other).await);
    assert!(!ones.is_empty() && !others.is_empty() && ones.is_disjoint(&others), "{path}");
}
