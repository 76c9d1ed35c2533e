//! The pool of experts for the argument of decisions.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{faults, names};
use crate::harness::Expect as _;

const POOL: &str = "/v1/experts";

fn expert(changes: Value) -> Value {
    let mut new = json!({
        "name": "何清", "employer": "江州大学", "title": "教授", "contact": "0570-5550000",
        "fields": ["PUBLIC_FINANCE", "ECONOMICS", "ECONOMICS"],
    });
    for (field, value) in changes.as_object().unwrap() {
        new[field] = value.clone();
    }
    new
}

both_databases! {
    async fn experts_are_entered_found_by_field_and_leave(app: TestApp) {
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let made = office.post(POOL, expert(json!({}))).await.is(201);
        assert_eq!(made.body["fields"], json!(["ECONOMICS", "PUBLIC_FINANCE"]));
        office.post(POOL, expert(json!({}))).await.refused(409, "EXPERT_IN_POOL");
        let other = office.post(POOL, expert(json!({ "name": "水生", "fields": ["AGRICULTURE"] }))).await.is(201);
        let list = async |query: &str| names(&officer, &format!("{POOL}?{query}")).await;
        assert_eq!(list("").await, ["水生", "何清"]);
        assert_eq!(list("field=ECONOMICS").await, ["何清"]);
        let first = officer.get(&format!("{POOL}?limit=1")).await.is(200);
        assert_eq!(list(&format!("limit=1&cursor={}", first.body["next_cursor"].as_str().unwrap())).await, ["何清"]);
        let path = format!("{POOL}/{}", made.id());
        assert_eq!(officer.get(&path).await.is(200).body, made.body);
        for (login, status) in [("head.cg", 200), ("auditor", 200), ("lawyer.lin", 403), ("manager.yanxi", 403), ("sysadmin", 403)] {
            app.actor(login).await.get(&path).await.is(status);
        }
        let left = expert(json!({ "left_on": "2025-09-26", "fields": ["ECONOMICS"] }));
        office.put(&path, left.clone()).await.refused(428, "VERSION_REQUIRED");
        office.if_match("\"2\"").put(&path, left.clone()).await.refused(412, "VERSION_STALE");
        let after = office.if_match(made.version()).put(&path, left).await.is(200);
        assert_eq!((&after.body["fields"], &after.body["left_on"]), (&json!(["ECONOMICS"]), &json!("2025-09-26")));
        assert_eq!((list("in_pool=true").await, list("in_pool=false").await), (vec!["水生".to_owned()], vec!["何清".to_owned()]));
        let namesake = expert(json!({ "name": "何清", "fields": ["OTHER"] }));
        office.if_match(other.version()).put(&format!("{POOL}/{}", other.id()), namesake).await.refused(409, "EXPERT_IN_POOL");
    }

    async fn nobody_is_independent_of_employer_and_interests(app: TestApp) {
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let path = format!("{POOL}/{}", office.post(POOL, expert(json!({}))).await.is(201).id());
        let check = async |party: &str| {
            let mut url = url::Url::parse("http://x/").unwrap();
            url.query_pairs_mut().append_pair("party", party);
            officer.get(&format!("{path}/independence?{}", url.query().unwrap())).await
        };
        let interest = json!({ "party": "滨河置业（集团）有限公司", "relation": "SHAREHOLDER" });
        office.post(&format!("{path}/interests"), interest).await.is(201);
        let of = async |party: &str| {
            let found = check(party).await.is(200).body;
            (found["independent"].as_bool().unwrap(), found["employed"].as_bool().unwrap(), found["relations"].clone())
        };
        assert_eq!(of("滨河置业股份有限公司").await, (false, false, json!(["SHAREHOLDER"])));
        assert_eq!(of(" 江州大学 ").await, (false, true, json!([])));
        assert_eq!(of("滨湖置业有限公司").await, (true, false, json!([])));
        assert_eq!(faults(&check("——").await.refused(422, "INVALID_FIELDS")), ["party"]);
        let blank = json!({ "party": "——", "relation": "CLIENT" });
        assert_eq!(faults(&office.post(&format!("{path}/interests"), blank).await.refused(422, "INVALID_FIELDS")), ["/party"]);
        assert_eq!(office.get(&format!("{path}/interests")).await.is(200).body["items"][0]["party"], "滨河置业（集团）有限公司");
        officer.get(&format!("{path}/interests")).await.refused(403, "PERMISSION_MISSING");
    }

    async fn appearances_stay_as_they_are(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let path = format!("{POOL}/{}/appearances", office.post(POOL, expert(json!({}))).await.is(201).id());
        let heard = |matter: &str, day: &str, paid: &str| json!({ "matter": matter, "on_day": day, "paid": paid });
        let first = office.post(&path, heard("停车收费标准论证会", "2025-09-25", "PAID")).await.is(201);
        let second = office.post(&path, heard("公交线网调整论证会", "2025-09-26", "UNPAID")).await.is(201);
        let list = app.actor("auditor").await.get(&path).await.is(200);
        assert_eq!(list.body["items"], json!([second.body, first.body]));
        app.actor("officer.cg").await.get(&path).await.refused(403, "PERMISSION_MISSING");
        for (matter, day, paid, wrong) in
            [(" ", "2025-09-26", "PAID", "/matter"), ("会", "2025-09-27", "PAID", "/on_day"), ("会", "2025-09-26", "MAYBE", "/paid")]
        {
            assert_eq!(faults(&office.post(&path, heard(matter, day, paid)).await.refused(422, "INVALID_FIELDS")), [wrong]);
        }
        for statement in ["UPDATE expert_appearances SET matter = 'x'", "DELETE FROM expert_appearances"] {
            let run = app.app.db.write(move |conn| Ok(diesel::sql_query(statement).execute(conn)?));
            let said = run.await.expect_err(statement).to_string();
            assert!(said.contains("never changed or deleted"), "{statement}: {said}");
        }
    }

    async fn every_fault_of_an_expert_is_named(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        for (changes, wrong) in [
            (json!({ "name": " ", "employer": " ", "title": " " }), vec!["/name", "/employer", "/title"]),
            (json!({ "fields": [] }), vec!["/fields"]),
            (json!({ "fields": ["ASTROLOGY"] }), vec!["/fields/0"]),
            (json!({ "left_on": "2025-09-27" }), vec!["/left_on"]),
            (json!({ "account_id": "00000000-0000-7000-8000-000000000000" }), vec!["/account_id"]),
        ] {
            let refused = office.post(POOL, expert(changes.clone())).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&refused), wrong, "{changes}");
        }
    }
}
