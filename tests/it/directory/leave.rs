//! Leave, capacity, and the watch over licences.

use serde_json::{Value, json};

use super::{faults, lawyer, names, told};
use crate::harness::matter::{self, IN_TERM};
use crate::harness::{Expect as _, TestApp};

/// The piece of what is due that this is about.
const WATCH: &str = "directory_watch_licence";

fn days(from: &str, to: &str) -> Value {
    json!({ "from_day": from, "to_day": to, "reason": "外出培训" })
}

/// Writes one field of an adviser's particulars anew.
async fn set(app: &TestApp, adviser: &str, field: &str, value: Value) {
    let (office, path) = (app.actor("coordinator.1").await, format!("/v1/advisers/{adviser}"));
    let seen = office.get(&path).await.is(200);
    let mut all = seen.body.clone();
    for fixed in ["id", "account_id", "kind", "years_of_practice", "version", "updated_at"] {
        all.as_object_mut().unwrap().remove(fixed);
    }
    all[field] = value;
    office.if_match(seen.version()).put(&path, all).await.is(200);
}

both_databases! {
    async fn nobody_on_leave_gets_an_offer(app: TestApp) {
        app.set_time(IN_TERM);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let path = format!("/v1/advisers/{lin}/leaves");
        let review = matter::accepted(&officer, &office, &matter::document(&officer).await).await;
        let own = app.actor("lawyer.lin").await;
        let taken = own.post(&path, days("2026-01-16", "2026-01-20")).await.is(201);
        let refused = matter::offer(&office, &review, &lin).await.refused(409, "ON_LEAVE");
        assert_eq!(refused.body["facts"]["until"], "2026-01-20");
        let available = async |day: &str| names(&officer, &format!("/v1/advisers?available_on={day}")).await;
        assert!(!available("2026-01-20").await.contains(&"林诤".to_owned()));
        for free in ["2026-01-15", "2026-01-21"] {
            assert!(available(free).await.contains(&"林诤".to_owned()), "{free}");
        }
        // Days overlap in whatever way; the days beside are free.
        let manager = app.actor("manager.yanxi").await;
        for (from, to) in [("2026-01-20", "2026-01-22"), ("2026-01-01", "2026-01-16"), ("2026-01-17", "2026-01-18"), ("2026-01-01", "2026-02-01")] {
            manager.post(&path, days(from, to)).await.refused(409, "LEAVE_OVERLAPS");
        }
        let next = manager.post(&path, days("2026-01-21", "2026-01-21")).await.is(201);
        let withdraw = async |login: &str, leave: &counsel_desk::client::Answer, version: &str| {
            app.actor(login).await.if_match(version).post(&format!("/v1/leaves/{}/withdraw", leave.id()), None).await
        };
        for stranger in ["lawyer.zhou", "manager.zhenghe"] {
            app.actor(stranger).await.get(&path).await.refused(404, "NOT_FOUND");
            app.actor(stranger).await.post(&path, days("2026-03-01", "2026-03-02")).await.refused(404, "NOT_FOUND");
            withdraw(stranger, &taken, taken.version()).await.refused(404, "NOT_FOUND");
        }
        withdraw("manager.yanxi", &taken, "\"2\"").await.refused(412, "VERSION_STALE");
        let back = withdraw("manager.yanxi", &taken, taken.version()).await.is(200);
        withdraw("lawyer.lin", &taken, back.version()).await.refused(409, "LEAVE_WITHDRAWN");
        let list = office.get(&path).await.is(200);
        let ids: Vec<&str> = list.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [next.id(), taken.id()]);
        assert!(list.body["items"][1]["withdrawn_at"].is_string());
        let offered = matter::offer(&office, &review, &lin).await.is(201);
        // The leave begins before the answer.
        own.post(&path, days("2026-01-16", "2026-01-16")).await.is(201);
        matter::step(&own, &offered, "/v1/assignments", "accept").await.refused(409, "ON_LEAVE");
    }

    async fn every_fault_of_a_leave_is_named(app: TestApp) {
        app.set_time(IN_TERM);
        let path = format!("/v1/advisers/{}/leaves", matter::adviser(&app, "lawyer.lin").await);
        let own = app.actor("lawyer.lin").await;
        for (from, to) in [("2026-01-18", "2026-01-17"), ("2026-01-01", "2026-01-15"), ("2026-01-16", "2029-01-16")] {
            let wrong = own.post(&path, days(from, to)).await.refused(422, "INVALID_FIELDS");
            assert_eq!(faults(&wrong), ["/to_day"], "{from} {to}");
        }
        own.post(&path, json!({ "from_day": "2026-02-30", "to_day": "2026-03-01" })).await.refused(422, "INVALID_FIELDS");
        app.actor("auditor").await.post(&path, days("2026-03-01", "2026-03-02")).await.refused(403, "PERMISSION_MISSING");
        assert_eq!(own.get(&path).await.is(200).body["items"], json!([]));
    }

    async fn an_adviser_takes_as_many_matters_as_they_say(app: TestApp) {
        app.set_time(IN_TERM);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lin = matter::adviser(&app, "lawyer.lin").await;
        set(&app, &lin, "capacity", json!(2)).await;
        let document = matter::document(&officer).await;
        let mut offers = Vec::new();
        for _ in 0..2 {
            let review = matter::accepted(&officer, &office, &document).await;
            offers.push(matter::offer(&office, &review, &lin).await.is(201));
        }
        let third = matter::accepted(&officer, &office, &document).await;
        let refused = matter::offer(&office, &third, &lin).await.refused(409, "AT_CAPACITY");
        assert_eq!((&refused.body["facts"]["in_hand"], &refused.body["facts"]["capacity"]), (&json!("2"), &json!("2")));
        // What is taken counts like what is offered, what is declined does not.
        let own = app.actor("lawyer.lin").await;
        matter::step(&own, &offers[0], "/v1/assignments", "accept").await.is(200);
        matter::offer(&office, &third, &lin).await.refused(409, "AT_CAPACITY");
        let decline = format!("/v1/assignments/{}/decline", offers[1].id());
        own.if_match(offers[1].version()).post(&decline, json!({ "reason": "时间冲突" })).await.is(200);
        matter::offer(&office, &third, &lin).await.is(201);
        // Work that is delivered is off the desk.
        let fourth = matter::accepted(&officer, &office, &document).await;
        matter::offer(&office, &fourth, &lin).await.refused(409, "AT_CAPACITY");
        let review = offers[0].body["review_id"].as_str().unwrap();
        let begun = own.post(&format!("/v1/reviews/{review}/opinions"), matter::clean_opinion("可以签订。")).await.is(201);
        let submitted = matter::step(&own, &begun, "/v1/opinions", "submit").await.is(200);
        matter::step(&office, &submitted, "/v1/opinions", "accept").await.is(200);
        matter::offer(&office, &fourth, &lin).await.is(201);
    }

    async fn a_licence_that_ends_is_told_three_times(app: TestApp) {
        app.set_time(IN_TERM);
        let office = app.actor("coordinator.1").await;
        let lin = matter::adviser(&app, "lawyer.lin").await;
        set(&app, &lin, "licence_until", json!("2026-06-30")).await;
        // Somebody without a sign-in whose licence ends soon is told of once, at the present stage.
        let mut late = lawyer(&app, "温言", "13301201210000009").await;
        late["licence_until"] = "2026-01-26".into();
        office.post("/v1/advisers", late).await.is(201);
        let everybody = ["lawyer.lin", "manager.yanxi", "coordinator.1", "coordinator.2"];
        let without_her = ["manager.yanxi", "coordinator.1", "coordinator.2"];
        let nobody: [&str; 0] = [];
        let mut expected: Vec<&str> = Vec::new();
        for (now, done, to) in [
            ("2026-01-16T09:00:00+08:00", 1, without_her.as_slice()),
            ("2026-01-26T09:00:00+08:00", 1, without_her.as_slice()),
            ("2026-04-30T23:59:59+08:00", 0, nobody.as_slice()),
            ("2026-05-01T00:00:00+08:00", 1, everybody.as_slice()),
            ("2026-05-30T23:59:59+08:00", 0, nobody.as_slice()),
            ("2026-05-31T00:00:00+08:00", 1, everybody.as_slice()),
            ("2026-06-30T00:00:00+08:00", 1, everybody.as_slice()),
            ("2026-07-01T00:00:00+08:00", 0, nobody.as_slice()),
        ] {
            app.set_time(now);
            assert_eq!(app.due(WATCH).await, done, "{now}");
            assert_eq!(app.due(WATCH).await, 0, "{now}: once");
            expected.extend(to);
            assert_eq!(told(&app, "directory_watch_licence").await, expected, "{now}");
        }
        // A renewed licence is watched anew.
        app.later("2026-07-01T09:00:00+08:00").await;
        set(&app, &lin, "licence_until", json!("2026-07-20")).await;
        assert_eq!(app.due(WATCH).await, 1);
        let watched = app.audit_trail().await.into_iter().filter(|entry| entry.operation == "directory_watch_licence");
        assert_eq!(watched.count(), 6);
    }
}

#[test]
fn two_servers_tell_of_a_licence_once() {
    TestApp::run_two("directory::leave::two_servers_tell_of_a_licence_once", |one, other| async move {
        for app in [&one, &other] {
            app.set_time(IN_TERM);
        }
        let lin = matter::adviser(&one, "lawyer.lin").await;
        set(&one, &lin, "licence_until", json!("2026-01-20")).await;
        let (mine, theirs) = (one.app.chores(), other.app.chores());
        let done = futures_util::future::join_all([mine.once(), theirs.once(), mine.once(), theirs.once()]).await;
        assert!(done.into_iter().map(Result::unwrap).sum::<usize>() > 0);
        let watched = one.audit_trail().await.into_iter().filter(|entry| entry.operation == WATCH);
        assert_eq!(watched.count(), 1);
        assert_eq!(told(&one, "directory_watch_licence").await.len(), 4);
    });
}

/// Offers at once do not go past the capacity.
#[test]
fn two_servers_do_not_offer_past_the_capacity() {
    TestApp::run_two("directory::leave::two_servers_do_not_offer_past_the_capacity", |one, other| async move {
        for app in [&one, &other] {
            app.set_time(IN_TERM);
        }
        let officer = one.actor("officer.cg").await;
        let offices = [one.actor("coordinator.1").await, other.actor("coordinator.2").await];
        let lin = matter::adviser(&one, "lawyer.lin").await;
        set(&one, &lin, "capacity", json!(1)).await;
        let document = matter::document(&officer).await;
        let mut reviews = Vec::new();
        for _ in 0..6 {
            reviews.push(matter::accepted(&officer, &offices[0], &document).await);
        }
        let offers = reviews.iter().enumerate().map(|(n, review)| matter::offer(&offices[n % 2], review, &lin));
        let answers = futures_util::future::join_all(offers).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    });
}
