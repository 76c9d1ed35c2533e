//! The clock stands still, or does not, and is given more time once.

use serde_json::{Value, json};

use super::matter::{Matter, next, opinion, sooner};
use super::ways::{listed, reason, told};
use crate::harness::Expect as _;

fn days(clock: &Value) -> (i64, i64) {
    (clock["days_counted"].as_i64().unwrap(), clock["days_left"].as_i64().unwrap())
}

fn extension(days: i64) -> Value {
    json!({ "days": days, "reason": "合同标的重大、条款复杂" })
}

both_databases! {
    async fn the_time_of_a_hold_is_not_counted(app: TestApp) {
        // Received on Friday the 18th: the 20th (a worked Sunday), 21st, 22nd, 23rd and 24th are the five days.
        let matter = Matter::in_review(&app).await;
        app.set_time("2026-09-22T10:00:00+08:00");
        assert_eq!((matter.clock().await["due_on"].clone(), days(&matter.clock().await)), (json!("2026-09-24"), (2, 3)));
        let held = matter.hold("EXPERT").await.is(200);
        assert_eq!((&held.body["state"], &held.body["stopped_on"]), (&json!("ON_HOLD"), &json!("2026-09-22")));
        assert_eq!(told(&app, "review_hold").await, ["officer.cg", "lawyer.lin"]);
        // Over the holiday of 25 to 27 September.
        app.set_time("2026-09-28T10:00:00+08:00");
        assert_eq!(days(&matter.clock().await), (2, 3));
        assert_eq!(listed(&app, "overdue=true").await, Vec::<String>::new(), "it stands still since before its last day");
        let resumed = matter.change("coordinator.2", "resume").await.is(200);
        assert_eq!((&resumed.body["state"], &resumed.body["due_on"]), (&json!("IN_REVIEW"), &json!("2026-09-30")));
        assert_eq!(told(&app, "review_resume").await, ["officer.cg", "lawyer.lin"]);
        let clock = matter.clock().await;
        assert_eq!(days(&clock), (2, 3));
        assert!(clock.get("stopped_on").is_none());
        let hold = &clock["holds"][0];
        assert_eq!(
            (&hold["kind"], &hold["stops_clock"], &hold["held_on"], &hold["resumed_on"]),
            (&json!("EXPERT"), &json!(true), &json!("2026-09-22"), &json!("2026-09-28"))
        );
        let counted: Vec<&str> = clock["days"].as_array().unwrap().iter()
            .filter(|day| day["working"] == true && day.get("held").is_none())
            .map(|day| day["day"].as_str().unwrap())
            .collect();
        assert_eq!(counted, ["2026-09-20", "2026-09-21", "2026-09-28", "2026-09-29", "2026-09-30"]);
        app.set_time("2026-09-29T10:00:00+08:00");
        assert_eq!(days(&matter.clock().await), (3, 2));
        app.set_time("2026-10-08T10:00:00+08:00");
        assert_eq!(days(&matter.clock().await), (5, 0));
        assert_eq!(listed(&app, "overdue=true").await, [matter.id.as_str()]);
        assert_eq!(listed(&app, "overdue=false").await, Vec::<String>::new());
    }

    async fn two_holds_are_as_good_as_one(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        for (from, to) in [("2026-09-22", "2026-09-23"), ("2026-09-23", "2026-09-28")] {
            app.set_time(&format!("{from}T10:00:00+08:00"));
            matter.hold("CONSULTATION").await.is(200);
            app.set_time(&format!("{to}T10:00:00+08:00"));
            matter.change("coordinator.1", "resume").await.is(200);
        }
        assert_eq!(matter.clock().await["due_on"], "2026-09-30");
        assert_eq!(matter.clock().await["holds"].as_array().unwrap().len(), 2);
    }

    async fn another_reason_does_not_stop_the_clock(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        app.set_time("2026-09-22T10:00:00+08:00");
        let held = matter.hold("OTHER").await.is(200);
        assert_eq!((&held.body["state"], held.body.get("stopped_on")), (&json!("ON_HOLD"), None));
        app.set_time("2026-09-24T10:00:00+08:00");
        assert_eq!(days(&matter.clock().await), (4, 1));
        let resumed = matter.change("coordinator.1", "resume").await.is(200);
        assert_eq!(resumed.body["due_on"], "2026-09-24");
        assert_eq!(matter.clock().await["holds"][0]["stops_clock"], false);
    }

    async fn a_hold_within_a_day_moves_nothing(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        app.set_time("2026-09-22T09:00:00+08:00");
        matter.hold("SUPERIOR_QUERY").await.is(200);
        app.set_time("2026-09-22T17:00:00+08:00");
        let resumed = matter.change("coordinator.1", "resume").await.is(200);
        assert_eq!(resumed.body["due_on"], "2026-09-24");
        assert_eq!(days(&matter.clock().await), (2, 3));
    }

    async fn nothing_is_decided_while_a_matter_is_on_hold(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.hold("SUPPLEMENT").await.is(200);
        matter.hold("SUPPLEMENT").await.refused(409, "ILLEGAL_TRANSITION");
        matter.offer("顾思齐").await.refused(409, "ILLEGAL_TRANSITION");
        next("coordinator.1", &app, &handed_in, "accept").await.refused(409, "NOT_YOUR_TURN");
        let content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        matter.draft("coordinator.1", content).await.refused(409, "NOT_YOUR_TURN");
        matter.step("coordinator.2", "extend", extension(1)).await.refused(409, "ILLEGAL_TRANSITION");
        // What the hold is for can still be asked.
        let question = json!({ "text": "请说明相对方是否为中小企业。" });
        let lin = app.actor("lawyer.lin").await;
        lin.post(&format!("/v1/reviews/{}/questions", matter.id), question).await.is(201);
        matter.change("coordinator.1", "resume").await.is(200);
        matter.change("coordinator.1", "resume").await.refused(409, "ILLEGAL_TRANSITION");
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
    }

    async fn who_leaves_during_a_hold_leaves_the_matter_on_hold(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        let offered = matter.offer("顾思齐").await.is(201);
        matter.hold("EXPERT").await.is(200);
        let gu = crate::harness::matter::step(&app.actor("scholar.gu").await, &offered, "/v1/assignments", "accept").await.is(200);
        assert_eq!(matter.state().await, "ON_HOLD");
        matter.recused("lawyer.lin", &lin).await.is(200);
        matter.recused("scholar.gu", &gu).await.is(200);
        assert_eq!(matter.state().await, "ON_HOLD");
        let resumed = matter.change("coordinator.1", "resume").await.is(200);
        assert_eq!(resumed.body["state"], "ACCEPTED", "nobody is on it any more");
        matter.offer("林诤").await.is(201);
    }

    async fn the_limit_is_extended_once_by_another_within_the_maximum(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        matter.step("coordinator.1", "extend", extension(5)).await.refused(409, "EXTEND_BY_ANOTHER");
        let beyond = matter.step("coordinator.2", "extend", extension(6)).await.refused(409, "EXTENSION_BEYOND_MAXIMUM");
        assert_eq!(beyond.body["facts"], json!({ "limit": "5", "maximum": "10" }));
        matter.step("coordinator.2", "extend", json!({ "days": 0, "reason": "复杂" })).await.refused(422, "INVALID_FIELDS");
        let extended = matter.step("coordinator.2", "extend", extension(4)).await.is(200);
        assert_eq!((&extended.body["due_on"], &extended.body["state"]), (&json!("2026-10-08"), &json!("IN_REVIEW")));
        assert_eq!(told(&app, "review_extend").await, ["officer.cg", "lawyer.lin"]);
        matter.step("coordinator.2", "extend", extension(1)).await.refused(409, "EXTENDED_ALREADY");
        let clock = matter.clock().await;
        assert_eq!((&clock["limit_days"], &clock["extension"]["days"]), (&json!(9), &json!(4)));
        // A hold moves the extended day.
        matter.hold("EXPERT").await.is(200);
        app.set_time("2026-09-21T09:00:00+08:00");
        assert_eq!(matter.change("coordinator.1", "resume").await.is(200).body["due_on"], "2026-10-09");
    }

    async fn what_is_over_is_not_extended(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        app.set_time("2026-09-25T00:00:00+08:00");
        let late = matter.step("coordinator.2", "extend", extension(5)).await.refused(409, "EXTENSION_TOO_LATE");
        assert_eq!(late.body["facts"], json!({ "due_on": "2026-09-24" }));
        assert_eq!(listed(&app, "overdue=true").await, [matter.id.as_str()]);
        // Late before it was held is late.
        matter.hold("EXPERT").await.is(200);
        app.set_time("2026-09-28T09:00:00+08:00");
        assert_eq!(listed(&app, "overdue=true").await, [matter.id.as_str()]);
        matter.step("officer.cg", "withdraw", reason()).await.is(200);
        assert_eq!(listed(&app, "overdue=true").await, Vec::<String>::new());
    }

    async fn lists_are_narrowed_and_still_paged(app: TestApp) {
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(Matter::accepted(&app).await.id);
        }
        ids.reverse();
        app.set_time("2026-09-20T09:00:00+08:00");
        let submitted = Matter::drafted_with(&app, &super::ways::MATERIALS).await;
        assert_eq!(listed(&app, "due_before=2026-09-25").await, ids);
        assert_eq!(listed(&app, "due_before=2026-09-24").await, Vec::<String>::new());
        let office = app.actor("coordinator.1").await;
        let first = office.get("/v1/reviews?due_before=2026-09-25&limit=2").await.is(200);
        let cursor = first.body["next_cursor"].as_str().unwrap();
        let rest = listed(&app, &format!("due_before=2026-09-25&limit=2&cursor={cursor}")).await;
        assert_eq!(rest, ids[2..]);
        app.set_time("2026-09-20T10:00:00+08:00");
        submitted.change("officer.cg", "submit").await.is(200);
        assert_eq!(listed(&app, "updated_since=2026-09-20T10%3A00%3A00%2B08%3A00").await, [submitted.id.as_str()]);
        assert_eq!(listed(&app, "updated_since=2026-09-20T10%3A00%3A01%2B08%3A00").await, Vec::<String>::new());
        assert_eq!(listed(&app, "at_risk=true").await, Vec::<String>::new());
        assert_eq!(listed(&app, "at_risk=false&overdue=false").await.len(), 4);
    }
}
