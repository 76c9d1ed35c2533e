//! A whole round: 78 candidates for 15 places, three evaluators of whom one stands back, ties and lots, an objection that
//! is upheld and one that is not, candidates who withdraw, the next ranks moving up, the award. A program of another
//! language recomputes it. What becomes of those awarded is played on in [`super::year`].

use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};

use super::year;
use crate::harness::selection::{self as round, BEGINS, DEADLINE, ON_CALL, serving};
use crate::harness::tools::recomputed;
use crate::harness::{Actor, Expect as _, TestApp};

const CANDIDATES: usize = 78;
const PLACES: usize = 15;
/// Withdraws before the deadline, during the evaluation.
const EARLY: u64 = 9;
const MEANWHILE: u64 = 15;
/// Rejected: two have practised too short, one scholar proves nothing, one is not on call.
const OUT: usize = 4;
const WITNESS: &str = "市公证处 何平";

both_databases! {
    async fn seventy_eight_candidates_for_fifteen_places(app: TestApp) {
        let id = announced(&app).await;
        registered(&app, &id).await;
        checked(&app, &id).await;
        evaluated(&app, &id).await;
        let office = app.actor("coordinator.1").await;
        ranked(&app, &office, &id).await;
        objected(&app, &id).await;
        let awarded = awarded(&app, &id).await;
        let evidence = app.actor("auditor").await.get(&format!("/v1/selection-rounds/{id}/evidence")).await.is(200);
        let said = verified("selection::play", &evidence.body);
        println!("selection on {}: {CANDIDATES} candidates, {said}", app.app.db.version().await.unwrap());
        let said = year::played(&app, &id, &awarded).await;
        println!("the year after on {}: {said}", app.app.db.version().await.unwrap());
        // The round is as it was: nothing that came later touched it.
        let after = app.actor("auditor").await.get(&format!("/v1/selection-rounds/{id}/evidence")).await.is(200);
        assert_eq!(after.body, evidence.body);
    }
}

async fn announced(app: &TestApp) -> String {
    app.later(BEGINS).await;
    let mut notice = round::notice(PLACES);
    let condition = |code: &str| json!([{ "code": code, "text": "接到通知两小时内到场", "evidence": false }]);
    notice["conditions"] = condition("PRACTICE_YEARS");
    let office = app.actor("coordinator.1").await;
    office.post("/v1/selection-rounds", notice.clone()).await.refused(409, "CONDITION_OF_THE_RULES");
    notice["conditions"] = condition(ON_CALL);
    let published = round::published(app, notice).await;
    let asked = published.body["conditions"].as_array().unwrap();
    assert_eq!(
        asked.last().unwrap(),
        &json!({
            "code": ON_CALL, "zh": "接到通知两小时内到场", "how": "DECLARED", "evidence": false,
        })
    );
    assert_eq!(published.body["number"], "选〔2026〕第0001号");
    assert_eq!(published.body["state"], "REGISTRATION");
    assert_eq!(published.body["draw"]["commitment"].as_str().unwrap().len(), 64);
    assert!(published.body["draw"].get("seed").is_none(), "the seed stays with the office");
    let id = published.id();
    let seen = app.visitor().get(&format!("/v1/public/selection-rounds/{id}")).await.is(200);
    assert_eq!(seen.body["round"]["criteria"].as_array().unwrap().len(), 6);
    id
}

/// Those of 3 and 40 have practised too short; every sixth is a scholar.
async fn registered(app: &TestApp, id: &str) {
    let office = app.actor("coordinator.1").await;
    for n in 1..=CANDIDATES {
        let kind = if n % 6 == 0 { "LEGAL_SCHOLAR" } else { "LAWYER" };
        let since = if [3, 40].contains(&n) { "2021-03-21" } else { "2015-07-01" };
        let candidate = round::candidate(app, n, kind, since).await;
        let counts = json!([{ "code": "TEAM", "count": like(n) % 7 }]);
        // The lowest price lies below the base price.
        let price = format!("{}.00", 25_000 + (like(n) % 13) * 5_000);
        let made = round::apply(&office, id, round::application(&candidate, counts, Some(price))).await.is(201);
        assert_eq!((&made.body["sequence"], &made.body["source"]), (&json!(n), &json!("PAPER")));
        // One scholar hands nothing in.
        if kind == "LEGAL_SCHOLAR" && n != 78 {
            round::hand_in(&office, &made.id(), "SCHOLAR_STANDING").await.is(201);
        }
    }
    let early = numbered(&office, id, EARLY).await;
    let out = round::withdraw(&office, &early).await.is(200);
    assert_eq!((&out.body["state"], &out.body["reason"]), (&json!("WITHDRAWN"), &json!("业务调整，不再参加。")));
    round::withdraw(&office, &early).await.refused(409, "NO_LONGER_CANDIDATE");
    round::hand_in(&office, &early, "PLAN").await.refused(409, "NO_LONGER_CANDIDATE");
}

/// The application with this number.
async fn numbered(who: &Actor, id: &str, number: u64) -> String {
    let all = round::applications(who, id).await;
    all.iter().find(|one| one["sequence"] == number).unwrap()["id"].as_str().unwrap().to_owned()
}

async fn checked(app: &TestApp, id: &str) {
    app.later(DEADLINE).await;
    // The clock alone has closed registration; the chore writes it down, once.
    let office = app.actor("coordinator.1").await;
    assert_eq!(office.get(&format!("/v1/selection-rounds/{id}")).await.is(200).body["state"], "QUALIFICATION");
    assert_eq!(app.due("selection_settle").await, 1);
    assert_eq!(app.due("selection_settle").await, 0);
    round::step(&office, id, "evaluate", None).await.refused(409, "APPLICATIONS_UNDECIDED");
    for application in round::applications(&office, id).await {
        let path = format!("/v1/selection-applications/{}", application["id"].as_str().unwrap());
        let seen = office.get(&path).await.is(200);
        // Of one the officer verifies fewer items than were claimed.
        let counts = if seen.body["sequence"] == 5 { json!([{ "code": "TEAM", "count": 1 }]) } else { json!([]) };
        let unmet = if seen.body["sequence"] == 7 { ON_CALL } else { "" };
        let decided = round::qualify_but(&office, &seen, counts, unmet).await;
        if seen.body["sequence"] == EARLY {
            decided.refused(409, "NO_LONGER_CANDIDATE");
            continue;
        }
        let decided = decided.is(200);
        let (state, reason) = match decided.body["sequence"].as_u64().unwrap() {
            3 | 40 => ("REJECTED", json!("PRACTICE_YEARS")),
            7 => ("REJECTED", json!(ON_CALL)),
            78 => ("REJECTED", json!("SCHOLAR_STANDING")),
            _ => ("QUALIFIED", Value::Null),
        };
        assert_eq!((&decided.body["state"], &decided.body["reason"]), (&json!(state), &reason), "{:#}", decided.body);
    }
}

/// Of three evaluators the second stands back. 20 and 21 are equal in all.
async fn evaluated(app: &TestApp, id: &str) {
    let office = app.actor("coordinator.1").await;
    let logins = ["officer.cg", "head.cg", "officer.jt"];
    let mut evaluators = Vec::new();
    for login in logins {
        evaluators.push(round::appoint(app, id, login).await.is(201).id());
    }
    let people = [app.actor(logins[0]).await, app.actor(logins[1]).await, app.actor(logins[2]).await];
    assert!(round::applications(&people[0], id).await.is_empty(), "nothing is seen before the declaration");
    round::declare(&people[0], &evaluators[0], "NONE").await.is(200);
    round::declare(&people[1], &evaluators[1], "RECUSED").await.is(200);
    round::declare(&people[2], &evaluators[2], "NONE").await.is(200);
    let begun = round::step(&office, id, "evaluate", None).await.is(200);
    assert_eq!(begun.body["draw"]["pool"].as_str().unwrap().lines().count(), CANDIDATES - OUT - 1);
    round::score(&people[1], &evaluators[1], vec![]).await.refused(409, "EVALUATOR_RECUSED");
    assert!(round::applications(&people[1], id).await.is_empty(), "who stood back sees nothing");
    for (turn, n) in [0, 2].into_iter().enumerate() {
        let mut sheet = cells(&people[n], id, &begun.body["criteria"], turn).await;
        round::sign(&people[n], &evaluators[n]).await.refused(409, "SHEET_INCOMPLETE");
        if turn == 1 {
            // One cell short: what was given to somebody who withdraws then does not fill it.
            round::score(&people[n], &evaluators[n], sheet[..sheet.len() - 1].to_vec()).await.is(200);
            round::withdraw(&office, &numbered(&office, id, MEANWHILE).await).await.is(200);
            round::sign(&people[n], &evaluators[n]).await.refused(409, "SHEET_INCOMPLETE");
            sheet = cells(&people[n], id, &begun.body["criteria"], turn).await;
        }
        round::score(&people[n], &evaluators[n], sheet.clone()).await.is(200);
        let path = format!("/v1/selection-evaluators/{}", evaluators[n]);
        assert_eq!(people[n].get(&path).await.is(200).body["scores"].as_array().unwrap().len(), sheet.len());
        let others = app.actor("auditor").await.get(&path).await.is(200);
        assert_eq!(others.body["scores"], json!([]), "nobody else reads a sheet before all are in");
        round::step(&office, id, "rank", json!({})).await.refused(409, "SHEETS_NOT_IN");
        round::sign(&people[n], &evaluators[n]).await.is(200);
        round::score(&people[n], &evaluators[n], sheet).await.refused(409, "SHEET_SIGNED");
    }
    frozen(app, &evaluators[0]).await;
}

async fn cells(who: &Actor, id: &str, criteria: &Value, turn: usize) -> Vec<Value> {
    let scored: Vec<&Value> = criteria.as_array().unwrap().iter().filter(|one| one["kind"] == "SCORED").collect();
    let mut cells = Vec::new();
    for application in round::applications(who, id).await {
        let n = like(usize::try_from(application["sequence"].as_u64().unwrap()).unwrap());
        for (k, criterion) in scored.iter().enumerate() {
            let most: usize = criterion["weight"].as_str().unwrap().trim_end_matches(".00").parse().unwrap();
            let points = most - (n * (k + 3) + turn * k) % (most / 2);
            let half = if points == most { "00" } else { "50" };
            cells.push(json!({
                "application_id": application["id"], "criterion_id": criterion["id"], "points": format!("{points}.{half}"),
            }));
        }
    }
    cells
}

/// 21 is in everything as 20 is: registered at the same instant, of the same price and team, scored alike.
const fn like(n: usize) -> usize {
    if n == 21 { 20 } else { n }
}

/// The database itself keeps a signed sheet, and the criteria of what is published.
async fn frozen(app: &TestApp, evaluator: &str) {
    for change in [
        format!("UPDATE selection_cells SET points = 0 WHERE evaluator_id = '{evaluator}'"),
        format!("DELETE FROM selection_cells WHERE evaluator_id = '{evaluator}'"),
        format!("UPDATE selection_evaluators SET state = 'CLEAR' WHERE id = '{evaluator}'"),
        "UPDATE selection_criteria SET weight = 1".to_owned(),
        "UPDATE selection_prices SET amount = 1".to_owned(),
        "UPDATE selection_draws SET seed = ''".to_owned(),
    ] {
        let said = change.clone();
        let changed = app.app.db.write(move |conn| Ok(conn.batch_execute(&change)?)).await;
        assert!(changed.is_err(), "{said}");
    }
}

async fn ranked(app: &TestApp, office: &Actor, id: &str) {
    round::step(office, id, "rank", json!({})).await.refused(409, "PRICES_NOT_OPENED");
    let opened = round::step(office, id, "open-prices", json!({ "witness": WITNESS })).await.is(200);
    assert_eq!(opened.body["price_opening"]["witness"], WITNESS);
    round::step(office, id, "open-prices", json!({ "witness": WITNESS })).await.refused(409, "PRICES_SEALED");
    round::step(office, id, "rank", json!({})).await.refused(409, "LOTS_NEED_WITNESS");
    let drawn = json!({ "witness": WITNESS, "word": "春暖花开" });
    let ranked = round::step(office, id, "rank", drawn).await.is(200);
    assert_eq!(ranked.body["draw"]["word"], "春暖花开");
    assert_eq!(ranked.body["draw"]["seed"].as_str().unwrap().len(), 64);
    let order = app.actor("auditor").await.get(&format!("/v1/selection-rounds/{id}/ranking")).await.is(200);
    let items = order.body["items"].as_array().unwrap();
    assert_eq!(items.len(), CANDIDATES - OUT - 2);
    assert!(items.iter().all(|item| item["sequence"] != MEANWHILE), "whoever withdrew has no rank");
    let lots = items.iter().filter(|item| item["settled_by"] == "LOTS").count();
    assert!(lots >= 2, "the twins are told apart by lots only: {lots}");
    assert!(items.iter().all(|item| item["lines"].as_array().unwrap().len() == 6));
    round::step(office, id, "propose", None).await.is(200);
}

/// Objections: one is dismissed, one upheld, and the next rank moves up; then somebody withdraws, and another does.
async fn objected(app: &TestApp, id: &str) {
    let public = format!("/v1/public/selection-rounds/{id}");
    let visitor = app.visitor();
    let names = visitor.get(&public).await.is(200).body["names"].as_array().unwrap().clone();
    assert_eq!(names.len(), PLACES);
    assert_eq!(
        names.iter().map(|name| name["rank"].as_u64().unwrap()).collect::<Vec<_>>(),
        (1..=15).collect::<Vec<_>>()
    );
    let object = |candidate: &Value| json!({ "candidate": candidate, "name": "某市民", "contact": "citizen@demo.invalid", "text": "有异议。" });
    let first = visitor.post(&format!("{public}/objections"), object(&names[2]["sequence"])).await.is(201);
    visitor.post(&format!("{public}/objections"), object(&names[4]["sequence"])).await.is(201);
    let (office, colleague) = (app.actor("coordinator.1").await, app.actor("coordinator.2").await);
    round::step(&colleague, id, "approve", json!({ "approval": "纪要" })).await.refused(409, "PUBLICITY_RUNNING");
    let list = office.get(&format!("/v1/selection-rounds/{id}/objections")).await.is(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2);
    for (objection, upheld) in list.body["items"].as_array().unwrap().iter().zip([true, false]) {
        let path = format!("/v1/selection-objections/{}/answer", objection["id"].as_str().unwrap());
        let answer = json!({ "upheld": upheld, "answer": "经核查，书面答复如下。" });
        office.if_match("\"1\"").post(&path, answer.clone()).await.is(200);
        office.if_match("\"2\"").post(&path, answer).await.refused(409, "OBJECTION_ANSWERED");
    }
    assert_eq!(list.body["items"][0]["id"], first.body["id"]);
    let after = office.get(&format!("/v1/selection-rounds/{id}")).await.is(200);
    assert_eq!(after.body["state"], "RANKED");
    let again = round::step(&office, id, "propose", None).await.is(200);
    assert_eq!(
        (&again.body["publicity_from"], &again.body["publicity_until"]),
        (&json!("2026-03-20"), &json!("2026-03-27"))
    );
    let now = visitor.get(&public).await.is(200).body["names"].as_array().unwrap().clone();
    let ranks: Vec<u64> = now.iter().map(|name| name["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, [1, 2].into_iter().chain(4..=16).collect::<Vec<_>>());
    // One withdraws while an objection is open: the round waits for the answer, and then goes back to the order all the same.
    let mut names_nobody = object(&Value::Null);
    names_nobody.as_object_mut().unwrap().remove("candidate");
    let third = visitor.post(&format!("{public}/objections"), names_nobody).await.is(201).id();
    round::withdraw(&office, &ranked_as(&office, id, 6).await).await.is(200);
    assert_eq!(state(&office, id).await, "OBJECTION");
    let path = format!("/v1/selection-objections/{third}/answer");
    let answer = |upheld: bool| json!({ "upheld": upheld, "answer": "经核查，书面答复如下。" });
    // One that names nobody is upheld against somebody who was put forward, or not at all.
    let mut beyond = answer(true);
    beyond["candidate"] = numbered_as(&office, id, 40).await;
    for nobody in [answer(true), beyond] {
        office.if_match("\"1\"").post(&path, nobody).await.refused(409, "OBJECTION_NAMES_NOBODY");
    }
    office.if_match("\"1\"").post(&path, answer(false)).await.is(200);
    assert_eq!(state(&office, id).await, "RANKED");
    round::step(&office, id, "propose", None).await.is(200);
    assert_eq!(shown(app, id).await, [1, 2, 4, 5].into_iter().chain(7..=17).collect::<Vec<_>>());
    // One withdraws with nothing else open.
    round::withdraw(&office, &ranked_as(&office, id, 7).await).await.is(200);
    assert_eq!(state(&office, id).await, "RANKED");
    round::step(&office, id, "propose", None).await.is(200);
    assert_eq!(shown(app, id).await, [1, 2, 4, 5].into_iter().chain(8..=18).collect::<Vec<_>>());
    // The last day of the period is the objectors' to the end.
    app.later("2026-03-27T23:59:59+08:00").await;
    let colleague = app.actor("coordinator.2").await;
    round::step(&colleague, id, "approve", json!({ "approval": "纪要" })).await.refused(409, "PUBLICITY_RUNNING");
    app.later("2026-03-28T00:00:00+08:00").await;
    visitor.post(&format!("{public}/objections"), object(&names[0]["sequence"])).await.refused(409, "NOT_IN_PUBLICITY");
}

/// Where the round stands.
async fn state(who: &Actor, id: &str) -> String {
    let seen = who.get(&format!("/v1/selection-rounds/{id}")).await.is(200);
    seen.body["state"].as_str().unwrap().to_owned()
}

/// The ranks that everybody is shown.
async fn shown(app: &TestApp, id: &str) -> Vec<u64> {
    let public = app.visitor().get(&format!("/v1/public/selection-rounds/{id}")).await.is(200);
    public.body["names"].as_array().unwrap().iter().map(|name| name["rank"].as_u64().unwrap()).collect()
}

/// The application with this rank.
async fn ranked_as(who: &Actor, id: &str, rank: u64) -> String {
    with_rank(who, id, rank).await["id"].as_str().unwrap().to_owned()
}

/// The number of the candidate with this rank.
async fn numbered_as(who: &Actor, id: &str, rank: u64) -> Value {
    with_rank(who, id, rank).await["sequence"].clone()
}

async fn with_rank(who: &Actor, id: &str, rank: u64) -> Value {
    let all = round::applications(who, id).await;
    all.into_iter().find(|one| one["rank"] == rank).unwrap()
}

/// Approved, and once more because somebody withdraws even then. Gives what the award says of each.
async fn awarded(app: &TestApp, id: &str) -> Vec<Value> {
    let (office, colleague) = (app.actor("coordinator.1").await, app.actor("coordinator.2").await);
    let approval = json!({ "approval": "市政府常务会议纪要〔2026〕8号" });
    round::step(&office, id, "approve", approval.clone()).await.refused(409, "APPROVER_PROPOSED");
    round::step(&office, id, "award", json!({ "contracts": [] })).await.refused(409, "NOT_APPROVED");
    round::step(&colleague, id, "approve", approval.clone()).await.is(200);
    round::withdraw(&office, &ranked_as(&office, id, 8).await).await.is(200);
    assert_eq!(state(&office, id).await, "RANKED");
    let again = round::step(&office, id, "propose", None).await.is(200);
    assert_eq!((&again.body["publicity_until"], again.body.get("approval")), (&json!("2026-04-03"), None));
    assert_eq!(shown(app, id).await, [1, 2, 4, 5].into_iter().chain(9..=19).collect::<Vec<_>>());
    app.later("2026-04-04T09:00:00+08:00").await;
    let (office, colleague) = (app.actor("coordinator.1").await, app.actor("coordinator.2").await);
    round::step(&office, id, "award", json!({ "contracts": [] })).await.refused(409, "NOT_APPROVED");
    round::step(&colleague, id, "approve", approval).await.is(200);
    let (agency, line) = serving(app).await;
    let all = round::applications(&office, id).await;
    let contract = |one: &Value| round::terms(one["id"].as_str().unwrap(), &agency, &line);
    let proposed: Vec<Value> = all.iter().filter(|one| one["state"] == "PROPOSED").map(contract).collect();
    let excluded = all.iter().find(|one| one["state"] == "EXCLUDED").unwrap();
    let mut beyond = proposed.clone();
    beyond.push(contract(excluded));
    round::step(&office, id, "award", json!({ "contracts": beyond })).await.refused(409, "AWARD_BEYOND_QUOTA");
    let mut other = proposed.clone();
    other[0] = contract(excluded);
    round::step(&office, id, "award", json!({ "contracts": other })).await.refused(409, "AWARD_NOT_AS_PROPOSED");
    let done = round::step(&office, id, "award", json!({ "contracts": proposed })).await.is(200);
    assert_eq!(done.body["state"], "COMPLETED");
    let made = done.body["awarded"].as_array().unwrap();
    assert_eq!(made.len(), PLACES);
    let last = ranked_as(&office, id, 19).await;
    assert!(made.iter().any(|one| one["application_id"] == last.as_str()), "the next ranks moved up");
    round::withdraw(&office, &last).await.refused(409, "WITHDRAWAL_TOO_LATE");
    for one in made {
        let path = format!("/v1/engagements/{}", one["engagement_id"].as_str().unwrap());
        let engagement = office.get(&path).await.is(200);
        assert_eq!(engagement.body["firm_id"], one["firm_id"]);
        assert_eq!(engagement.body["advisers"].as_array().unwrap().len(), 1);
    }
    let public = app.visitor().get(&format!("/v1/public/selection-rounds/{id}")).await.is(200);
    assert!(public.body["names"].as_array().unwrap().iter().all(|name| name["state"] == "AWARDED"));
    made.clone()
}

/// Has a Python program recompute the evidence; what it said.
pub(super) fn verified(test: &str, evidence: &Value) -> String {
    recomputed(test, "selection/verify.py", evidence)
}
