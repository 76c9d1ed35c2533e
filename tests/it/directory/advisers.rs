//! Advisers: on the roll with and without a sign-in.

use serde_json::{Value, json};

use super::{faults, lawyer, names, told};
use crate::harness::Expect as _;
use crate::harness::matter::{self, IN_TERM};

const ROLL: &str = "/v1/advisers";

both_databases! {
    async fn a_lawyer_is_on_the_roll_before_they_can_sign_in(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        let made = office.post(ROLL, lawyer(&app, "温言", "13301201210000009").await).await.is(201);
        assert_eq!((made.body.get("account_id"), &made.body["years_of_practice"]), (None, &json!(13)));
        let path = format!("{ROLL}/{}", made.id());

        // Nobody could answer an offer.
        let officer = app.actor("officer.cg").await;
        let review = matter::accepted(&officer, &office, &matter::document(&officer).await).await;
        matter::offer(&office, &review, &made.id()).await.refused(409, "NO_SIGN_IN");

        let link = async |account: &str, version: &str| {
            office.if_match(version).post(&format!("{path}/link-account"), json!({ "account_id": account })).await
        };
        let account = app.invited("lawyer.wen").await;
        app.activated("lawyer.wen").await.is(201);
        link(&account, made.version()).await.refused(409, "ACCOUNT_NOT_ADVISERS");
        app.granted(&account, "政禾律师事务所", "ADVISER").await;
        link(&account, made.version()).await.refused(409, "ACCOUNT_NOT_ADVISERS");
        app.granted(&account, "砚汐律师事务所", "ADVISER").await;
        link(&account, "\"9\"").await.refused(412, "VERSION_STALE");
        let taken = app.actor("lawyer.lin").await.get("/v1/me").await.body["account_id"].as_str().unwrap().to_owned();
        link(&taken, made.version()).await.refused(409, "ADVISER_EXISTS");
        let linked = link(&account, made.version()).await.is(200);
        assert_eq!((linked.body["account_id"].as_str(), linked.version()), (Some(account.as_str()), "\"2\""));
        assert_eq!(told(&app, "directory_link_account").await, ["lawyer.wen"]);
        link(&account, linked.version()).await.refused(409, "ACCOUNT_LINKED");
        // Whoever has a sign-in lacks only a contract.
        matter::offer(&office, &review, &made.id()).await.refused(409, "NO_ENGAGEMENT");
    }

    async fn an_account_of_somebody_else_is_not_entered(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let mut new = lawyer(&app, "温言", "13301201210000009").await;
        for (login, code) in
            [("officer.cg", "ACCOUNT_NOT_ADVISERS"), ("lawyer.zhou", "ACCOUNT_NOT_ADVISERS"), ("lawyer.lin", "ADVISER_EXISTS")]
        {
            new["account_id"] = app.actor(login).await.get("/v1/me").await.body["account_id"].clone();
            office.post(ROLL, new.clone()).await.refused(409, code);
        }
        assert!(!names(&office, ROLL).await.contains(&"温言".to_owned()));
    }

    async fn a_lawyer_without_a_valid_licence_gets_no_offer(app: TestApp) {
        app.set_time(IN_TERM);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let path = format!("{ROLL}/{lin}");
        let until = async |day: &str| {
            let seen = office.get(&path).await.is(200);
            let mut all = changeable(&seen.body);
            all["licence_until"] = day.into();
            office.if_match(seen.version()).put(&path, all).await.is(200)
        };
        until("2026-01-15").await;
        let review = matter::accepted(&officer, &office, &matter::document(&officer).await).await;
        let refused = matter::offer(&office, &review, &lin).await.refused(409, "LICENCE_EXPIRED");
        assert_eq!(refused.body["facts"]["licence_until"], "2026-01-15");
        until("2026-01-16").await;
        let offered = matter::offer(&office, &review, &lin).await.is(201);
        // It ends before the answer.
        until("2026-01-15").await;
        let lawyer = app.actor("lawyer.lin").await;
        matter::step(&lawyer, &offered, "/v1/assignments", "accept").await.refused(409, "LICENCE_EXPIRED");
        until("2026-12-31").await;
        matter::step(&lawyer, &offered, "/v1/assignments", "accept").await.is(200);
    }

    async fn a_contract_of_the_former_firm_is_none(app: TestApp) {
        app.set_time(IN_TERM);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let path = format!("{ROLL}/{lin}");
        let seen = office.get(&path).await.is(200);
        let mut moved = changeable(&seen.body);
        moved["firm_id"] = app.organisation("政禾律师事务所").await.into();
        let change = async || office.if_match(seen.version()).put(&path, moved.clone()).await;
        change().await.refused(409, "ACCOUNT_NOT_ADVISERS");
        let account = seen.body["account_id"].as_str().unwrap();
        app.granted(account, "政禾律师事务所", "ADVISER").await;
        change().await.is(200);
        let review = matter::accepted(&officer, &office, &matter::document(&officer).await).await;
        matter::offer(&office, &review, &lin).await.refused(409, "NO_ENGAGEMENT");
    }

    async fn particulars_are_changed_as_a_whole(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        let mut new = lawyer(&app, "温言", "13301201210000009").await;
        for (field, value) in [
            ("title", json!("二级律师")), ("born_on", json!("1985-05-06")), ("licence_until", json!("2026-06-30")),
            ("capacity", json!(3)), ("areas", json!(["PROCUREMENT", "CONTRACT", "PROCUREMENT"])),
        ] {
            new[field] = value;
        }
        let made = office.post(ROLL, new.clone()).await.is(201);
        assert_eq!(made.body["areas"], json!(["CONTRACT", "PROCUREMENT"]), "each once, in the order of the catalogue");
        let path = format!("{ROLL}/{}", made.id());
        let mut changed = changeable(&made.body);
        changed["areas"] = json!(["LAND"]);
        changed.as_object_mut().unwrap().remove("capacity");
        office.put(&path, changed.clone()).await.refused(428, "VERSION_REQUIRED");
        office.if_match("\"3\"").put(&path, changed.clone()).await.refused(412, "VERSION_STALE");
        let after = office.if_match(made.version()).put(&path, changed).await.is(200);
        assert_eq!((&after.body["areas"], after.body.get("capacity")), (&json!(["LAND"]), None));
        assert_eq!(after.body["born_on"], "1985-05-06");
        assert_eq!(office.get(&path).await.body, after.body);

        // The day of birth is for those concerned.
        for (login, sees) in [("officer.cg", false), ("lawyer.lin", false), ("scholar.gu", false), ("manager.zhenghe", false),
            ("manager.yanxi", true), ("auditor", true)]
        {
            let seen = app.actor(login).await.get(&path).await.is(200);
            assert_eq!(seen.body.get("born_on").is_some(), sees, "{login}");
            let listed = app.actor(login).await.get(&format!("{ROLL}?area=LAND")).await.is(200);
            assert_eq!(listed.body["items"][0].get("born_on").is_some(), sees, "{login}");
        }
    }

    async fn every_fault_of_a_new_adviser_is_named(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let right = lawyer(&app, "温言", "13301201210000009").await;
        let with = |changes: Value| {
            let mut new = right.clone();
            for (field, value) in changes.as_object().unwrap() {
                new[field] = value.clone();
            }
            new
        };
        for (changes, wrong) in [
            (json!({ "kind": "LEGAL_SCHOLAR" }), vec!["/firm_id"]),
            (json!({ "firm_id": app.organisation("市司法局").await }), vec!["/firm_id"]),
            (json!({ "licence_number": " " }), vec!["/licence_number"]),
            (json!({ "practising_since": "2999-01-01" }), vec!["/practising_since"]),
            (json!({ "licence_until": "2012-02-28", "born_on": "1994-03-01", "name": " " }), vec!["/licence_until", "/born_on", "/name"]),
            (json!({ "capacity": 0 }), vec!["/capacity"]),
            (json!({ "areas": ["ASTROLOGY"] }), vec!["/areas/0"]),
            (json!({ "born_on": "1990-02-30" }), vec!["/born_on"]),
        ] {
            let refused = office.post(ROLL, with(changes.clone())).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&refused), wrong, "{changes}");
        }
        office.post(ROLL, right.clone()).await.is(201);
        let again = with(json!({ "name": "另一人" }));
        office.post(ROLL, again).await.refused(409, "LICENCE_ON_ROLL");
        office.post(ROLL, with(json!({ "licence_number": "x", "firm_id": "00000000-0000-7000-8000-000000000000" }))).await.refused(404, "NOT_FOUND");
    }

    async fn the_roll_is_filtered(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        for (name, licence, until, areas) in [
            ("甲", "13301201210000001", json!("2026-06-30"), json!(["CONTRACT"])),
            ("乙", "13301201210000002", json!("2026-07-01"), json!(["CONTRACT", "LAND"])),
        ] {
            let mut new = lawyer(&app, name, licence).await;
            new["licence_until"] = until;
            new["areas"] = areas;
            office.post(ROLL, new).await.is(201);
        }
        let officer = app.actor("officer.cg").await;
        let list = async |query: &str| names(&officer, &format!("{ROLL}?{query}")).await;
        assert_eq!(list("area=CONTRACT").await, ["乙", "甲"]);
        assert_eq!(list("area=LAND").await, ["乙"]);
        assert_eq!(list("licence_until_before=2026-07-01").await, ["甲"]);
        assert_eq!(list("has_account=false").await, ["乙", "甲"]);
        assert_eq!(list("has_account=true&kind=LEGAL_SCHOLAR").await, ["顾思齐"]);
        assert_eq!(list("area=CONTRACT&licence_until_before=2026-07-01&has_account=false").await, ["甲"]);
        let first = officer.get(&format!("{ROLL}?area=CONTRACT&limit=1")).await.is(200);
        let cursor = first.body["next_cursor"].as_str().unwrap();
        assert_eq!(list(&format!("area=CONTRACT&limit=1&cursor={cursor}")).await, ["甲"]);
        officer.get(&format!("{ROLL}?area=ASTROLOGY")).await.refused(422, "INVALID_FIELDS");
        officer.get(&format!("{ROLL}?licence_until_before=soon")).await.refused(422, "INVALID_FIELDS");
    }
}

/// What of a view can be written again.
fn changeable(view: &Value) -> Value {
    let mut all = view.clone();
    for fixed in ["id", "account_id", "kind", "years_of_practice", "version", "updated_at"] {
        all.as_object_mut().unwrap().remove(fixed);
    }
    all
}
