//! What is overdue is demanded in writing, answered and closed.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use super::matter::Matter;
use super::ways::{by_itself, told};
use crate::harness::{Expect as _, TestApp};

async fn issue(matter: &Matter<'_>, who: &str, ground: &str, assignment: Option<&Value>) -> Answer {
    let mut notice = json!({ "ground": ground, "demand": "请说明逾期原因并尽快办结", "answer_by": "2026-10-09" });
    if let Some(assignment) = assignment {
        notice["assignment_id"] = assignment["id"].clone();
    }
    matter.app.actor(who).await.post(&format!("/v1/reviews/{}/supervision-notices", matter.id), notice).await
}

async fn step(app: &TestApp, who: &str, notice: &Answer, verb: &str) -> Answer {
    let path = format!("/v1/supervision-notices/{}", notice.id());
    let office = app.actor("coordinator.1").await.get(&path).await.is(200);
    let word = if verb == "answer" { "answer" } else { "outcome" };
    let body = json!({ (word): "已经核实，原因与进展如下" });
    app.actor(who).await.if_match(office.version()).post(&format!("{path}/{verb}"), body).await
}

async fn seen_by(app: &TestApp, who: &str, query: &str) -> Vec<String> {
    let list = app.actor(who).await.get(&format!("/v1/supervision-notices?{query}")).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect()
}

both_databases! {
    async fn a_review_and_an_opinion_that_are_overdue(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let assignment = matter.assignment(0).await;
        issue(&matter, "coordinator.2", "REVIEW_OVERDUE", None).await.refused(409, "NOT_OVERDUE");
        app.later("2026-09-28T09:00:00+08:00").await;
        issue(&matter, "coordinator.1", "REVIEW_OVERDUE", None).await.refused(409, "SUPERVISE_ANOTHER");
        issue(&matter, "coordinator.2", "ANSWERS_OVERDUE", None).await.refused(409, "NOT_OVERDUE");
        issue(&matter, "coordinator.2", "OPINION_OVERDUE", None).await.refused(422, "INVALID_FIELDS");
        let review = issue(&matter, "coordinator.2", "REVIEW_OVERDUE", None).await.is(201);
        assert_eq!((&review.body["number"], &review.body["due_on"]), (&json!("督办〔2026〕第0001号"), &json!("2026-09-24")));
        issue(&matter, "coordinator.2", "REVIEW_OVERDUE", None).await.refused(409, "SUPERVISED_ALREADY");
        let opinion = issue(&matter, "coordinator.1", "OPINION_OVERDUE", Some(&assignment)).await.is(201);
        assert_eq!(told(&app, "supervision_issue").await, ["coordinator.1", "lawyer.lin"]);
        assert_eq!(seen_by(&app, "lawyer.lin", "").await, ["督办〔2026〕第0002号"]);
        assert_eq!(seen_by(&app, "officer.cg", "").await, Vec::<String>::new());
        assert_eq!(seen_by(&app, "auditor", &format!("review_id={}&state=ISSUED", matter.id)).await.len(), 2);
        assert_eq!(seen_by(&app, "auditor", "ground=REVIEW_OVERDUE").await.len(), 1);

        step(&app, "coordinator.2", &opinion, "close").await.refused(409, "NOTHING_DONE_YET");
        step(&app, "coordinator.2", &opinion, "answer").await.refused(409, "NOT_ADDRESSED");
        step(&app, "lawyer.lin", &review, "answer").await.is(404);
        step(&app, "lawyer.lin", &opinion, "answer").await.is(200);
        step(&app, "lawyer.lin", &opinion, "answer").await.refused(409, "NOTICE_ANSWERED");
        let closed = step(&app, "coordinator.2", &opinion, "close").await.is(200);
        assert_eq!((&closed.body["state"], &closed.body["answer"]), (&json!("CLOSED"), &json!("已经核实，原因与进展如下")));
        step(&app, "coordinator.2", &opinion, "close").await.refused(409, "NOTICE_CLOSED");
        // It is still overdue: another notice follows the closed one.
        issue(&matter, "coordinator.1", "OPINION_OVERDUE", Some(&assignment)).await.is(201);

        // What nobody answers in time is told, once; what is done meanwhile needs no answer.
        app.later("2026-10-10T09:00:00+08:00").await;
        assert_eq!(seen_by(&app, "auditor", "unanswered=true").await.len(), 2);
        app.chores().await;
        assert_eq!(by_itself(&app, "supervision_unanswered").await.len(), 2);
        app.chores().await;
        assert_eq!(by_itself(&app, "supervision_unanswered").await.len(), 2);
        let delivered = seen_by(&app, "lawyer.lin", "state=ISSUED").await;
        assert_eq!(delivered, ["督办〔2026〕第0003号"]);
        matter.handed_in("lawyer.lin", "MAY_SIGN", json!([])).await;
        let list = app.actor("lawyer.lin").await.get("/v1/supervision-notices?state=ISSUED").await.is(200);
        let path = format!("/v1/supervision-notices/{}/close", list.body["items"][0]["id"].as_str().unwrap());
        let close = app.actor("coordinator.1").await.if_match(&format!("\"{}\"", list.body["items"][0]["version"]));
        close.post(&path, json!({ "outcome": "意见已提交" })).await.is(200);
        let events = app.actor("coordinator.1").await.get("/v1/conduct-events?code=SUPERVISED").await.is(200);
        let kinds: Vec<&Value> = events.body["items"].as_array().unwrap().iter().map(|one| &one["subject_kind"]).collect();
        assert_eq!(kinds, [&json!("ADVISER"), &json!("ADVISER"), &json!("REVIEWER")]);
    }

    async fn answers_that_are_overdue(app: TestApp) {
        let recommendation = json!([{
            "severity": "SHOULD", "issue_code": "PAYMENT_TERM", "clause": "第一条", "quote": "九十日",
            "demand": "REPLACE", "demanded_text": "三十日", "reason": "付款期限过长", "legal_basis": "《保障中小企业款项支付条例》",
        }]);
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", recommendation).await;
        issue(&matter, "coordinator.1", "ANSWERS_OVERDUE", None).await.refused(409, "NOT_OVERDUE");
        app.later("2026-10-09T09:00:00+08:00").await;
        issue(&matter, "coordinator.1", "ANSWERS_OVERDUE", None).await.refused(422, "INVALID_FIELDS");
        app.later("2026-10-08T09:00:00+08:00").await;
        let notice = issue(&matter, "coordinator.1", "ANSWERS_OVERDUE", None).await.is(201);
        assert_eq!(told(&app, "supervision_issue").await, ["officer.cg", "head.cg"]);
        assert_eq!(seen_by(&app, "officer.cg", "").await, ["督办〔2026〕第0001号"]);
        step(&app, "head.cg", &notice, "answer").await.is(200);
        assert_eq!(told(&app, "supervision_answer").await, ["coordinator.1"]);
        step(&app, "coordinator.1", &notice, "close").await.is(200);
    }
}
