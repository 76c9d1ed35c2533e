//! Offers that expire, assignments that are taken back, conflicts that become known late.

use serde_json::{Value, json};

use super::matter::{Matter, next, opinion, sooner};
use super::ways::{assignment, by_itself, money, reason, told};
use crate::harness::program::Server;
use crate::harness::{Database, Expect as _, Kind, TestApp};

fn free() -> (String, String) {
    ("0.00".to_owned(), "0.00".to_owned())
}

fn reserved() -> (String, String) {
    ("800.00".to_owned(), "800.00".to_owned())
}

async fn claim(app: &TestApp, work: &Value, opinion: &str) -> counsel_desk::client::Answer {
    let agency = app.actor("officer.cg").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
    let claim = json!({
        "engagement_id": work["engagement_id"], "agency_id": agency, "lines": [{ "opinion_id": opinion }],
    });
    app.actor("manager.yanxi").await.post("/v1/fee-claims", claim).await
}

both_databases! {
    async fn an_offer_that_nobody_answers_expires(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let offered = matter.offer("林诤").await.is(201);
        // Two working days after Friday: the worked Sunday and Monday, to its midnight.
        assert_eq!(offered.body["expires_at"], "2026-09-22T00:00:00.000000+08:00");
        app.set_time("2026-09-21T23:59:59.999999+08:00");
        assert_eq!(app.chores().await, 0);
        assert_eq!(money(&app, &offered.body).await, reserved());
        app.set_time("2026-09-22T00:00:00+08:00");
        // Nothing has noted it yet, and it cannot be answered all the same.
        assignment(&app, "lawyer.lin", &offered.body, "accept", None).await.refused(409, "OFFER_EXPIRED");
        for verb in ["decline", "recuse"] {
            assignment(&app, "lawyer.lin", &offered.body, verb, reason()).await.refused(409, "OFFER_EXPIRED");
        }
        assert_eq!(app.chores().await, 1);
        assert_eq!(matter.assignment(0).await["state"], "EXPIRED");
        assert_eq!((matter.state().await.as_str(), money(&app, &offered.body).await), ("ACCEPTED", free()));
        assert_eq!(told(&app, "review_expire_offer").await, ["coordinator.1", "coordinator.2", "lawyer.lin"]);
        let done = by_itself(&app, "review_expire_offer").await;
        assert_eq!((done.len(), done[0].0.as_str(), &done[0].1["freed"]), (1, offered.id().as_str(), &json!("800.00")));
        assert_eq!(app.chores().await, 0, "once");
        matter.read(&app.actor("lawyer.lin").await).await.refused(404, "NOT_FOUND");
        matter.offer("林诤").await.is(201);
    }

    async fn an_offer_that_expires_leaves_the_others_at_work(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let offered = matter.offer("顾思齐").await.is(201);
        app.set_time("2026-09-22T00:00:00+08:00");
        assert_eq!(app.chores().await, 1);
        assert_eq!((matter.state().await.as_str(), money(&app, &offered.body).await.1.as_str()), ("IN_REVIEW", "0.00"));
    }

    async fn an_assignment_is_taken_back_before_its_work_is_delivered(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let offered = matter.offer("林诤").await.is(201);
        assignment(&app, "coordinator.1", &offered.body, "release", json!({ "reason": "" })).await.is(422);
        let stale = json!({ "id": offered.id(), "version": 7 });
        assignment(&app, "coordinator.1", &stale, "release", reason()).await.refused(412, "VERSION_STALE");
        let released = assignment(&app, "coordinator.1", &offered.body, "release", reason()).await.is(200);
        assert_eq!((&released.body["state"], &released.body["reason"]), (&json!("RELEASED"), &reason()["reason"]));
        assert_eq!((matter.state().await.as_str(), money(&app, &offered.body).await), ("ACCEPTED", free()));
        assert_eq!(told(&app, "review_release").await, ["lawyer.lin"]);
        assignment(&app, "coordinator.1", &released.body, "release", reason()).await.refused(409, "ASSIGNMENT_OVER");

        let taken = matter.taken_by("lawyer.lin", "林诤").await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        assignment(&app, "coordinator.1", &taken.body, "release", reason()).await.is(200);
        assert_eq!((matter.state().await.as_str(), money(&app, &taken.body).await), ("ACCEPTED", free()));
        let lin = app.actor("lawyer.lin").await;
        matter.read(&lin).await.refused(404, "NOT_FOUND");
        lin.get(&format!("/v1/opinions/{}", handed_in.id())).await.refused(404, "NOT_FOUND");
        lin.get(&format!("/v1/documents/{}", matter.document)).await.refused(404, "NOT_FOUND");
        // What was handed in is kept and not taken for counsel's opinion.
        next("coordinator.1", &app, &handed_in, "accept").await.refused(409, "NOT_YOUR_TURN");
        matter.taken_by("scholar.gu", "顾思齐").await;
        assert_eq!(matter.state().await, "IN_REVIEW");
    }

    async fn delivered_work_is_not_taken_back(app: TestApp) {
        let (matter, _) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let taken = matter.assignment(0).await;
        assignment(&app, "coordinator.1", &taken, "release", reason()).await.refused(409, "WORK_DELIVERED");
        assert_eq!((matter.state().await.as_str(), money(&app, &taken).await), ("DRAFT_OPINION", reserved()));
    }

    async fn a_conflict_that_becomes_known_late_makes_the_opinion_unheard(app: TestApp) {
        let (matter, heard) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let taken = matter.assignment(0).await;
        let recused = assignment(&app, "lawyer.lin", &taken, "recuse", reason()).await.is(200);
        assert_eq!(recused.body["state"], "RECUSED");
        assert_eq!((matter.state().await.as_str(), money(&app, &taken).await), ("ACCEPTED", free()));
        assert_eq!(told(&app, "review_stand_back").await, ["coordinator.1", "coordinator.2"]);
        let trail = app.audit_trail().await;
        let entry = trail.iter().rfind(|entry| entry.operation == "review_recuse").unwrap();
        let facts: Value = serde_json::from_str(&entry.detail).unwrap();
        assert_eq!((&facts["stage"], &facts["freed"]), (&json!("DRAFT_OPINION"), &json!("800.00")));
        let content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        matter.draft("coordinator.1", content.clone()).await.refused(409, "NOT_YOUR_TURN");
        claim(&app, &taken, &heard.id()).await.refused(409, "WORK_NOT_ACCEPTED");
        // Another is heard in their place.
        matter.taken_by("scholar.gu", "顾思齐").await;
        let other = matter.handed_in("scholar.gu", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        next("coordinator.1", &app, &other, "accept").await.is(200);
        matter.draft("coordinator.1", content).await.is(201);
    }

    async fn the_office_goes_on_when_another_was_heard(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        matter.taken_by("lawyer.lin", "林诤").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        for login in ["lawyer.lin", "scholar.gu"] {
            let handed_in = matter.handed_in(login, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
            next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        }
        let taken = matter.assignment(0).await;
        assignment(&app, "lawyer.lin", &taken, "recuse", reason()).await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
        let handed_in = matter.handed_in("coordinator.1", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", &app, &signed, "issue").await.is(200);
    }

    async fn an_offer_still_open_is_what_is_left_of_the_matter(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let offered = matter.offer("顾思齐").await.is(201);
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
        let taken = matter.assignment(0).await;
        assignment(&app, "lawyer.lin", &taken, "recuse", reason()).await.is(200);
        assert_eq!(matter.state().await, "ASSIGNED");
        assignment(&app, "scholar.gu", &offered.body, "accept", None).await.is(200);
        assert_eq!(matter.state().await, "IN_REVIEW");
    }

    async fn money_that_is_claimed_stays_where_it_is(app: TestApp) {
        let (matter, heard) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let taken = matter.assignment(0).await;
        claim(&app, &taken, &heard.id()).await.is(201);
        assignment(&app, "lawyer.lin", &taken, "recuse", reason()).await.is(200);
        assert_eq!((matter.state().await.as_str(), money(&app, &taken).await), ("ACCEPTED", reserved()));
    }
}

#[test]
fn two_servers_do_what_is_due_once() {
    TestApp::run_two("story::offers::two_servers_do_what_is_due_once", |one, other| async move {
        let matter = Matter::accepted(&one).await;
        let offered = matter.offer("林诤").await.is(201);
        for app in [&one, &other] {
            app.set_time("2026-09-22T00:00:00+08:00");
        }
        let (mine, theirs) = (one.app.chores(), other.app.chores());
        let done = futures_util::future::join_all([mine.once(), theirs.once(), mine.once(), theirs.once()]).await;
        assert!(done.into_iter().map(Result::unwrap).sum::<usize>() > 0);
        assert_eq!(by_itself(&one, "review_expire_offer").await.len(), 1);
        assert_eq!((matter.state().await.as_str(), money(&one, &offered.body).await), ("ACCEPTED", free()));
    });
}

#[test]
fn the_server_does_what_is_due_by_itself() {
    let database = Database::fresh(Kind::Sqlite, "story::offers::the_server_does_what_is_due_by_itself").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let app = TestApp::start(&database);
        Matter::accepted(&app).await.offer("林诤").await.is(201);
    });
    // The server ends with its runtime, and lets go of the file.
    drop(runtime);
    database.execute("UPDATE assignments SET expires_at = 1");
    let server = Server::over(&database.file());
    assert!(server.wait_for("because it was due").contains("review_expire_offer"));
    server.terminate();
    assert!(server.wait().success());
}
