//! A thousand who want money from one budget line at once, over HTTP, for ten times what there is.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Instant;

use counsel_desk::client::Answer;
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;

use super::at;
use crate::harness::{Actor, Expect as _, TestApp, matter};

/// How many want a fee of 800.00.
const WANTED: usize = 1_000;
/// How many of them the money is for: it lacks a fen for one more.
const SERVED: usize = 100;
const MONEY: &str = "80799.99";
const CONNECTIONS: usize = 64;

both_databases! {
    async fn a_thousand_want_ten_times_the_money(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let people = [(app.actor("officer.jt").await, app.actor("coordinator.1").await)];
        storm(&app, &people, "one server").await;
    }
}

#[test]
fn a_thousand_want_ten_times_the_money_of_two_servers() {
    let name = "concurrency::budget::a_thousand_want_ten_times_the_money_of_two_servers";
    TestApp::run_two(name, async |one, other| {
        one.set_time(matter::IN_TERM);
        other.set_time(matter::IN_TERM);
        let here = (one.actor("officer.jt").await, one.actor("coordinator.1").await);
        let there = |who: &Actor| Actor::new(at(&other, who), other.witness.clone());
        let people = [here.clone(), (there(&here.0), there(&here.1))];
        storm(&one, &people, "two servers").await;
    });
}

/// The same officer and coordinator at each server, in turn.
async fn storm(app: &TestApp, people: &[(Actor, Actor)], servers: &str) {
    let (officer, office) = &people[0];
    let finance = app.actor("finance.1").await;
    let (agency, lawyer) = (matter::organisation(app, "officer.jt").await, matter::adviser(app, "lawyer.lin").await);
    let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let line = json!({
        "agency_id": agency, "fiscal_year": 2026, "subject_code": "30227", "name": "法律顾问服务经费",
        "appropriated": money(MONEY),
    });
    let line = finance.post("/v1/budget-lines", line).await.is(201);
    let engagement = json!({
        "firm_id": matter::organisation(app, "lawyer.lin").await, "adviser_ids": [lawyer], "agency_ids": [agency],
        "budget_line_id": line.id(), "kind": "STANDING", "from_day": "2026-01-01", "to_day": "2026-12-31",
        "ceiling": money("9000000.00"),
        "rates": [{
            "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money("800.00"),
        }],
    });
    let engagement = matter::engaged(office, engagement).await;
    let document = matter::document(officer).await;
    let at_server = |n: usize| &people[n % people.len()];
    let matters = at_once(|n| {
        let ((officer, office), document) = (at_server(n), &document);
        async move { matter::accepted(officer, office, document).await }
    });
    let matters = matters.await;
    let numbers: BTreeSet<&str> = matters.iter().map(|review| review.body["number"].as_str().unwrap()).collect();
    let expected: BTreeSet<String> = (1..=WANTED).map(|n| format!("合审〔2026〕第{n:04}号")).collect();
    assert!(numbers.iter().copied().eq(expected.iter().map(String::as_str)), "numbers have a gap, or one stands twice");

    let began = Instant::now();
    let answers = at_once(|n| matter::offer(&at_server(n).1, &matters[n], &lawyer)).await;
    let took = began.elapsed();
    let (offered, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 201);
    for answer in refused {
        answer.refused(409, "BUDGET_INSUFFICIENT");
    }
    assert_eq!(offered.len(), SERVED);
    let after = finance.get(&format!("/v1/budget-lines/{}", line.id())).await.is(200);
    let amounts =
        ["reserved", "spent", "available"].map(|name| after.body[name]["amount"].as_str().unwrap().to_owned());
    assert_eq!(amounts, ["80000.00", "0.00", "799.99"]);
    let engaged = office.get(&format!("/v1/engagements/{}", engagement.id())).await.is(200);
    assert_eq!(engaged.body["committed"]["amount"], "80000.00", "what was refused is not committed either");
    println!(
        "T20 claims on one budget through {servers} on {}: {} served, over by 0.00, 0 gaps, {took:.1?} (N={WANTED})",
        app.app.db.version().await.unwrap(),
        offered.len()
    );
}

/// Does something a thousand times over so many connections; gives what came of each, in order.
async fn at_once<F: Future<Output = Answer>>(what: impl Fn(usize) -> F) -> Vec<Answer> {
    stream::iter(0..WANTED).map(what).buffered(CONNECTIONS).collect().await
}
