//! A text that changed after the opinion: the next round of the same matter, and what a closed one stays.

use counsel_desk::db::schema::review_materials;
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{Matter, TEXT, next, no_guarantee, sooner};
use super::ways::{audited, clean, only, opinion_as, was_told};
use crate::harness::{Expect as _, TestApp};

fn adopted(clause: &str) -> Value {
    json!({ "answer": "ADOPTED", "clause": clause })
}

fn renegotiated() -> String {
    TEXT.replace("九十日", "三十日").replace("甲方为乙方的贷款提供保证。", "本合同不设担保。")
}

async fn reserved(app: &TestApp) -> Value {
    let lines = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200);
    lines.body["items"][0]["reserved"]["amount"].clone()
}

/// Reviews the present round anew and issues a clean opinion; gives counsel's.
async fn reviewed_anew(matter: &Matter<'_>) -> Value {
    matter.change("coordinator.1", "accept").await.is(200);
    reviewed(matter).await
}

/// The same of a round that was accepted.
async fn reviewed(matter: &Matter<'_>) -> Value {
    let app = matter.app;
    matter.taken_by("lawyer.lin", "林诤").await;
    let made = matter.draft("lawyer.lin", clean()).await.is(201);
    let handed_in = next("lawyer.lin", app, &made, "submit").await.is(200);
    let counsel = next("coordinator.1", app, &handed_in, "accept").await.is(200);
    let made = matter.draft("coordinator.1", clean()).await.is(201);
    let handed_in = next("coordinator.1", app, &made, "submit").await.is(200);
    let signed = next("coordinator.2", app, &handed_in, "countersign").await.is(200);
    next("coordinator.2", app, &signed, "issue").await.is(200);
    counsel.body
}

both_databases! {
    async fn lots_of_a_round_are_not_drawn_in_the_next(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lots = json!({ "method": "DRAW", "service": "CONTRACT_REVIEW" });
        let committed = matter.step("coordinator.1", "allocations", lots).await.is(201);
        reviewed(&matter).await;
        let uploaded = matter.upload(&renegotiated()).await.is(201).body;
        matter.begin_again(&uploaded["number"]).await.is(200);
        let office = app.actor("coordinator.1").await.if_match(committed.version());
        let word = json!({ "witness": "市公证处 何平", "word": "春暖花开" });
        let path = format!("/v1/allocations/{}/draw", committed.id());
        office.post(&path, word).await.refused(409, "ALLOCATION_OF_ROUND_OVER");
    }

    async fn a_changed_text_is_reviewed_from_the_beginning(app: TestApp) {
        let both = json!([sooner("MUST"), no_guarantee("MUST")]);
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", both).await;
        let officer = app.actor("officer.cg").await;
        let before = matter.read(&officer).await.is(200).body;
        let old = matter.last_issued().await;
        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        matter.answer(&asked[0], adopted("第一条")).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS");

        app.later("2026-09-21T10:00:00+08:00").await;
        let officer = app.actor("officer.cg").await;
        let uploaded = matter.upload(&renegotiated()).await.is(201).body;
        let begun = matter.begin_again(&uploaded["number"]).await.is(200).body;
        assert_eq!((&begun["round"], &begun["state"], &begun["sha256"]), (&json!(2), &json!("SUBMITTED"), &uploaded["sha256"]));
        assert_eq!(begun["received_on"], "2026-09-21");
        let facts = audited(&app, "handling_begin_again").await;
        assert_eq!((&facts["superseded"], &facts["revision_left"], &facts["round"]), (&json!("1"), &json!("2"), &json!("2")));
        assert!(was_told(&app, "coordinator.1", "重新送审").await);

        assert_eq!(matter.states(None).await, [""; 0]);
        assert_eq!(matter.states(Some(1)).await, ["VERIFIED", "SUPERSEDED"]);
        matter.send("officer.cg", Method::PUT, &format!("/v1/reviews/{}/revision", matter.id), json!({ "document_version": 3 }))
            .await
            .refused(409, "NOT_IN_HANDLING");
        let gate = matter.may_go_on(&uploaded["sha256"]).await.body;
        assert_eq!(gate["reasons"], json!(["NOT_REVIEWED", "NOT_CLEARED"]), "the old opinion counts for nothing");
        assert_eq!(opinion_as(&app, "officer.cg", old["id"].as_str().unwrap()).await.is(200).body["seal"], old["seal"]);

        let counsel = reviewed_anew(&matter).await;
        assert_eq!(counsel["round"], 2);
        let after = matter.read(&officer).await.is(200).body;
        assert_eq!((&after["number"], &after["round"]), (&before["number"], &json!(2)), "the same matter");
        // Five working days from the new receipt: 22, 23, 24, 28 and 29 September.
        assert_eq!((&before["due_on"], &after["due_on"]), (&json!("2026-09-24"), &json!("2026-09-29")));
        assert_eq!(reserved(&app).await, "1600.00", "each round has its fee");

        assert_eq!(matter.closed_because().await, "");
        let gate = matter.may_go_on(&uploaded["sha256"]).await.body;
        assert_eq!((&gate["allowed"], &gate["document_version"]), (&json!(true), &json!(3)));
        for other in [&before["sha256"], &json!("0".repeat(64))] {
            assert_eq!(matter.may_go_on(other).await.body["reasons"], json!(["TEXT_CHANGED"]));
        }
        let firm = app.actor("manager.yanxi").await;
        let opinions = firm.get(&format!("/v1/reviews/{}/opinions", matter.id)).await.is(200).body;
        let counsels: Vec<Value> = opinions["items"].as_array().unwrap().iter().filter(|o| o["kind"] == "COUNSEL").cloned().collect();
        assert_eq!(counsels.len(), 2);
        let engagement = firm.get("/v1/engagements").await.is(200).body["items"][0]["id"].clone();
        let lines: Vec<Value> = counsels.iter().map(|opinion| json!({ "opinion_id": opinion["id"] })).collect();
        let claim = json!({ "engagement_id": engagement, "agency_id": after["agency_id"], "lines": lines });
        let claimed = firm.post("/v1/fee-claims", claim).await.is(201);
        assert_eq!(claimed.body["total"]["amount"], "1600.00", "what was delivered in the old round is claimed for");
    }

    async fn only_a_later_and_other_text_begins_a_round(app: TestApp) {
        let early = Matter::in_review(&app).await;
        early.upload(&renegotiated()).await.is(201);
        early.begin_again(&json!(2)).await.refused(409, "ILLEGAL_TRANSITION");
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.begin_again(&json!(1)).await.refused(409, "NOT_A_REVISION");
        matter.begin_again(&json!(2)).await.refused(404, "NOT_FOUND");
        matter.upload(&renegotiated()).await.is(201);
        matter.upload(TEXT).await.is(201);
        matter.begin_again(&json!(3)).await.refused(409, "SAME_TEXT");
        let path = format!("/v1/reviews/{}/begin-again", matter.id);
        let body = json!({ "document_version": 2, "reason": "已修改。", "no_state_secrets": true });
        matter.send("coordinator.1", Method::POST, &path, body.clone()).await.refused(403, "PERMISSION_MISSING");
        app.actor("officer.jt").await.if_match("\"1\"").post(&path, body).await.refused(404, "NOT_FOUND");
        matter.begin_again(&json!(2)).await.is(200);
    }

    async fn what_is_unlawful_passes_only_as_another_text(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "MUST_NOT_SIGN", json!([])).await;
        assert_eq!(matter.state().await, "OPINION_ISSUED");
        assert_eq!(matter.closed_because().await, "ILLEGAL");
        let uploaded = matter.upload(&renegotiated()).await.is(201).body;
        matter.begin_again(&uploaded["number"]).await.is(200);
        reviewed_anew(&matter).await;
        let unlawful = matter.supplemented(only("MUST_NOT_SIGN", json!([]), json!([]))).await;
        assert_eq!(unlawful.body["round"], 2);
        assert_eq!(matter.closed_because().await, "ILLEGAL", "nor in a later round");
    }

    async fn a_new_round_is_as_complete_as_the_first(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let uploaded = matter.upload(&renegotiated()).await.is(201).body;
        // As where the rules want by now what they did not want then.
        let gone = |conn: &mut counsel_desk::db::Conn| {
            let these = review_materials::table.filter(review_materials::code.eq_any(["APPROVALS", "FUNDING"]));
            Ok(diesel::delete(these).execute(conn)?)
        };
        assert_eq!(app.app.db.write(gone).await.unwrap(), 2);
        let before = matter.read(&app.actor("officer.cg").await).await.is(200);
        let refused = matter.begin_again(&uploaded["number"]).await.refused(409, "MATERIALS_MISSING");
        assert_eq!(refused.body["facts"]["missing"], "APPROVALS, FUNDING");
        assert_eq!(matter.read(&app.actor("officer.cg").await).await.is(200).etag, before.etag, "nothing has changed");
        let path = format!("/v1/reviews/{}/begin-again", matter.id);
        let with = |codes: &[&str]| {
            let materials: Vec<Value> = codes.iter().map(|code| json!({ "code": code, "note": "重新出具" })).collect();
            json!({
                "document_version": uploaded["number"], "reason": "经重新谈判修改。", "materials": materials,
                "no_state_secrets": true,
            })
        };
        let refused = matter.send("officer.cg", Method::POST, &path, with(&["APPROVALS"])).await;
        assert_eq!(refused.refused(409, "MATERIALS_MISSING").body["facts"]["missing"], "FUNDING");
        let refused = matter.send("officer.cg", Method::POST, &path, with(&["APPROVALS", "NO_SUCH"])).await;
        assert_eq!(refused.refused(422, "INVALID_FIELDS").body["errors"][0]["pointer"], "/materials/1/code");
        matter.send("officer.cg", Method::POST, &path, with(&["APPROVALS", "FUNDING"])).await.is(200);
        let materials = matter.read(&app.actor("officer.cg").await).await.is(200).body["materials"].clone();
        assert_eq!(materials.as_array().unwrap().len(), 4);
        assert!(materials.as_array().unwrap().contains(&json!({ "code": "FUNDING", "note": "重新出具" })));
    }

    async fn what_the_old_round_left_open_is_over(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let gu = matter.offer("顾思齐").await.is(201);
        assert_eq!(reserved(&app).await, "1600.00");
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        let handed_in = matter.handed_in("coordinator.1", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", &app, &signed, "issue").await.is(200);
        let content = only("MUST_NOT_SIGN", json!([]), json!([]));
        let supplement = matter.supplement_to(&matter.last_issued().await, content).await.is(201);
        let uploaded = matter.upload(&renegotiated()).await.is(201).body;
        matter.begin_again(&uploaded["number"]).await.is(200);

        assert_eq!(reserved(&app).await, "800.00", "the offer that nobody answered is taken back");
        assert!(was_told(&app, "scholar.gu", "已收回").await);
        let office = app.actor("coordinator.1").await;
        let list = office.get(&format!("/v1/reviews/{}/assignments", matter.id)).await.is(200).body;
        let states: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
        assert_eq!(states, ["ACCEPTED", "RELEASED"]);
        let accept = format!("/v1/assignments/{}/accept", gu.id());
        app.actor("scholar.gu").await.if_match("\"2\"").post(&accept, None).await.refused(404, "NOT_FOUND");

        let lin = list["items"][0]["id"].as_str().unwrap();
        matter.change("coordinator.1", "accept").await.is(200);
        matter.taken_by("scholar.gu", "顾思齐").await;
        let recuse = format!("/v1/assignments/{lin}/recuse");
        let body = json!({ "reason": "近亲属任职于相对方" });
        app.actor("lawyer.lin").await.if_match("\"2\"").post(&recuse, body).await.refused(409, "ROUND_OVER");
        matter.draft("lawyer.lin", clean()).await.refused(409, "ONLY_THE_ADVISER");
        next("coordinator.1", &app, &supplement, "submit").await.refused(409, "NOT_YOUR_TURN");
        assert_eq!(reserved(&app).await, "1600.00", "the delivered work and the new round");
    }

    async fn a_closed_matter_stays_closed_and_a_later_text_needs_its_own_review(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "MAY_SIGN", json!([])).await;
        let officer = app.actor("officer.cg").await;
        let cleared = matter.read(&officer).await.is(200).body["sha256"].clone();
        assert_eq!(matter.closed_because().await, "");
        let later = matter.upload(&renegotiated()).await.is(201).body;
        let gate = matter.may_go_on(&later["sha256"]).await.body;
        assert_eq!((&gate["allowed"], &gate["reasons"]), (&json!(false), &json!(["TEXT_CHANGED"])));
        assert_eq!(matter.may_go_on(&cleared).await.body["allowed"], true);
        matter.begin_again(&later["number"]).await.refused(409, "ILLEGAL_TRANSITION");
        assert_eq!(matter.state().await, "CLOSED");
        let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
        let new = json!({
            "kind": "CONTRACT", "title": "系统运维服务合同（变更）", "document_id": matter.document,
            "materials": materials.map(|code| json!({ "code": code })),
            "parties": [{ "name": super::matter::COUNTERPARTY, "role": "COUNTERPARTY" }],
        });
        let made = officer.post("/v1/reviews", new).await.is(201);
        let submitted = crate::harness::matter::step(&officer, &made, "/v1/reviews", "submit").await.is(200);
        assert_eq!((&submitted.body["sha256"], &submitted.body["round"]), (&later["sha256"], &json!(1)));
    }
}
