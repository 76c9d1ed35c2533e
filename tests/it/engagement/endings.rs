//! How engagements end: by notice, by dismissal, by themselves; what becomes of the work; and when they are closed.

use serde_json::{Value, json};

use super::desk::{Desk, committed, reason};
use crate::harness::Expect as _;

fn dismissal(ground: &str) -> Value {
    json!({
        "ground": ground, "reason": "承办期间另行代理合同相对方", "evidence": "司法局调查报告（2026）第5号",
        "notified": "市律师协会",
    })
}

both_databases! {
    async fn a_dismissal_hands_the_work_over(app: TestApp) {
        let desk = Desk::open(&app).await;
        let opinion = desk.delivered().await;
        let (matter, running) = desk.work().await;
        let (_, offered) = desk.offered().await;
        assert_eq!(committed(&desk.seen().await.body), ["2400.00"]);
        desk.office("hand-over", reason()).await.refused(409, "NOTHING_TO_HAND_OVER");
        let mut by_grade = dismissal("APPRAISED_INCOMPETENT");
        desk.office("dismiss", by_grade.clone()).await.refused(409, "GROUND_NOT_SHOWN");
        by_grade["ground"] = json!("CONFLICT_BREACHED");
        let dismissed = desk.office("dismiss", by_grade).await.is(200);
        assert_eq!((&dismissed.body["state"], &dismissed.body["dismissal"]["ground"]), (&json!("TERMINATED"), &json!("CONFLICT_BREACHED")));
        assert_eq!(dismissed.body["filings"][1]["event"], "DISMISSAL");
        let register = app.actor("coordinator.1").await.get("/v1/integrity-records").await.is(200);
        let record = &register.body["items"][0];
        assert_eq!((&record["kind"], &record["evidence"]), (&json!("INCIDENT"), &json!("司法局调查报告（2026）第5号")));
        assert_eq!(record["firm_id"], dismissed.body["firm_id"]);

        // Nothing is begun any more, what was offered neither.
        let counsel = app.actor("lawyer.lin").await;
        crate::harness::matter::step(&counsel, &offered, "/v1/assignments", "accept").await.refused(409, "ENGAGEMENT_NOT_ACTIVE");
        let handed = desk.office("hand-over", reason()).await.is(200);
        let mut released: Vec<&str> =
            handed.body["released"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        let (running, offered) = (running.id(), offered.id());
        let mut open = vec![running.as_str(), offered.as_str()];
        released.sort_unstable();
        open.sort_unstable();
        assert_eq!(released, open, "what is delivered stays");
        assert_eq!(committed(&desk.seen().await.body), ["800.00"]);
        let office = app.actor("coordinator.1").await;
        let review = office.get(&format!("/v1/reviews/{}", matter.id())).await.is(200);
        assert_eq!(review.body["state"], "ACCEPTED", "somebody else can be asked");
        let again = desk.offer(&review).await.is(201);
        assert_ne!(again.body["engagement_id"], desk.id, "under the other contract of the firm");

        desk.office("close", None).await.refused(409, "NOT_SETTLED");
        let claim = desk.claim(&opinion).await;
        let refused = desk.office("close", None).await.refused(409, "NOT_SETTLED");
        assert_eq!(refused.body["facts"], json!({ "open_work": "1", "open_claims": "1" }));
        let paid = desk.paid(&claim).await;
        let closed = desk.office("close", None).await.is(200);
        assert_eq!(closed.body["state"], "CLOSED");
        // A payment under it can still be reversed; the work is not claimed anew.
        let finance = app.actor("finance.1").await;
        let path = format!("/v1/fee-claims/{}", claim.id());
        let reversal = json!({ "reason": "款项误付。", "reference": "红字2026-0001", "reclaimable": true });
        let reverse = finance.if_match(paid.version()).post(&format!("{path}/reverse"), reversal).await;
        reverse.refused(409, "ENGAGEMENT_SETTLED");
        assert_eq!((finance.get(&path).await.is(200).body["state"].clone(), desk.seen().await.body), (json!("PAID"), closed.body));
        desk.office("close", None).await.refused(409, "ENGAGEMENT_STEP");
    }

    async fn the_firm_gives_notice_and_leaves(app: TestApp) {
        let desk = Desk::open(&app).await;
        let notice = |day: &str| json!({ "last_day": day, "reason": "业务调整" });
        desk.step("lawyer.lin", "resign", notice("2026-03-02")).await.refused(409, "PARTY_GIVES_NOTICE");
        let short = desk.step("manager.yanxi", "resign", notice("2026-02-14")).await.refused(409, "NOTICE_TOO_SHORT");
        assert_eq!(short.body["facts"]["earliest"], "2026-02-15");
        desk.step("manager.yanxi", "resign", notice("2026-12-31")).await.refused(422, "INVALID_FIELDS");
        let given = desk.step("manager.yanxi", "resign", notice("2026-02-27")).await.is(200);
        assert_eq!((&given.body["state"], &given.body["ends_on"]), (&json!("ACTIVE"), &json!("2026-02-27")));
        desk.step("manager.yanxi", "resign", notice("2026-03-31")).await.refused(409, "NOTICE_GIVEN");
        app.later("2026-02-27T09:00:00+08:00").await;
        let (_, last) = desk.work().await;
        app.later("2026-02-28T09:00:00+08:00").await;
        desk.app.chores().await;
        let left = desk.seen().await;
        assert_eq!((&left.body["state"], &left.body["to_day"]), (&json!("RESIGNED"), &json!("2026-12-31")));
        let review = desk.review().await;
        assert_ne!(desk.offer(&review).await.is(201).body["engagement_id"], desk.id);
        desk.office("hand-over", reason()).await.is(200);
        assert_eq!(committed(&desk.seen().await.body), ["0.00"], "{}", last.id());
        desk.office("close", None).await.is(200);
        assert_eq!(desk.as_of("2026-02-27").await["state"], "ACTIVE");
    }

    async fn a_term_ends_by_itself_and_its_work_is_finished(app: TestApp) {
        let desk = Desk::open(&app).await;
        app.later("2026-12-30T09:00:00+08:00").await;
        let (review, _) = desk.work().await;
        let waiting = desk.offered().await.1;
        let renewal = json!({
            "signed_on": "2026-12-30", "to_day": "2027-12-31", "ceiling": { "amount": "60000.00", "currency": "CNY" },
        });
        app.later("2027-01-01T00:01:00+08:00").await;
        // Its last day has passed, and nobody has noted it yet.
        let over = desk.seen().await;
        desk.office("renew", renewal.clone()).await.refused(409, "RENEWAL_TOO_LATE");
        assert_eq!(desk.seen().await.body, over.body);
        desk.app.chores().await;
        assert_eq!(desk.seen().await.body["state"], "EXPIRED");
        desk.office("renew", renewal).await.refused(409, "ENGAGEMENT_STEP");
        let counsel = app.actor("lawyer.lin").await;
        crate::harness::matter::step(&counsel, &waiting, "/v1/assignments", "accept").await.refused(409, "ENGAGEMENT_NOT_ACTIVE");
        let path = format!("/v1/reviews/{}/opinions", review.id());
        counsel.post(&path, crate::harness::matter::clean_opinion("可以签订。")).await.is(201);
    }

    async fn a_suspension_stops_new_work_only(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (_, running) = desk.work().await;
        let offered = desk.offered().await.1;
        let suspended = desk.office("suspend", json!({ "ground": "INVESTIGATION", "reason": "立案调查" })).await.is(200);
        assert_eq!(suspended.body["state"], "SUSPENDED");
        let review = desk.review().await;
        assert_ne!(desk.offer(&review).await.is(201).body["engagement_id"], desk.id);
        let counsel = app.actor("lawyer.lin").await;
        crate::harness::matter::step(&counsel, &offered, "/v1/assignments", "accept").await.refused(409, "ENGAGEMENT_NOT_ACTIVE");
        counsel.get(&format!("/v1/reviews/{}", running.body["review_id"].as_str().unwrap())).await.is(200);
        desk.office("resume", reason()).await.is(200);
        crate::harness::matter::step(&counsel, &offered, "/v1/assignments", "accept").await.is(200);
        assert_eq!(crate::story::ways::told(&app, "engagement_suspend").await, ["manager.yanxi", "lawyer.lin", "officer.cg"]);
    }

    async fn a_draft_can_be_given_up(app: TestApp) {
        app.set_time(crate::harness::matter::IN_TERM);
        let office = app.actor("coordinator.1").await;
        let drafted = office.post(super::desk::ENGAGEMENTS, super::desk::draft(&app).await).await.is(201);
        let path = format!("{}/{}/close", super::desk::ENGAGEMENTS, drafted.id());
        assert_eq!(office.if_match(drafted.version()).post(&path, None).await.is(200).body["state"], "CLOSED");
        app.actor("manager.yanxi").await.get(&format!("{}/{}", super::desk::ENGAGEMENTS, drafted.id())).await.refused(404, "NOT_FOUND");
    }
}
