//! Matters that were brought on paper and entered by the office.

use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{COUNTERPARTY, FRIDAY, Matter, TEXT};
use super::ways::{MATERIALS, audited, told};
use crate::harness::{Actor, Expect as _, matter};

/// A document that the office makes for an agency.
async fn scan(office: &Actor, agency: &str, title: &str) -> String {
    let made = office.post("/v1/documents", json!({ "title": title, "agency_id": agency })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=scan.txt", made.id());
    office.if_match(made.version()).send_bytes(Method::PUT, &path, TEXT).await.is(201);
    made.id()
}

async fn version_of(office: &Actor, document: &str) -> String {
    office.get(&format!("/v1/documents/{document}")).await.is(200).version().to_owned()
}

both_databases! {
    async fn the_clock_of_a_paper_submission_counts_from_its_day_of_receipt(app: TestApp) {
        app.set_time(FRIDAY);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let agency = matter::organisation(&app, "officer.cg").await;
        office.post("/v1/documents", json!({ "title": "无单位" })).await.refused(422, "INVALID_FIELDS");
        let (text, letter) = (scan(&office, &agency, "合同").await, scan(&office, &agency, "送审函").await);
        let bring = |received_on: &str, reason: Option<&str>| {
            let mut receipt = json!({ "received_on": received_on, "brought_by": "王科员" });
            if let Some(reason) = reason {
                receipt["late_reason"] = reason.into();
            }
            receipt
        };
        let paper = |receipt: Value, declared: bool| {
            json!({
                "agency_id": agency, "receipt": receipt, "scan_document_ids": [letter], "no_state_secrets": declared,
                "matter": {
                    "kind": "CONTRACT", "title": "系统运维服务合同", "document_id": text,
                    "materials": MATERIALS.map(|code| json!({ "code": code })),
                    "parties": [{ "name": COUNTERPARTY, "role": "COUNTERPARTY" }],
                },
            })
        };
        let enter = async |body: Value| office.post("/v1/paper-reviews", body).await;
        enter(paper(bring("2026-09-19", None), true)).await.refused(409, "RECEIVED_IN_FUTURE");
        // Two working days back are Wednesday; Tuesday is late, and needs a reason.
        enter(paper(bring("2026-09-15", None), true)).await.refused(409, "ENTERED_LATE");
        enter(paper(bring("2026-09-17", None), false)).await.refused(409, "STATE_SECRETS_NOT_DECLARED");
        officer.post("/v1/paper-reviews", paper(bring("2026-09-17", None), true)).await.refused(403, "PERMISSION_MISSING");
        let made = enter(paper(bring("2026-09-16", None), true)).await.is(201);
        assert_eq!((&made.body["state"], &made.body["received_on"]), (&json!("SUBMITTED"), &json!("2026-09-16")));
        let matter = Matter { app: &app, id: made.id(), document: text.clone() };
        assert_eq!(told(&app, "review_enter_paper").await, ["officer.cg"]);
        let trail = audited(&app, "review_enter_paper").await;
        assert_eq!((&trail["brought_by"], &trail["received_on"]), (&json!("王科员"), &json!("2026-09-16")));
        let entered = app.audit_trail().await;
        let entry = entered.iter().rev().find(|entry| entry.operation == "review_enter_paper" && entry.chain != "system");
        assert_eq!(entry.unwrap().role, "COORDINATOR", "the trail names who entered it");
        enter(paper(bring("2026-09-17", None), true)).await.refused(409, "TEXT_UNDER_REVIEW");

        // The agency sees it, and contests: it is not accepted so.
        let shown = matter.read(&officer).await.is(200).body;
        assert_eq!((&shown["entered_by_office"]["state"], &shown["entered_by_office"]["brought_by"]), (&json!("OPEN"), &json!("王科员")));
        officer.get(&format!("/v1/documents/{letter}")).await.is(200);
        app.actor("officer.jt").await.get(&format!("/v1/documents/{letter}")).await.refused(404, "NOT_FOUND");
        let why = json!({ "reason": "实际于十五日送达。" });
        matter.step("officer.cg", "paper/contest", why.clone()).await.is(200);
        matter.step("officer.cg", "paper/contest", why).await.refused(409, "PAPER_ANSWERED");
        matter.change("coordinator.1", "accept").await.refused(409, "PAPER_CONTESTED");
        let path = format!("/v1/reviews/{}/paper", matter.id);
        let to_come = bring("2026-09-30", None);
        matter.send("coordinator.1", Method::PUT, &path, to_come).await.refused(409, "RECEIVED_IN_FUTURE");
        let corrected = bring("2026-09-15", Some("登记簿所载日期为准"));
        let corrected = matter.send("coordinator.1", Method::PUT, &path, corrected).await.is(200);
        assert_eq!(corrected.body["received_on"], "2026-09-15");
        matter.step("officer.cg", "paper/confirm", json!({ "no_state_secrets": false })).await
            .refused(409, "STATE_SECRETS_NOT_DECLARED");
        matter.step("officer.cg", "paper/confirm", matter::no_secrets()).await.is(200);
        matter.send("coordinator.1", Method::PUT, &path, bring("2026-09-18", None)).await.refused(409, "PAPER_ANSWERED");

        // Five working days from Tuesday the 15th: 16, 17, 18, Sunday 20 (worked), 21.
        let accepted = matter.change("coordinator.1", "accept").await.is(200);
        assert_eq!(accepted.body["due_on"], "2026-09-21");
        assert_eq!(told(&app, "review_accept").await, ["officer.cg"], "whoever confirmed is told now");
        let shown = matter.seen().await;
        let occasions: Vec<&Value> =
            shown["secrecy_declarations"].as_array().unwrap().iter().map(|one| &one["occasion"]).collect();
        assert_eq!(occasions, ["PAPER", "PAPER_CONFIRMED"]);
        // Its file is the agency's; the office adds no version to what is under review.
        let upload = format!("/v1/documents/{text}/content?file_name=other.txt");
        office.if_match("\"2\"").send_bytes(Method::PUT, &upload, "第一条 改\n").await.refused(404, "NOT_FOUND");
        // What an agency handed in itself is nothing to confirm.
        let own = Matter::submitted(&app).await;
        own.step("officer.cg", "paper/confirm", matter::no_secrets()).await.refused(409, "NOT_ON_PAPER");
    }

    async fn what_was_missing_on_paper_is_brought_on_paper(app: TestApp) {
        app.set_time(FRIDAY);
        let office = app.actor("coordinator.1").await;
        let agency = matter::organisation(&app, "officer.cg").await;
        let text = scan(&office, &agency, "合同").await;
        let body = json!({
            "agency_id": agency, "receipt": { "received_on": "2026-09-18", "brought_by": "王科员" }, "no_state_secrets": true,
            "matter": {
                "kind": "CONTRACT", "title": "系统运维服务合同", "document_id": text,
                "materials": MATERIALS.map(|code| json!({ "code": code })),
                "parties": [{ "name": COUNTERPARTY, "role": "COUNTERPARTY" }],
            },
        });
        let made = office.post("/v1/paper-reviews", body).await.is(201);
        let matter = Matter { app: &app, id: made.id(), document: text.clone() };
        matter.step("officer.cg", "paper/confirm", matter::no_secrets()).await.is(200);
        let upload = format!("/v1/documents/{text}/content?file_name=scan2.txt");
        let under_review = office.if_match(&version_of(&office, &text).await).send_bytes(Method::PUT, &upload, TEXT).await;
        under_review.refused(404, "NOT_FOUND");
        let again = |received_on: &str, code: &str| json!({
            "receipt": { "received_on": received_on, "brought_by": "李科员" }, "materials": [{ "code": code }],
            "no_state_secrets": true,
        });
        matter.step("coordinator.1", "paper/resubmit", again("2026-09-18", "APPROVALS")).await.refused(409, "ILLEGAL_TRANSITION");
        let asked = json!({ "items": [{ "code": "APPROVALS" }] });
        matter.step("coordinator.1", "request-supplement", asked).await.is(200);

        // Brought on Monday, entered on Tuesday: with a new version of the text, which the office may add now.
        app.later("2026-09-22T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let revised = TEXT.replace("九十日", "三十日");
        let added = office.if_match(&version_of(&office, &text).await).send_bytes(Method::PUT, &upload, revised).await.is(201);
        for (day, code, status, why) in [
            ("2026-09-23", "APPROVALS", 409, "RECEIVED_IN_FUTURE"),
            ("2026-09-17", "APPROVALS", 409, "ENTERED_LATE"),
            ("2026-09-21", "FUNDING", 409, "LISTED_ITEMS_MISSING"),
        ] {
            matter.step("coordinator.1", "paper/resubmit", again(day, code)).await.refused(status, why);
        }
        let mut too_early = again("2026-09-17", "APPROVALS");
        too_early["receipt"]["late_reason"] = json!("登记簿所载");
        matter.step("coordinator.1", "paper/resubmit", too_early).await.refused(422, "INVALID_FIELDS");
        let mut silent = again("2026-09-21", "APPROVALS");
        silent["no_state_secrets"] = json!(false);
        matter.step("coordinator.1", "paper/resubmit", silent).await.refused(409, "STATE_SECRETS_NOT_DECLARED");
        let handed_in = matter.step("coordinator.1", "paper/resubmit", again("2026-09-21", "APPROVALS")).await.is(200);
        assert_eq!((&handed_in.body["state"], &handed_in.body["received_on"]), (&json!("SUBMITTED"), &json!("2026-09-21")));
        assert_eq!(handed_in.body["sha256"], added.body["sha256"]);
        assert_eq!(told(&app, "review_enter_paper").await, ["officer.cg", "officer.cg"]);
        assert_eq!(audited(&app, "review_resubmit_paper").await["brought_by"], "李科员");

        // The agency is asked anew, and the clock counts from Monday.
        let shown = matter.seen().await;
        assert_eq!(shown["entered_by_office"]["state"], "OPEN");
        matter.step("officer.cg", "paper/contest", json!({ "reason": "二十二日才送达。" })).await.is(200);
        matter.change("coordinator.1", "accept").await.refused(409, "PAPER_CONTESTED");
        let path = format!("/v1/reviews/{}/paper", matter.id);
        let receipt = json!({ "received_on": "2026-09-21", "brought_by": "李科员" });
        matter.send("coordinator.1", Method::PUT, &path, receipt).await.is(200);
        let accepted = matter.change("coordinator.1", "accept").await.is(200);
        assert_eq!(accepted.body["due_on"], "2026-09-29");

        // What an agency handed in itself is not handed in again by the office.
        let own = Matter::submitted(&app).await;
        own.step("coordinator.1", "request-supplement", json!({ "items": [{ "code": "APPROVALS" }] })).await.is(200);
        own.step("coordinator.1", "paper/resubmit", again("2026-09-22", "APPROVALS")).await.refused(409, "NOT_ON_PAPER");
    }
}
