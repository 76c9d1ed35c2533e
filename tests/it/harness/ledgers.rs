//! After every test every ledger balances: the entries add up to the line and to each reservation, the reservations
//! to what the line holds reserved, and nothing is below zero. What engagements have committed in each term is what the reservations of
//! its assignments hold or paid with what was used before going live, and what their steps say, and what was paid is what claims say, reversals taken off.

use std::collections::BTreeMap;

use counsel_desk::app::App;
use counsel_desk::budget::{self, BudgetLine, EntryKind, LedgerAccount, LedgerEntry, Reservation, ReservationId};
use counsel_desk::db::Conn;
use counsel_desk::db::schema::{
    assignments, budget_lines, claim_lines, engagement_steps, engagement_terms, engagements, fee_claims, reservations,
};
use counsel_desk::engagement::{Engagement, EngagementId};
use counsel_desk::error::Result;
use counsel_desk::kit::Fen;
use diesel::prelude::*;

/// Checks them and says how many lines there are.
pub async fn balance(app: &App) -> usize {
    let books = app.db.read(|conn| {
        let lines: Vec<BudgetLine> = budget_lines::table.select(BudgetLine::as_select()).load(conn)?;
        lines.into_iter().map(|line| book(conn, line)).collect::<Result<Vec<_>>>()
    });
    let books = books.await.unwrap();
    for (line, entries, reservations) in &books {
        let totals = line.totals();
        assert_eq!(budget::rules::foot(entries), Ok(totals), "the ledger of {}", line.name);
        let (mut debits, mut credits) = (Fen::ZERO, Fen::ZERO);
        for account in LedgerAccount::ALL {
            let sum = |of: fn(&LedgerEntry) -> LedgerAccount| {
                Fen::sum(entries.iter().filter(|entry| of(entry) == *account).map(|entry| entry.amount)).unwrap()
            };
            let (debit, credit) = (sum(|entry| entry.debit), sum(|entry| entry.credit));
            let balance = debit.minus(credit).unwrap();
            match account {
                LedgerAccount::Treasury => assert_eq!(balance, Fen::ZERO.minus(totals.appropriated).unwrap()),
                LedgerAccount::Available => assert_eq!(balance, totals.available().unwrap(), "{}", line.name),
                LedgerAccount::Reserved => assert_eq!(balance, totals.reserved, "{}", line.name),
                LedgerAccount::Spent => assert_eq!(balance, totals.spent, "{}", line.name),
            }
            assert!(balance >= Fen::ZERO || *account == LedgerAccount::Treasury, "{account} of {}", line.name);
            (debits, credits) = (debits.plus(debit).unwrap(), credits.plus(credit).unwrap());
        }
        assert_eq!(debits, credits, "debits and credits of {}", line.name);
        let held = Fen::sum(reservations.iter().map(|reservation| reservation.remaining().unwrap()));
        assert_eq!(held, Ok(totals.reserved), "the reservations of {}", line.name);
        let opening: Vec<Fen> =
            entries.iter().filter(|entry| entry.kind == EntryKind::Opening).map(|entry| entry.amount).collect();
        assert!(opening.len() <= 1, "what was paid from {} before going live is said once", line.name);
        let paid = Fen::sum(reservations.iter().map(|reservation| reservation.paid).chain(opening));
        assert_eq!(paid, Ok(totals.spent), "what was paid from {}", line.name);
        reservations.iter().for_each(|reservation| reservation_adds_up(reservation, entries));
    }
    app.db.read(engagements_hold_what_their_work_costs).await.unwrap();
    app.db.read(claims_say_what_was_paid).await.unwrap();
    books.len()
}

fn reservation_adds_up(held: &Reservation, entries: &[LedgerEntry]) {
    let posted = |kind: EntryKind| {
        let its = entries.iter().filter(|entry| entry.reservation_id == Some(held.id) && entry.kind == kind);
        Fen::sum(its.map(|entry| entry.amount)).unwrap()
    };
    let paid = posted(EntryKind::Payment).minus(posted(EntryKind::Reversal));
    assert_eq!(paid, Ok(held.paid), "what the entries of {held:?} paid");
    let taken = posted(EntryKind::Reservation).minus(posted(EntryKind::Release)).unwrap();
    let left = taken.minus(posted(EntryKind::Payment)).unwrap();
    assert_eq!(Ok(left), held.remaining(), "what the entries of {held:?} left");
}

fn engagements_hold_what_their_work_costs(conn: &mut Conn) -> Result<()> {
    let engagements: Vec<Engagement> = engagements::table.select(Engagement::as_select()).load(conn)?;
    let terms: Vec<(EngagementId, i64, Fen, Fen, Fen)> = engagement_terms::table
        .select((
            engagement_terms::engagement_id,
            engagement_terms::number,
            engagement_terms::ceiling,
            engagement_terms::committed,
            engagement_terms::carried,
        ))
        .load(conn)?;
    let steps: Vec<(EngagementId, i64, Fen)> = engagement_steps::table
        .select((engagement_steps::engagement_id, engagement_steps::term, engagement_steps::amount))
        .load(conn)?;
    // Co-counsel have no money of their own.
    let work: Vec<(EngagementId, i64, ReservationId)> = assignments::table
        .filter(assignments::assists.is_null())
        .select((assignments::engagement_id, assignments::term, assignments::reservation_id))
        .load(conn)?;
    let held = of_reservations(conn, |reservation| reservation.amount.minus(reservation.released).unwrap())?;
    for (id, number, _, committed, carried) in &terms {
        let work = work.iter().filter(|(of, term, _)| of == id && term == number);
        let offered = work.map(|(_, _, id)| held[id]).chain([*carried]);
        assert_eq!(Fen::sum(offered), Ok(*committed), "term {number} of engagement {id}");
        let moved = steps.iter().filter(|(of, term, _)| of == id && term == number);
        assert_eq!(Fen::sum(moved.map(|(_, _, amount)| *amount)), Ok(*committed), "the steps of engagement {id}");
    }
    for engagement in engagements {
        let own = terms.iter().filter(|(of, ..)| *of == engagement.id);
        let (ceilings, committed): (Vec<Fen>, Vec<Fen>) = own.map(|(_, _, one, other, _)| (*one, *other)).unzip();
        assert_eq!(Fen::sum(ceilings), Ok(engagement.ceiling), "the terms of {}", engagement.number);
        assert_eq!(Fen::sum(committed), Ok(engagement.committed), "the terms of {}", engagement.number);
    }
    Ok(())
}

fn claims_say_what_was_paid(conn: &mut Conn) -> Result<()> {
    let paid_claims = fee_claims::table.filter(fee_claims::state.eq("PAID")).select(fee_claims::id);
    let lines: Vec<(ReservationId, Option<Fen>)> = claim_lines::table
        .filter(claim_lines::claim_id.eq_any(paid_claims).and(claim_lines::state.eq("HELD")))
        .select((claim_lines::reservation_id, claim_lines::verified_amount))
        .load(conn)?;
    let of_work: Vec<ReservationId> = assignments::table.select(assignments::reservation_id).load(conn)?;
    let paid = of_reservations(conn, |reservation| reservation.paid)?;
    for id in of_work {
        let said = lines.iter().filter(|(of, _)| *of == id).map(|(_, verified)| verified.unwrap());
        assert_eq!(Fen::sum(said), Ok(paid[&id]), "what was paid out of reservation {id}");
    }
    Ok(())
}

fn of_reservations(conn: &mut Conn, amount: impl Fn(&Reservation) -> Fen) -> Result<BTreeMap<ReservationId, Fen>> {
    let all: Vec<Reservation> = reservations::table.select(Reservation::as_select()).load(conn)?;
    Ok(all.iter().map(|reservation| (reservation.id, amount(reservation))).collect())
}

type Book = (BudgetLine, Vec<LedgerEntry>, Vec<Reservation>);

fn book(conn: &mut Conn, line: BudgetLine) -> Result<Book> {
    let entries = budget::entries(conn, line.id)?;
    let held =
        reservations::table.filter(reservations::line_id.eq(line.id)).select(Reservation::as_select()).load(conn)?;
    Ok((line, entries, held))
}
