//! Refusals of fees.

use serde_json::{Value, json};

use super::matter::{Matter, next, sooner};
use crate::harness::{Actor, Expect as _, TestApp};

/// A claim that the agency has verified; gives its path.
async fn verified(app: &TestApp) -> String {
    let (_, opinion) = Matter::heard(app, json!([sooner("MUST")])).await;
    let firm = app.actor("manager.yanxi").await;
    let engagements = firm.get("/v1/engagements").await.is(200);
    let officer = app.actor("officer.cg").await;
    let me = officer.get("/v1/me").await.is(200);
    let claim = json!({
        "engagement_id": engagements.body["items"][0]["id"], "agency_id": me.body["organisation_id"],
        "lines": [{ "opinion_id": opinion.id() }],
    });
    let made = firm.post("/v1/fee-claims", claim.clone()).await.is(201);
    firm.post("/v1/fee-claims", claim).await.refused(409, "CLAIMED_ALREADY");
    let path = format!("/v1/fee-claims/{}", made.id());
    officer.get(&path).await.refused(404, "NOT_FOUND");
    step(&firm, &path, "submit", None).await;
    step(&officer, &path, "verify", None).await;
    path
}

async fn step(who: &Actor, path: &str, verb: &str, body: impl Into<Option<Value>>) {
    let etag = who.get(path).await.is(200).version().to_owned();
    who.if_match(&etag).post(&format!("{path}/{verb}"), body).await.is(200);
}

/// A finance officer of an agency, new in this test.
async fn finance_of(app: &TestApp, agency: &str) -> Actor {
    app.newcomer("finance.agency", agency, "FINANCE_OFFICER").await
}

both_databases! {
    async fn an_agencys_finance_staff_touch_only_their_own_agencys_claims(app: TestApp) {
        let path = verified(&app).await;
        let other = finance_of(&app, "市交通运输局").await;
        assert_eq!(other.get("/v1/fee-claims").await.is(200).body["items"], json!([]));
        other.get(&path).await.refused(404, "NOT_FOUND");
        other.if_match("\"3\"").post(&format!("{path}/approve"), None).await.refused(404, "NOT_FOUND");
        app.actor("finance.1").await.get(&path).await.is(200);
    }

    async fn an_agencys_finance_staff_see_their_own_agencys_claims(app: TestApp) {
        let path = verified(&app).await;
        let own = finance_of(&app, "市城市管理局").await;
        own.get(&path).await.is(200);
    }

    async fn an_invoice_is_for_what_was_approved_and_used_once(app: TestApp) {
        let path = verified(&app).await;
        let firm = app.actor("manager.yanxi").await;
        let (first, second) = (app.actor("finance.1").await, app.actor("finance.2").await);
        let etag = firm.get(&path).await.is(200).version().to_owned();
        let invoice = |amount: &str| json!({ "number": "26362000", "tax_rate": "0.06", "amount": { "amount": amount, "currency": "CNY" } });
        let invoices = format!("{path}/invoice");
        firm.if_match(&etag).post(&invoices, invoice("800.00")).await.refused(409, "CLAIM_TRANSITION");
        step(&first, &path, "approve", None).await;
        let etag = firm.get(&path).await.is(200).version().to_owned();
        firm.if_match(&etag).post(&invoices, invoice("800.01")).await.refused(409, "INVOICE_MISMATCH");
        firm.if_match(&etag).post(&invoices, invoice("800.00")).await.is(200);
        let etag = first.get(&path).await.is(200).version().to_owned();
        let payment = json!({ "reference": "2026-1" });
        first.if_match(&etag).post(&format!("{path}/pay"), payment.clone()).await.refused(409, "DUTIES_SEPARATE");
        step(&second, &path, "pay", payment).await;
    }

    async fn work_that_the_office_has_not_accepted_is_not_paid(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let firm = app.actor("manager.yanxi").await;
        let engagements = firm.get("/v1/engagements").await.is(200);
        let me = app.actor("officer.cg").await.get("/v1/me").await.is(200);
        let mut claim = json!({
            "engagement_id": engagements.body["items"][0]["id"], "agency_id": me.body["organisation_id"],
            "lines": [{ "opinion_id": handed_in.id() }],
        });
        firm.post("/v1/fee-claims", claim.clone()).await.refused(409, "WORK_NOT_ACCEPTED");
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        let other = app.actor("manager.zhenghe").await;
        other.post("/v1/fee-claims", claim.clone()).await.refused(404, "NOT_FOUND");
        claim["agency_id"] = app.actor("officer.jt").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
        firm.post("/v1/fee-claims", claim).await.refused(409, "OTHER_ENGAGEMENT");
    }
}
