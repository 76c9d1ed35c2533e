//! Lines that are reduced: the original stays beside what was verified, the claimant is heard, and the rest goes
//! back to line and ceiling when the claim is paid, once.

use counsel_desk::fees::{ClaimEvent, ClaimState};
use serde_json::json;

use super::claims::{also, line_of_cg, moved};
use super::desk::{Desk, fen, mails, reductions, today, yuan};
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn what_is_reduced_goes_back_once_when_the_rest_is_paid(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (finance, officer) = (app.actor("finance.1").await, app.actor("officer.cg").await);
        let (first, second) = (desk.work().await, desk.work().await);
        let claim = desk.claim(&[&first, &second]).await.is(201);
        let submitted = desk.take(&claim, ClaimEvent::Submit).await.is(200);

        for (wrong, pointer, code) in [
            (reductions(&[(1, "800.00")]), "/reductions/0/amount/amount", "TOO_LARGE"),
            (reductions(&[(1, "-0.01")]), "/reductions/0/amount/amount", "TOO_SMALL"),
            (reductions(&[(3, "1.00")]), "/reductions/0/ordinal", "INVALID"),
            (reductions(&[(1, "1.00"), (1, "2.00")]), "/reductions/1/ordinal", "INVALID"),
            (json!({ "reductions": [{ "ordinal": 1, "amount": yuan("1.00") }] }), "/reductions/0/reason", "REQUIRED"),
            (json!({ "reductions": [] }), "/reductions", "TOO_FEW"),
        ] {
            let refused = desk.send(&officer, &submitted, ClaimEvent::Reduce, wrong).await.refused(422, "INVALID_FIELDS");
            assert_eq!((&refused.body["errors"][0]["pointer"], &refused.body["errors"][0]["code"]), (&json!(pointer), &json!(code)));
        }
        let body = reductions(&[(1, "500.00"), (2, "0.00")]);
        let reduced = desk.send(&officer, &submitted, ClaimEvent::Reduce, body).await.is(200);
        let line = &reduced.body["lines"][0];
        assert_eq!((&line["amount"], &line["verified_amount"]), (&yuan("800.00"), &yuan("500.00")), "both are kept");
        assert_eq!(line["reduction_reason"], "未按期完成。");
        assert_eq!((&reduced.body["state"], &reduced.body["total"]), (&json!("VERIFIED"), &yuan("500.00")));
        // Five working days after Friday the 16th.
        assert_eq!(reduced.body["appeal_until"], "2026-01-23");
        let mail = &mails(&app, "fees_reduce_claim").await[0].1;
        assert!(["1600.00", "500.00", "2026-01-23"].iter().all(|fact| mail.contains(fact)), "{mail}");

        desk.take(&reduced, ClaimEvent::Approve).await.refused(409, "APPEAL_WINDOW_OPEN");
        let accepted = desk.take(&reduced, ClaimEvent::AcceptReduction).await.is(200);
        desk.take(&accepted, ClaimEvent::AcceptReduction).await.refused(409, "REDUCTION_SETTLED");
        desk.take(&accepted, ClaimEvent::Appeal).await.refused(409, "REDUCTION_SETTLED");
        let approved = desk.take(&accepted, ClaimEvent::Approve).await.is(200);
        let in_full = json!({ "number": "20260000000000009999", "tax_rate": "0.06", "amount": yuan("1600.00") });
        let firm = app.actor("manager.yanxi").await;
        desk.send(&firm, &approved, ClaimEvent::Invoice, in_full).await.refused(409, "INVOICE_MISMATCH");
        let payable = desk.take(&approved, ClaimEvent::Invoice).await.is(200);

        let (before, committed) = (line_of_cg(&finance).await, desk.committed().await);
        let paid = desk.take(&payable, ClaimEvent::Pay).await.is(200);
        let after = line_of_cg(&finance).await;
        assert_eq!(moved(&before, &after), [-160_000, 50_000, 110_000], "reserved, spent, available");
        assert_eq!(desk.committed().await, committed - 110_000, "the ceiling has room for the rest again");
        desk.take(&paid, ClaimEvent::Pay).await.refused(409, "CLAIM_TRANSITION");
        assert_eq!((line_of_cg(&finance).await, desk.committed().await), (after, committed - 110_000));
    }

    async fn an_appeal_is_decided_by_somebody_else_and_stays_decided(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (officer, head) = (app.actor("officer.cg").await, app.actor("head.cg").await);
        let czj = matter::organisation(&app, "finance.1").await;
        let cg = matter::organisation(&app, "officer.cg").await;
        let submitted = desk.in_state(ClaimState::Submitted).await;
        let verified = desk.in_state(ClaimState::Verified).await;
        desk.take(&verified, ClaimEvent::Appeal).await.refused(409, "NOT_REDUCED");
        desk.take(&verified, ClaimEvent::AcceptReduction).await.refused(409, "NOT_REDUCED");
        desk.take(&verified, ClaimEvent::DecideAppeal).await.refused(404, "NOT_FOUND");

        let reduced = desk.take(&submitted, ClaimEvent::Reduce).await.is(200);
        let firm = app.actor("manager.yanxi").await;
        let elsewhere = json!({ "line": 2, "reasons": "按期提交。" });
        desk.send(&firm, &reduced, ClaimEvent::Appeal, elsewhere).await.refused(422, "INVALID_FIELDS");
        let appealed = desk.take(&reduced, ClaimEvent::Appeal).await.is(200);
        assert_eq!(appealed.body["appeals"][0]["state"], "OPEN");
        assert!(mails(&app, "fees_appeal_reduction").await[0].1.contains("登录系统阅读理由"));
        for waiting in [ClaimEvent::Approve, ClaimEvent::AcceptReduction, ClaimEvent::Return, ClaimEvent::Reject] {
            desk.take(&appealed, waiting).await.refused(409, "APPEAL_OPEN");
        }
        desk.take(&appealed, ClaimEvent::Appeal).await.refused(409, "REDUCTION_SETTLED");

        // Neither who verified nor who claims, in whatever membership.
        desk.take_as(&officer, &appealed, ClaimEvent::DecideAppeal).await.refused(409, "DUTIES_SEPARATE");
        let verifier_as_head = also(&app, "officer.cg", &cg, "AGENCY_HEAD").await;
        let claimant_as_head = also(&app, "manager.yanxi", &cg, "AGENCY_HEAD").await;
        for somebody in [&verifier_as_head, &claimant_as_head] {
            desk.take_as(somebody, &appealed, ClaimEvent::DecideAppeal).await.refused(409, "DUTIES_SEPARATE");
        }
        let changed = |amount: &str| json!({ "outcome": "CHANGED", "amount": yuan(amount), "reason": "酌减。" });
        for (wrong, pointer, code) in [
            (changed("500.00"), "/amount/amount", "TOO_SMALL"),
            (changed("800.01"), "/amount/amount", "TOO_LARGE"),
            (json!({ "outcome": "CHANGED", "reason": "酌减。" }), "/amount", "REQUIRED"),
            (json!({ "outcome": "UPHELD", "amount": yuan("700.00"), "reason": "维持。" }), "/amount/amount", "INVALID"),
        ] {
            let refused = desk.send(&head, &appealed, ClaimEvent::DecideAppeal, wrong).await.refused(422, "INVALID_FIELDS");
            assert_eq!((&refused.body["errors"][0]["pointer"], &refused.body["errors"][0]["code"]), (&json!(pointer), &json!(code)));
        }
        let decided = desk.send(&head, &appealed, ClaimEvent::DecideAppeal, changed("700.00")).await.is(200);
        assert_eq!((&decided.body["total"], &decided.body["appeals"][0]["state"]), (&yuan("700.00"), &json!("CHANGED")));
        desk.take(&decided, ClaimEvent::DecideAppeal).await.refused(409, "REDUCTION_SETTLED");
        desk.take(&decided, ClaimEvent::Appeal).await.refused(409, "REDUCTION_SETTLED");

        // Who decided has no other duty afterwards.
        let decider_in_finance = also(&app, "head.cg", &czj, "FINANCE_OFFICER").await;
        desk.take_as(&decider_in_finance, &decided, ClaimEvent::Approve).await.refused(409, "DUTIES_SEPARATE");
        let decider_in_agency = also(&app, "head.cg", &cg, "AGENCY_OFFICER").await;
        let finance = app.actor("finance.1").await;
        let returned = desk.take_as(&finance, &decided, ClaimEvent::Return).await.is(200);
        assert_eq!((&returned.body["total"], &returned.body["verified_by"]), (&yuan("800.00"), &json!(null)));
        let again = desk.take(&returned, ClaimEvent::Submit).await.is(200);
        assert_eq!(again.body["number"], submitted.body["number"]);
        desk.take_as(&decider_in_agency, &again, ClaimEvent::Verify).await.refused(409, "DUTIES_SEPARATE");
        desk.take(&again, ClaimEvent::Reduce).await.refused(409, "REDUCTION_SETTLED");
        let verified = desk.take(&again, ClaimEvent::Verify).await.is(200);
        assert_eq!(verified.body["total"], yuan("700.00"), "the decision binds whoever verifies again");
        let paid = desk.through(verified, &[ClaimEvent::Approve, ClaimEvent::Invoice, ClaimEvent::Pay]).await;
        assert_eq!(fen(&paid.body["total"]), 70_000);
    }

    async fn a_reduction_is_appealed_in_time_or_stands(app: TestApp) {
        let desk = Desk::open(&app).await;
        let reduced = desk.through(desk.in_state(ClaimState::Submitted).await, &[ClaimEvent::Reduce]).await;
        let upheld = desk.through(
            desk.in_state(ClaimState::Submitted).await, &[ClaimEvent::Reduce, ClaimEvent::Appeal, ClaimEvent::DecideAppeal],
        ).await;
        assert_eq!((&upheld.body["total"], &upheld.body["appeals"][0]["state"]), (&yuan("500.00"), &json!("UPHELD")));
        desk.take(&upheld, ClaimEvent::Approve).await.is(200);

        app.set_time("2026-01-23T23:59:59+08:00");
        let finance = today(&app, "finance.1").await;
        desk.take_as(&finance, &reduced, ClaimEvent::Approve).await.refused(409, "APPEAL_WINDOW_OPEN");
        app.set_time("2026-01-24T00:00:00+08:00");
        let (finance, firm) = (today(&app, "finance.1").await, today(&app, "manager.yanxi").await);
        desk.take_as(&firm, &reduced, ClaimEvent::Appeal).await.refused(409, "APPEAL_LATE");
        desk.take_as(&finance, &reduced, ClaimEvent::Approve).await.is(200);
    }

    async fn nothing_is_not_approved(app: TestApp) {
        let desk = Desk::open(&app).await;
        let submitted = desk.in_state(ClaimState::Submitted).await;
        let officer = app.actor("officer.cg").await;
        let nothing = desk.send(&officer, &submitted, ClaimEvent::Reduce, reductions(&[(1, "0.00")])).await.is(200);
        let accepted = desk.take(&nothing, ClaimEvent::AcceptReduction).await.is(200);
        desk.take(&accepted, ClaimEvent::Approve).await.refused(409, "NOTHING_TO_APPROVE");
        desk.take(&accepted, ClaimEvent::Reject).await.is(200);
    }
}
