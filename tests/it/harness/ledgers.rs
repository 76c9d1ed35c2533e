//! After every test every ledger balances: the entries add up to the line, the reservations to what it holds
//! reserved, and nothing is below zero.

use counsel_desk::app::App;
use counsel_desk::budget::{self, BudgetLine, LedgerAccount, LedgerEntry, Reservation};
use counsel_desk::db::Conn;
use counsel_desk::db::schema::{budget_lines, reservations};
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
        let paid = Fen::sum(reservations.iter().map(|reservation| reservation.paid));
        assert_eq!(paid, Ok(totals.spent), "what was paid from {}", line.name);
    }
    books.len()
}

type Book = (BudgetLine, Vec<LedgerEntry>, Vec<Reservation>);

fn book(conn: &mut Conn, line: BudgetLine) -> Result<Book> {
    let entries = budget::entries(conn, line.id)?;
    let held =
        reservations::table.filter(reservations::line_id.eq(line.id)).select(Reservation::as_select()).load(conn)?;
    Ok((line, entries, held))
}
