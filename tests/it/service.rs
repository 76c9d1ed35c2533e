//! What advisers did beside opinions: entered, confirmed once, disputed, corrected, counted.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Expect as _, TestApp, matter};
use crate::story::ways::told;

const RECORDS: &str = "/v1/service-records";

async fn answer(app: &TestApp, who: &str, seen: &Answer, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let path = format!("{RECORDS}/{}/{verb}", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, body).await
}

/// How many events with this code stand about the adviser who signs in as `lawyer.lin`.
async fn counted(app: &TestApp, code: &str) -> usize {
    let list = app.actor("lawyer.lin").await.get(&format!("/v1/conduct-events?code={code}")).await.is(200);
    list.body["items"].as_array().unwrap().len()
}

both_databases! {
    async fn work_beside_opinions_is_confirmed_and_counts_once(app: TestApp) {
        app.later("2026-09-18T18:00:00+08:00").await;
        let lin = app.actor("lawyer.lin").await;
        let agency = matter::organisation(&app, "officer.cg").await;
        let record = |adviser: &str, from: &str, to: &str| {
            json!({
                "kind": "MEETING", "adviser_id": adviser, "agency_id": agency, "asked_by": "法规科",
                "begun_at": format!("2026-09-18T{from}:00+08:00"), "ended_at": format!("2026-09-18T{to}:00+08:00"),
                "subject": "合同谈判准备会", "outcome": "提出三条意见。",
            })
        };
        let (me, zhou) = (matter::adviser(&app, "lawyer.lin").await, matter::adviser(&app, "lawyer.zhou").await);
        lin.post(RECORDS, record(&zhou, "09:00", "10:00")).await.refused(409, "NOT_YOUR_SERVICE");
        let backwards = lin.post(RECORDS, record(&me, "10:00", "09:00")).await.refused(422, "INVALID_FIELDS");
        assert_eq!(backwards.body["errors"][0]["pointer"], "/ended_at");
        lin.post(RECORDS, record(&me, "17:00", "18:01")).await.refused(422, "INVALID_FIELDS");
        let mut longer = record(&me, "09:00", "17:00");
        longer["begun_at"] = "2026-09-17T16:59:00+08:00".into();
        lin.post(RECORDS, longer).await.refused(422, "INVALID_FIELDS");
        let mut before_the_term = record(&me, "09:00", "10:00");
        before_the_term["begun_at"] = "2020-09-18T09:00:00+08:00".into();
        before_the_term["ended_at"] = "2020-09-18T10:00:00+08:00".into();
        lin.post(RECORDS, before_the_term).await.refused(409, "SERVICE_NOT_ENGAGED");
        let mut nobodys = record(&me, "09:00", "10:00");
        nobodys["case_id"] = "00000000-0000-7000-8000-000000000000".into();
        lin.post(RECORDS, nobodys).await.refused(404, "NOT_FOUND");

        let made = lin.post(RECORDS, record(&me, "09:00", "11:30")).await.is(201);
        assert_eq!((&made.body["minutes"], &made.body["state"]), (&json!(150), &json!("ENTERED")));
        assert_eq!(told(&app, "service_enter").await, ["officer.cg"]);
        lin.post(RECORDS, record(&me, "11:29", "12:00")).await.refused(409, "SERVICE_AT_THE_SAME_TIME");
        app.actor("officer.jt").await.get(&format!("{RECORDS}/{}", made.id())).await.refused(404, "NOT_FOUND");
        app.actor("lawyer.zhou").await.get(&format!("{RECORDS}/{}", made.id())).await.refused(404, "NOT_FOUND");
        assert_eq!(counted(&app, "SERVICE_MEETING").await, 0, "nothing counts before it is confirmed");
        // What nobody has answered yet is not corrected.
        let mut right = record(&me, "09:00", "10:30");
        right["corrects"] = made.id().into();
        lin.post(RECORDS, right.clone()).await.refused(409, "SERVICE_NOT_TO_CORRECT");
        let confirmed = answer(&app, "officer.cg", &made, "confirm", None).await.is(200);
        assert_eq!(confirmed.body["state"], "CONFIRMED");
        answer(&app, "officer.cg", &confirmed, "confirm", None).await.refused(409, "SERVICE_ANSWERED_ALREADY");
        let reason = json!({ "reason": "实际参会一小时。" });
        answer(&app, "officer.cg", &confirmed, "dispute", reason.clone()).await.refused(409, "SERVICE_ANSWERED_ALREADY");
        assert_eq!(counted(&app, "SERVICE_MEETING").await, 1);

        // A confirmed record is corrected by another, which counts no second time, and only once.
        let mut another_kind = right.clone();
        another_kind["kind"] = "TRAINING".into();
        lin.post(RECORDS, another_kind).await.refused(409, "SERVICE_NOT_TO_CORRECT");
        let corrected = lin.post(RECORDS, right.clone()).await.is(201);
        lin.post(RECORDS, right).await.refused(409, "SERVICE_NOT_TO_CORRECT");
        answer(&app, "officer.cg", &corrected, "confirm", None).await.is(200);
        assert_eq!(counted(&app, "SERVICE_MEETING").await, 1);
        let old = lin.get(&format!("{RECORDS}/{}", made.id())).await.is(200);
        assert_eq!((&old.body["corrected_by"], &old.body["minutes"]), (&json!(corrected.id()), &json!(150)));

        // The office enters for the adviser, for a case of the agency; the agency disputes it.
        let case = json!({
            "title": "某公司诉行政处罚案", "kind": "ADMINISTRATIVE_LITIGATION", "cause": "行政处罚",
            "stage": {
                "kind": "FIRST_INSTANCE", "authority": "江口区人民法院", "begun_on": "2026-09-01",
                "parties": [{ "name": "某公司", "role": "PLAINTIFF" }, { "name": "市城市管理局", "role": "DEFENDANT" }],
            },
        });
        let theirs = app.actor("officer.jt").await.post("/v1/cases", case.clone()).await.is(201).id();
        let case = app.actor("officer.cg").await.post("/v1/cases", case).await.is(201).id();
        let mut in_court = record(&me, "14:00", "16:00");
        in_court["kind"] = "COURT_APPEARANCE".into();
        in_court["case_id"] = theirs.into();
        lin.post(RECORDS, in_court.clone()).await.refused(404, "NOT_FOUND");
        in_court["case_id"] = case.clone().into();
        let entered = app.actor("coordinator.1").await.post(RECORDS, in_court).await.is(201);
        let disputed = answer(&app, "officer.cg", &entered, "dispute", reason).await.is(200);
        assert_eq!((&disputed.body["state"], &disputed.body["dispute_reason"]), (&json!("DISPUTED"), &json!("实际参会一小时。")));
        assert_eq!(told(&app, "service_dispute").await, ["lawyer.lin"]);
        assert_eq!(counted(&app, "SERVICE_COURT_APPEARANCE").await, 0);
        let query = format!("case_id={case}&state=DISPUTED&kind=COURT_APPEARANCE&adviser_id={me}");
        let of_case = app.actor("manager.yanxi").await.get(&format!("{RECORDS}?{query}")).await.is(200);
        assert_eq!(of_case.body["items"][0]["id"], entered.id());
    }
}
