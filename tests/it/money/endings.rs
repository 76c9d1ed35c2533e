//! Claims that are sent back, rejected or withdrawn: whose turn it is, what becomes of the work and of the money.

use counsel_desk::fees::{ClaimEvent, ClaimState};
use futures_util::future::join_all;
use serde_json::json;

use super::claims::{CLAIMS, also, claim_for, line_of_cg, moved};
use super::desk::{Desk, mails, yuan};
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn what_is_sent_back_is_corrected_and_keeps_its_number(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (firm, finance) = (app.actor("manager.yanxi").await, app.actor("finance.1").await);
        let (first, second) = (desk.work().await, desk.work().await);
        let claim = desk.claim(&[&first, &second]).await.is(201);
        let submitted = desk.take(&claim, ClaimEvent::Submit).await.is(200);
        // Before delivery is verified it is the agency's turn.
        for event in [ClaimEvent::Return, ClaimEvent::Reject] {
            desk.take_as(&finance, &submitted, event).await.refused(409, "STAGE_OF_AGENCY");
        }
        desk.send(&app.actor("officer.cg").await, &submitted, ClaimEvent::Return, json!({})).await.refused(422, "INVALID_FIELDS");
        let returned = desk.take(&submitted, ClaimEvent::Return).await.is(200);
        let last = returned.body["steps"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["role"], &last["reason"]), (&json!("AGENCY_OFFICER"), &json!("材料有误。")));
        assert!(mails(&app, "fees_return_claim").await[0].1.contains("请登录系统阅读理由"));

        let greedy = json!({ "lines": [{ "ordinal": 1, "amount": yuan("900.00") }] });
        desk.send(&firm, &returned, ClaimEvent::Correct, greedy).await.refused(422, "INVALID_FIELDS");
        for wrong in [json!([]), json!([{ "ordinal": 3 }]), json!([{ "ordinal": 1 }, { "ordinal": 1 }])] {
            let body = json!({ "lines": wrong });
            desk.send(&firm, &returned, ClaimEvent::Correct, body).await.refused(422, "INVALID_FIELDS");
        }
        desk.claim(&[&second]).await.refused(409, "CLAIMED_ALREADY");
        let corrected = desk.take(&returned, ClaimEvent::Correct).await.is(200);
        assert_eq!((&corrected.body["state"], &corrected.body["total"]), (&json!("RETURNED"), &yuan("800.00")));
        let states = [0, 1].map(|n| corrected.body["lines"][n]["state"].clone());
        assert_eq!((states, &corrected.body["lines"][0]["explanation"]), ([json!("HELD"), json!("DROPPED")], &json!("更正")));
        // What was dropped is no longer in the claim, and free for another one.
        let dropped = json!({ "lines": [{ "ordinal": 2 }] });
        desk.send(&firm, &corrected, ClaimEvent::Correct, dropped).await.refused(422, "INVALID_FIELDS");
        desk.claim(&[&second]).await.is(201);

        let again = desk.take(&corrected, ClaimEvent::Submit).await.is(200);
        assert_eq!(again.body["number"], submitted.body["number"]);
        let verified = desk.take(&again, ClaimEvent::Verify).await.is(200);
        let returned = desk.take_as(&finance, &verified, ClaimEvent::Return).await.is(200);
        assert_eq!((&returned.body["verified_by"], &returned.body["due_on"]), (&json!(null), &json!(null)));

        // Whoever verified once stays out of the other duties, though the claim no longer names them.
        let again = desk.through(returned, &[ClaimEvent::Submit]).await;
        let cg = matter::organisation(&app, "officer.cg").await;
        let czj = matter::organisation(&app, "finance.1").await;
        let colleague = also(&app, "officer.jt", &cg, "AGENCY_OFFICER").await;
        let verified = desk.take_as(&colleague, &again, ClaimEvent::Verify).await.is(200);
        let first_verifier = also(&app, "officer.cg", &czj, "FINANCE_OFFICER").await;
        for event in [ClaimEvent::Approve, ClaimEvent::Return, ClaimEvent::Reject] {
            desk.take_as(&first_verifier, &verified, event).await.refused(409, "DUTIES_SEPARATE");
        }
        // Who sent it back approves it now: the same duty.
        desk.through(verified, &[ClaimEvent::Approve, ClaimEvent::Invoice, ClaimEvent::Pay]).await;
    }

    async fn withdrawn_work_is_claimed_anew_by_one_claim(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (firm, finance) = (app.actor("manager.yanxi").await, app.actor("finance.1").await);
        let work = desk.work().await;
        let draft = desk.claim(&[&work]).await.is(201);
        let withdrawn = desk.take(&draft, ClaimEvent::Withdraw).await.is(200);
        assert_eq!(withdrawn.body["lines"][0]["state"], "FREED");
        // Nobody was told of the draft, and nobody sees it now.
        desk.read("officer.cg", &withdrawn).await.refused(404, "NOT_FOUND");
        assert!(mails(&app, "fees_withdraw_claim").await.is_empty());

        let before = line_of_cg(&finance).await;
        let claim = desk.through(desk.claim(&[&work]).await.is(201), &[ClaimEvent::Submit, ClaimEvent::Reduce, ClaimEvent::Appeal]).await;
        let withdrawn = desk.take(&claim, ClaimEvent::Withdraw).await.is(200);
        assert_eq!(withdrawn.body["appeals"][0]["state"], "LAPSED");
        assert_eq!(mails(&app, "fees_withdraw_claim").await.len(), 1);
        assert_eq!(moved(&before, &line_of_cg(&finance).await), [0, 0, 0], "the money waits with the work");

        let body = claim_for(&app, "manager.yanxi", &[&work]).await;
        let claims = join_all((0..16).map(|_| firm.post(CLAIMS, body.clone()))).await;
        assert_eq!(claims.iter().filter(|answer| answer.status == 201).count(), 1);
        for late in claims.iter().filter(|answer| answer.status != 201) {
            late.clone().refused(409, "CLAIMED_ALREADY");
        }
        println!("T20 new claims for withdrawn work at once: 1 of {} (N={})", claims.len(), claims.len());
        let live = claims.into_iter().find(|answer| answer.status == 201).unwrap();
        desk.through(live, &[ClaimEvent::Submit, ClaimEvent::Verify, ClaimEvent::Approve, ClaimEvent::Invoice, ClaimEvent::Pay]).await;
        desk.claim(&[&work]).await.refused(409, "CLAIMED_ALREADY");
    }

    async fn rejected_work_is_claimed_once_more_and_then_never(app: TestApp) {
        let desk = Desk::open(&app).await;
        let finance = app.actor("finance.1").await;
        let (work, other) = (desk.work().await, desk.work().await);
        let (before, committed) = (line_of_cg(&finance).await, desk.committed().await);
        let first = desk.through(desk.claim(&[&work]).await.is(201), &[ClaimEvent::Submit, ClaimEvent::Reject]).await;
        assert_eq!((&first.body["state"], &first.body["lines"][0]["state"]), (&json!("REJECTED"), &json!("FREED")));
        assert!(mails(&app, "fees_reject_claim").await[0].1.contains("请登录系统阅读理由"));
        assert_eq!((moved(&before, &line_of_cg(&finance).await), desk.committed().await), ([0, 0, 0], committed));

        // Together with work that is rejected for the first time: each by itself.
        let second = desk.claim(&[&work, &other]).await.is(201);
        let second = desk.through(second, &[ClaimEvent::Submit, ClaimEvent::Verify]).await;
        let second = desk.take_as(&finance, &second, ClaimEvent::Reject).await.is(200);
        let states = [0, 1].map(|n| second.body["lines"][n]["state"].clone());
        assert_eq!(states, [json!("HELD"), json!("FREED")]);
        assert_eq!(moved(&before, &line_of_cg(&finance).await), [-80_000, 0, 80_000], "what can no longer be claimed goes back");
        assert_eq!(desk.committed().await, committed - 80_000);
        desk.claim(&[&work]).await.refused(409, "REJECTED_FOR_GOOD");
        desk.claim(&[&other]).await.is(201);
        let twice = desk.in_state(ClaimState::Rejected).await;
        desk.take(&twice, ClaimEvent::Reject).await.refused(409, "CLAIM_TRANSITION");
    }
}
