//! The register of contracts: from the clearance to the archives, and what is refused on the way.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Expect as _, TestApp};
use crate::story::matter::Matter;
use crate::story::ways::{correct, told};

/// A contract whose text is cleared at this hour of the Friday: the matter, and the hash of the cleared text.
async fn cleared<'a>(app: &'a TestApp, hour: &str) -> (Matter<'a>, String) {
    let (matter, _) = Matter::issued(app, "MAY_SIGN", json!([])).await;
    app.set_time(&format!("2026-09-18T{hour}:00+08:00"));
    let cleared = matter.change("coordinator.2", "clear").await.is(200);
    let hash = cleared.body["sha256"].as_str().unwrap().to_owned();
    (matter, hash)
}

/// Takes a contract a step on from what was last read of it.
async fn step(app: &TestApp, who: &str, seen: &Answer, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let path = format!("/v1/contracts/{}/{verb}", seen.id());
    app.actor(who).await.if_match(seen.version()).post(&path, body).await
}

async fn read(app: &TestApp, seen: &Answer) -> Answer {
    app.actor("officer.cg").await.get(&format!("/v1/contracts/{}", seen.id())).await.is(200)
}

/// Ids in the office's list.
async fn listed(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.actor("coordinator.1").await.get(&format!("/v1/contracts?{query}")).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

fn signing(sha256: &str) -> Value {
    json!({ "sha256": sha256, "signed_on": "2026-09-18", "expires_on": "2026-12-31" })
}

both_databases! {
    async fn a_contract_goes_from_its_clearance_to_the_archives(app: TestApp) {
        let (matter, hash) = cleared(&app, "09:00").await;
        let officer = app.actor("officer.cg").await;
        let register = json!({ "review_id": matter.id, "class": "PROCUREMENT", "own_number": "JCG-2026-017" });
        let made = officer.post("/v1/contracts", register.clone()).await.is(201);
        assert_eq!((&made.body["state"], &made.body["sha256"]), (&json!("REGISTERED"), &json!(hash)));
        assert_eq!(made.body["parties"][0]["name"], "江州畅泊智慧停车运营有限公司");
        officer.post("/v1/contracts", register).await.refused(409, "CONTRACT_REGISTERED_ALREADY");
        step(&app, "coordinator.1", &made, "file", json!({ "filed_on": "2026-09-18", "number": "x" })).await.refused(409, "CONTRACT_TRANSITION");
        step(&app, "officer.jt", &made, "sign", signing(&hash)).await.refused(404, "NOT_FOUND");

        // Only the cleared bytes, and not before they were cleared.
        let other = step(&app, "officer.cg", &made, "sign", signing(&"0".repeat(64))).await;
        assert_eq!(other.refused(409, "SIGNED_OTHER_TEXT").body["facts"]["cleared"], hash);
        let mut early = signing(&hash);
        early["signed_on"] = "2026-09-17".into();
        step(&app, "officer.cg", &made, "sign", early).await.refused(409, "SIGNED_BEFORE_CLEARANCE");
        let mut upside_down = signing(&hash);
        upside_down["effective_on"] = "2027-01-01".into();
        let refused = step(&app, "officer.cg", &made, "sign", upside_down).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["pointer"], "/expires_on");
        let signed = step(&app, "officer.cg", &made, "sign", signing(&hash.to_ascii_uppercase())).await.is(200);
        // Five working days after Friday the 18th: the 20th is a Sunday that is worked.
        assert_eq!(signed.body["filing_due_on"], "2026-09-24");
        assert_eq!(told(&app, "contracts_sign").await, ["coordinator.1", "coordinator.2"]);

        // Not filed: told the day before, once, and overdue after the last day.
        app.later("2026-09-22T23:59:00+08:00").await;
        assert_eq!(app.due("contracts_watch").await, 0);
        app.later("2026-09-23T00:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_filing_due").await, ["officer.cg"]);
        assert!(listed(&app, "overdue=true").await.is_empty());
        assert_eq!(listed(&app, "due_before=2026-09-25").await, [made.id()]);
        app.later("2026-09-28T09:00:00+08:00").await;
        let late = read(&app, &made).await;
        assert_eq!((&late.body["filing_late"], listed(&app, "overdue=true").await), (&json!(true), vec![made.id()]));
        step(&app, "officer.cg", &late, "begin", None).await.refused(409, "CONTRACT_TRANSITION");
        let to_come = json!({ "filed_on": "2026-09-29", "number": "合备〔2026〕1号" });
        step(&app, "coordinator.1", &late, "file", to_come).await.refused(422, "INVALID_FIELDS");
        let unsigned = json!({ "filed_on": "2026-09-17", "number": "合备〔2026〕1号" });
        step(&app, "coordinator.1", &late, "file", unsigned).await.refused(422, "INVALID_FIELDS");
        let filing = json!({ "filed_on": "2026-09-28", "number": "合备〔2026〕1号" });
        let filed = step(&app, "coordinator.1", &late, "file", filing).await.is(200);
        assert_eq!((&filed.body["state"], &filed.body["filing_late"]), (&json!("FILED"), &json!(true)));
        assert!(listed(&app, "overdue=true").await.is_empty());

        // Performance: a node that is near, late, put off and done; a payment in two parts; a warning.
        let now = step(&app, "officer.cg", &filed, "begin", None).await.is(200);
        let node = json!({ "name": "上线验收", "kind": "PROCESS", "planned_on": "2026-09-29" });
        let now = step(&app, "officer.cg", &now, "nodes", node).await.is(200);
        let due = json!({ "purpose": "首期款", "due_on": "2026-09-29", "amount": money("1000.00") });
        step(&app, "officer.cg", &now, "payments", due).await.is(200);
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_near").await, ["officer.cg"; 2], "the node and the payment");
        let now = read(&app, &made).await;
        app.later("2026-09-29T23:59:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, listed(&app, "overdue=true").await), (0, vec![]), "to the end of the day");
        app.later("2026-09-30T09:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_late").await, ["officer.cg", "coordinator.1", "coordinator.2"]);
        assert_eq!(listed(&app, "overdue=true").await, [made.id()]);
        step(&app, "officer.cg", &now, "nodes/1/record", json!({ "state": "SKIPPED" })).await.refused(412, "VERSION_STALE");
        let now = read(&app, &made).await;
        assert_eq!((&now.body["nodes"][0]["late"], &now.body["payments"][0]["late"]), (&json!(true), &json!(true)));
        step(&app, "officer.cg", &now, "nodes/2/record", json!({ "state": "UNDER_WAY" })).await.refused(404, "NOT_FOUND");
        let put_off = json!({ "state": "POSTPONED", "planned_on": "2026-10-09", "note": "设备到货推迟。" });
        let now = step(&app, "officer.cg", &now, "nodes/1/record", put_off).await.is(200);
        assert_eq!((&now.body["nodes"][0]["late"], &now.body["nodes"][0]["first_planned_on"]), (&json!(false), &json!("2026-09-29")));
        app.later("2026-10-01T23:59:00+08:00").await;
        assert_eq!(app.due("contracts_watch").await, 0);
        app.later("2026-10-02T00:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_near").await.len(), 3, "the node is near again, the late payment is not");
        app.later("2026-10-09T23:59:00+08:00").await;
        assert_eq!(app.due("contracts_watch").await, 0);
        app.later("2026-10-10T09:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_late").await.len(), 6, "late again after it was put off");
        let now = read(&app, &now).await;
        let pay = |amount: &str| json!({ "amount": money(amount), "paid_on": "2026-09-30" });
        let to_come = json!({ "amount": money("400.00"), "paid_on": "2026-10-11" });
        step(&app, "officer.cg", &now, "payments/1/pay", to_come).await.refused(422, "INVALID_FIELDS");
        let now = step(&app, "officer.cg", &now, "payments/1/pay", pay("400.00")).await.is(200);
        let refused = step(&app, "officer.cg", &now, "payments/1/pay", pay("600.01")).await.refused(409, "PAID_TOO_MUCH");
        assert_eq!(refused.body["facts"]["left"], "600.00");
        let ending = json!({ "ending": "COMPLETED", "ended_on": "2026-09-30", "reason": "验收合格。" });
        let open = step(&app, "officer.cg", &now, "end", ending.clone()).await.refused(409, "STILL_OPEN");
        assert_eq!(open.body["facts"], json!({ "nodes": "1", "payments": "1", "warnings": "0", "changes": "0" }));
        let now = step(&app, "officer.cg", &now, "payments/1/pay", pay("600.00")).await.is(200);
        let done = json!({ "state": "DONE", "actual_on": "2026-09-30" });
        let now = step(&app, "officer.cg", &now, "nodes/1/record", done.clone()).await.is(200);
        step(&app, "officer.cg", &now, "nodes/1/record", done).await.refused(409, "NODE_SETTLED");
        let warning = json!({ "level": "GRAVE", "reason": "CREDIT_LOST", "facts": "对方被列入失信名单。" });
        let now = step(&app, "coordinator.1", &now, "warnings", warning).await.is(200);
        assert_eq!(told(&app, "contracts_warn").await, ["officer.cg", "head.cg", "coordinator.1", "coordinator.2"]);
        let feedback = json!({ "feedback": "同意关闭。" });
        step(&app, "coordinator.1", &now, "warnings/1/close", feedback.clone()).await.refused(409, "WARNING_STEP");
        step(&app, "officer.cg", &now, "end", ending.clone()).await.refused(409, "STILL_OPEN");
        let disposal = json!({ "disposal": "已取得履约担保。" });
        let now = step(&app, "officer.cg", &now, "warnings/1/dispose", disposal.clone()).await.is(200);
        let now = step(&app, "coordinator.1", &now, "warnings/1/close", feedback).await.is(200);
        step(&app, "officer.cg", &now, "warnings/1/dispose", disposal).await.refused(409, "WARNING_STEP");

        // A dispute that is settled, the expiry that is told, the end and the archives.
        let about = json!({ "reason": "验收标准有争议。" });
        let now = step(&app, "officer.cg", &now, "dispute", about.clone()).await.is(200);
        assert_eq!(now.body["state"], "IN_DISPUTE");
        let now = step(&app, "officer.cg", &now, "settle", about).await.is(200);
        app.later("2026-11-30T23:59:00+08:00").await;
        assert_eq!(app.due("contracts_watch").await, 0);
        app.later("2026-12-01T00:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        assert_eq!(told(&app, "contracts_expiring").await, ["officer.cg"]);
        let clause = json!({ "kind": "CLAUSE", "before": "验收期三日", "after": "验收期五日", "reason": "协商一致" });
        let now = step(&app, "officer.cg", &read(&app, &now).await, "changes", clause).await.is(200);
        app.later("2026-12-31T23:59:00+08:00").await;
        assert_eq!(app.due("contracts_watch").await, 0, "in force to the end of its last day");
        app.later("2027-01-01T00:00:00+08:00").await;
        assert_eq!((app.due("contracts_watch").await, app.due("contracts_watch").await), (1, 0));
        let expired = read(&app, &now).await;
        assert_eq!(expired.body["state"], "EXPIRED");
        assert_eq!(told(&app, "contracts_expire").await.len(), 3);
        // Nothing that is open goes into the archives, and nothing is paid on what has ended.
        let archive = json!({ "archive_number": "2026-017" });
        step(&app, "officer.cg", &expired, "archive", archive.clone()).await.refused(409, "STILL_OPEN");
        let now = step(&app, "officer.cg", &expired, "changes/1/drop", json!({ "reason": "不再变更。" })).await.is(200);
        let ended = step(&app, "officer.cg", &now, "end", ending).await.is(200);
        step(&app, "officer.cg", &ended, "payments/1/pay", pay("1.00")).await.refused(409, "CONTRACT_TRANSITION");
        let archived = step(&app, "officer.cg", &ended, "archive", archive).await.is(200);
        assert_eq!((&archived.body["state"], &archived.body["archived_on"]), (&json!("ARCHIVED"), &json!("2027-01-01")));
        assert_eq!(listed(&app, "state=ARCHIVED&class=PROCUREMENT&unreviewed=false").await, [made.id()]);
        assert!(listed(&app, "updated_since=2027-01-01T00:00:01%2B08:00").await.is_empty());
    }

    async fn an_amendment_needs_a_review_of_its_own(app: TestApp) {
        let (first, hash) = cleared(&app, "09:00").await;
        let (before, before_hash) = cleared(&app, "09:01").await;
        let officer = app.actor("officer.cg").await;
        let made = officer.post("/v1/contracts", json!({ "review_id": first.id, "class": "LEASE" })).await.is(201);
        let signed = step(&app, "officer.cg", &made, "sign", signing(&hash)).await.is(200);
        app.set_time("2026-09-18T09:05:00+08:00");
        let term = json!({
            "kind": "TERM", "before": "至2026年12月31日", "after": "至2027年3月31日", "reason": "工期顺延",
            "new_expires_on": "2027-03-31",
        });
        let mut incomplete = term.clone();
        incomplete["kind"] = "AMOUNT".into();
        let refused = step(&app, "officer.cg", &signed, "changes", incomplete).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"].as_array().unwrap().len(), 2);
        let now = step(&app, "officer.cg", &signed, "changes", term.clone()).await.is(200);
        assert_eq!((&now.body["expires_on"], &now.body["changes"][0]["state"]), (&json!("2026-12-31"), &json!("PROPOSED")));
        let amend = |review: &str, sha256: &str| json!({ "review_id": review, "sha256": sha256, "signed_on": "2026-09-18" });
        let verb = "changes/1/take-effect";
        // Neither by its own review, nor by one that was cleared before, nor by one that is not cleared.
        step(&app, "officer.cg", &now, verb, amend(&first.id, &hash)).await.refused(409, "CONTRACT_REGISTERED_ALREADY");
        step(&app, "officer.cg", &now, verb, amend(&before.id, &before_hash)).await.refused(409, "CHANGE_NOT_CLEARED");
        let (open, _) = Matter::issued(&app, "MAY_SIGN", json!([])).await;
        step(&app, "officer.cg", &now, verb, amend(&open.id, &hash)).await.refused(409, "CONTRACT_NOT_CLEARED");
        app.set_time("2026-09-18T09:10:00+08:00");
        let text = open.change("coordinator.2", "clear").await.is(200).body["sha256"].as_str().unwrap().to_owned();
        step(&app, "officer.cg", &now, verb, amend(&open.id, &"0".repeat(64))).await.refused(409, "SIGNED_OTHER_TEXT");
        let mut early = amend(&open.id, &text);
        early["signed_on"] = "2026-09-17".into();
        step(&app, "officer.cg", &now, verb, early).await.refused(409, "SIGNED_BEFORE_CLEARANCE");
        let done = step(&app, "officer.cg", &now, verb, amend(&open.id, &text)).await.is(200);
        assert_eq!((&done.body["expires_on"], &done.body["changes"][0]["state"]), (&json!("2027-03-31"), &json!("EFFECTIVE")));
        step(&app, "officer.cg", &done, verb, amend(&open.id, &text)).await.refused(409, "CHANGE_SETTLED");
        let now = step(&app, "officer.cg", &done, "changes", term).await.is(200);
        step(&app, "officer.cg", &now, "changes/2/take-effect", amend(&open.id, &text)).await.refused(409, "CONTRACT_REGISTERED_ALREADY");
        let ending = json!({ "ending": "TERMINATED", "ended_on": "2026-09-18", "reason": "协商解除。" });
        step(&app, "officer.cg", &now, "end", ending.clone()).await.refused(409, "STILL_OPEN");
        let now = step(&app, "officer.cg", &now, "changes/2/drop", json!({ "reason": "不再变更。" })).await.is(200);
        let ended = step(&app, "officer.cg", &now, "end", ending).await.is(200);
        let archive = json!({ "archive_number": "2026-018" });
        step(&app, "officer.cg", &ended, "archive", archive.clone()).await.refused(409, "NOT_FILED");
        let filing = json!({ "filed_on": "2026-09-18", "number": "合备〔2026〕2号" });
        let filed = step(&app, "coordinator.1", &ended, "file", filing.clone()).await.is(200);
        assert_eq!((&filed.body["state"], &filed.body["filing_late"]), (&json!("TERMINATED"), &json!(false)));
        step(&app, "coordinator.1", &filed, "file", filing.clone()).await.refused(409, "CONTRACT_TRANSITION");
        // The amendment in force is filed as well, the one that was given up is not.
        step(&app, "officer.cg", &filed, "archive", archive.clone()).await.refused(409, "NOT_FILED");
        let mut before = filing.clone();
        before["filed_on"] = "2026-09-17".into();
        step(&app, "coordinator.1", &filed, "changes/1/file", before).await.refused(422, "INVALID_FIELDS");
        step(&app, "coordinator.1", &filed, "changes/2/file", filing.clone()).await.refused(409, "CHANGE_NOT_TO_FILE");
        let filed = step(&app, "coordinator.1", &filed, "changes/1/file", filing.clone()).await.is(200);
        assert_eq!(filed.body["changes"][0]["filing_number"], "合备〔2026〕2号");
        step(&app, "coordinator.1", &filed, "changes/1/file", filing).await.refused(409, "CHANGE_NOT_TO_FILE");
        step(&app, "officer.cg", &filed, "archive", archive).await.is(200);
    }

    async fn what_was_signed_without_a_review_is_shown_as_such(app: TestApp) {
        app.set_time("2026-09-18T09:00:00+08:00");
        let officer = app.actor("officer.cg").await;
        let new = json!({
            "title": "保洁服务合同", "class": "PROCUREMENT", "because": "本系统启用前签订。", "signed_on": "2026-09-17",
            "amount": money("36000.00"), "parties": [{ "name": "洁源保洁", "credit_code": "91350100M000100Y43" }],
        });
        let made = officer.post("/v1/unreviewed-contracts", new).await.is(201);
        let facts = (&made.body["unreviewed"], &made.body["state"], &made.body["filing_due_on"]);
        assert_eq!(facts, (&json!(true), &json!("SIGNED"), &json!("2026-09-23")));
        assert_eq!(told(&app, "contracts_enter_unreviewed").await, ["coordinator.1", "coordinator.2"]);
        assert_eq!(listed(&app, "unreviewed=true").await, [made.id()]);
        app.actor("officer.jt").await.get(&format!("/v1/contracts/{}", made.id())).await.refused(404, "NOT_FOUND");
        // What is not a contract, and what is not cleared, is not registered.
        let (open, _) = Matter::issued(&app, "MAY_SIGN", json!([])).await;
        let register = json!({ "review_id": open.id, "class": "OTHER" });
        officer.post("/v1/contracts", register).await.refused(409, "CONTRACT_NOT_CLEARED");
        // Signed at the end of the loaded years: the last day for filing waits for the next calendar.
        app.later("2026-12-30T09:00:00+08:00").await;
        let new = json!({
            "title": "绿化养护合同", "class": "PROCUREMENT", "because": "应急采购。", "signed_on": "2026-12-30",
            "parties": [{ "name": "青禾园林" }],
        });
        let waiting = app.actor("officer.cg").await.post("/v1/unreviewed-contracts", new).await.is(201);
        assert_eq!(waiting.body["filing_due_on"], Value::Null);
        crate::appraisal::next_year(&app).await;
        assert_eq!(read(&app, &waiting).await.body["filing_due_on"], "2027-01-07");
        correct(&app, "2027-01-04", true).await;
        assert_eq!(read(&app, &waiting).await.body["filing_due_on"], "2027-01-08");
        assert_eq!(told(&app, "contracts_recount").await, ["officer.cg"]);
    }
}
