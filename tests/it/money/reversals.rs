//! Red letters: a reversed payment is an entry of its own, a voided invoice keeps its number.

use counsel_desk::access::Actor as Principal;
use counsel_desk::budget;
use counsel_desk::ctx::Ctx;
use counsel_desk::fees::{ClaimEvent, ClaimState};
use counsel_desk::kit::Fen;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::claims::{also, line_of_cg, moved, pay};
use super::desk::{Desk, fen, mails, reversal, way_to, yuan};
use crate::harness::{Expect as _, TestApp, matter};

both_databases! {
    async fn a_reversal_is_an_entry_of_its_own(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (finance, payer) = (app.actor("finance.1").await, app.actor("finance.2").await);
        let czj = matter::organisation(&app, "finance.1").await;
        let work = desk.work().await;
        let paid = desk.through(desk.claim(&[&work]).await.is(201), way_to(ClaimState::Paid)).await;
        let claimant = also(&app, "manager.yanxi", &czj, "FINANCE_OFFICER").await;
        let verifier = also(&app, "officer.cg", &czj, "FINANCE_OFFICER").await;
        let payer_again = also(&app, "finance.2", &matter::organisation(&app, "officer.cg").await, "FINANCE_OFFICER").await;
        for somebody in [&payer, &payer_again, &claimant, &verifier] {
            desk.take_as(somebody, &paid, ClaimEvent::Reverse).await.refused(409, "DUTIES_SEPARATE");
        }
        let wordless = json!({ "reference": "红字2026-0001", "reclaimable": false });
        desk.send(&finance, &paid, ClaimEvent::Reverse, wordless).await.refused(422, "INVALID_FIELDS");
        let before = entries(&app).await;
        assert_eq!(kinds(&before), ["PAYMENT", "RESERVATION", "APPROPRIATION"]);
        let (line, committed) = (line_of_cg(&finance).await, desk.committed().await);

        let reversed = desk.take(&paid, ClaimEvent::Reverse).await.is(200);
        assert_eq!((&reversed.body["state"], &reversed.body["lines"][0]["state"]), (&json!("REVERSED"), &json!("HELD")));
        let last = reversed.body["steps"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["reason"], &last["reference"]), (&json!("款项误付。"), &json!("红字2026-0001")));
        assert_eq!(moved(&line, &line_of_cg(&finance).await), [0, -80_000, 80_000], "from spent to available");
        assert_eq!(desk.committed().await, committed - 80_000);
        let after = entries(&app).await;
        assert_eq!(after[1..], before[..], "what stood in the ledger stands");
        let entry = &after[0];
        assert_eq!((&entry["kind"], &entry["debit"], &entry["credit"]), (&json!("REVERSAL"), &json!("AVAILABLE"), &json!("SPENT")));
        assert_eq!((fen(&entry["amount"]), entry["reason"].as_str().unwrap()), (80_000, "费申〔2026〕第0001号 款项误付。"));
        assert!(mails(&app, "fees_reverse_claim").await[0].1.contains("红字2026-0001"));
        desk.claim(&[&work]).await.refused(409, "CLAIMED_ALREADY");
    }

    async fn reversed_work_is_claimed_anew_when_that_was_said(app: TestApp) {
        let desk = Desk::open(&app).await;
        let finance = app.actor("finance.1").await;
        let work = desk.work().await;
        let way = [ClaimEvent::Submit, ClaimEvent::Reduce, ClaimEvent::AcceptReduction, ClaimEvent::Approve, ClaimEvent::Invoice, ClaimEvent::Pay];
        let paid = desk.through(desk.claim(&[&work]).await.is(201), &way).await;

        // 500.00 come back, 800.00 are wanted again, and somebody has taken what was left of the line.
        let before = line_of_cg(&finance).await;
        let taken = take_all(&app, &before).await;
        let (empty, committed) = (line_of_cg(&finance).await, desk.committed().await);
        let refused = desk.send(&finance, &paid, ClaimEvent::Reverse, reversal(true)).await.refused(409, "BUDGET_INSUFFICIENT");
        assert_eq!((&refused.body["facts"]["available"], &refused.body["facts"]["wanted"]), (&json!("500.00"), &json!("800.00")));
        assert_eq!((line_of_cg(&finance).await, desk.committed().await), (empty, committed), "all of it or nothing");
        assert_eq!(desk.read("finance.1", &paid).await.body["state"], "PAID");
        give_back(&app, taken).await;

        let reversed = desk.send(&finance, &paid, ClaimEvent::Reverse, reversal(true)).await.is(200);
        assert_eq!(reversed.body["lines"][0]["state"], "FREED");
        assert_eq!(moved(&before, &line_of_cg(&finance).await), [80_000, -50_000, -30_000], "the whole fee is reserved again");
        assert_eq!(desk.committed().await, committed + 30_000);
        let again = desk.through(desk.claim(&[&work]).await.is(201), way_to(ClaimState::Paid)).await;
        assert_eq!(again.body["total"], yuan("800.00"));
        assert_eq!(moved(&before, &line_of_cg(&finance).await), [0, 30_000, -30_000]);
    }

    async fn of_two_who_pay_or_reverse_at_once_one_does(app: TestApp) {
        let desk = Desk::open(&app).await;
        let czj = matter::organisation(&app, "finance.1").await;
        let third = also(&app, "coordinator.2", &czj, "FINANCE_OFFICER").await;
        let (first, second) = (app.actor("finance.1").await, app.actor("finance.2").await);
        for _ in 0..4 {
            let payable = desk.in_state(ClaimState::Payable).await;
            let before = line_of_cg(&first).await;
            let payments = join_all([&second, &third].map(|who| pay(who, &payable))).await;
            let winner = payments.iter().position(|answer| answer.status == 200).unwrap();
            payments[1 - winner].clone().refused(412, "VERSION_STALE");
            assert_eq!(moved(&before, &line_of_cg(&first).await), [-80_000, 80_000, 0]);
            let other = if winner == 0 { &third } else { &second };
            let paid = &payments[winner];
            let reversals = join_all([&first, other].map(|who| desk.take_as(who, paid, ClaimEvent::Reverse))).await;
            let winner = reversals.iter().position(|answer| answer.status == 200).unwrap();
            reversals[1 - winner].clone().refused(412, "VERSION_STALE");
            assert_eq!(moved(&before, &line_of_cg(&first).await), [-80_000, 0, 80_000]);
        }
        println!("T22 two who pay, two who reverse: 1 winner each in 8 (N=16)");
    }

    async fn a_voided_invoice_keeps_its_number(app: TestApp) {
        let desk = Desk::open(&app).await;
        let firm = app.actor("manager.yanxi").await;
        let czj = matter::organisation(&app, "finance.1").await;
        let payable = desk.in_state(ClaimState::Payable).await;
        let number = payable.body["invoice_number"].clone();
        for login in ["manager.yanxi", "officer.cg"] {
            let in_finance = also(&app, login, &czj, "FINANCE_OFFICER").await;
            desk.take_as(&in_finance, &payable, ClaimEvent::VoidInvoice).await.refused(409, "DUTIES_SEPARATE");
        }
        let approved = desk.take(&payable, ClaimEvent::VoidInvoice).await.is(200);
        assert_eq!((&approved.body["state"], &approved.body["invoice_number"]), (&json!("APPROVED"), &json!(null)));
        let voided = &approved.body["voided_invoices"][0];
        assert_eq!((&voided["number"], &voided["amount"], &voided["reason"]), (&number, &yuan("800.00"), &json!("材料有误。")));
        assert!(mails(&app, "fees_void_invoice").await[0].1.contains("请登录系统阅读理由"));

        let same = json!({ "number": number, "tax_rate": "0.06", "amount": yuan("800.00") });
        let elsewhere = desk.in_state(ClaimState::Approved).await;
        for claim in [&approved, &elsewhere] {
            desk.send(&firm, claim, ClaimEvent::Invoice, same.clone()).await.refused(409, "INVOICE_USED");
        }
        let payable = desk.take(&approved, ClaimEvent::Invoice).await.is(200);
        // The firm may say so itself, and whoever of finance saw it may still pay the next one.
        let approved = desk.take_as(&firm, &payable, ClaimEvent::VoidInvoice).await.is(200);
        assert_eq!(approved.body["voided_invoices"].as_array().unwrap().len(), 2);
        desk.through(approved, &[ClaimEvent::Invoice, ClaimEvent::Pay]).await;
    }
}

/// The ledger of the line of the agency `cg`, newest first.
async fn entries(app: &TestApp) -> Vec<Value> {
    let finance = app.actor("finance.1").await;
    let line = line_of_cg(&finance).await;
    let path = format!("/v1/budget-lines/{}/entries", line["id"].as_str().unwrap());
    finance.get(&path).await.is(200).body["items"].as_array().unwrap().clone()
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

/// Somebody reserves everything that a line has left.
async fn take_all(app: &TestApp, line: &Value) -> budget::ReservationId {
    let (id, now) = (line["id"].as_str().unwrap().parse().unwrap(), app.clock.now());
    let left = Fen::new(fen(&line["available"]));
    let reserve = app
        .app
        .db
        .write(move |conn| budget::reserve(&mut Ctx::new(conn, &Principal::system(), now, None), id, left, "其他事项"));
    reserve.await.unwrap()
}

async fn give_back(app: &TestApp, taken: budget::ReservationId) {
    let now = app.clock.now();
    let release = app
        .app
        .db
        .write(move |conn| budget::release(&mut Ctx::new(conn, &Principal::system(), now, None), taken).map(drop));
    release.await.unwrap();
}
