//! A round of selection of a realm's body, brought as far as an objection: every noun of the slice is there then.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Maker, Realm, body_of, firm_of};
use crate::harness::matter::step;
use crate::harness::{Expect as _, TestApp};

const ROUNDS: &str = "/v1/selection-rounds";
/// Registration takes a minute.
const REGISTRATION_SECONDS: i64 = 60;

/// Plays it. The realm's firm applies, its officer evaluates.
pub async fn play(maker: &Maker<'_>, n: usize, realm: &mut Realm) {
    let (key, app) = (realm.key, maker.app);
    let office = app.actor(&format!("coordinator.{}1", body_of(n))).await;
    let manager = app.actor(&format!("manager.{}", firm_of(n))).await;
    let officer = app.actor(&format!("officer.{key}")).await;
    let drafted = office.post(ROUNDS, notice(app)).await.is(201);
    let round = step(&office, &drafted, ROUNDS, "publish").await.is(200);
    let path = format!("{ROUNDS}/{}", round.id());
    let body = json!({
        "firm_id": realm.id("firm"), "adviser_ids": [realm.id("adviser")], "counts": [],
        "statement": format!("canary-{key}-statement"),
    });
    let application = manager.post(&format!("{path}/applications"), body).await.is(201);
    let applications = "/v1/selection-applications";
    let upload =
        format!("{applications}/{}/materials?code=EVIDENCE&file_name=canary-{key}-material.txt", application.id());
    let material = manager.send_bytes(Method::POST, &upload, format!("canary-{key}-paper\n")).await.is(201);
    app.clock.set(app.clock.now().plus_seconds(REGISTRATION_SECONDS));
    let met = json!({ "declared": [{ "code": "POLITICS_AND_ETHICS", "met": true }], "counts": [] });
    let qualify = format!("{applications}/{}/qualify", application.id());
    office.if_match(application.version()).post(&qualify, met).await.is(200);
    let account = officer.get("/v1/me").await.is(200).body["account_id"].clone();
    let evaluator = office.post(&format!("{path}/evaluators"), json!({ "account_id": account })).await.is(201);
    let own = format!("/v1/selection-evaluators/{}", evaluator.id());
    let none = json!({ "conflict": "NONE", "text": format!("canary-{key}-declaration") });
    let clear = officer.if_match(evaluator.version()).post(&format!("{own}/declare"), none).await.is(200);
    let read = office.get(&path).await.is(200);
    step(&office, &read, ROUNDS, "evaluate").await.is(200);
    let criterion = round.body["criteria"][0]["id"].as_str().unwrap().to_owned();
    let scores = json!({ "scores": [
        { "application_id": application.id(), "criterion_id": criterion, "points": "90.00" },
    ] });
    let filled = officer.if_match(clear.version()).put(&format!("{own}/sheet"), scores).await.is(200);
    officer.if_match(filled.version()).post(&format!("{own}/sign"), None).await.is(200);
    let read = office.get(&path).await.is(200);
    let ranked = office.if_match(read.version()).post(&format!("{path}/rank"), json!({})).await.is(200);
    step(&office, &ranked, ROUNDS, "propose").await.is(200);
    let objection = json!({
        "candidate": 1, "name": "某人", "contact": format!("canary-{key}-contact"), "text": "有异议。",
    });
    let objection = office.post(&format!("{path}/objections"), objection).await.is(201);
    for (noun, id) in [
        ("round", round.id()),
        ("application", application.id()),
        ("material", material.id()),
        ("evaluator", evaluator.id()),
        ("criterion", criterion),
        ("objection", objection.id()),
    ] {
        realm.ids.insert(noun, id);
    }
}

fn notice(app: &TestApp) -> Value {
    let now = app.clock.now();
    json!({
        "kind": "STANDARD", "route": "SELECTION", "title": "法律顾问选聘", "notice": "公开选聘法律顾问。", "quota": 1,
        "min_qualified": 1, "averaging": "PLAIN", "registration_from": now.to_string(),
        "registration_until": now.plus_seconds(REGISTRATION_SECONDS).to_string(),
        "criteria": [{ "code": "PLAN", "name": "服务方案", "kind": "SCORED", "weight": "100.00" }],
    })
}
