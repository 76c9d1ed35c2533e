//! Law firms on the roll.

use serde_json::{Value, json};

use super::{faults, names};
use crate::harness::Expect as _;

const FIRMS: &str = "/v1/firms";

fn profile() -> Value {
    json!({
        "credit_code": "31330000e12345678l", "licence_number": "23301201010123456", "established_on": "2010-03-15",
        "city": "杭州市", "areas": ["LAND", "CONTRACT"],
    })
}

fn with(changes: Value) -> Value {
    let mut new = profile();
    for (field, value) in changes.as_object().unwrap() {
        new[field] = value.clone();
    }
    new
}

both_databases! {
    async fn a_firm_is_entered_new_or_as_the_organisation_that_is_here(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let made = office.post(FIRMS, with(json!({ "name": "衍溪律师事务所" }))).await.is(201);
        assert_eq!((&made.body["credit_code"], &made.body["areas"]), (&json!("31330000E12345678L"), &json!(["CONTRACT", "LAND"])));
        let organisation = office.get(&format!("/v1/organisations/{}", made.id())).await.is(200);
        assert_eq!((&organisation.body["kind"], &organisation.body["jurisdiction"]), (&json!("LAW_FIRM"), &json!("CN-DEMO")));
        let here = app.organisation("砚汐律师事务所").await;
        office.get(&format!("{FIRMS}/{here}")).await.refused(404, "NOT_FOUND");
        let other = json!({ "firm_id": here, "credit_code": "31330000MD0000011P", "city": "宁波市", "areas": ["LAND"] });
        let entered = office.post(FIRMS, with(other.clone())).await.is(201);
        assert_eq!((&entered.body["name"], entered.id()), (&json!("砚汐律师事务所"), here));

        // Each firm once, each code once, each name once.
        office.post(FIRMS, with(json!({ "firm_id": entered.id(), "credit_code": "31330000MD0000022U" }))).await.refused(409, "FIRM_ON_ROLL");
        office.post(FIRMS, with(json!({ "name": "另一律师事务所" }))).await.refused(409, "FIRM_ON_ROLL");
        office.post(FIRMS, with(json!({ "name": "砚汐律师事务所", "credit_code": "31330000MD0000022U" }))).await.refused(409, "NAME_TAKEN");
        let all = app.actor("secadmin").await.get("/v1/organisations?limit=200").await.is(200);
        assert!(!all.body.to_string().contains("另一律师事务所"), "what is refused leaves no organisation");

        let officer = app.actor("officer.jt").await;
        assert_eq!(names(&officer, FIRMS).await, ["衍溪律师事务所", "砚汐律师事务所"]);
        assert_eq!(names(&officer, &format!("{FIRMS}?area=CONTRACT")).await, ["衍溪律师事务所"]);
        assert_eq!(names(&officer, &format!("{FIRMS}?area=LAND&city=宁波市")).await, ["砚汐律师事务所"]);
        let first = officer.get(&format!("{FIRMS}?limit=1")).await.is(200);
        let next = first.body["next_cursor"].as_str().unwrap();
        assert_eq!(names(&officer, &format!("{FIRMS}?limit=1&cursor={next}")).await, ["砚汐律师事务所"]);
    }

    async fn a_firms_particulars_are_changed_as_a_whole(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let made = office.post(FIRMS, with(json!({ "name": "衍溪律师事务所" }))).await.is(201);
        let other = office.post(FIRMS, with(json!({ "name": "明溪律师事务所", "credit_code": "31330000MD0000011P" }))).await.is(201);
        let path = format!("{FIRMS}/{}", made.id());
        let changed = with(json!({ "city": "湖州市", "areas": [] }));
        office.put(&path, changed.clone()).await.refused(428, "VERSION_REQUIRED");
        office.if_match("\"2\"").put(&path, changed.clone()).await.refused(412, "VERSION_STALE");
        let after = office.if_match(made.version()).put(&path, changed).await.is(200);
        assert_eq!((&after.body["city"], &after.body["areas"], after.version()), (&json!("湖州市"), &json!([]), "\"2\""));
        let taken = with(json!({ "credit_code": other.body["credit_code"] }));
        office.if_match(after.version()).put(&path, taken).await.refused(409, "FIRM_ON_ROLL");
    }

    async fn every_fault_of_a_firm_is_named(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let agency = app.organisation("市城市管理局").await;
        for (changes, wrong) in [
            (json!({ "name": "甲所", "credit_code": "31330000E12345678M" }), vec!["/credit_code"]),
            // Right, and a company's.
            (json!({ "name": "甲所", "credit_code": "91350100M000100Y43" }), vec!["/credit_code"]),
            (json!({ "name": "甲所", "credit_code": "31330000E1234567", "city": " ", "established_on": "2999-01-01", "licence_number": " " }),
                vec!["/credit_code", "/licence_number", "/city", "/established_on"]),
            (json!({}), vec!["/name"]),
            (json!({ "name": " " }), vec!["/name"]),
            (json!({ "name": "甲所", "firm_id": agency }), vec!["/name"]),
            (json!({ "firm_id": agency }), vec!["/firm_id"]),
        ] {
            let refused = office.post(FIRMS, with(changes.clone())).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&refused), wrong, "{changes}");
        }
        assert_eq!(names(&office, FIRMS).await, Vec::<String>::new());
    }
}
