//! Many at once: a version has one winner, numbers no gap, a budget no hole, and two servers one truth.

use std::collections::BTreeSet;

use counsel_desk::client::Answer;
use counsel_desk::db::schema::{documents, idempotency_keys};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::json;

use crate::harness::{Actor, Expect, TestApp, matter};

mod budget;
mod recusals;

const CLIENTS: usize = 100;
const KEYS: usize = 10;

both_databases! {
    async fn a_version_has_one_winner(app: TestApp) {
        const WRITERS: usize = 64;
        app.set_time(matter::IN_TERM);
        let document = matter::document(&app.actor("officer.cg").await).await;
        let counsel = app.actor("lawyer.lin").await;
        let opinion = matter::begun(&app, &document, "lawyer.lin").await;
        let path = format!("/v1/opinions/{}", opinion.id());
        let mut seen = opinion;
        for round in 0..3 {
            let revise = |n: usize| {
                let (writer, path) = (counsel.if_match(seen.version()), path.clone());
                async move { writer.put(&path, matter::clean_opinion(&format!("第{round}轮第{n}稿"))).await }
            };
            seen = one_winner(join_all((0..WRITERS).map(revise)).await, 200);
            let stored = counsel.get(&path).await.is(200);
            assert_eq!((&stored.body["summary"], &stored.etag), (&seen.body["summary"], &seen.etag));
        }
        let officer = app.actor("officer.cg").await;
        let draft = matter::drafted(&officer, &document).await;
        let submits = (0..WRITERS).map(|_| matter::step(&officer, &draft, "/v1/reviews", "submit"));
        let submitted = one_winner(join_all(submits).await, 200);
        assert_eq!(submitted.body["round"], 1);
        println!("T22 If-Match storms: 1 winner each, 0 lost updates in 4 of {WRITERS} (N={})", 4 * WRITERS);
    }

    async fn numbers_have_no_gap(app: TestApp) {
        const MATTERS: usize = 50;
        app.set_time(matter::IN_TERM);
        let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
        let document = matter::document(&officer).await;
        let matters = join_all((0..MATTERS).map(|_| matter::submitted(&officer, &document))).await;
        // Each twice, so that as many are refused in between.
        let accepts = matters.iter().chain(&matters).map(|review| matter::step(&office, review, "/v1/reviews", "accept"));
        let (taken, refused): (Vec<Answer>, Vec<Answer>) =
            join_all(accepts).await.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(taken.len(), MATTERS);
        for late in refused {
            late.refused(412, "VERSION_STALE");
        }
        let numbers: BTreeSet<&str> = taken.iter().map(|review| review.body["number"].as_str().unwrap()).collect();
        let expected: Vec<String> = (1..=MATTERS).map(|n| format!("合审〔2026〕第{n:04}号")).collect();
        assert!(numbers.iter().copied().eq(expected.iter().map(String::as_str)), "{numbers:?}");
        println!("T20 gapless numbers: 0 gaps, 0 doubled among {MATTERS} acceptances at once (N={})", 2 * MATTERS);
    }
}

#[test]
fn two_servers_over_one_database_know_the_same() {
    TestApp::run_two("concurrency::two_servers_over_one_database_know_the_same", async |one, other| {
        // A token of one works at the other, until it is revoked at either.
        let here = one.actor("officer.cg").await;
        let there = Actor::new(at(&other, &here), other.witness.clone());
        there.get("/v1/me").await.is(200);
        let answers = bring_keys(&[&here, &there]).await;
        one_effect_each(&one, &answers).await;
        here.delete("/v1/sessions/current").await.is(200);
        there.get("/v1/me").await.refused(401, "UNAUTHENTICATED");

        let officer = other.actor("officer.jt").await;
        let elsewhere = Actor::new(at(&one, &officer), one.witness.clone());
        let me = elsewhere.get("/v1/me").await.is(200);
        let membership = me.body["membership_id"].as_str().unwrap();
        let security = one.actor("secadmin").await;
        security.if_match("\"1\"").post(&format!("/v1/memberships/{membership}/end"), None).await.is(200);
        for revoked in [&officer, &elsewhere] {
            revoked.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        }
        println!(
            "T23 two servers: {KEYS} effects of {} requests, 2 revocations seen at once (N={})",
            CLIENTS * KEYS,
            CLIENTS * KEYS
        );
    });
}

/// The same person's client, speaking to another server.
fn at(app: &TestApp, who: &Actor) -> counsel_desk::client::Client {
    let token = who.client.request(reqwest::Method::GET, "/").build().unwrap();
    let token = token.headers()["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    counsel_desk::client::Client::new(&app.url).unwrap().with_token(&token)
}

/// Every client brings every key in turn, all clients at once, in turn as the people given. Answers by key.
async fn bring_keys(people: &[&Actor]) -> Vec<Vec<Answer>> {
    let client = |n: usize| {
        let person = people[n % people.len()].clone();
        tokio::spawn(async move {
            let mut answers = Vec::new();
            for key in 0..KEYS {
                let body = json!({ "title": format!("合同 {key}") });
                answers.push(person.key(&format!("key-{key}")).post("/v1/documents", body).await);
            }
            answers
        })
    };
    let mut by_key = vec![Vec::new(); KEYS];
    for answers in join_all((0..CLIENTS).map(client)).await {
        for (key, answer) in answers.unwrap().into_iter().enumerate() {
            by_key[key].push(answer);
        }
    }
    by_key
}

async fn one_effect_each(app: &TestApp, by_key: &[Vec<Answer>]) {
    for answers in by_key {
        let first = answers[0].clone().is(201);
        for answer in answers {
            answer.clone().is(201);
            assert_eq!((&answer.body, &answer.etag), (&first.body, &first.etag));
            assert_eq!(Expect::header(answer, "location"), Expect::header(&first, "location"));
        }
        let replayed = answers.iter().filter(|answer| Expect::header(*answer, "idempotency-replayed").is_some());
        assert_eq!(replayed.count(), CLIENTS - 1);
    }
    let count = |conn: &mut counsel_desk::db::Conn| {
        Ok((
            documents::table.count().get_result::<i64>(conn)?,
            idempotency_keys::table.count().get_result::<i64>(conn)?,
        ))
    };
    let keys = i64::try_from(KEYS).unwrap();
    assert_eq!(app.app.db.read(count).await.unwrap(), (keys, keys));
}

/// The one that succeeded; all the others came too late.
#[track_caller]
fn one_winner(answers: Vec<Answer>, status: u16) -> Answer {
    let (mut won, late): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == status);
    assert_eq!(won.len(), 1);
    for answer in late {
        answer.refused(412, "VERSION_STALE");
    }
    won.remove(0)
}
