//! `updated_since`: what a list gives to programs that keep a copy. Whoever changes a row that says when it was changed last
//! must say so: every test on SQLite watches that (see `harness/stamps.rs`).

use std::collections::BTreeSet;

use counsel_desk::client::Answer;
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};

use crate::harness::slices::published;
use crate::harness::{Expect as _, Kind, TestApp, stamps};

/// Lists of what can be changed, in the slices that choose, engage and appraise.
const LISTS: [&str; 18] = [
    "appraisal_list",
    "cases_list",
    "contracts_list",
    "directory_list_advisers",
    "directory_list_experts",
    "directory_list_firms",
    "directory_list_integrity",
    "directory_list_leaves",
    "engagement_list",
    "panel_list",
    "panel_list_call_offs",
    "publication_list",
    "review_list",
    "selection_list",
    "selection_list_applications",
    "selection_list_public",
    "service_list",
    "supervision_list",
];

/// Reads a whole list as audit does, and for each instant that it names what was changed since: the same things in the same
/// order, and no others. Gives how many instants there were; of one alone nothing could be seen.
pub async fn agrees(app: &TestApp, list: &str) -> usize {
    let auditor = app.actor("auditor").await;
    let all = items(auditor.get(&format!("{list}?limit=200")).await.is(200));
    let instants: BTreeSet<String> = all.iter().map(at).collect();
    for instant in &instants {
        let since = format!("{list}?limit=200&updated_since={}", instant.replace('+', "%2B"));
        let expected: Vec<&Value> = all.iter().filter(|item| at(item) >= *instant).collect();
        let found = items(auditor.get(&since).await.is(200));
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{since}");
    }
    instants.len()
}

/// Brings a copy of a list up to date, as a program does that asks audit for what was changed since the newest instant it
/// has; then the copy is what the whole list shows. Gives how many things came.
pub async fn kept_up(app: &TestApp, list: &str, copy: &mut Vec<Value>) -> usize {
    let auditor = app.actor("auditor").await;
    let newest = copy.iter().map(at).max();
    let since = newest.map(|instant| format!("&updated_since={}", instant.replace('+', "%2B"))).unwrap_or_default();
    let came = items(auditor.get(&format!("{list}?limit=200{since}")).await.is(200));
    copy.retain(|kept| came.iter().all(|one| one["id"] != kept["id"]));
    copy.extend(came.iter().cloned());
    copy.sort_by(|one, other| other["id"].as_str().cmp(&one["id"].as_str()));
    assert_eq!(*copy, items(auditor.get(&format!("{list}?limit=200")).await.is(200)), "{list}");
    came.len()
}

fn items(answer: Answer) -> Vec<Value> {
    answer.body["items"].as_array().unwrap().clone()
}

fn at(item: &Value) -> String {
    item["updated_at"].as_str().unwrap().to_owned()
}

#[test]
fn every_list_of_what_changes_can_be_kept_up() {
    let can = |one: &crate::harness::slices::Published| {
        let parameters = one.value["parameters"].as_array().into_iter().flatten();
        parameters.into_iter().any(|parameter| parameter["name"] == "updated_since")
    };
    let mut found: Vec<String> = published().into_iter().filter(can).map(|one| one.id).collect();
    found.sort();
    assert_eq!(found, LISTS);
}

both_databases! {
    async fn a_copy_is_kept_up(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let expert = json!({ "name": "何清", "employer": "江州大学", "title": "教授", "fields": ["ECONOMICS"] });
        let made = office.post("/v1/experts", expert.clone()).await.is(201);
        office.post("/v1/experts", json!({ "name": "水生", "employer": "江州农科院", "title": "研究员", "fields": ["ECONOMICS"] })).await.is(201);
        let firm = json!({
            "name": "明溪律师事务所", "credit_code": "31330000E12345678L", "licence_number": "1",
            "established_on": "2010-03-15", "city": "杭州市",
        });
        let firm = office.post("/v1/firms", firm).await.is(201);
        let advisers = office.get("/v1/advisers?limit=200").await.is(200).body["items"].clone();
        let adviser = advisers.as_array().unwrap().iter().find(|one| one["kind"] == "LAWYER").unwrap().clone();
        let id = adviser["id"].as_str().unwrap();
        let leave = json!({ "from_day": "2026-01-05", "to_day": "2026-01-09" });
        let leave = office.post(&format!("/v1/advisers/{id}/leaves"), leave).await.is(201);
        office.post(&format!("/v1/advisers/{id}/leaves"), json!({ "from_day": "2026-02-02", "to_day": "2026-02-03" })).await.is(201);
        let penalty = |n: usize| json!({
            "adviser_id": id, "kind": "INDUSTRY_SANCTION", "authority": "省律师协会", "decided_on": "2020-02-02",
            "summary": "利益冲突", "evidence": format!("省律处字〔2020〕{n}号"),
        });
        let record = office.post("/v1/integrity-records", penalty(1)).await.is(201);
        office.post("/v1/integrity-records", penalty(2)).await.is(201);

        app.later("2025-09-29T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let mut moved = expert;
        moved["title"] = "研究员".into();
        let changed = office.if_match(made.version()).put(&format!("/v1/experts/{}", made.id()), moved).await.is(200);
        assert_eq!(changed.body["updated_at"], "2025-09-29T09:00:00.000000+08:00");
        let lift = json!({ "lifted_on": "2022-02-02", "reason": "期满" });
        let lifted = office.if_match(record.version()).post(&format!("/v1/integrity-records/{}/lift", record.id()), lift).await.is(200);
        let back = office.if_match(leave.version()).post(&format!("/v1/leaves/{}/withdraw", leave.id()), None).await.is(200);
        let mut changes = adviser.clone();
        for kept in ["id", "account_id", "kind", "version", "updated_at", "years_of_practice"] {
            changes.as_object_mut().unwrap().remove(kept);
        }
        changes["capacity"] = 9.into();
        let adviser = office.if_match(&format!("\"{}\"", adviser["version"])).put(&format!("/v1/advisers/{id}"), changes).await.is(200);

        app.later("2025-09-30T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let other = json!({
            "credit_code": "31330000E12345678L", "licence_number": "1", "established_on": "2010-03-15", "city": "宁波市",
        });
        let firm = office.if_match(firm.version()).put(&format!("/v1/firms/{}", firm.id()), other).await.is(200);
        let leaves = format!("/v1/advisers/{id}/leaves");
        for (list, newest) in [
            ("/v1/experts", &changed), ("/v1/integrity-records", &lifted), (leaves.as_str(), &back), ("/v1/advisers", &adviser),
        ] {
            assert_eq!(agrees(&app, list).await, 2, "{list}");
            let since = office.get(&format!("{list}?updated_since=2025-09-29T00:00:00%2B08:00")).await.is(200);
            assert_eq!(since.body["items"], json!([newest.body]), "{list}");
        }
        agrees(&app, "/v1/firms").await;
        let since = office.get("/v1/firms?updated_since=2025-09-30T09:00:00%2B08:00").await.is(200);
        assert_eq!(since.body["items"], json!([firm.body]));
        let later = office.get("/v1/firms?updated_since=2025-09-30T09:00:00.000001%2B08:00").await.is(200);
        assert_eq!(later.body["items"], json!([]));
    }
}

/// The watch sees a change that does not say when; without it no other test could.
#[test]
fn a_change_that_does_not_say_when_is_seen() {
    TestApp::run(Kind::Sqlite, "updated::a_change_that_does_not_say_when", |app| async move {
        let watched = stamps::watched(&app.app).await;
        assert_eq!(
            watched,
            [
                "advisers",
                "allocations",
                "appraisals",
                "call_offs",
                "cases",
                "contracts",
                "engagements",
                "experts",
                "firms",
                "panels",
                "publications",
                "reviews",
                "selection_applications",
                "selection_rounds",
                "service_records",
                "supervision_notices",
            ]
        );
        app.later("2025-09-29T09:00:00+08:00").await;
        app.actor("coordinator.1").await;
        let change =
            |statement: &'static str| app.app.db.write(move |conn| Ok(diesel::sql_query(statement).execute(conn)?));
        assert!(change("UPDATE engagements SET version = version + 1").await.is_err());
        let now = app.clock.now().micros();
        let said = format!("UPDATE engagements SET version = version + 1, updated_at = {now}");
        let said: &'static str = Box::leak(said.into_boxed_str());
        assert!(change(said).await.is_ok());
    });
}
