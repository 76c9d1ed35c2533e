//! Joint submissions: the leading agency moves, the others see, answer and co-sign.

use reqwest::Method;
use serde_json::{Value, json};

use super::matter::Matter;
use super::ways::{MATERIALS, told};
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn what_several_agencies_submit_is_taken_when_all_have_signed(app: TestApp) {
        let matter = Matter::drafted_with(&app, &MATERIALS).await;
        let lead = app.actor("officer.cg").await;
        let other = app.actor("officer.jt").await;
        let own = matter::organisation(&app, "officer.cg").await;
        let theirs = matter::organisation(&app, "officer.jt").await;
        let body = matter::organisation(&app, "coordinator.1").await;
        let jt = app.actor("sysadmin").await.get(&format!("/v1/organisations/{theirs}")).await.is(200).body;
        let head = app.newcomer("head.jt", jt["name"].as_str().unwrap(), "AGENCY_HEAD").await;
        let path = format!("/v1/reviews/{}", matter.id);
        let with = |ids: &[&str]| json!({ "co_agency_ids": ids });
        other.get(&path).await.refused(404, "NOT_FOUND");
        for wrong in [with(&[&own]), with(&[&body]), with(&[&theirs, &theirs])] {
            let refused = matter.send("officer.cg", Method::PUT, &format!("{path}/co-agencies"), wrong).await;
            refused.refused(422, "INVALID_FIELDS");
        }
        matter.send("officer.cg", Method::PUT, &format!("{path}/co-agencies"), with(&[&theirs])).await.is(200);
        assert_eq!(told(&app, "review_set_co_agencies").await, ["officer.jt"]);

        // They see what the leading agency sees, and nothing else of it; and take no step.
        other.get(&path).await.is(200);
        other.get(&format!("/v1/documents/{}/versions/1/text", matter.document)).await.is(200);
        let alone = Matter::submitted(&app).await;
        other.get(&format!("/v1/reviews/{}", alone.id)).await.refused(404, "NOT_FOUND");
        other.get(&format!("/v1/documents/{}", alone.document)).await.refused(404, "NOT_FOUND");
        let list = other.get("/v1/reviews").await.is(200);
        assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
        let seen = other.get(&path).await.is(200);
        let body_of = [
            (Method::POST, "submit", json!({ "no_state_secrets": true })),
            (Method::POST, "withdraw", json!({ "reason": "不再办理" })),
            (Method::PUT, "co-agencies", with(&[])),
            (Method::PUT, "", json!({ "title": "改名", "particulars": [] })),
        ];
        for (method, verb, body) in body_of {
            let at = format!("{path}/{verb}");
            let answer = other.if_match(seen.version()).send(method, at.trim_end_matches('/'), body).await;
            answer.refused(409, "LEAD_AGENCY_ONLY");
        }
        let upload = format!("/v1/documents/{}/content?file_name=x.txt", matter.document);
        other.if_match("\"2\"").send_bytes(Method::PUT, &upload, "第一条 甲\n").await.refused(404, "NOT_FOUND");

        // Without the declaration nothing is received.
        let silent = json!({ "no_state_secrets": false });
        let refused = matter.step("officer.cg", "submit", silent).await.refused(409, "STATE_SECRETS_NOT_DECLARED");
        assert!(refused.body["legal_basis"].as_str().unwrap().contains("保守国家秘密法"));
        assert_eq!(matter.state().await, "DRAFT");
        matter.change("officer.cg", "submit").await.is(200);
        let shown = matter.seen().await;
        let declared = &shown["secrecy_declarations"][0];
        let me = lead.get("/v1/me").await.is(200).body["account_id"].clone();
        assert_eq!((&declared["occasion"], &declared["declared_by"]), (&json!("SUBMIT"), &me));
        assert_eq!(told(&app, "review_cosign_wanted").await, ["head.jt"]);

        // The office takes it when the others' heads have signed exactly this text.
        let early = matter.change("coordinator.1", "accept").await.refused(409, "COSIGNATURES_MISSING");
        assert_eq!(early.body["facts"]["missing"], jt["name"]);
        let cosign = format!("{path}/cosign");
        let now = head.get(&path).await.is(200);
        other.if_match(now.version()).post(&cosign, None).await.refused(403, "PERMISSION_MISSING");
        matter.change("head.cg", "cosign").await.refused(409, "CO_AGENCY_ONLY");
        head.if_match(now.version()).post(&cosign, None).await.is(200);
        matter.change("head.jt", "cosign").await.refused(409, "COSIGNED_ALREADY");
        let signed = matter.seen().await;
        assert_eq!(signed["co_agencies"][0]["agency_id"], theirs.as_str());
        assert!(signed["co_agencies"][0]["cosigned_at"].is_string());
        // A changed text is signed anew.
        let asked = json!({ "items": [{ "code": "FUNDING" }] });
        matter.step("coordinator.1", "request-supplement", asked).await.is(200);
        matter.upload("系统运维服务合同\n第一条 付款\n甲方在三十日内付款。\n").await.is(201);
        let again = json!({ "materials": [{ "code": "FUNDING" }], "no_state_secrets": true });
        matter.step("officer.cg", "resubmit", again).await.is(200);
        matter.change("coordinator.1", "accept").await.refused(409, "COSIGNATURES_MISSING");
        matter.change("head.jt", "cosign").await.is(200);
        matter.change("coordinator.1", "accept").await.is(200);

        // They answer questions as the leading agency does, and keep notes of their own.
        matter.taken_by("lawyer.lin", "林诤").await;
        let ask = json!({ "text": "交通部门意见？" });
        let asked = app.actor("lawyer.lin").await.post(&format!("{path}/questions"), ask).await.is(201);
        let answer = format!("/v1/questions/{}/answer", asked.id());
        other.if_match("\"1\"").post(&answer, json!({ "text": "同意。" })).await.is(200);
        other.post(&format!("{path}/notes"), json!({ "text": "协办单位内部" })).await.is(201);
        let notes = |list: Value| list["items"].as_array().unwrap().len();
        assert_eq!(notes(other.get(&format!("{path}/notes")).await.is(200).body), 1);
        assert_eq!(notes(lead.get(&format!("{path}/notes")).await.is(200).body), 0, "not even of the leading agency");
        for (who, told) in [(&other, 1), (&lead, 0)] {
            let line = who.get(&format!("{path}/timeline?limit=200")).await.is(200).body;
            let notes = line["items"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "NOTE").count();
            assert_eq!(notes, told, "on the time line as in the list");
        }
    }
}
