//! Opinions that the office returns to their authors.

use serde_json::json;

use super::matter::{Matter, next, opinion, sooner};
use super::ways::{audited, opinion_as, send_back, was_told};
use crate::harness::Expect as _;

both_databases! {
    async fn counsel_revises_what_came_back_and_is_heard(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        send_back(&app, "coordinator.1", &handed_in, " ").await.refused(422, "INVALID_FIELDS");
        let returned = send_back(&app, "coordinator.1", &handed_in, "第二条未予审查，请补充。").await.is(200);
        assert_eq!(returned.body["state"], "RETURNED");
        let facts = audited(&app, "opinion_return").await;
        assert_eq!((&facts["state"], &facts["reason"]), (&json!("RETURNED"), &json!("第二条未予审查，请补充。")));
        assert!(was_told(&app, "lawyer.lin", "已退回").await);
        next("coordinator.1", &app, &returned, "accept").await.refused(409, "NOT_SUBMITTED");
        send_back(&app, "coordinator.2", &returned, "再次退回").await.refused(409, "NOT_SUBMITTED");

        let path = format!("/v1/opinions/{}", returned.id());
        let content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST"), sooner("SHOULD")]));
        let lin = app.actor("lawyer.lin").await;
        let revised = lin.if_match(returned.version()).put(&path, content).await.is(200);
        assert_eq!(revised.body["state"], "DRAFT");
        opinion_as(&app, "coordinator.1", &returned.id()).await.refused(404, "NOT_FOUND");
        let again = next("lawyer.lin", &app, &revised, "submit").await.is(200);
        let accepted = next("coordinator.1", &app, &again, "accept").await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
        send_back(&app, "coordinator.1", &accepted, "已经出具").await.refused(409, "NOT_SUBMITTED");

        let name = app.actor("coordinator.1").await.get("/v1/me").await.is(200).body["name"].clone();
        for inside in ["lawyer.lin", "manager.yanxi", "coordinator.2", "auditor"] {
            let seen = opinion_as(&app, inside, &accepted.id()).await.is(200);
            let [once] = seen.body["returns"].as_array().unwrap().as_slice() else { panic!("{:#}", seen.body) };
            assert_eq!((&once["reason"], &once["name"]), (&json!("第二条未予审查，请补充。"), &name), "{inside}");
            assert_eq!(once["returned_at"], "2026-09-18T09:00:00.000000+08:00");
        }
        let outside = opinion_as(&app, "officer.cg", &accepted.id()).await.is(200);
        assert_eq!(outside.body["returns"], json!([]), "it does not concern the agency");
    }

    async fn counsel_may_stand_by_what_was_returned(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let returned = send_back(&app, "coordinator.1", &handed_in, "请考虑改为可以签订。").await.is(200);
        let again = next("lawyer.lin", &app, &returned, "submit").await.is(200);
        assert_eq!(again.body["recommendations"], handed_in.body["recommendations"]);
        let accepted = next("coordinator.1", &app, &again, "accept").await.is(200);
        assert_eq!(accepted.body["returns"].as_array().unwrap().len(), 1);
    }

    async fn a_return_voids_the_countersignature(app: TestApp) {
        let (matter, _) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let handed_in = matter.handed_in("coordinator.1", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        send_back(&app, "coordinator.1", &handed_in, "自己退回").await.refused(409, "COUNTERSIGN_BY_ANOTHER");
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        let returned = send_back(&app, "coordinator.2", &signed, "理由不充分。").await.is(200);
        assert_eq!((&returned.body["state"], &returned.body["countersigned_by"]), (&json!("RETURNED"), &json!(null)));
        assert!(was_told(&app, "coordinator.1", "已退回").await);
        for verb in ["countersign", "issue"] {
            next("coordinator.2", &app, &returned, verb).await.refused(409, "NOT_SUBMITTED");
        }
        let again = next("coordinator.1", &app, &returned, "submit").await.is(200);
        next("coordinator.2", &app, &again, "issue").await.refused(409, "NOT_COUNTERSIGNED");
        let signed = next("coordinator.2", &app, &again, "countersign").await.is(200);
        let returned = send_back(&app, "coordinator.2", &signed, "再改一处。").await.is(200);
        let again = next("coordinator.1", &app, &returned, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &again, "countersign").await.is(200);
        let issued = next("coordinator.2", &app, &signed, "issue").await.is(200);
        let reasons: Vec<_> = issued.body["returns"].as_array().unwrap().iter().map(|r| r["reason"].clone()).collect();
        assert_eq!(reasons, ["理由不充分。", "再改一处。"]);
        send_back(&app, "coordinator.2", &issued, "已经出具").await.refused(409, "NOT_SUBMITTED");
        assert_eq!(matter.state().await, "HANDLING");
    }

    async fn only_the_office_returns_and_not_to_who_stood_back(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        send_back(&app, "lawyer.lin", &handed_in, "自己退回").await.refused(403, "PERMISSION_MISSING");
        matter.recused("lawyer.lin", &lin).await.is(200);
        send_back(&app, "coordinator.1", &handed_in, "请修改").await.refused(409, "ADVISER_STOOD_BACK");
    }
}
