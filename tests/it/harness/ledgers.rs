//! After every test every ledger balances: the entries add up to the line and to each reservation, the
//! reservations to what the line holds reserved, the fees of those at work to what their engagement has
//! committed, nothing is paid that was not approved, and nothing is below zero.

use counsel_desk::app::App;
use counsel_desk::budget::{self, BudgetLine, EntryKind, LedgerAccount, LedgerEntry, Reservation, ReservationId};
use counsel_desk::db::Conn;
use counsel_desk::db::schema::{
    assignments, budget_lines, claim_lines, engagements, fee_claims, ledger_entries, reservations,
};
use counsel_desk::error::Result;
use counsel_desk::kit::Fen;
use diesel::prelude::*;

/// Checks them and says how many lines and engagements there are.
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
        let paid = Fen::sum(reservations.iter().map(|reservation| reservation.paid));
        assert_eq!(paid, Ok(totals.spent), "what was paid from {}", line.name);
    }
    let work = app.db.read(work).await.unwrap();
    work.check();
    books.len() + work.engagements.len()
}

type Book = (BudgetLine, Vec<LedgerEntry>, Vec<Reservation>);

fn book(conn: &mut Conn, line: BudgetLine) -> Result<Book> {
    let entries = budget::entries(conn, line.id)?;
    let held =
        reservations::table.filter(reservations::line_id.eq(line.id)).select(Reservation::as_select()).load(conn)?;
    Ok((line, entries, held))
}

/// What was agreed, what is held for it, and what was claimed and paid.
struct Work {
    /// Id, and what is committed under it.
    engagements: Vec<(String, Fen)>,
    /// Engagement, reservation, fee, state.
    assignments: Vec<(String, ReservationId, Fen, String)>,
    reservations: Vec<Reservation>,
    entries: Vec<LedgerEntry>,
    /// Id, total, invoiced, whether finance has approved it, whether it is paid.
    claims: Vec<(String, Fen, Option<Fen>, bool, bool)>,
    /// Claim, reservation, amount.
    lines: Vec<(String, ReservationId, Fen)>,
}

fn work(conn: &mut Conn) -> Result<Work> {
    Ok(Work {
        engagements: engagements::table.select((engagements::id, engagements::committed)).load(conn)?,
        assignments: assignments::table
            .select((assignments::engagement_id, assignments::reservation_id, assignments::fee, assignments::state))
            .load(conn)?,
        reservations: reservations::table.select(Reservation::as_select()).load(conn)?,
        entries: ledger_entries::table.select(LedgerEntry::as_select()).load(conn)?,
        claims: fee_claims::table
            .select((
                fee_claims::id,
                fee_claims::total,
                fee_claims::invoice_amount,
                fee_claims::approved_at.is_not_null(),
                fee_claims::paid_at.is_not_null(),
            ))
            .load(conn)?,
        lines: claim_lines::table
            .select((claim_lines::claim_id, claim_lines::reservation_id, claim_lines::amount))
            .load(conn)?,
    })
}

impl Work {
    fn check(&self) {
        for (id, committed) in &self.engagements {
            let at_work = self.assignments.iter().filter(|(of, _, _, state)| of == id && is_at_work(state));
            assert_eq!(Fen::sum(at_work.map(|(_, _, fee, _)| *fee)), Ok(*committed), "committed under engagement {id}");
        }
        for held in &self.reservations {
            self.check_reservation(held);
        }
        for (id, total, invoiced, approved, paid) in &self.claims {
            let lines = self.lines.iter().filter(|(claim, _, _)| claim == id);
            assert_eq!(Fen::sum(lines.map(|(_, _, amount)| *amount)), Ok(*total), "the lines of claim {id}");
            assert!(invoiced.is_none_or(|invoiced| invoiced == *total), "the invoice of claim {id}");
            assert!(!paid || *approved, "claim {id} is paid and not approved");
        }
    }

    fn check_reservation(&self, held: &Reservation) {
        let posted = |kind: EntryKind| {
            let entries =
                self.entries.iter().filter(|entry| entry.reservation_id == Some(held.id) && entry.kind == kind);
            Fen::sum(entries.map(|entry| entry.amount)).unwrap()
        };
        let entries = [EntryKind::Reservation, EntryKind::Payment, EntryKind::Release].map(posted);
        assert_eq!(entries, [held.amount, held.paid, held.released], "the entries of reservation {}", held.id);
        let of: Vec<_> = self.assignments.iter().filter(|(_, reservation, _, _)| *reservation == held.id).collect();
        assert!(of.len() <= 1, "reservation {} stands for {} assignments", held.id, of.len());
        for (_, _, fee, state) in of {
            assert_eq!(*fee, held.amount, "the fee that reservation {} is for", held.id);
            let free = held.released == held.amount && held.paid == Fen::ZERO;
            assert!(is_at_work(state) || free, "{state} and still held: {held:?}");
        }
        let approved = self.lines.iter().filter(|(claim, reservation, _)| {
            *reservation == held.id && self.claims.iter().any(|(id, _, _, approved, _)| id == claim && *approved)
        });
        let approved = Fen::sum(approved.map(|(_, _, amount)| *amount)).unwrap();
        assert!(held.paid <= approved, "paid from {held:?}, and approved {approved}");
    }
}

fn is_at_work(state: &str) -> bool {
    ["OFFERED", "ACCEPTED"].contains(&state)
}
