//! Money: no number of people at once can overspend a line, and a fee goes from the offer to the payment to
//! the fen. That every ledger balances is checked after every test of this program.

use std::time::Instant;

use counsel_desk::access::Actor as Principal;
use counsel_desk::budget::{self, BudgetLine, LineId, NewLine};
use counsel_desk::ctx::Ctx;
use counsel_desk::db::Conn;
use counsel_desk::error::{Error, Result};
use counsel_desk::kit::Fen;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;

use crate::harness::{Expect as _, TestApp, ledgers, matter};

mod changes;
mod claims;
mod days;
mod desk;
mod endings;
mod offline;
mod overrides;
mod reductions;
mod reversals;
mod scholars;
mod table;

/// How many want money at once.
const WANTED: usize = 1_000;
const FEE: Fen = Fen::new(80_000);

both_databases! {
    async fn a_thousand_who_reserve_at_once_cannot_overspend(app: TestApp) {
        for (n, at_once) in [64, WANTED].into_iter().enumerate() {
            // A tenth of them can be served, and a fen is missing for one more.
            let line = line(&app, n, Fen::new(80_000 * 101 - 1)).await;
            let begun = Instant::now();
            let done = reserve_all(&app, line, at_once, |_| FEE).await;
            let took = begun.elapsed();
            let accepted = done.iter().filter(|done| done.is_ok()).count();
            assert_eq!(accepted, 100);
            for refused in done.into_iter().filter_map(Result::err) {
                assert_eq!(code(&refused), "BUDGET_INSUFFICIENT", "{refused}");
            }
            let after = look(&app, line).await;
            assert_eq!(after.reserved, Fen::new(80_000 * 100));
            assert_eq!(after.totals().available(), Ok(Fen::new(79_999)));
            println!(
                "T20 reservations on {}, {at_once} at once: {accepted} accepted of {WANTED}, over by 0.00, {took:.1?} (N={WANTED})",
                app.app.db.version().await.unwrap()
            );
        }
        println!("T19 ledgers that balance: {} (N={WANTED} entries and more)", ledgers::balance(&app.app).await);
    }

    async fn uneven_amounts_fill_a_line_to_the_last_fen(app: TestApp) {
        let line = line(&app, 0, Fen::new(10_007)).await;
        let amount = |n: usize| Fen::new(i64::try_from(n % 97).unwrap() + 1);
        let done = reserve_all(&app, line, 64, amount).await;
        let accepted: Vec<Fen> = done.iter().enumerate().filter(|(_, done)| done.is_ok()).map(|(n, _)| amount(n)).collect();
        assert_eq!(Fen::sum(accepted.iter().copied()), Ok(look(&app, line).await.reserved));
        // Some wanted one fen, late ones too: nothing was left for them.
        assert_eq!(look(&app, line).await.totals().available(), Ok(Fen::ZERO));
        assert!(done.iter().filter_map(|done| done.as_ref().err()).all(|error| code(error) == "BUDGET_INSUFFICIENT"));
    }

    async fn sixty_offers_at_once_on_money_for_ten(app: TestApp) {
        const MATTERS: usize = 60;
        app.set_time(matter::IN_TERM);
        let (officer, office) = (app.actor("officer.jt").await, app.actor("coordinator.1").await);
        let (finance, lawyer) = (app.actor("finance.1").await, matter::adviser(&app, "lawyer.lin").await);
        let agency = matter::organisation(&app, "officer.jt").await;
        let line = json!({
            "agency_id": agency, "fiscal_year": 2026, "subject_code": "30227", "name": "法律顾问服务经费",
            "appropriated": { "amount": "8799.99", "currency": "CNY" },
        });
        let line = finance.post("/v1/budget-lines", line).await.is(201);
        let engagement = json!({
            "firm_id": matter::organisation(&app, "lawyer.lin").await, "adviser_ids": [lawyer], "agency_ids": [agency],
            "budget_line_id": line.id(), "kind": "STANDING", "from_day": "2026-01-01", "to_day": "2026-12-31",
            "ceiling": { "amount": "60000.00", "currency": "CNY" },
            "rates": [{
                "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE",
                "amount": { "amount": "800.00", "currency": "CNY" },
            }],
        });
        matter::engaged(&office, engagement).await;
        let document = matter::document(&officer).await;
        let matters = join_all((0..MATTERS).map(|_| matter::accepted(&officer, &office, &document))).await;

        let begun = Instant::now();
        let answers = join_all(matters.iter().map(|review| matter::offer(&office, review, &lawyer))).await;
        let took = begun.elapsed();

        let offered = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(offered, 10);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            let refused = answer.refused(409, "BUDGET_INSUFFICIENT");
            assert_eq!((&refused.body["rule"], refused.body["legal_basis"].is_string()), (&json!("BUDGET_INSUFFICIENT"), true));
        }
        let after = finance.get(&format!("/v1/budget-lines/{}", line.id())).await.is(200);
        assert_eq!((&after.body["reserved"]["amount"], &after.body["available"]["amount"]), (&json!("8000.00"), &json!("799.99")));
        // A refused offer leaves the matter where it was, and the engagement with nothing committed for it.
        let engaged = office.get(&format!("/v1/engagements?agency_id={agency}")).await.is(200);
        assert_eq!(engaged.body["items"][0]["committed"]["amount"], "8000.00");
        let open = office.get("/v1/reviews?state=ACCEPTED&limit=200").await.is(200);
        assert_eq!(open.body["items"].as_array().unwrap().len(), MATTERS - offered);
        println!("T20 offers over HTTP: {offered} of {MATTERS} on money for 10, {took:.1?} (N={MATTERS})");
    }
}

/// Enters a line of an agency.
async fn line(app: &TestApp, n: usize, appropriated: Fen) -> LineId {
    let agency_id = matter::organisation(app, "officer.cg").await.parse().unwrap();
    let subject_code = format!("3022{n}");
    let new = NewLine { agency_id, fiscal_year: 2027, name: subject_code.clone(), subject_code, appropriated };
    let now = app.clock.now();
    let made =
        app.app.db.write(move |conn| budget::create_line(&mut Ctx::new(conn, &Principal::system(), now, None), &new));
    made.await.unwrap().id
}

async fn look(app: &TestApp, line: LineId) -> BudgetLine {
    app.app.db.read(move |conn| budget::line(conn, line)).await.unwrap()
}

/// So many who each want an amount, `at_once` at a time; what became of each, in their order.
async fn reserve_all(app: &TestApp, line: LineId, at_once: usize, amount: impl Fn(usize) -> Fen) -> Vec<Result<()>> {
    let now = app.clock.now();
    let reserve = |(n, amount): (usize, Fen)| {
        let db = app.app.db.clone();
        tokio::spawn(async move {
            let reserve = move |conn: &mut Conn| {
                let system = Principal::system();
                budget::reserve(&mut Ctx::new(conn, &system, now, None), line, amount, &format!("{n}")).map(drop)
            };
            db.write(reserve).await
        })
    };
    let wanted: Vec<(usize, Fen)> = (0..WANTED).map(|n| (n, amount(n))).collect();
    stream::iter(wanted).map(reserve).buffered(at_once).map(|done| done.unwrap()).collect().await
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::Refused(refusal) => refusal.rule.code,
        other => panic!("not refused by a rule: {other}"),
    }
}
