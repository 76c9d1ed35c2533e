//! A round of selection, step by step over HTTP, and a roll of candidates for it.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Actor, Expect as _, TestApp};

/// A Monday on which the rules of the demonstration city hold.
pub const BEGINS: &str = "2026-03-02T09:00:00+08:00";
/// The first instant that is too late.
pub const DEADLINE: &str = "2026-03-20T17:00:00+08:00";

/// Conditions that a notice adds: one is declared, one proved by a document.
pub const ON_CALL: &str = "ON_CALL";
pub const PREMISES: &str = "PREMISES";

const ROUNDS: &str = "/v1/selection-rounds";
const APPLICATIONS: &str = "/v1/selection-applications";

/// A notice with six criteria of all three kinds.
pub fn notice(quota: usize) -> Value {
    let criterion = |code: &str, kind: &str, weight: &str| json!({ "code": code, "name": format!("评分项{code}"), "kind": kind, "weight": weight });
    let mut criteria = vec![
        criterion("EXPERIENCE", "SCORED", "25.00"),
        criterion("GOVERNMENT_WORK", "SCORED", "25.00"),
        criterion("PLAN", "SCORED", "20.00"),
        criterion("TEAM", "COUNT", "10.00"),
        criterion("INTEGRITY", "SCORED", "10.00"),
        criterion("PRICE", "PRICE", "10.00"),
    ];
    criteria[3]["per_item"] = "2.00".into();
    criteria[5]["base_price"] = json!({ "amount": "30000.00", "currency": "CNY" });
    json!({
        "kind": "STANDARD", "route": "SELECTION", "title": "市政府常年法律顾问选聘",
        "notice": "现公开选聘市政府常年法律顾问。", "quota": quota, "min_qualified": 1, "averaging": "PLAIN",
        "tie_breaker": "GOVERNMENT_WORK", "min_total": "40.00", "registration_from": BEGINS,
        "registration_until": DEADLINE, "criteria": criteria,
    })
}

/// A notice with one scored criterion and nothing else.
pub fn short_notice(quota: usize) -> Value {
    let mut notice = notice(quota);
    notice["criteria"] = json!([{ "code": "PLAN", "name": "服务方案", "kind": "SCORED", "weight": "100.00" }]);
    notice.as_object_mut().unwrap().remove("tie_breaker");
    notice
}

/// A candidate on the roll.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub firm: Option<String>,
    pub adviser: String,
}

/// Enters a candidate: a firm with one lawyer, or a scholar.
pub async fn candidate(app: &TestApp, n: usize, kind: &str, since: &str) -> Candidate {
    let (system, office) = (app.actor("sysadmin").await, app.actor("coordinator.1").await);
    let mut adviser = json!({
        "kind": kind, "name": format!("报名人{n:02}"), "practising_since": since,
    });
    let mut firm = None;
    if kind == "LAWYER" {
        let new = json!({ "kind": "LAW_FIRM", "name": format!("第{n:02}律师事务所"), "jurisdiction": "CN-DEMO" });
        let made = system.post("/v1/organisations", new).await.is(201).id();
        adviser["firm_id"] = made.clone().into();
        adviser["licence_number"] = format!("136012015100{n:05}").into();
        firm = Some(made);
    }
    let adviser = office.post("/v1/advisers", adviser).await.is(201).id();
    Candidate { firm, adviser }
}

/// A round that is drafted and published by the first coordinator.
pub async fn published(app: &TestApp, notice: Value) -> Answer {
    let office = app.actor("coordinator.1").await;
    let drafted = office.post(ROUNDS, notice).await.is(201);
    step(&office, &drafted.id(), "publish", None).await.is(200)
}

/// Takes a step of a round at its present version.
pub async fn step(who: &Actor, round: &str, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let path = format!("{ROUNDS}/{round}");
    let seen = who.get(&path).await.is(200);
    who.if_match(seen.version()).post(&format!("{path}/{verb}"), body).await
}

/// What a candidate sends.
pub fn application(candidate: &Candidate, counts: Value, price: Option<String>) -> Value {
    let mut body = json!({ "adviser_ids": [candidate.adviser], "counts": counts, "statement": "报名说明。" });
    if let Some(firm) = &candidate.firm {
        body["firm_id"] = firm.clone().into();
    }
    if let Some(amount) = price {
        body["price"] = json!({ "amount": amount, "currency": "CNY" });
    }
    body
}

/// Registers.
pub async fn apply(who: &Actor, round: &str, body: Value) -> Answer {
    who.post(&format!("{ROUNDS}/{round}/applications"), body).await
}

/// Withdraws.
pub async fn withdraw(who: &Actor, application: &str) -> Answer {
    let path = format!("{APPLICATIONS}/{application}");
    let seen = who.get(&path).await.is(200);
    let reason = json!({ "reason": "业务调整，不再参加。" });
    who.if_match(seen.version()).post(&format!("{path}/withdraw"), reason).await
}

/// Hands a document in.
pub async fn hand_in(who: &Actor, application: &str, code: &str) -> Answer {
    let path = format!("{APPLICATIONS}/{application}/materials?code={code}&file_name=evidence.txt");
    who.send_bytes(Method::POST, &path, "证明材料\n").await
}

/// Checks the conditions of an application; what is declared is found met.
pub async fn qualify(who: &Actor, application: &Answer, counts: Value) -> Answer {
    qualify_but(who, application, counts, "").await
}

/// The same, with one condition found not met.
pub async fn qualify_but(who: &Actor, application: &Answer, counts: Value, unmet: &str) -> Answer {
    let declared = ["POLITICS_AND_ETHICS", "SCHOLAR_STANDING", ON_CALL, PREMISES]
        .map(|code| json!({ "code": code, "met": code != unmet }));
    let path = format!("{APPLICATIONS}/{}/qualify", application.id());
    let body = json!({ "declared": declared, "counts": counts });
    who.if_match(application.version()).post(&path, body).await
}

/// Appoints somebody of the demonstration city.
pub async fn appoint(app: &TestApp, round: &str, login: &str) -> Answer {
    let account = app.actor(login).await.get("/v1/me").await.is(200).body["account_id"].clone();
    let body = json!({ "account_id": account });
    app.actor("coordinator.1").await.post(&format!("{ROUNDS}/{round}/evaluators"), body).await
}

/// The evaluator declares.
pub async fn declare(who: &Actor, evaluator: &str, conflict: &str) -> Answer {
    evaluate(who, evaluator, Method::POST, "declare", json!({ "conflict": conflict })).await
}

/// The evaluator fills the sheet.
pub async fn score(who: &Actor, evaluator: &str, scores: Vec<Value>) -> Answer {
    evaluate(who, evaluator, Method::PUT, "sheet", json!({ "scores": scores })).await
}

/// The evaluator signs.
pub async fn sign(who: &Actor, evaluator: &str) -> Answer {
    evaluate(who, evaluator, Method::POST, "sign", None).await
}

async fn evaluate(who: &Actor, evaluator: &str, method: Method, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let path = format!("/v1/selection-evaluators/{evaluator}");
    let seen = who.get(&path).await.is(200);
    who.if_match(seen.version()).send(method, &format!("{path}/{verb}"), body).await
}

/// Every application of a round that somebody sees, in order of registration.
pub async fn applications(who: &Actor, round: &str) -> Vec<Value> {
    let list = who.get(&format!("{ROUNDS}/{round}/applications?limit=200")).await.is(200);
    let mut items = list.body["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["sequence"].as_i64());
    items
}

/// The terms of a contract for one who is awarded.
pub fn terms(application: &str, agency: &str, line: &str) -> Value {
    let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    json!({
        "application_id": application, "agency_ids": [agency], "budget_line_id": line, "kind": "STANDING",
        "from_day": "2026-05-01", "to_day": "2027-04-30", "ceiling": money("60000.00"),
        "rates": [{
            "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money("800.00"),
        }],
    })
}

/// An agency of the body and a line of its budget.
pub async fn serving(app: &TestApp) -> (String, String) {
    let lines = app.actor("finance.1").await.get("/v1/budget-lines").await.is(200);
    let line = &lines.body["items"][0];
    (line["agency_id"].as_str().unwrap().to_owned(), line["id"].as_str().unwrap().to_owned())
}

/// A round with candidates who registered, were checked and scored by one evaluator: `points` one for each candidate.
/// The order is not fixed yet. Gives the round's id.
async fn scored(app: &TestApp, notice: Value, points: &[&str]) -> String {
    app.later(BEGINS).await;
    let round = published(app, notice).await.id();
    let office = app.actor("coordinator.1").await;
    for n in 1..=points.len() {
        let candidate = candidate(app, n, "LAWYER", "2015-07-01").await;
        apply(&office, &round, application(&candidate, json!([]), None)).await.is(201);
    }
    app.later(DEADLINE).await;
    let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
    for application in applications(&office, &round).await {
        let seen = office.get(&format!("{APPLICATIONS}/{}", application["id"].as_str().unwrap())).await.is(200);
        qualify(&office, &seen, json!([])).await.is(200);
    }
    let evaluator = appoint(app, &round, "officer.cg").await.is(201).id();
    declare(&officer, &evaluator, "NONE").await.is(200);
    step(&office, &round, "evaluate", None).await.is(200);
    let criterion = office.get(&format!("{ROUNDS}/{round}")).await.is(200).body["criteria"][0]["id"].clone();
    let cells = applications(&officer, &round)
        .await
        .into_iter()
        .zip(points)
        .map(|(one, points)| json!({ "application_id": one["id"], "criterion_id": criterion, "points": points }));
    score(&officer, &evaluator, cells.collect()).await.is(200);
    sign(&officer, &evaluator).await.is(200);
    round
}

/// The same, ranked, put forward, shown for the whole period and approved.
pub async fn approved(app: &TestApp, quota: usize, points: &[&str]) -> String {
    approved_by(app, short_notice(quota), points).await
}

/// A framework round, approved, in which four are put forward: of seven who are ranked by quality alone two fifths are
/// eliminated, rounded up, whatever the quota.
pub async fn framework(app: &TestApp) -> String {
    let mut notice = short_notice(7);
    notice["kind"] = "FRAMEWORK".into();
    approved_by(app, notice, &["90.00", "80.00", "70.00", "60.00", "55.00", "50.00", "45.00"]).await
}

/// A framework round in which a single candidate was ranked, so that nobody would be eliminated.
pub async fn framework_of_one(app: &TestApp) -> String {
    let mut notice = short_notice(2);
    notice["kind"] = "FRAMEWORK".into();
    let round = scored(app, notice, &["90.00"]).await;
    step(&app.actor("coordinator.1").await, &round, "rank", json!({})).await.is(200);
    round
}

async fn approved_by(app: &TestApp, notice: Value, points: &[&str]) -> String {
    let round = scored(app, notice, points).await;
    let office = app.actor("coordinator.1").await;
    step(&office, &round, "rank", json!({})).await.is(200);
    step(&office, &round, "propose", None).await.is(200);
    app.later("2026-03-30T09:00:00+08:00").await;
    let colleague = app.actor("coordinator.2").await;
    step(&colleague, &round, "approve", json!({ "approval": "纪要〔2026〕8号" })).await.is(200);
    round
}
