//! Answers that the office disputes, and what the agency's head decides.

use serde_json::{Value, json};

use super::matter::{Matter, TEXT, no_guarantee, sooner};
use super::ways::{audited, was_told};
use crate::harness::{Actor, Expect as _, PASSWORD, TestApp};

fn adopted() -> Value {
    json!({ "answer": "ADOPTED", "clause": "第一条" })
}

fn not_adopted() -> Value {
    json!({ "answer": "NOT_ADOPTED", "explanation": "采购文件已明示。", "legal_basis": "《政府采购法》第四十六条" })
}

fn why(reason: &str) -> Value {
    json!({ "reason": reason })
}

fn decision(decision: &str) -> Value {
    json!({ "decision": decision, "reason": "经集体研究决定。" })
}

/// Somebody who is both officer and head of an agency, signed in as each.
async fn officer_and_head(app: &TestApp) -> (Actor, Actor) {
    let account = app.invited("both.cg").await;
    app.activated("both.cg").await.is(201);
    let agency = app.actor("officer.cg").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
    let mut people = Vec::new();
    for role in ["AGENCY_OFFICER", "AGENCY_HEAD"] {
        let membership = json!({ "account_id": account, "organisation_id": agency, "role": role });
        let membership = app.actor("secadmin").await.post("/v1/memberships", membership).await.is(201);
        let sign_in = json!({ "login": "both.cg", "password": PASSWORD, "membership_id": membership.id() });
        let session = app.visitor().post("/v1/sessions", sign_in).await.is(201);
        people.push(app.visitor().with_token(session.body["token"].as_str().unwrap()));
    }
    let head = people.pop().unwrap();
    (people.pop().unwrap(), head)
}

both_databases! {
    async fn the_agency_answers_a_dispute_anew(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD")])).await;
        matter.handle("coordinator.1", &asked[0], "dispute", why("尚未答复")).await.refused(409, "NOT_ANSWERED");
        matter.answer(&asked[0], not_adopted()).await.is(200);
        let officer = matter.handle("officer.cg", &asked[0], "dispute", why("自己异议")).await;
        officer.refused(403, "PERMISSION_MISSING");
        matter.handle("coordinator.1", &asked[0], "escalate", None).await.refused(409, "NOT_DISPUTED");
        let disputed = matter.handle("coordinator.1", &asked[0], "dispute", why("依据不成立。")).await.is(200);
        assert_eq!((&disputed.body["state"], &disputed.body["answer"]), (&json!("DISPUTED"), &json!("NOT_ADOPTED")));
        assert_eq!(disputed.body["dispute_reason"], "依据不成立。");
        assert_eq!(audited(&app, "handling_dispute").await["reason"], "依据不成立。");
        assert!(was_told(&app, "officer.cg", "有异议").await);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.refused(409, "NOT_ANSWERED");
        matter.handle("coordinator.1", &asked[0], "dispute", why("再次异议")).await.refused(409, "NOT_ANSWERED");
        assert_eq!(matter.closed_because().await, "OPEN_SHOULD_ITEMS");

        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        let answered = matter.answer(&asked[0], adopted()).await.is(200);
        assert_eq!((&answered.body["state"], &answered.body["dispute_reason"]), (&json!("ANSWERED"), &json!(null)));
        let verified = matter.handle("coordinator.2", &asked[0], "verify", None).await.is(200);
        assert_eq!(verified.body["state"], "VERIFIED");
        matter.handle("coordinator.1", &asked[0], "dispute", why("迟到的异议")).await.refused(409, "ALREADY_VERIFIED");
        assert_eq!(matter.closed_because().await, "");
    }

    async fn the_head_decides_a_dispute_by_name(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD")])).await;
        let head = app.actor("head.cg").await.get("/v1/me").await.is(200).body;
        let go = async |who: &str, verb: &str, body: Value| {
            let body = Some(body).filter(|body| !body.is_null());
            matter.handle(who, &asked[0], verb, body).await
        };
        go("officer.cg", "answer", not_adopted()).await.is(200);
        go("coordinator.1", "dispute", why("依据不成立。")).await.is(200);
        go("head.cg", "decide", decision("CONFIRMED")).await.refused(409, "NOT_ESCALATED");
        let escalated = go("coordinator.2", "escalate", json!(null)).await.is(200);
        assert_eq!(escalated.body["state"], "ESCALATED");
        assert!(was_told(&app, "head.cg", "请决定").await);
        go("officer.cg", "answer", not_adopted()).await.refused(409, "WITH_THE_HEAD");
        go("coordinator.1", "verify", json!(null)).await.refused(409, "NOT_ANSWERED");
        assert_eq!(go("head.cg", "decide", decision("OVERRULED")).await.is(200).body["state"], "OPEN");
        assert!(was_told(&app, "officer.cg", "决定不同意").await && was_told(&app, "coordinator.2", "决定不同意").await);

        go("officer.cg", "answer", not_adopted()).await.is(200);
        go("coordinator.1", "dispute", why("仍不成立。")).await.is(200);
        go("coordinator.1", "escalate", json!(null)).await.is(200);
        let confirmed = go("head.cg", "decide", decision("CONFIRMED")).await.is(200);
        assert_eq!((&confirmed.body["state"], &confirmed.body["head_id"]), (&json!("ANSWERED"), &head["account_id"]));
        assert_eq!(matter.closed_because().await, "OPEN_SHOULD_ITEMS", "the office has not taken note yet");
        go("coordinator.1", "dispute", why("第三次异议")).await.refused(409, "HEAD_HAS_DECIDED");
        let settled = go("coordinator.1", "verify", json!(null)).await.is(200);
        assert_eq!((&settled.body["state"], &settled.body["answer"]), (&json!("SETTLED"), &json!("NOT_ADOPTED")));
        for (who, verb, body) in [
            ("officer.cg", "answer", not_adopted()),
            ("coordinator.1", "dispute", why("太迟")),
            ("coordinator.1", "escalate", json!(null)),
            ("coordinator.1", "verify", json!(null)),
            ("head.cg", "decide", decision("OVERRULED")),
        ] {
            go(who, verb, body).await.refused(409, "ALREADY_VERIFIED");
        }

        let path = format!("/v1/recommendations/{}/history", asked[0]["id"].as_str().unwrap());
        for who in ["officer.cg", "coordinator.2", "auditor", "lawyer.lin"] {
            let history = app.actor(who).await.get(&path).await.is(200);
            let steps = history.body["items"].as_array().unwrap();
            let told: Vec<String> = steps.iter().map(|s| format!("{} {}", s["event"], s["state"]).replace('"', "")).collect();
            let expected = [
                "ANSWERED ANSWERED", "DISPUTED DISPUTED", "ESCALATED ESCALATED", "DECIDED OPEN",
                "ANSWERED ANSWERED", "DISPUTED DISPUTED", "ESCALATED ESCALATED", "DECIDED ANSWERED", "VERIFIED SETTLED",
            ];
            assert_eq!(told, expected, "{who}");
            assert_eq!((&steps[1]["reason"], &steps[5]["reason"]), (&json!("依据不成立。"), &json!("仍不成立。")));
            assert_eq!((&steps[3]["decision"], &steps[3]["name"]), (&json!("OVERRULED"), &head["name"]));
            assert_eq!((&steps[0]["legal_basis"], &steps[0]["at"]), (&json!("《政府采购法》第四十六条"), &json!("2026-09-18T09:00:00.000000+08:00")));
        }
        app.actor("officer.jt").await.get(&path).await.refused(404, "NOT_FOUND");
        assert_eq!(matter.closed_because().await, "", "settled is as good as verified");
    }

    async fn who_answered_does_not_decide_as_head(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let (officer, head) = officer_and_head(&app).await;
        let path = |verb: &str| format!("/v1/recommendations/{}/{verb}", asked[0]["id"].as_str().unwrap());
        let answered = officer.if_match("\"0\"").post(&path("answer"), not_adopted()).await.is(200);
        assert_eq!(answered.body["state"], "ESCALATED");
        let decided = head.if_match(answered.version()).post(&path("decide"), decision("CONFIRMED")).await;
        decided.refused(409, "HEAD_IS_ANOTHER");
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS");
        matter.handle("head.cg", &asked[0], "decide", decision("CONFIRMED")).await.is(200);
        let settled = matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        assert_eq!(settled.body["state"], "SETTLED");
    }

    async fn no_decision_puts_words_into_the_text(app: TestApp) {
        let (matter, asked) =
            Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST"), no_guarantee("NOTE")])).await;
        matter.revise(&TEXT.replace("第四条", "第四条 特别约定")).await;
        matter.answer(&asked[0], adopted()).await.is(200);
        matter.handle("coordinator.1", &asked[0], "dispute", why("文本未见修改。")).await.is(200);
        matter.handle("coordinator.1", &asked[0], "escalate", None).await.is(200);
        matter.handle("head.cg", &asked[0], "decide", decision("CONFIRMED")).await.is(200);
        let noted = matter.handle("coordinator.1", &asked[0], "verify", None).await;
        noted.refused(409, "ADOPTION_NOT_IN_TEXT");
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS");
        let answered = matter.answer(&asked[0], not_adopted()).await.is(200);
        assert_eq!((&answered.body["state"], &answered.body["decision"]), (&json!("ESCALATED"), &json!(null)));
    }

    async fn a_note_is_no_cover_for_a_changed_text(app: TestApp) {
        let (matter, asked) =
            Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD"), no_guarantee("NOTE")])).await;
        matter.revise(&TEXT.replace("第四条", "第四条 特别约定")).await;
        matter.answer(&asked[0], not_adopted()).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        matter.answer(&asked[1], adopted()).await.is(200);
        assert_eq!(matter.closed_because().await, "TEXT_CHANGED");
    }
}
