//! A fee from accepted work to payment: each amount as agreed, each step by somebody else, nothing twice.

use counsel_desk::client::{Answer, Client};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::matter::{self, step};
use crate::harness::{Actor, Expect as _, PASSWORD, TestApp};

both_databases! {
    async fn a_fee_is_paid_once_by_four_people(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let firm = app.actor("manager.yanxi").await;
        let (officer, document) = (app.actor("officer.cg").await, matter::document(&app.actor("officer.cg").await).await);
        let (finance, payer) = (app.actor("finance.1").await, app.actor("finance.2").await);
        let before = line_of_cg(&finance).await;
        let opinion = matter::delivered(&app, &document, "lawyer.lin").await;
        let body = claim_for(&app, "manager.yanxi", &[&opinion.id()]).await;

        let mut greedy = body.clone();
        greedy["lines"][0]["amount"] = json!({ "amount": "9999.00", "currency": "CNY" });
        let refused = firm.post("/v1/fee-claims", greedy).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["code"], "UNKNOWN_FIELD");
        let claim = firm.post("/v1/fee-claims", body.clone()).await.is(201);
        assert_eq!((&claim.body["total"]["amount"], &claim.body["lines"][0]["amount"]["amount"]), (&json!("800.00"), &json!("800.00")));
        firm.post("/v1/fee-claims", body).await.refused(409, "CLAIMED_ALREADY");
        let submitted = step(&firm, &claim, CLAIMS, "submit").await.is(200);

        // The claimant holds every role there is, and may take none of the steps that follow.
        let (cg, czj) = (matter::organisation(&app, "officer.cg").await, matter::organisation(&app, "finance.1").await);
        let claimant_in_agency = also(&app, "manager.yanxi", &cg, "AGENCY_OFFICER").await;
        let claimant_in_finance = also(&app, "manager.yanxi", &czj, "FINANCE_OFFICER").await;
        let verifier_in_finance = also(&app, "officer.cg", &czj, "FINANCE_OFFICER").await;
        step(&claimant_in_agency, &submitted, CLAIMS, "verify").await.refused(409, "DUTIES_SEPARATE");
        let verified = step(&officer, &submitted, CLAIMS, "verify").await.is(200);
        // Thirty calendar days end on the first day of Spring Festival: the first working day after it.
        assert_eq!(verified.body["due_on"], "2026-02-24");
        for somebody in [&claimant_in_finance, &verifier_in_finance] {
            step(somebody, &verified, CLAIMS, "approve").await.refused(409, "DUTIES_SEPARATE");
        }
        step(&payer, &verified, CLAIMS, "pay").await.is(415);
        pay(&payer, &verified).await.refused(409, "CLAIM_TRANSITION");
        let approved = step(&finance, &verified, CLAIMS, "approve").await.is(200);
        invoice(&firm, &approved, "25332000000000000001", "800.01").await.refused(409, "INVOICE_MISMATCH");
        invoice(&firm, &approved, "25332000000000000001", "799.99").await.refused(409, "INVOICE_MISMATCH");
        let payable = invoice(&firm, &approved, "25332000000000000001", "800.00").await.is(200);
        // 800.00 / 1.06 = 754.716…, and net and tax add up.
        assert_eq!(payable.body["invoice_tax"]["amount"], "45.28");
        for somebody in [&claimant_in_finance, &verifier_in_finance, &finance] {
            pay(somebody, &payable).await.refused(409, "DUTIES_SEPARATE");
        }

        let reserved = line_of_cg(&finance).await;
        let payments = join_all((0..16).map(|_| pay(&payer, &payable))).await;
        assert_eq!(payments.iter().filter(|answer| answer.status == 200).count(), 1);
        for late in payments.iter().filter(|answer| answer.status != 200) {
            late.clone().refused(412, "VERSION_STALE");
        }
        let paid = payer.get(&format!("{CLAIMS}/{}", claim.id())).await.is(200);
        assert_eq!(paid.body["state"], "PAID");
        pay(&payer, &paid).await.refused(409, "CLAIM_TRANSITION");
        let after = line_of_cg(&finance).await;
        assert_eq!(moved(&before, &reserved), [80_000, 0, -80_000], "the offer reserved the fee");
        assert_eq!(moved(&reserved, &after), [-80_000, 80_000, 0], "from reserved to spent and nothing else");
        let entries = finance.get(&format!("/v1/budget-lines/{}/entries", after["id"].as_str().unwrap())).await.is(200);
        let kinds: Vec<&Value> = entries.body["items"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
        assert_eq!(kinds, ["PAYMENT", "RESERVATION", "APPROPRIATION"]);
        println!("T20 payments at once: 1 of {} took effect, 800.00 reserved to spent (N={})", payments.len(), payments.len());
    }

    async fn work_is_claimed_once_and_by_its_own_firm(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (firm, other) = (app.actor("manager.yanxi").await, app.actor("manager.zhenghe").await);
        let document = matter::document(&app.actor("officer.cg").await).await;
        let opinion = matter::delivered(&app, &document, "lawyer.lin").await.id();
        let theirs = claim_for(&app, "manager.zhenghe", &[&opinion]).await;
        other.post("/v1/fee-claims", theirs.clone()).await.refused(404, "NOT_FOUND");
        let nothing = "00000000-0000-7000-8000-000000000000";
        // Work not accepted: one's own is told so, another firm's is not there, as an unknown one is not.
        let begun = matter::begun(&app, &document, "lawyer.lin").await.id();
        firm.post("/v1/fee-claims", claim_for(&app, "manager.yanxi", &[&begun]).await).await.refused(409, "WORK_NOT_ACCEPTED");
        for hidden in [begun.as_str(), nothing] {
            let claim = claim_for(&app, "manager.zhenghe", &[hidden]).await;
            other.post("/v1/fee-claims", claim).await.refused(404, "NOT_FOUND");
        }
        // Under another firm's engagement nothing can be claimed.
        let mut foreign = theirs;
        foreign["engagement_id"] = claim_for(&app, "manager.yanxi", &[]).await["engagement_id"].clone();
        other.post("/v1/fee-claims", foreign).await.refused(404, "NOT_FOUND");

        let twice = claim_for(&app, "manager.yanxi", &[&opinion, &opinion]).await;
        firm.post("/v1/fee-claims", twice).await.refused(409, "CLAIMED_ALREADY");
        let once = claim_for(&app, "manager.yanxi", &[&opinion]).await;
        let claims = join_all((0..16).map(|_| firm.post("/v1/fee-claims", once.clone()))).await;
        assert_eq!(claims.iter().filter(|answer| answer.status == 201).count(), 1);
        for late in claims.iter().filter(|answer| answer.status != 201) {
            late.clone().refused(409, "CLAIMED_ALREADY");
        }
        let claim = claims.iter().find(|answer| answer.status == 201).unwrap();
        for stranger in ["manager.zhenghe", "officer.jt"] {
            app.actor(stranger).await.get(&format!("{CLAIMS}/{}", claim.id())).await.refused(404, "NOT_FOUND");
        }
        println!("T20 claims for one opinion at once: 1 of {} (N={})", claims.len(), claims.len());
    }

    async fn an_invoice_number_is_used_once(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let firm = app.actor("manager.yanxi").await;
        let document = matter::document(&app.actor("officer.cg").await).await;
        let mut approved = Vec::new();
        for _ in 0..2 {
            let opinion = matter::delivered(&app, &document, "lawyer.lin").await.id();
            let claim = firm.post("/v1/fee-claims", claim_for(&app, "manager.yanxi", &[&opinion]).await).await.is(201);
            let submitted = step(&firm, &claim, CLAIMS, "submit").await.is(200);
            let verified = step(&app.actor("officer.cg").await, &submitted, CLAIMS, "verify").await.is(200);
            approved.push(step(&app.actor("finance.1").await, &verified, CLAIMS, "approve").await.is(200));
        }
        let numbers: Vec<&str> = approved.iter().map(|claim| claim.body["number"].as_str().unwrap()).collect();
        assert_eq!(numbers, ["费申〔2026〕第0001号", "费申〔2026〕第0002号"]);
        invoice(&firm, &approved[0], "25332000000000000001", "800.00").await.is(200);
        invoice(&firm, &approved[1], "25332000000000000001", "800.00").await.refused(409, "INVOICE_USED");
        invoice(&firm, &approved[1], "25332000000000000002", "800.00").await.is(200);
    }
}

pub(super) const CLAIMS: &str = "/v1/fee-claims";

/// A claim of the firm for these opinions, under its engagement for the agency `cg`.
pub(super) async fn claim_for(app: &TestApp, manager: &str, opinions: &[&str]) -> Value {
    let firm = matter::organisation(app, manager).await;
    let engagements = app.actor("coordinator.1").await.get("/v1/engagements").await.is(200);
    let items = engagements.body["items"].as_array().unwrap();
    let engagement = items.iter().find(|item| item["firm_id"] == *firm).unwrap();
    let lines: Vec<Value> = opinions.iter().map(|id| json!({ "opinion_id": id })).collect();
    json!({
        "engagement_id": engagement["id"], "agency_id": matter::organisation(app, "officer.cg").await, "lines": lines,
    })
}

pub(super) async fn invoice(firm: &Actor, claim: &Answer, number: &str, amount: &str) -> Answer {
    let body = json!({ "number": number, "tax_rate": "0.06", "amount": { "amount": amount, "currency": "CNY" } });
    firm.if_match(claim.version()).post(&format!("{CLAIMS}/{}/invoice", claim.id()), body).await
}

pub(super) async fn pay(who: &Actor, claim: &Answer) -> Answer {
    let body = json!({ "reference": "2026-0001" });
    who.if_match(claim.version()).post(&format!("{CLAIMS}/{}/pay", claim.id()), body).await
}

/// The budget line of the agency `cg`.
pub(super) async fn line_of_cg(finance: &Actor) -> Value {
    let lines = finance.get("/v1/budget-lines?fiscal_year=2026").await.is(200);
    lines.body["items"][0].clone()
}

/// By how many fen reserved, spent and available changed.
pub(super) fn moved(before: &Value, after: &Value) -> [i64; 3] {
    let fen =
        |line: &Value, name: &str| line[name]["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    ["reserved", "spent", "available"].map(|name| fen(after, name) - fen(before, name))
}

/// The same person in another role as well.
pub(super) async fn also(app: &TestApp, login: &str, organisation: &str, role: &str) -> Actor {
    let me = app.actor(login).await.get("/v1/me").await.is(200);
    let body = json!({ "account_id": me.body["account_id"], "organisation_id": organisation, "role": role });
    let membership = app.actor("secadmin").await.post("/v1/memberships", body).await.is(201);
    let body = json!({ "login": login, "password": PASSWORD, "membership_id": membership.id() });
    let session = app.visitor().post("/v1/sessions", body).await.is(201);
    let client = Client::new(&app.url).unwrap().with_token(session.body["token"].as_str().unwrap());
    Actor::new(client, app.witness.clone())
}
