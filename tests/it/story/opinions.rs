//! Refusals of opinions.

use serde_json::json;

use super::matter::{ITEMS, Matter, next, no_guarantee, opinion, recommendation, sooner};
use crate::harness::Expect as _;

both_databases! {
    async fn every_review_item_is_answered_before_an_opinion_is_handed_in(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let mut content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        content["findings"].as_array_mut().unwrap().truncate(2);
        let made = matter.draft("lawyer.lin", content).await.is(201);
        let refusal = next("lawyer.lin", &app, &made, "submit").await.refused(409, "ITEMS_UNANSWERED");
        assert_eq!(refusal.body["facts"]["missing"], ITEMS[2..].join(", "));
    }

    async fn a_clean_conclusion_carries_no_must(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let made = matter.draft("lawyer.lin", opinion("MAY_SIGN", json!([sooner("MUST")]))).await.is(201);
        next("lawyer.lin", &app, &made, "submit").await.refused(409, "CONCLUSION_CONTRADICTS");
    }

    async fn wrong_anchors_are_pointed_at_one_by_one(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let mut content = opinion("PERHAPS", json!([
            sooner("MUST"),
            recommendation("MUST", "第九十九条", "九十日", "REPLACE", "三十日"),
            recommendation("MUST", "第一条", "六十日", "REPLACE", "三十日"),
            recommendation("SHOULD", "第二条", "", "DELETE", ""),
            recommendation("SHOULD", "第二条", "", "INSERT", ""),
            { "severity": "NOTE", "issue_code": "T", "clause": "第四条", "demand": "DESCRIBE", "reason": "r",
              "legal_basis": "b", "source_id": "0197a000-0000-7000-8000-000000000000" },
        ]));
        content["findings"][1]["item"] = json!("NO_SUCH_ITEM");
        let refusal = matter.draft("lawyer.lin", content).await.refused(422, "INVALID_FIELDS");
        let pointers: Vec<&str> =
            refusal.body["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        let expected = [
            "/conclusion",
            "/findings/1/item",
            "/recommendations/1/clause",
            "/recommendations/2/quote",
            "/recommendations/3/quote",
            "/recommendations/4/demanded_text",
            "/recommendations/5/source_id",
        ];
        assert_eq!(pointers, expected);
        let lin = app.actor("lawyer.lin").await;
        let opinions = lin.get(&format!("/v1/reviews/{}/opinions", matter.id)).await.is(200);
        assert_eq!(opinions.body["items"], json!([]), "nothing half-written");
    }

    async fn counsel_comes_before_the_office_and_both_once(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        // The agency answers a question once.
        let (lin, officer) = (app.actor("lawyer.lin").await, app.actor("officer.cg").await);
        let questions = format!("/v1/reviews/{}/questions", matter.id);
        let asked = lin.post(&questions, json!({ "text": "相对方是否为中小企业？" })).await.is(201);
        let path = format!("/v1/questions/{}/answer", asked.id());
        let answered = officer.if_match(asked.version()).post(&path, json!({ "text": "是。" })).await.is(200);
        let other = json!({ "text": "不是。" });
        officer.if_match(answered.version()).post(&path, other).await.refused(409, "QUESTION_ANSWERED");
        assert_eq!(lin.get(&questions).await.is(200).body["items"], json!([answered.body]));
        let content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        matter.draft("coordinator.1", content.clone()).await.refused(409, "NOT_YOUR_TURN");
        matter.draft("lawyer.lin", content.clone()).await.is(201);
        matter.draft("lawyer.lin", content).await.refused(409, "ONE_OPINION_EACH");
    }

    async fn who_wrote_an_opinion_neither_countersigns_nor_issues_it(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let both = json!([sooner("MUST"), no_guarantee("MUST")]);
        let counsel = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", both).await;
        // Counsel's opinion is accepted, the office's countersigned and issued; neither the other way.
        for verb in ["countersign", "issue"] {
            next("coordinator.1", &app, &counsel, verb).await.refused(409, "OTHER_KIND");
        }
        let counsel = next("coordinator.1", &app, &counsel, "accept").await.is(200);
        let cited = counsel.body["recommendations"][0]["id"].clone();
        let mut own = sooner("MUST");
        own["source_id"] = cited;
        let made = matter.draft("coordinator.1", opinion("SIGN_AFTER_MODIFICATION", json!([own]))).await.is(201);
        next("coordinator.2", &app, &made, "countersign").await.refused(409, "NOT_SUBMITTED");
        let handed_in = next("coordinator.1", &app, &made, "submit").await.is(200);
        next("coordinator.1", &app, &handed_in, "submit").await.refused(409, "NOT_A_DRAFT");
        next("coordinator.2", &app, &handed_in, "accept").await.refused(409, "OTHER_KIND");
        next("coordinator.1", &app, &handed_in, "countersign").await.refused(409, "COUNTERSIGN_BY_ANOTHER");
        next("coordinator.1", &app, &handed_in, "issue").await.refused(409, "COUNTERSIGN_BY_ANOTHER");
        next("coordinator.2", &app, &handed_in, "issue").await.refused(409, "NOT_COUNTERSIGNED");
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", &app, &handed_in, "issue").await.refused(412, "VERSION_STALE");
        next("coordinator.1", &app, &signed, "issue").await.refused(409, "COUNTERSIGN_BY_ANOTHER");
        let issued = next("coordinator.2", &app, &signed, "issue").await.is(200);
        next("coordinator.2", &app, &issued, "issue").await.refused(409, "NOT_SUBMITTED");
        assert_eq!(matter.state().await, "HANDLING");
    }

    async fn a_citation_is_of_counsel_heard_in_this_matter(app: TestApp) {
        let (_, elsewhere) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let (matter, _) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let mut own = sooner("MUST");
        own["source_id"] = elsewhere.body["recommendations"][0]["id"].clone();
        let refusal = matter.draft("coordinator.1", opinion("SIGN_AFTER_MODIFICATION", json!([own]))).await;
        assert_eq!(refusal.refused(422, "INVALID_FIELDS").body["errors"][0]["pointer"], "/recommendations/0/source_id");
    }

    async fn who_stood_back_for_a_conflict_is_not_heard(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.recused("lawyer.lin", &lin).await.is(200);
        next("coordinator.1", &app, &handed_in, "accept").await.refused(409, "ADVISER_STOOD_BACK");
        let heard = matter.handed_in("scholar.gu", "SIGN_AFTER_MODIFICATION", json!([no_guarantee("MUST")])).await;
        next("coordinator.1", &app, &heard, "accept").await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
    }

    async fn what_was_delivered_counts_no_more_after_a_recusal(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let accepted = next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        matter.recused("lawyer.lin", &lin).await.is(200);
        let heard = matter.handed_in("scholar.gu", "SIGN_AFTER_MODIFICATION", json!([no_guarantee("MUST")])).await;
        next("coordinator.1", &app, &heard, "accept").await.is(200);
        let mut own = sooner("MUST");
        own["source_id"] = accepted.body["recommendations"][0]["id"].clone();
        let cited = matter.draft("coordinator.1", opinion("SIGN_AFTER_MODIFICATION", json!([own]))).await;
        assert_eq!(cited.refused(422, "INVALID_FIELDS").body["errors"][0]["pointer"], "/recommendations/0/source_id");
        let firm = app.actor("manager.yanxi").await;
        let engagement = lin.body["engagement_id"].clone();
        let agency = app.actor("officer.cg").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
        let claim = json!({ "engagement_id": engagement, "agency_id": agency, "lines": [{ "opinion_id": accepted.id() }] });
        firm.post("/v1/fee-claims", claim).await.refused(409, "WORK_NOT_ACCEPTED");
    }

    async fn the_office_goes_on_when_the_last_who_was_waited_for_stands_back(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        matter.taken_by("lawyer.lin", "林诤").await;
        let gu = matter.taken_by("scholar.gu", "顾思齐").await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        let content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        matter.draft("coordinator.1", content.clone()).await.refused(409, "NOT_YOUR_TURN");
        matter.recused("scholar.gu", &gu).await.is(200);
        matter.draft("coordinator.1", content).await.is(201);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
    }

    async fn nobody_stands_back_from_an_opinion_that_is_issued(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let lin = app.actor("lawyer.lin").await;
        let assignments = lin.get(&format!("/v1/reviews/{}/assignments", matter.id)).await.is(200);
        let mine = &assignments.body["items"][0];
        let path = format!("/v1/assignments/{}/recuse", mine["id"].as_str().unwrap());
        let lin = lin.if_match(&format!("\"{}\"", mine["version"]));
        lin.post(&path, json!({ "reason": "近亲属任职于相对方" })).await.refused(409, "ILLEGAL_TRANSITION");
        let lines = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200);
        assert_eq!(lines.body["items"][0]["reserved"]["amount"], "800.00");
    }
}
