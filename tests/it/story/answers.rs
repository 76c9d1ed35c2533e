//! Refusals of handling, and of the gate.

use serde_json::{Value, json};

use super::matter::{Matter, TEXT, no_guarantee, sooner};
use crate::harness::Expect as _;

fn adopted() -> Value {
    json!({ "answer": "ADOPTED", "clause": "第一条" })
}

fn not_adopted() -> Value {
    json!({ "answer": "NOT_ADOPTED", "explanation": "采购文件已明示。", "legal_basis": "《政府采购法》第四十六条" })
}

fn sooner_text() -> String {
    TEXT.replace("九十日", "三十日")
}

both_databases! {
    async fn adopting_needs_the_revised_text(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        // What counsel recommends is answered only where the office has taken it up.
        let office = app.actor("coordinator.1").await;
        let opinions = office.get(&format!("/v1/reviews/{}/opinions", matter.id)).await.is(200);
        let of_counsel = |one: &&Value| one["kind"] == "COUNSEL";
        let counsels = opinions.body["items"].as_array().unwrap().iter().find(of_counsel).unwrap();
        let path = format!("/v1/recommendations/{}/answer", counsels["recommendations"][0]["id"].as_str().unwrap());
        let officer = app.actor("officer.cg").await.if_match("\"0\"");
        officer.post(&path, not_adopted()).await.refused(409, "NOT_FOR_HANDLING");
        matter.answer(&asked[0], adopted()).await.refused(409, "REVISION_NEEDED");
        let partly = json!({ "answer": "PARTIALLY_ADOPTED", "clause": "第一条", "explanation": "一部分" });
        matter.answer(&asked[0], partly).await.refused(409, "REVISION_NEEDED");
        matter.revise(&sooner_text()).await;
        matter.answer(&asked[0], json!({ "answer": "ADOPTED" })).await.refused(409, "WHERE_NEEDED");
        let answered = matter.answer(&asked[0], adopted()).await.is(200);
        assert_eq!(answered.body["state"], "ANSWERED");
    }

    async fn the_text_under_review_is_no_revision_of_itself(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let path = format!("/v1/reviews/{}/revision", matter.id);
        let body = json!({ "document_version": 1 });
        matter.send("officer.cg", reqwest::Method::PUT, &path, body).await.refused(409, "NOT_A_REVISION");
    }

    async fn what_the_text_does_not_show_is_not_adopted(app: TestApp) {
        let both = json!([sooner("MUST"), no_guarantee("MUST")]);
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", both).await;
        matter.revise(&TEXT.replace("第四条", "第四条 特别约定")).await;
        for recommendation in &asked {
            matter.answer(recommendation, adopted()).await.is(200);
            let refusal = matter.handle("coordinator.2", recommendation, "verify", None).await;
            refusal.refused(409, "ADOPTION_NOT_IN_TEXT");
        }
        // Nothing is verified yet, so the revision can still be exchanged.
        matter.revise(&sooner_text().replace("甲方为乙方的贷款提供保证。", "")).await;
        for recommendation in &asked {
            matter.handle("coordinator.2", recommendation, "verify", None).await.is(200);
        }
        let number = matter.upload(TEXT).await.is(201).body["number"].clone();
        let path = format!("/v1/reviews/{}/revision", matter.id);
        let body = json!({ "document_version": number });
        matter.send("officer.cg", reqwest::Method::PUT, &path, body).await.refused(409, "REVISION_FROZEN");
        matter.answer(&asked[0], not_adopted()).await.refused(409, "ALREADY_VERIFIED");
    }

    async fn not_adopting_needs_reasons_and_a_basis(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD")])).await;
        for lacking in ["explanation", "legal_basis"] {
            let mut answer = not_adopted();
            answer[lacking] = json!(" ");
            matter.answer(&asked[0], answer).await.refused(409, "REASON_NEEDED");
        }
        let answered = matter.answer(&asked[0], not_adopted()).await.is(200);
        assert_eq!(answered.body["state"], "ANSWERED", "a SHOULD does not go to the head");
    }

    async fn a_must_that_is_not_adopted_waits_for_the_head(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.revise(&sooner_text()).await;
        let answered = matter.answer(&asked[0], not_adopted()).await.is(200);
        assert_eq!(answered.body["state"], "ESCALATED");
        let verify = matter.handle("coordinator.2", &asked[0], "verify", None).await;
        verify.refused(409, "NOT_ANSWERED");
        let decision = |decision: &str| json!({ "decision": decision, "reason": "应当依法修改。" });
        let officer = matter.handle("officer.cg", &asked[0], "decide", decision("CONFIRMED")).await;
        assert_eq!(officer.refused(403, "PERMISSION_MISSING").body["permission"], "handling_decide");

        let overruled = matter.handle("head.cg", &asked[0], "decide", decision("OVERRULED")).await.is(200);
        assert_eq!((&overruled.body["state"], &overruled.body["decision"]), (&json!("OPEN"), &json!("OVERRULED")));
        matter.handle("coordinator.2", &asked[0], "verify", None).await.refused(409, "NOT_ANSWERED");
        matter.handle("head.cg", &asked[0], "decide", decision("CONFIRMED")).await.refused(409, "NOT_ESCALATED");
        assert_eq!(matter.answer(&asked[0], adopted()).await.is(200).body["state"], "ANSWERED");
        matter.handle("coordinator.2", &asked[0], "verify", None).await.is(200);
        let cleared = matter.change("coordinator.2", "clear").await.is(200);
        assert_eq!(cleared.body["allowed"], true);
    }

    async fn the_gate_says_everything_that_keeps_it_closed(app: TestApp) {
        let both = json!([sooner("MUST"), no_guarantee("SHOULD")]);
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", both).await;
        let refusal = matter.change("coordinator.1", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refusal.body["facts"]["reasons"], "OPEN_MUST_ITEMS, OPEN_SHOULD_ITEMS");
        assert!(refusal.body["legal_basis"].as_str().unwrap().contains("713"));
        matter.revise(&sooner_text()).await;
        matter.answer(&asked[0], adopted()).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        let refusal = matter.change("coordinator.1", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refusal.body["facts"]["reasons"], "OPEN_SHOULD_ITEMS");
        let officer = app.actor("officer.cg").await;
        let path = format!("/v1/reviews/{}/clearance?sha256={}", matter.id, "0".repeat(64));
        let gate = officer.get(&path).await.is(200);
        assert_eq!((&gate.body["allowed"], &gate.body["number"]), (&json!(false), &Value::Null));
        assert_eq!(gate.body["reasons"], json!(["OPEN_SHOULD_ITEMS", "TEXT_CHANGED", "NOT_CLEARED"]));
        let path = format!("/v1/reviews/{}/clearance?sha256=abc", matter.id);
        officer.get(&path).await.is(422);
        assert_eq!(matter.state().await, "HANDLING");
    }

    async fn a_text_that_was_exchanged_though_nothing_was_adopted_is_not_cleared(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD")])).await;
        matter.revise(&sooner_text()).await;
        matter.answer(&asked[0], not_adopted()).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        let refusal = matter.change("coordinator.1", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refusal.body["facts"]["reasons"], "TEXT_CHANGED");
    }

    async fn what_must_not_be_signed_is_never_cleared(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "MUST_NOT_SIGN", json!([sooner("MUST")])).await;
        matter.revise(&sooner_text()).await;
        matter.answer(&asked[0], adopted()).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        let refusal = matter.change("coordinator.1", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refusal.body["facts"]["reasons"], "ILLEGAL");
        assert_eq!(matter.state().await, "HANDLING");
    }

    async fn a_change_counts_where_it_was_asked_for(app: TestApp) {
        // 三十日 and the guarantee's words stand elsewhere too, and stay there.
        let text = format!("{TEXT}\n第五条 服务\n乙方自通知之日起三十日内到场。甲方为乙方的贷款提供保证。");
        let both = json!([sooner("MUST"), no_guarantee("MUST")]);
        let (matter, asked) = Matter::issued_on(&app, &text, "SIGN_AFTER_MODIFICATION", both).await;
        matter.revise(&text.replace("协商不成的", "不能协商的")).await;
        for recommendation in &asked {
            matter.answer(recommendation, adopted()).await.is(200);
            let refusal = matter.handle("coordinator.2", recommendation, "verify", None).await;
            refusal.refused(409, "ADOPTION_NOT_IN_TEXT");
        }
        let revised = text.replace("九十日", "三十日").replacen("甲方为乙方的贷款提供保证。", "", 1);
        matter.revise(&revised).await;
        for recommendation in &asked {
            matter.handle("coordinator.2", recommendation, "verify", None).await.is(200);
        }
    }

    async fn a_hash_is_the_same_in_capitals(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.revise(&sooner_text()).await;
        matter.answer(&asked[0], adopted()).await.is(200);
        matter.handle("coordinator.2", &asked[0], "verify", None).await.is(200);
        let cleared = matter.change("coordinator.2", "clear").await.is(200);
        let sha256 = cleared.body["sha256"].as_str().unwrap().to_uppercase();
        let path = format!("/v1/reviews/{}/clearance?sha256={sha256}", matter.id);
        let gate = app.actor("officer.cg").await.get(&path).await.is(200);
        assert_eq!((&gate.body["allowed"], &gate.body["reasons"]), (&json!(true), &json!([])));
    }

    async fn a_clean_text_is_cleared_as_it_is(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "MAY_SIGN", json!([])).await;
        assert_eq!(matter.state().await, "OPINION_ISSUED");
        let cleared = matter.change("coordinator.1", "clear").await.is(200);
        assert_eq!((&cleared.body["allowed"], &cleared.body["document_version"]), (&json!(true), &json!(1)));
        assert_eq!(matter.state().await, "CLOSED");
        matter.change("coordinator.1", "clear").await.refused(409, "ILLEGAL_TRANSITION");
    }
}
