//! Conduct and appraisals: a year of real work over HTTP, noted events, idleness, and grades that anybody can recompute
//! from what the API shows.

mod catalogue;
mod idle;
mod notes;
mod takeover;
mod units;
mod year;

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, tools};

pub const EVENTS: &str = "/v1/conduct-events";
const APPRAISALS: &str = "/v1/appraisals";

/// A Monday after the year, on which appraisals are scored.
pub const AFTER_THE_YEAR: &str = "2027-01-18T09:00:00+08:00";
/// When the days for objections are over.
pub const DAYS_OVER: &str = "2027-01-26T09:00:00+08:00";

/// Loads the calendar of the year in which the appraisals of 2026 are made.
pub async fn next_year(app: &TestApp) {
    let year = json!({
        "year": 2027, "source": "国办发明电〔2026〕7号（测试用）",
        "off": [{ "day": "2027-01-01", "name": "元旦" }], "work": [],
    });
    app.actor("coordinator.1").await.post("/v1/calendars", year).await.is(201);
}

/// The account of somebody.
async fn account(app: &TestApp, login: &str) -> String {
    app.actor(login).await.get("/v1/me").await.is(200).body["account_id"].as_str().unwrap().to_owned()
}

/// An appraisal for 2026 opened by somebody of the office.
pub async fn opened(app: &TestApp, office: &str, kind: &str, subject: &str) -> Answer {
    let new = json!({ "subject_kind": kind, "subject_id": subject, "year": 2026 });
    app.actor(office).await.post(APPRAISALS, new).await.is(201)
}

/// Takes a step with an appraisal, at the version that `seen` shows.
pub async fn step(app: &TestApp, who: &str, seen: &Answer, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let path = format!("{APPRAISALS}/{}/{verb}", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, body).await
}

pub fn scores(points: &[(&str, &str)]) -> Value {
    let scores: Vec<Value> = points.iter().map(|(item, points)| json!({ "item": item, "points": points })).collect();
    json!({ "scores": scores })
}

/// The line of an item.
fn line<'a>(appraisal: &'a Value, item: &str) -> &'a Value {
    let lines = appraisal["lines"].as_array().unwrap();
    lines.iter().find(|line| line["item"] == item).unwrap_or_else(|| panic!("no line {item} in {appraisal:#}"))
}

/// What each item takes or adds, those that do neither left out.
pub fn points(appraisal: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = appraisal["lines"].as_array().unwrap().iter();
    lines.filter(|line| line["points"] != "0.00").map(|line| (text(&line["item"]), text(&line["points"]))).collect()
}

pub fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(item, points)| ((*item).to_owned(), (*points).to_owned())).collect()
}

/// All events that somebody sees, newest first.
async fn events(who: &Actor, query: &str) -> Vec<Value> {
    let (mut all, mut cursor): (Vec<Value>, String) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{EVENTS}?limit=3&{query}{cursor}")).await.is(200).body;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { return all };
        cursor = format!("&cursor={next}");
    }
}

/// Every line that counts names events, and each of them exists, is about the subject, is of the year, is one that the
/// item counts, and shows the thing that proves it.
pub async fn every_point_is_proved(appraisal: &Value, who: &Actor) -> usize {
    let schemes = who.get("/v1/appraisal-schemes/CN-DEMO?on=2026-12-31").await.is(200).body;
    let of = |scheme: &&Value| scheme["subject_kind"] == appraisal["subject_kind"];
    let scheme = schemes["schemes"].as_array().unwrap().iter().find(of).unwrap();
    let mut proved = 0;
    for line in appraisal["lines"].as_array().unwrap() {
        let behind = line["event_ids"].as_array().unwrap();
        let counts = line["points"] != "0.00" && line["how"] != "SCORED";
        assert!(!counts || !behind.is_empty(), "points without an event: {line:#}");
        assert!(!line["explanation_zh"].as_str().unwrap().is_empty(), "{line:#}");
        let item = scheme["items"].as_array().unwrap().iter().find(|item| item["code"] == line["item"]).unwrap();
        for id in behind {
            let event = who.get(&format!("{EVENTS}/{}", id.as_str().unwrap())).await.is(200).body;
            assert_eq!(event["subject_id"], appraisal["subject_id"]);
            assert!(event["on_day"].as_str().unwrap().starts_with("2026-"), "{event:#}");
            let counted = ["events", "partial", "against"]
                .iter()
                .any(|list| item[list].as_array().unwrap().contains(&event["code"]));
            assert!(counted, "{event:#} is not counted by {item:#}");
            for told in ["source_noun", "source_id", "zh", "en"] {
                assert!(!event[told].as_str().unwrap().is_empty(), "{event:#}");
            }
            assert_ne!(event["zh"], event["code"], "a code without words");
            proved += 1;
        }
    }
    proved
}

/// The appraisal reckoned again by `recompute.py` from what the API shows, compared with what it says.
pub async fn recomputed(appraisal: &Value, who: &Actor) {
    let subject = appraisal["subject_id"].as_str().unwrap();
    let facts = events(who, &format!("subject_id={subject}&from=2026-01-01&to=2026-12-31")).await;
    let rules = who.get("/v1/appraisal-schemes/CN-DEMO?on=2026-12-31").await.is(200).body;
    let input = json!({ "rules": rules, "events": facts, "appraisal": appraisal });
    let reckoned = tools::recomputed("appraisal", "appraisal/recompute.py", &input);
    if reckoned.is_empty() {
        return;
    }
    let reckoned: Value = serde_json::from_str(&reckoned).unwrap();
    let said: serde_json::Map<String, Value> = appraisal["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["item"].as_str().unwrap().to_owned(), json!([line["points"], line["event_ids"]])))
        .collect();
    let said = json!({ "total": appraisal["total"], "grade": appraisal["grade"], "lines": said });
    assert_eq!(said, reckoned, "what the API says, and what it comes to");
}
