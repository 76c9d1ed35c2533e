//! Reconsideration and litigation: last days from receipt, who appeared, what was missed, how it ended.

mod response;

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Expect as _, TestApp};
use crate::story::ways::{correct, told};

/// Takes a case a step on from what was last read of it.
async fn step(app: &TestApp, who: &str, seen: &Answer, verb: &str, body: Value) -> Answer {
    let path = format!("/v1/cases/{}/{verb}", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, body).await
}

fn stage(kind: &str, authority: &str, begun_on: &str, roles: [&str; 2]) -> Value {
    json!({
        "kind": kind, "authority": authority, "begun_on": begun_on,
        "parties": [
            { "name": "江州畅泊智慧停车运营有限公司", "role": roles[0] },
            { "name": "市城市管理局", "role": roles[1] },
        ],
    })
}

fn event(kind: &str, on: &str, received: &str) -> Value {
    json!({ "kind": kind, "on_day": on, "received_on": received })
}

/// What is due in a case: code, last day, state.
fn due(case: &Answer) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = case.body["deadlines"].as_array().unwrap().iter();
    all.map(|one| [text(&one["code"]), text(&one["due_on"]), text(&one["state"])]).collect()
}

async fn deadlines(app: &TestApp, who: &str, query: &str) -> Vec<String> {
    let list = app.actor(who).await.get(&format!("/v1/case-deadlines?{query}")).await.is(200);
    let all = list.body["items"].as_array().unwrap().iter();
    all.map(|one| one["deadline"]["code"].as_str().unwrap().to_owned()).collect()
}

both_databases! {
    async fn a_case_goes_from_the_first_copy_to_its_performance(app: TestApp) {
        app.later("2026-03-10T09:00:00+08:00").await;
        let officer = app.actor("officer.cg").await;
        let new = json!({
            "title": "某停车公司不服行政处罚案", "kind": "RECONSIDERATION", "cause": "罚款5000元",
            "stage": stage("RECONSIDERATION", "市人民政府", "2026-03-09", ["APPLICANT", "RESPONDENT"]),
        });
        let made = officer.post("/v1/cases", new.clone()).await.is(201);
        assert_eq!(told(&app, "cases_open").await, ["coordinator.1", "coordinator.2"]);
        app.actor("officer.jt").await.get(&format!("/v1/cases/{}", made.id())).await.refused(404, "NOT_FOUND");
        let mut to_come = new;
        to_come["stage"]["begun_on"] = "2026-03-11".into();
        officer.post("/v1/cases", to_come).await.refused(422, "INVALID_FIELDS");

        // What is served needs the day of receipt, from which the ten working days of the reply run.
        let unreceived = json!({ "kind": "APPLICATION_RECEIVED", "on_day": "2026-03-09" });
        step(&app, "officer.cg", &made, "events", unreceived).await.refused(422, "INVALID_FIELDS");
        let copy = event("APPLICATION_RECEIVED", "2026-03-04", "2026-03-10");
        let now = step(&app, "officer.cg", &made, "events", copy).await.is(200);
        assert_eq!(due(&now), [["RECONSIDERATION_REPLY", "2026-03-24", "DUE"].map(String::from)]);
        assert!(now.body["deadlines"][0]["basis"].as_str().unwrap().contains("第四十八条"));
        let conclusion = json!({ "outcome": "WON", "concluded_on": "2026-03-10", "conclusion": "维持。" });
        step(&app, "officer.cg", &now, "conclude", conclusion.clone()).await.refused(409, "DUTIES_OPEN");

        // Told three days before; missed the day after, and then the head is told as well.
        app.later("2026-03-20T23:59:00+08:00").await;
        assert_eq!(app.due("cases_tell").await, 0);
        app.later("2026-03-21T00:00:00+08:00").await;
        assert_eq!((app.due("cases_tell").await, app.due("cases_tell").await), (1, 0));
        assert_eq!(told(&app, "cases_near").await, ["officer.cg", "coordinator.1", "coordinator.2"]);
        app.later("2026-03-24T23:59:00+08:00").await;
        assert_eq!(app.due("cases_tell").await, 0, "the last day ends at 24:00");
        let now = officer_reads(&app, &made).await;
        step(&app, "officer.cg", &now, "conclude", conclusion.clone()).await.refused(409, "DUTIES_OPEN");
        app.later("2026-03-25T00:00:00+08:00").await;
        assert_eq!((app.due("cases_tell").await, app.due("cases_tell").await), (1, 0));
        assert_eq!(told(&app, "cases_missed").await, ["head.cg", "officer.cg", "coordinator.1", "coordinator.2"]);
        assert_eq!(deadlines(&app, "coordinator.1", "state=MISSED").await, ["RECONSIDERATION_REPLY"]);
        assert!(deadlines(&app, "officer.jt", "state=MISSED").await.is_empty());
        let now = officer_reads(&app, &made).await;
        let late = json!({ "done_on": "2026-03-25", "note": "已补交答复书。" });
        let now = step(&app, "officer.cg", &now, "deadlines/1/meet", late.clone()).await.is(200);
        assert_eq!(due(&now)[0][2], "DONE_LATE");
        step(&app, "officer.cg", &now, "deadlines/1/meet", late).await.refused(409, "DEADLINE_MET_ALREADY");
        assert_eq!(deadlines(&app, "auditor", "state=DONE_LATE").await, ["RECONSIDERATION_REPLY"]);

        // Decided and lost: the other side sues, the judgment comes, and the appeal runs from its receipt. Of the days that
        // the other side has to sue nobody is told.
        let decided = event("RECONSIDERATION_DECISION", "2026-03-25", "2026-03-25");
        let now = step(&app, "officer.cg", &now, "events", decided).await.is(200);
        assert_eq!(due(&now)[1], ["SUE", "2026-04-09", "DUE"].map(String::from));
        let mut lost = conclusion;
        lost["outcome"] = "LOST".into();
        let now = step(&app, "officer.cg", &now, "conclude", lost).await.is(200);
        step(&app, "officer.cg", &now, "events", event("OTHER", "2026-03-25", "2026-03-25")).await.refused(409, "CASE_TRANSITION");
        app.later("2026-04-07T09:00:00+08:00").await;
        assert_eq!(app.due("cases_tell").await, 0);
        app.later("2026-04-20T09:00:00+08:00").await;
        let first = stage("FIRST_INSTANCE", "江口区人民法院", "2026-04-15", ["PLAINTIFF", "DEFENDANT"]);
        let now = step(&app, "officer.cg", &now, "stages", first).await.is(200);
        assert_eq!((&now.body["state"], now.body.get("outcome")), (&json!("OPEN"), None));
        assert_eq!(now.body["stages"][1]["parties"][0]["role"], "PLAINTIFF");
        let now = step(&app, "officer.cg", &now, "events", event("COMPLAINT_RECEIVED", "2026-04-15", "2026-04-17")).await.is(200);
        // Fifteen days end on Saturday 2 May, in the holiday: the 6th is worked.
        assert_eq!(due(&now)[2..].iter().map(|one| one[1].as_str()).collect::<Vec<_>>(), ["2026-05-06"; 3]);
        let natures = now.body["deadlines"].as_array().unwrap()[2..].iter().map(|one| one["nature"].clone());
        assert_eq!(natures.collect::<Vec<_>>(), ["DUTY", "RIGHT", "RIGHT"], "the court is answered, whatever comes");
        let answered = json!({ "done_on": "2026-04-20" });
        let now = step(&app, "officer.cg", &now, "deadlines/3/meet", answered).await.is(200);
        // First looked at on the last day: near, and not missed.
        app.later("2026-05-06T09:00:00+08:00").await;
        assert_eq!(app.due("cases_tell").await, 2);
        assert_eq!((told(&app, "cases_near").await.len(), told(&app, "cases_missed").await.len()), (9, 4));
        let now = officer_reads(&app, &now).await;
        app.later("2026-06-10T09:00:00+08:00").await;
        let unseen = json!({ "kind": "HEARING", "on_day": "2026-06-01" });
        step(&app, "officer.cg", &now, "events", unseen).await.refused(422, "INVALID_FIELDS");
        let hearing = json!({ "kind": "HEARING", "on_day": "2026-06-01", "head_appeared": "HEAD", "appeared": "罗局长" });
        let now = step(&app, "officer.cg", &now, "events", hearing).await.is(200);
        let now = step(&app, "officer.cg", &now, "events", event("JUDGMENT", "2026-06-01", "2026-06-10")).await.is(200);
        assert_eq!(due(&now)[5], ["APPEAL", "2026-06-25", "DUE"].map(String::from), "made on the 1st, received on the 10th");
        assert_eq!(deadlines(&app, "officer.cg", "state=LAPSED").await, ["JURISDICTION_OBJECTION", "EVIDENCE_EXTENSION", "SUE"]);
        assert_eq!(deadlines(&app, "officer.cg", "state=DUE&due_before=2026-06-26").await, ["APPEAL"]);
        let last = json!({
            "outcome": "PARTLY_LOST", "concluded_on": "2026-06-10", "conclusion": "罚款减为2000元。", "perform_by": "2026-07-10",
        });
        let now = step(&app, "officer.cg", &now, "conclude", last).await.is(200);
        let performed = json!({ "performed_on": "2026-06-10", "performance": "已退还3000元。" });
        let now = step(&app, "officer.cg", &now, "perform", performed.clone()).await.is(200);
        assert_eq!((&now.body["state"], &now.body["perform_by"]), (&json!("PERFORMED"), &json!("2026-07-10")));
        step(&app, "officer.cg", &now, "perform", performed).await.refused(409, "CASE_TRANSITION");
    }

    async fn a_last_day_beyond_the_loaded_years_waits(app: TestApp) {
        app.later("2026-12-21T09:00:00+08:00").await;
        let officer = app.actor("officer.cg").await;
        let document = crate::harness::matter::document(&officer).await;
        let contract = crate::harness::matter::drafted(&officer, &document).await;
        let mut new = json!({
            "title": "某公司诉不履职案", "kind": "ADMINISTRATIVE_LITIGATION", "cause": "不履行法定职责",
            "stage": stage("FIRST_INSTANCE", "江口区人民法院", "2026-12-21", ["PLAINTIFF", "DEFENDANT"]),
        });
        new["stage"]["review_id"] = contract.id().into();
        officer.post("/v1/cases", new.clone()).await.refused(409, "RESPONSE_OF_ANOTHER_KIND");
        new["stage"]["review_id"] = Value::Null;
        new["stage"].as_object_mut().unwrap().remove("review_id");
        let made = officer.post("/v1/cases", new).await.is(201);
        let copy = event("COMPLAINT_RECEIVED", "2026-12-21", "2026-12-21");
        let now = step(&app, "officer.cg", &made, "events", copy).await.is(200);
        assert_eq!(due(&now)[0], ["COURT_ANSWER", "-", "UNKNOWN"].map(String::from));
        assert_eq!(deadlines(&app, "officer.cg", "state=UNKNOWN").await.len(), 3);
        crate::appraisal::next_year(&app).await;
        let now = officer_reads(&app, &made).await;
        assert_eq!(due(&now)[0], ["COURT_ANSWER", "2027-01-05", "DUE"].map(String::from));
        correct(&app, "2027-01-05", true).await;
        let now = officer_reads(&app, &made).await;
        assert_eq!(due(&now)[0], ["COURT_ANSWER", "2027-01-06", "DUE"].map(String::from));
        // Three last days ran from the copy: of each, agency and office are told.
        assert_eq!(told(&app, "cases_recount").await, ["officer.cg", "coordinator.1", "coordinator.2"].repeat(3));
    }
}

async fn officer_reads(app: &TestApp, seen: &Answer) -> Answer {
    app.actor("officer.cg").await.get(&format!("/v1/cases/{}", seen.id())).await.is(200)
}
