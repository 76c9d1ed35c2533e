//! What the revised text shows: verdicts on what was recommended, and changes that nobody asked for.

use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{Matter, TEXT, no_guarantee, sooner};
use crate::harness::Expect as _;

fn adopted(clause: &str) -> Value {
    json!({ "answer": "ADOPTED", "clause": clause })
}

fn carried_out() -> String {
    TEXT.replace("九十日", "三十日").replace("甲方为乙方的贷款提供保证。", "")
}

async fn check(matter: &Matter<'_>, who: &str) -> Value {
    let path = format!("/v1/reviews/{}/text-check", matter.id);
    matter.app.actor(who).await.get(&path).await.is(200).body
}

fn verdicts(check: &Value) -> Vec<&str> {
    check["verdicts"].as_array().unwrap().iter().map(|one| one["verdict"].as_str().unwrap_or("-")).collect()
}

both_databases! {
    async fn verdicts_follow_the_text(app: TestApp) {
        let both = json!([sooner("MUST"), no_guarantee("SHOULD")]);
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", both).await;
        assert_eq!(verdicts(&check(&matter, "officer.cg").await), ["-", "-"], "nothing is proposed yet");
        matter.revise(&carried_out()).await;
        assert_eq!(verdicts(&check(&matter, "officer.cg").await), ["APPLIED", "APPLIED"]);
        matter.revise(&TEXT.replace("九十日", "三 十 日")).await;
        assert_eq!(verdicts(&check(&matter, "coordinator.2").await), ["APPLIED_NORMALISED", "UNTOUCHED"]);
        matter.revise(&TEXT.replace("九十日", "六十日")).await;
        let seen = check(&matter, "coordinator.2").await;
        assert_eq!(verdicts(&seen), ["CHANGED_OTHERWISE", "UNTOUCHED"]);
        assert_eq!((&seen["verdicts"][0]["clause"], &seen["verdicts"][0]["now_in"]), (&json!("第一条"), &json!(["第一条"])));
    }

    async fn a_change_that_nobody_asked_for_is_found_and_must_be_acknowledged(app: TestApp) {
        let both = json!([sooner("MUST"), no_guarantee("SHOULD")]);
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", both).await;
        // The demanded changes, a sum of money in the same breath, and a word.
        let last = TEXT.lines().last().unwrap();
        let edited = carried_out().replace("内付款。", "内付款，另付五万元。").replace(last, &format!("{last}双方另行协商。"));
        matter.revise(&edited).await;
        for (recommendation, clause) in asked.iter().zip(["第一条", "第二条"]) {
            matter.answer(recommendation, adopted(clause)).await.is(200);
            matter.handle("coordinator.2", recommendation, "verify", None).await.is(200);
        }
        let refused = matter.change("coordinator.2", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refused.body["facts"]["reasons"], "SILENT_EDITS");
        let seen = check(&matter, "coordinator.2").await;
        let edits = seen["silent_edits"].as_array().unwrap();
        assert_eq!(edits.len(), 2, "{seen:#}");
        assert_eq!((&edits[0]["change"]["touches"][0], &edits[0]["change"]["new"][0]["label"]), (&json!("AMOUNT"), &json!("第一条")));
        let came: Vec<&Value> = edits[0]["change"]["words"].as_array().unwrap().iter().filter(|one| one["kind"] == "INSERTED").collect();
        assert_eq!(came.len(), 1, "what was asked for is not told again: {came:?}");
        assert_eq!(came[0]["text"], "，另付五万元");
        let gate = matter.app.actor("officer.cg").await.get(&format!("/v1/reviews/{}/clearance?sha256={}", matter.id, "0".repeat(64))).await;
        let explained = gate.is(200).body["explanations"].as_array().unwrap().iter().any(|one| one["code"] == "SILENT_EDITS");
        assert!(explained);

        // The agency does not let its own changes pass, and a made-up fingerprint is none.
        let path = format!("/v1/reviews/{}/text-check/acknowledge", matter.id);
        let body = |prints: &[&Value]| json!({ "fingerprints": prints, "reason": "金额经财政部门核定。" });
        let first = &edits[0]["fingerprint"];
        matter.send("officer.cg", Method::POST, &path, body(&[first])).await.refused(403, "PERMISSION_MISSING");
        let unknown = json!("0".repeat(64));
        let invalid = matter.send("coordinator.2", Method::POST, &path, body(&[first, &unknown])).await;
        assert_eq!(invalid.is(422).body["errors"][0]["pointer"], "/fingerprints/1");
        let seen = check(&matter, "coordinator.2").await;
        assert!(seen["silent_edits"][0]["acknowledged"].is_null(), "nothing of a refused call is kept");

        let one = matter.send("coordinator.2", Method::POST, &path, body(&[first])).await.is(200);
        assert_eq!(one.body["silent_edits"][0]["acknowledged"]["reason"], "金额经财政部门核定。");
        assert_eq!(matter.closed_because().await, "SILENT_EDITS", "one is left");
        matter.send("coordinator.2", Method::POST, &path, body(&[first, &edits[1]["fingerprint"]])).await.is(200);
        let cleared = matter.change("coordinator.2", "clear").await.is(200);
        assert_eq!(cleared.body["allowed"], true);
        let seen = check(&matter, "officer.cg").await;
        assert!(seen["silent_edits"].as_array().unwrap().iter().all(|one| one["acknowledged"].is_object()), "it stays on record");
        matter.send("coordinator.2", Method::POST, &path, body(&[first])).await.refused(409, "NOT_IN_HANDLING");
    }

    async fn a_text_that_cannot_be_compared_is_no_revision(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let long = format!("{}{}", TEXT.replace("九十日", "三十日"), "附件\n".repeat(50_001));
        let number = matter.upload(&long).await.is(201).body["number"].clone();
        let path = format!("/v1/reviews/{}/revision", matter.id);
        let body = json!({ "document_version": number });
        matter.send("officer.cg", Method::PUT, &path, body).await.refused(409, "BEYOND_COMPARISON");
    }
}
