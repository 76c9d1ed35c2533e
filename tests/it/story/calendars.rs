//! The year whose holidays are not published yet.

use serde_json::{Value, json};

use super::matter::Matter;
use super::ways::{MATERIALS, by_itself, listed, told};
use crate::harness::{Expect as _, TestApp};

const LAST_OF_THE_YEAR: &str = "2026-12-31T09:00:00+08:00";

fn next_year() -> Value {
    let off = ["2027-01-01", "2027-01-02", "2027-01-03"].map(|day| json!({ "day": day, "name": "元旦" }));
    json!({ "year": 2027, "source": "国办发明电〔2026〕7号（测试用）", "off": off, "work": [] })
}

/// A matter accepted and offered on the last day of the year, and one returned for supplement.
async fn waiting(app: &TestApp) -> (Matter<'_>, Matter<'_>) {
    let (offered, returned) =
        (Matter::drafted_with(app, &MATERIALS).await, Matter::drafted_with(app, &MATERIALS).await);
    app.set_time(LAST_OF_THE_YEAR);
    for matter in [&offered, &returned] {
        matter.change("officer.cg", "submit").await.is(200);
    }
    let accepted = offered.change("coordinator.1", "accept").await.is(200);
    assert_eq!((accepted.body.get("due_on"), &accepted.body["due_problem"]), (None, &json!("CALENDAR_NOT_LOADED")));
    let offer = offered.offer("林诤").await.is(201);
    assert_eq!(offer.body.get("expires_at"), None);
    let asked = json!({ "items": [{ "code": "APPROVALS" }] });
    returned.step("coordinator.1", "request-supplement", asked).await.is(200);
    assert_eq!(returned.seen().await["supplements"][0].get("due_on"), None);
    (offered, returned)
}

/// What was waited for is there.
async fn known(app: &TestApp, offered: &Matter<'_>, returned: &Matter<'_>) {
    let seen = offered.seen().await;
    assert_eq!((&seen["due_on"], seen.get("due_problem")), (&json!("2027-01-08"), None));
    assert_eq!(offered.assignment(0).await["expires_at"], "2027-01-06T00:00:00.000000+08:00");
    assert_eq!(returned.seen().await["supplements"][0]["due_on"], "2027-01-08");
    assert_eq!(listed(app, "at_risk=true").await, Vec::<String>::new());
    let done = by_itself(app, "review_reckon").await;
    assert_eq!(done.len(), 2, "{done:?}");
    let of = |id: &str| done.iter().find(|(subject, _)| subject == id).unwrap().1.clone();
    assert_eq!(of(&offered.id)["due_on"], "2027-01-08");
    assert_eq!(of(&returned.id)["supplement_due_on"], "2027-01-08");
    assert_eq!(told(app, "review_reckon").await.len(), 3, "the adviser, and the officer twice");
}

/// As an upgrade does it that brings the year.
pub async fn load_by_hand(app: &TestApp) {
    let text = "year = 2027\nsource = \"test\"\nwork = []\noff = [{ day = \"2027-01-01\", name = \"元旦\" }]";
    let (table, now) = (counsel_desk::calendar::seeds::parse_year(text).unwrap(), app.clock.now());
    app.app.db.write(move |conn| counsel_desk::calendar::load_year(conn, &table, now)).await.unwrap();
}

both_databases! {
    async fn loading_a_year_reckons_what_waited_for_it(app: TestApp) {
        let (offered, returned) = waiting(&app).await;
        assert_eq!(listed(&app, "at_risk=true").await, [offered.id.as_str()]);
        assert_eq!(listed(&app, "at_risk=false").await, [returned.id.as_str()]);
        assert_eq!(app.chores().await, 0, "nothing can be reckoned yet");
        let before = offered.seen().await["version"].as_i64().unwrap();
        let sysadmin = app.actor("sysadmin").await;
        let loaded = sysadmin.post("/v1/calendars", next_year()).await.is(201);
        assert_eq!((&loaded.body["year"], &loaded.body["off"][0]["name"]), (&json!(2027), &json!("元旦")));
        assert_eq!(loaded.header("location"), Some("/v1/calendars/2027"));
        known(&app, &offered, &returned).await;
        assert_eq!(offered.seen().await["version"], before + 1, "whoever read it before knows");
        let trail = app.audit_trail().await;
        let entry = trail.iter().find(|entry| entry.operation == "calendar_load_year").unwrap();
        let facts: Value = serde_json::from_str(&entry.detail).unwrap();
        assert_eq!((&facts["matters_reckoned"], &facts["off"]), (&json!("2"), &json!("3")));
        assert_eq!(app.chores().await, 0);
    }

    async fn a_year_that_comes_with_the_program_is_noticed(app: TestApp) {
        let (offered, returned) = waiting(&app).await;
        load_by_hand(&app).await;
        assert_eq!(app.chores().await, 2);
        assert_eq!(offered.seen().await["due_on"], "2027-01-08");
        assert_eq!(returned.seen().await["supplements"][0]["due_on"], "2027-01-08");
        assert_eq!(app.chores().await, 0);
    }

    async fn what_waits_for_another_year_hides_nothing(app: TestApp) {
        // Received on the last day of the next year, and so for longer.
        let later = Matter::drafted_with(&app, &MATERIALS).await;
        app.set_time("2027-12-31T09:00:00+08:00");
        later.change("officer.cg", "submit").await.is(200);
        later.change("coordinator.1", "accept").await.is(200);
        app.later(LAST_OF_THE_YEAR).await;
        let matter = Matter::drafted_with(&app, &MATERIALS).await;
        app.set_time(LAST_OF_THE_YEAR);
        matter.change("officer.cg", "submit").await.is(200);
        matter.change("coordinator.1", "accept").await.is(200);
        let now = app.clock.now();
        let one = move |conn: &mut counsel_desk::db::Conn| counsel_desk::review::reckonable(conn, now, 1);
        assert_eq!(app.app.db.read(one).await.unwrap(), []);
        load_by_hand(&app).await;
        let found = app.app.db.read(one).await.unwrap();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [matter.id.as_str()]);
        assert_eq!(app.chores().await, 1);
    }

    async fn a_year_is_loaded_once_and_as_published(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let mut again = next_year();
        again["year"] = json!(2026);
        again["off"] = json!([{ "day": "2026-01-01", "name": "元旦" }]);
        let refusal = office.post("/v1/calendars", again).await.refused(409, "YEAR_LOADED_ALREADY");
        assert_eq!(refusal.body["facts"], json!({ "year": "2026" }));
        let wrong = [
            ("/year", json!({ "year": 2028 })),
            ("/work", json!({ "work": [{ "day": "2027-01-04", "name": "元旦调休" }] })),
            ("/off/1/day", json!({ "off": [{ "day": "2027-01-01", "name": "元旦" }, { "day": "2027-01-01", "name": "元旦" }] })),
            ("/off", json!({ "off": [] })),
            ("/source", json!({ "source": " " })),
        ];
        for (pointer, change) in wrong {
            let mut year = next_year();
            year.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let refusal = office.post("/v1/calendars", year).await.refused(422, "INVALID_FIELDS");
            assert_eq!(refusal.body["errors"][0]["pointer"], pointer);
        }
        office.post("/v1/calendars", next_year()).await.is(201);
        office.post("/v1/calendars", next_year()).await.refused(409, "YEAR_LOADED_ALREADY");
    }

    async fn correcting_a_year_reckons_again_what_it_moves(app: TestApp) {
        let offered = Matter::accepted(&app).await;
        let offer = offered.offer("林诤").await.is(201);
        let returned = Matter::submitted(&app).await;
        returned.step("coordinator.1", "request-supplement", json!({ "items": [{ "code": "APPROVALS" }] })).await.is(200);
        assert_eq!(offered.seen().await["due_on"], "2026-09-24");
        assert_eq!(offer.body["expires_at"], "2026-09-22T00:00:00.000000+08:00");

        let sysadmin = app.actor("sysadmin").await;
        let loaded = sysadmin.get("/v1/calendars/2026").await.is(200);
        assert_eq!((&loaded.body["version"], &loaded.body["former"]), (&json!(1), &json!([])));
        let days = |skip: &str| {
            let work = loaded.body["work"].as_array().unwrap();
            let work: Vec<&Value> = work.iter().filter(|day| day["day"] != skip).collect();
            json!({ "source": "国办通知（更正，测试用）", "reason": "原载入的调休日有误", "off": loaded.body["off"], "work": work })
        };
        let correct = "/v1/calendars/2026/correct";
        sysadmin.post(correct, days("2026-09-20")).await.refused(428, "VERSION_REQUIRED");
        let first = sysadmin.if_match("\"1\"");
        first.post(correct, days("none")).await.refused(409, "NOTHING_CORRECTED");
        first.post("/v1/calendars/2031/correct", json!({
            "source": "x", "reason": "更正", "off": [{ "day": "2031-01-01", "name": "元旦" }], "work": [],
        })).await.is(404);
        // The make-up Sunday, 20 September, is worked no more.
        let corrected = first.post(correct, days("2026-09-20")).await.is(200);
        assert_eq!((&corrected.body["version"], &corrected.body["former"][0]["work"]), (&json!(2), &loaded.body["work"]));
        assert_eq!(corrected.body["former"][0]["reason"], "原载入的调休日有误");
        first.post(correct, days("2026-10-10")).await.is(412);

        assert_eq!(offered.seen().await["due_on"], "2026-09-28");
        assert_eq!(offered.assignment(0).await["expires_at"], "2026-09-23T00:00:00.000000+08:00");
        assert_eq!(returned.seen().await["supplements"][0]["due_on"], "2026-09-28");
        let clock = offered.clock().await;
        let moved = |what, before, after| json!([what, before, after, 2026, 2]);
        let shown = |clock: &Value| -> Vec<Value> {
            let moves = clock["moves"].as_array().unwrap().iter();
            moves.map(|one| json!([one["what"], one["before"], one["after"], one["year"], one["calendar_version"]])).collect()
        };
        assert_eq!(shown(&clock), [
            moved("REVIEW_LIMIT", "2026-09-24", "2026-09-28"), moved("OFFER_ANSWER", "2026-09-21", "2026-09-22"),
        ]);
        assert_eq!(clock["days"].as_array().unwrap().iter().find(|day| day["day"] == "2026-09-20").unwrap()["working"], false);
        assert_eq!(told(&app, "review_recount").await, ["officer.cg", "coordinator.1", "lawyer.lin", "lawyer.lin", "officer.cg"]);
        let done = by_itself(&app, "review_recount").await;
        assert_eq!(done.len(), 2);
        assert_eq!(done[0].1["moved"], "REVIEW_LIMIT 2026-09-24 → 2026-09-28, OFFER_ANSWER 2026-09-21 → 2026-09-22");

        // Back again: the review's last day is the law's; whoever was told of a day to answer keeps it.
        sysadmin.if_match("\"2\"").post(correct, days("none")).await.is(200);
        assert_eq!(offered.seen().await["due_on"], "2026-09-24");
        assert_eq!(offered.assignment(0).await["expires_at"], "2026-09-23T00:00:00.000000+08:00");
        assert_eq!(returned.seen().await["supplements"][0]["due_on"], "2026-09-28");
        assert_eq!(shown(&offered.clock().await).len(), 3);
    }

    async fn the_last_day_of_a_question_moves_with_the_calendar_and_never_to_an_earlier_day(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let (office, counsel) = (app.actor("coordinator.1").await, app.actor("lawyer.lin").await);
        let path = format!("/v1/reviews/{}/questions", matter.id);
        // Three working days: Sunday the 20th is one of them. Another last day is told by who asks.
        let usual = counsel.post(&path, json!({ "text": "资金来源？" })).await.is(201);
        assert_eq!(usual.body["due_on"], "2026-09-22");
        let told_day = json!({ "text": "何时付款？", "due_on": "2026-09-21" });
        let by_word = office.post(&path, told_day).await.is(201);
        let answered = counsel.post(&path, json!({ "text": "何人签字？" })).await.is(201);
        let answer = format!("/v1/questions/{}/answer", answered.id());
        let officer = app.actor("officer.cg").await;
        officer.if_match(answered.version()).post(&answer, json!({ "text": "局长。" })).await.is(200);

        let sysadmin = app.actor("sysadmin").await;
        let loaded = sysadmin.get("/v1/calendars/2026").await.is(200).body;
        let days = |skip: &str| {
            let work: Vec<&Value> = loaded["work"].as_array().unwrap().iter().filter(|day| day["day"] != skip).collect();
            json!({ "source": "国办通知（更正，测试用）", "reason": "调休日有误", "off": loaded["off"], "work": work })
        };
        sysadmin.if_match("\"1\"").post("/v1/calendars/2026/correct", days("2026-09-20")).await.is(200);
        let due = async || {
            let list = officer.get(&path).await.is(200).body;
            let of = |id: &str| list["items"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()["due_on"].clone();
            [of(&usual.id()), of(&by_word.id()), of(&answered.id())]
        };
        assert_eq!(due().await, ["2026-09-23", "2026-09-21", "2026-09-22"]);
        let moves = matter.clock().await["moves"].clone();
        let of_questions: Vec<Value> = moves.as_array().unwrap().iter()
            .filter(|one| one["what"] == "QUESTION_ANSWER").map(|one| json!([one["before"], one["after"]])).collect();
        assert_eq!(of_questions, [json!(["2026-09-22", "2026-09-23"])]);
        // The review's mails to officer, office and counsel, and the question's to who is asked and who asked.
        assert_eq!(
            told(&app, "review_recount").await,
            ["officer.cg", "coordinator.1", "lawyer.lin", "officer.cg", "lawyer.lin"]
        );
        let done = by_itself(&app, "review_recount").await;
        assert!(done[0].1["moved"].as_str().unwrap().contains("QUESTION_ANSWER 2026-09-22 → 2026-09-23"), "{done:?}");

        // Back again: nobody loses time that they were told they had.
        sysadmin.if_match("\"2\"").post("/v1/calendars/2026/correct", days("none")).await.is(200);
        assert_eq!(due().await, ["2026-09-23", "2026-09-21", "2026-09-22"]);
    }

    async fn those_at_work_are_reminded_once_for_each_last_day(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let done = matter.handed_in("lawyer.lin", "MAY_SIGN", json!([])).await;
        let waits = Matter::in_review(&app).await;
        assert_eq!((app.due("review_remind").await, told(&app, "review_remind").await), (0, vec![]), "the 24th is far");
        // Two working days before.
        app.later("2026-09-22T09:00:00+08:00").await;
        assert_eq!((app.due("review_remind").await, app.due("review_remind").await), (2, 0));
        let reminded = told(&app, "review_remind").await;
        assert_eq!(reminded, ["coordinator.1", "lawyer.lin", "coordinator.1"], "who has delivered waits for nothing");
        // The clock of one stands still from its last day but one; its last day moves, and it is told of again.
        waits.hold("EXPERT").await.is(200);
        app.later("2026-09-24T09:00:00+08:00").await;
        assert_eq!((app.due("review_remind").await, told(&app, "review_remind").await.len()), (1, 4), "{done:?}");
        waits.step("coordinator.1", "resume", Value::Null).await.is(200);
        assert_eq!(waits.seen().await["due_on"], "2026-09-29");
        assert_eq!((app.due("review_remind").await, app.due("review_remind").await), (1, 0));
        app.later("2026-09-25T09:00:00+08:00").await;
        assert_eq!((app.due("review_remind").await, app.due("review_remind").await), (1, 0));
        let late = told(&app, "review_overdue").await;
        assert!(late.contains(&"coordinator.1".to_owned()) && late.contains(&"officer.cg".to_owned()), "{late:?}");
        assert!(!late.contains(&"lawyer.lin".to_owned()), "{late:?}");
        app.later("2026-09-28T09:00:00+08:00").await;
        assert_eq!(app.due("review_remind").await, 0);
        assert_eq!(by_itself(&app, "review_remind").await.len(), 5);
    }
}
