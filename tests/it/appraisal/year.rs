//! A year of an adviser: offers taken, declined and forgotten, opinions on time, returned and late, recommendations
//! adopted and not; then the appraisal, with an objection, to its consequences.

use serde_json::{Value, json};

use super::{
    AFTER_THE_YEAR, DAYS_OVER, EVENTS, events, every_point_is_proved, line, next_year, opened, pairs, points,
    recomputed, scores, step,
};
use crate::harness::{Expect as _, TestApp, matter};
use crate::story::matter::{Matter, TEXT, next, no_guarantee, sooner};
use crate::story::ways::{assignment, reason, told};
use crate::updated;

/// Taken by 林诤, returned once, accepted; the agency never answers a question; of two recommendations that the office
/// takes up, the agency adopts one.
pub async fn heard_and_handled(app: &TestApp) {
    let matter = Matter::in_review(app).await;
    let lawyer = app.actor("lawyer.lin").await;
    let question = json!({ "text": "相对方是否为中小企业？" });
    lawyer.post(&format!("/v1/reviews/{}/questions", matter.id), question).await.is(201);
    let wanted = json!([sooner("MUST"), no_guarantee("SHOULD")]);
    let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", wanted).await;
    let returned = sent_back(app, "coordinator.1", &handed_in).await;
    let again = next("lawyer.lin", app, &returned, "submit").await.is(200);
    let accepted = next("coordinator.1", app, &again, "accept").await.is(200);
    let source = |n: usize| accepted.body["recommendations"][n]["id"].clone();
    let (mut must, mut should) = (sooner("MUST"), no_guarantee("SHOULD"));
    (must["source_id"], should["source_id"]) = (source(0), source(1));
    let handed_in = matter.handed_in("coordinator.1", "SIGN_AFTER_MODIFICATION", json!([must, should])).await;
    let returned = sent_back(app, "coordinator.2", &handed_in).await;
    let again = next("coordinator.1", app, &returned, "submit").await.is(200);
    let signed = next("coordinator.2", app, &again, "countersign").await.is(200);
    let issued = next("coordinator.2", app, &signed, "issue").await.is(200);
    let recommendations = issued.body["recommendations"].as_array().unwrap().clone();
    matter.revise(&TEXT.replace("九十日", "三十日")).await;
    let adopted = json!({ "answer": "ADOPTED", "clause": "第一条" });
    matter.answer(&recommendations[0], adopted).await.is(200);
    let kept =
        json!({ "answer": "NOT_ADOPTED", "explanation": "上级已批准", "legal_basis": "《民法典》第六百八十三条" });
    matter.answer(&recommendations[1], kept).await.is(200);
    for recommendation in &recommendations {
        matter.handle("coordinator.2", recommendation, "verify", None).await.is(200);
    }
}

async fn sent_back(app: &TestApp, who: &str, seen: &counsel_desk::client::Answer) -> counsel_desk::client::Answer {
    let path = format!("/v1/opinions/{}/return", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, json!({ "reason": "依据不足，请补充" })).await.is(200)
}

/// The rest of the year of 林诤.
async fn offers_and_delays(app: &TestApp) {
    let (late, declined, forgotten) =
        (Matter::in_review(app).await, Matter::accepted(app).await, Matter::accepted(app).await);
    let offered = declined.offer("林诤").await.is(201);
    assignment(app, "lawyer.lin", &offered.body, "decline", reason()).await.is(200);
    forgotten.offer("林诤").await.is(201);
    app.later("2026-09-22T09:00:00+08:00").await;
    assert_eq!(app.chores().await, 1, "the offer that nobody answered");
    // The last day was Thursday the 24th.
    app.later("2026-09-28T09:00:00+08:00").await;
    late.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
}

/// What no slice brings: a meeting missed, a commendation, and a complaint that was entered by mistake and voided.
async fn noted(app: &TestApp, adviser: &str) {
    let office = app.actor("coordinator.1").await;
    for code in ["MEETING_MISSED", "COMMENDED", "COMPLAINT_UPHELD"] {
        let note = json!({
            "subject_kind": "ADVISER", "subject_id": adviser, "code": code, "on_day": "2026-09-25",
            "evidence": "会议签到表、群众来信",
        });
        let made = office.post(EVENTS, note).await.is(201);
        if code == "COMPLAINT_UPHELD" {
            office.post(&format!("{EVENTS}/{}/void", made.id()), json!({ "reason": "投诉对象有误" })).await.is(201);
        }
    }
}

fn codes(events: &[Value]) -> Vec<String> {
    let mut codes: Vec<String> = events.iter().map(|event| event["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

const EXPECTED: [(&str, &str); 9] = [
    ("OFFERS_UNANSWERED", "-3.00"),
    ("OFFERS_DECLINED", "-2.00"),
    ("OPINIONS_LATE", "-5.00"),
    ("OPINIONS_RETURNED", "-3.00"),
    ("ADOPTION", "-5.00"),
    ("SATISFACTION", "-0.50"),
    ("MEETINGS_MISSED", "-3.00"),
    ("CONDUCT_AT_WORK", "-1.00"),
    ("COMMENDATIONS", "5.00"),
];

both_databases! {
    async fn a_year_is_appraised_from_facts(app: TestApp) {
        heard_and_handled(&app).await;
        offers_and_delays(&app).await;
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        noted(&app, &adviser).await;
        let facts = events(&app.actor("lawyer.lin").await, "from=2026-01-01&to=2026-12-31").await;
        assert_eq!(codes(&facts), [
            "COMMENDED", "COMPLAINT_UPHELD", "EVENT_VOIDED", "MEETING_MISSED", "OFFER_ACCEPTED", "OFFER_ACCEPTED",
            "OFFER_DECLINED", "OFFER_EXPIRED", "OPINION_ACCEPTED", "OPINION_LATE", "OPINION_ON_TIME",
            "OPINION_RETURNED", "QUESTION_ASKED", "RECOMMENDATION_ADOPTED", "RECOMMENDATION_NOT_ADOPTED",
        ]);

        app.later(AFTER_THE_YEAR).await;
        next_year(&app).await;
        let open = opened(&app, "coordinator.1", "ADVISER", &adviser).await;
        assert_eq!((&open.body["number"], &open.body["state"]), (&json!("考〔2027〕第0001号"), &json!("OPEN")));
        let said = json!({ "statement": "办理合同审查四件。" });
        let said = step(&app, "lawyer.lin", &open, "self-assess", said).await.is(200);
        let given = scores(&[("SATISFACTION", "7.50"), ("CONDUCT_AT_WORK", "5.00")]);
        let scored = step(&app, "coordinator.1", &said, "score", given).await.is(200);
        assert_eq!(points(&scored.body), pairs(&EXPECTED));
        assert_eq!((&scored.body["total"], &scored.body["grade"]), (&json!("82.50"), &json!("COMPETENT")));
        let explained = line(&scored.body, "ADOPTION")["explanation_zh"].as_str().unwrap();
        assert_eq!(explained, "分值 10.00 分 ×（1 + 0.5 × 0）÷ 2（其中反面 1）= 5.00 分；实扣 5.00 分。");

        // The adviser sees points once they are told.
        let (path, lawyer) = (format!("/v1/appraisals/{}", open.id()), app.actor("lawyer.lin").await);
        let before = lawyer.get(&path).await.is(200).body;
        assert_eq!((&before["lines"], before.get("total"), &before["state"]), (&json!([]), None, &json!("SCORED")));
        let notified = step(&app, "coordinator.1", &scored, "notify", None).await.is(200);
        assert_eq!(notified.body["contest_until"], "2027-01-25");
        assert_eq!(lawyer.get(&path).await.is(200).body["total"], "82.50");
        assert_eq!(every_point_is_proved(&notified.body, &lawyer).await, 8);
        recomputed(&notified.body, &lawyer).await;

        let item = |item: &str| json!({ "item": item, "reasons": "材料迟到，有系统记录" });
        step(&app, "coordinator.2", &notified, "contest", item("OPINIONS_LATE")).await.refused(409, "ONLY_THE_SUBJECT");
        step(&app, "lawyer.lin", &notified, "contest", item("COMMENDATIONS")).await.refused(409, "NOT_A_DEDUCTION");
        let contested = step(&app, "lawyer.lin", &notified, "contest", item("OPINIONS_LATE")).await.is(200);
        let decision = json!({ "outcome": "UPHELD", "reason": "逾期系材料迟到所致" });
        step(&app, "coordinator.1", &contested, "decide", decision.clone()).await
            .refused(409, "ANOTHER_THAN_THE_SCORER");
        let decided = step(&app, "coordinator.2", &contested, "decide", decision).await.is(200);
        assert_eq!((&decided.body["total"], &line(&decided.body, "OPINIONS_LATE")["lifted"]), (&json!("87.50"), &json!(true)));
        recomputed(&decided.body, &lawyer).await;
        step(&app, "lawyer.lin", &decided, "contest", item("OFFERS_DECLINED")).await
            .refused(409, "APPRAISAL_TRANSITION");
        step(&app, "coordinator.1", &decided, "confirm", None).await.refused(409, "ANOTHER_THAN_THE_SCORER");
        let confirmed = step(&app, "coordinator.2", &decided, "confirm", None).await.is(200);
        assert_eq!(confirmed.body["consequences"], json!([{ "code": "HOLDBACK_RELEASED", "ground": "GRADE" }]));
        assert_eq!((&confirmed.body["grade"], &confirmed.body["state"]), (&json!("COMPETENT"), &json!("CONFIRMED")));
        assert_eq!(told(&app, "appraisal_confirm").await, ["lawyer.lin", "manager.yanxi"]);
        assert_eq!(told(&app, "appraisal_contest").await, ["coordinator.1", "coordinator.2"]);
    }

    async fn what_happens_after_the_scoring_changes_nothing(app: TestApp) {
        heard_and_handled(&app).await;
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        app.later(AFTER_THE_YEAR).await;
        next_year(&app).await;
        let open = opened(&app, "coordinator.1", "ADVISER", &adviser).await;
        opened(&app, "coordinator.1", "AGENCY", &matter::organisation(&app, "officer.cg").await).await;
        app.set_time("2027-01-18T10:00:00+08:00");
        let said = step(&app, "lawyer.lin", &open, "self-assess", json!({ "statement": "见附表" })).await.is(200);
        // Beside it a program keeps a copy of all appraisals, and asks only for what was changed.
        let (list, mut copy) = ("/v1/appraisals", Vec::new());
        assert_eq!(updated::kept_up(&app, list, &mut copy).await, 2);
        app.set_time("2027-01-18T11:00:00+08:00");
        let given = scores(&[("SATISFACTION", "8.00"), ("CONDUCT_AT_WORK", "6.00")]);
        for wrong in [
            scores(&[("SATISFACTION", "8.00")]),
            scores(&[("SATISFACTION", "8.01"), ("CONDUCT_AT_WORK", "6.00")]),
            scores(&[("SATISFACTION", "8.00"), ("CONDUCT_AT_WORK", "6.00"), ("OPINIONS_LATE", "1.00")]),
        ] {
            step(&app, "coordinator.1", &said, "score", wrong).await.refused(422, "INVALID_FIELDS");
        }
        let scored = step(&app, "coordinator.1", &said, "score", given).await.is(200);
        assert_eq!(scored.body["total"], "92.00");
        assert_eq!(updated::kept_up(&app, list, &mut copy).await, 1);
        // An event of last year, entered now, is too late.
        noted(&app, &adviser).await;
        let notified = step(&app, "coordinator.1", &scored, "notify", None).await.is(200);
        assert_eq!((&notified.body["total"], &notified.body["grade"]), (&json!("92.00"), &json!("EXCELLENT")));
        step(&app, "coordinator.2", &notified, "confirm", None).await.refused(409, "CONTEST_DAYS_LEFT");
        app.later(DAYS_OVER).await;
        let late = json!({ "item": "ADOPTION", "reasons": "不同意" });
        step(&app, "lawyer.lin", &notified, "contest", late).await.refused(409, "CONTEST_LATE");
        let confirmed = step(&app, "coordinator.2", &notified, "confirm", None).await.is(200);
        assert_eq!(confirmed.body["grade"], "EXCELLENT");
        assert_eq!(updated::kept_up(&app, list, &mut copy).await, 1);
        assert_eq!(updated::agrees(&app, list).await, 2);
        let again = json!({ "subject_kind": "ADVISER", "subject_id": adviser, "year": 2026 });
        app.actor("coordinator.2").await.post("/v1/appraisals", again).await.refused(409, "APPRAISED_ALREADY");
    }
}
