//! How much one may ask in a minute: exactly that, and the others notice nothing.

use std::time::Instant;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::harness::{Actor, Expect, Kind, PASSWORD, TestApp};

const QUOTA: u32 = 30;

/// Ten people with accounts of their own.
const PEOPLE: [&str; 10] = [
    "sysadmin",
    "secadmin",
    "auditadmin",
    "officer.cg",
    "head.cg",
    "coordinator.1",
    "coordinator.2",
    "auditor",
    "finance.1",
    "finance.2",
];

/// Asks ten times the quota; gives how many were answered.
async fn flood(person: &Actor) -> u32 {
    let mut answered = 0;
    for _ in 0..10 {
        for answer in join_all((0..QUOTA).map(|_| person.get("/v1/me"))).await {
            if answer.status == 200 {
                answered += 1;
                continue;
            }
            let refused = answer.refused(429, "RATE_LIMITED");
            let after: u32 = refused.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60 / QUOTA).contains(&after), "Retry-After: {after}");
            assert!(refused.header("ratelimit").unwrap().starts_with("\"default\";r=0;t="));
        }
    }
    answered
}

/// What may have been answered: the whole bucket, and what has flowed into it meanwhile.
fn holds(answered: u32, begun: Instant) {
    let flowed = begun.elapsed().as_secs_f64() * f64::from(QUOTA) / 60.0;
    let most = f64::from(QUOTA) + flowed;
    let tolerance = most * 0.02;
    assert!(f64::from(answered) >= f64::from(QUOTA) - tolerance, "{answered} of {QUOTA}");
    assert!(f64::from(answered) <= most + tolerance, "{answered}, and at most {most:.1}");
}

#[test]
fn a_principal_gets_its_quota_and_no_more_and_the_others_theirs() {
    let adjust = |settings: &mut counsel_desk::config::Settings| {
        settings.rate = Some(QUOTA);
        // They all ask at once from here.
        settings.connections_per_address = Some(2000);
    };
    TestApp::run_with(Kind::Sqlite, "rates", adjust, |app| async move {
        let mut people = Vec::new();
        for login in PEOPLE {
            people.push(app.actor(login).await);
        }
        let bystander = app.actor("lawyer.zhou").await;
        // Headers count down exactly while the bucket is full but for what was asked.
        let one = app.actor("officer.jt").await;
        for asked in 1..=5 {
            let answer = one.get("/v1/me").await.is(200);
            let policy = format!("\"default\";q={QUOTA};w=60");
            assert_eq!(answer.header("ratelimit-policy"), Some(policy.as_str()));
            let left = answer.header("ratelimit").unwrap().to_owned();
            assert!(left.starts_with(&format!("\"default\";r={};t=", QUOTA - asked)), "{left}");
        }
        let begun = Instant::now();
        let answered = flood(&one).await;
        holds(answered + 5, begun);
        println!(
            "T12 rate: 1 principal asked {} times, {answered} answered of a quota of {QUOTA} (N={})",
            10 * QUOTA,
            10 * QUOTA
        );

        let begun = Instant::now();
        let beside = async {
            for _ in 0..QUOTA / 2 {
                bystander.get("/v1/me").await.is(200);
            }
        };
        let (counts, ()) = tokio::join!(join_all(people.iter().map(flood)), beside);
        for answered in &counts {
            holds(*answered, begun);
        }
        let n = QUOTA * 10 * 10;
        println!(
            "T12 rate: 10 principals asked {n} times, answered {counts:?} of {QUOTA} each; a bystander: 0 refused (N={n})"
        );
        // A second token is the same principal's.
        let mut again = app.visitor();
        again.sign_in("officer.jt", PASSWORD).await.is(201);
        let answered = flood(&again).await;
        assert!(answered < QUOTA, "a new token gave a new quota: {answered}");
    });
}

#[test]
fn an_address_without_a_token_has_a_limit_of_its_own_and_signing_in_a_stricter_one() {
    let adjust = |settings: &mut counsel_desk::config::Settings| {
        settings.address_rate = Some(24);
        settings.sign_in_rate = Some(5);
        settings.verify_rate = Some(3);
    };
    TestApp::run_with(Kind::Sqlite, "rates", adjust, |app| async move {
        let visitor = app.visitor();
        let officer = app.actor("officer.cg").await;
        for _ in 0..4 {
            visitor
                .post("/v1/sessions", json!({ "login": "nobody", "password": "wrong" }))
                .await
                .refused(401, "WRONG_CREDENTIALS");
        }
        let refused =
            visitor.in_english().post("/v1/sessions", json!({ "login": "officer.cg", "password": PASSWORD })).await;
        let refused = refused.refused(429, "RATE_LIMITED");
        assert_eq!(refused.header("ratelimit-policy"), Some("\"sign-in\";q=5;w=60"));
        assert!(refused.body["title"].as_str().unwrap().is_ascii());
        let chinese =
            visitor.post("/v1/sessions", json!({ "login": "officer.cg", "password": PASSWORD })).await.is(429);
        assert!(
            !chinese.body["title"].as_str().unwrap().is_ascii() && !chinese.body["detail"].as_str().unwrap().is_ascii()
        );
        // Having a file compared is free to anybody, and so few files only.
        let ask = async || visitor.send_bytes(Method::POST, "/v1/verify?number=fx-1&code=1", "甲方\n").await;
        for _ in 0..3 {
            ask().await.is(200);
        }
        let refused = ask().await.refused(429, "RATE_LIMITED");
        assert_eq!(refused.header("ratelimit-policy"), Some("\"verify\";q=3;w=60"));
        // Whoever has a token asks on its account, from the same address, as often as that allows.
        for _ in 0..50 {
            officer.get("/v1/me").await.is(200);
        }
        let mut statuses = Vec::new();
        for n in 0..30 {
            let stranger =
                if n % 2 == 0 { visitor.clone() } else { visitor.header("authorization", "Bearer cdt_wrong") };
            statuses.push(stranger.get("/v1/me").await.status);
        }
        let answered = statuses.iter().filter(|status| **status == 401).count();
        assert!((12..=16).contains(&answered), "{statuses:?}");
        assert_eq!(statuses.last(), Some(&429));
        println!("T12 rate: an address of 24 a minute, 11 of them used: {answered} of 30 more answered (N=30)");
    });
}

#[test]
fn no_limit_is_no_header() {
    let adjust = |settings: &mut counsel_desk::config::Settings| {
        (settings.rate, settings.address_rate, settings.sign_in_rate) = (Some(0), Some(0), Some(0));
    };
    TestApp::run_with(Kind::Sqlite, "rates", adjust, |app| async move {
        let answer = app.actor("officer.cg").await.get("/v1/me").await.is(200);
        assert_eq!(answer.header("ratelimit"), None);
    });
}
