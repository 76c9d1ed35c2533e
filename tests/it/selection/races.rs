//! Who comes at the same time is decided exactly once.

use counsel_desk::client::Answer;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::Expect as _;
use crate::harness::selection::{self as round, BEGINS, DEADLINE, serving};

const CLIENTS: usize = 24;

fn accepted(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

both_databases! {
    async fn one_candidate_registers_once(app: TestApp) {
        app.later(BEGINS).await;
        let id = round::published(&app, round::short_notice(2)).await.id();
        let (office, candidate) = (app.actor("coordinator.1").await, round::candidate(&app, 1, "LAWYER", "2015-07-01").await);
        let body = round::application(&candidate, json!([]), None);
        let answers = join_all((0..CLIENTS).map(|_| round::apply(&office, &id, body.clone()))).await;
        assert_eq!(accepted(&answers, 201), 1);
        for late in answers.into_iter().filter(|answer| answer.status != 201) {
            late.refused(409, "APPLIED_ALREADY");
        }
        assert_eq!(round::applications(&office, &id).await.len(), 1);
    }

    async fn the_deadline_falls_between_two_of_them(app: TestApp) {
        app.later("2026-03-20T16:59:59.999999+08:00").await;
        let mut notice = round::short_notice(2);
        notice["registration_from"] = BEGINS.into();
        let id = round::published(&app, notice).await.id();
        let office = app.actor("coordinator.1").await;
        let mut bodies = Vec::new();
        for n in 1..=CLIENTS {
            let candidate = round::candidate(&app, n, "LAWYER", "2015-07-01").await;
            bodies.push(round::application(&candidate, json!([]), None));
        }
        let (first, second) = bodies.split_at(CLIENTS / 2);
        let strike = async {
            app.set_time(DEADLINE);
            join_all(second.iter().map(|body| round::apply(&office, &id, body.clone()))).await
        };
        let (early, late) = tokio::join!(join_all(first.iter().map(|body| round::apply(&office, &id, body.clone()))), strike);
        assert_eq!(accepted(&late, 201), 0, "the deadline itself is too late");
        let taken = accepted(&early, 201);
        for answer in early.into_iter().chain(late).filter(|answer| answer.status != 201) {
            answer.refused(409, "REGISTRATION_CLOSED");
        }
        let registered = round::applications(&office, &id).await;
        assert_eq!(registered.len(), taken, "what was confirmed is there, and nothing else");
        let numbers: Vec<Option<usize>> =
            registered.iter().map(|one| one["sequence"].as_u64().and_then(|n| usize::try_from(n).ok())).collect();
        assert_eq!(numbers, (1..=taken).map(Some).collect::<Vec<_>>());
    }

    async fn the_last_place_is_awarded_once(app: TestApp) {
        let id = round::approved(&app, 1, &["90.00", "80.00"]).await;
        let office = app.actor("coordinator.1").await;
        let (agency, line) = serving(&app).await;
        let all = round::applications(&office, &id).await;
        let terms = |one: &Value| json!({ "contracts": [round::terms(one["id"].as_str().unwrap(), &agency, &line)] });
        let seen = office.get(&format!("/v1/selection-rounds/{id}")).await.is(200);
        let path = format!("/v1/selection-rounds/{id}/award");
        let awards = (0..CLIENTS).map(|n| {
            let (who, path, body) = (office.if_match(seen.version()), path.clone(), terms(&all[n % 2]));
            async move { who.post(&path, body).await }
        });
        let answers = join_all(awards).await;
        assert_eq!(accepted(&answers, 200), 1);
        for other in answers.into_iter().filter(|answer| answer.status != 200) {
            let code = other.body["code"].as_str().unwrap().to_owned();
            assert!(["VERSION_STALE", "AWARD_NOT_AS_PROPOSED"].contains(&code.as_str()), "{:#}", other.body);
        }
        let adviser = all[0]["people"][0]["adviser_id"].as_str().unwrap();
        let engaged = office.get(&format!("/v1/engagements?adviser_id={adviser}")).await.is(200);
        assert_eq!(engaged.body["items"].as_array().unwrap().len(), 1);
        let adviser = all[1]["people"][0]["adviser_id"].as_str().unwrap();
        let engaged = office.get(&format!("/v1/engagements?adviser_id={adviser}")).await.is(200);
        assert_eq!(engaged.body["items"], json!([]));
    }
}
