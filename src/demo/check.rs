//! What law and rules demand, reckoned apart from the server: its own table of days, its own sums, its own
//! hashes. Nothing here asks the slices that are being checked.

use std::fmt::Display;

use anyhow::Context;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Working days allowed for a contract (示范市政府合同管理办法第十二条).
pub(super) const LIMIT_DAYS: i64 = 5;
/// Calendar days for payment after acceptance (保障中小企业款项支付条例第九条).
pub(super) const PAYMENT_DAYS: u64 = 30;

/// Weekdays off in the autumn of 2026 (国务院办公厅关于2026年部分节假日安排的通知): Mid-Autumn Friday and the
/// days of National Day that are no weekend.
const OFF: [(u32, u32); 6] = [(9, 25), (10, 1), (10, 2), (10, 5), (10, 6), (10, 7)];
/// Weekend days worked in their place.
const WORKED: [(u32, u32); 2] = [(9, 20), (10, 10)];

/// Something is not as law and rules demand.
#[derive(Debug, thiserror::Error)]
#[error("{what}: expected {expected}, got {got}")]
pub(super) struct Differs {
    /// What was compared.
    pub what: String,
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub got: String,
}

/// Compares, and says what differs.
pub(super) fn same(what: &str, expected: impl Display, got: impl Display) -> Result<(), Differs> {
    let (expected, got) = (expected.to_string(), got.to_string());
    if expected == got { Ok(()) } else { Err(Differs { what: what.to_owned(), expected, got }) }
}

/// Whether a day of the autumn of 2026 is worked.
pub(super) fn is_worked(day: NaiveDate) -> bool {
    let date = (day.month(), day.day());
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    if weekend { WORKED.contains(&date) } else { !OFF.contains(&date) }
}

/// The days after `start`, one by one.
fn after(start: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    start.iter_days().skip(1)
}

/// The day on which `limit` working days after the day of receipt are over.
pub(super) fn due_on(received: NaiveDate, limit: i64) -> Option<NaiveDate> {
    let nth = usize::try_from(limit).ok()?.checked_sub(1)?;
    after(received).filter(|day| is_worked(*day)).nth(nth)
}

/// Working days whose 24:00 has passed since the day of receipt, until today or the day of issue.
pub(super) fn counted(received: NaiveDate, today: NaiveDate, issued: Option<NaiveDate>) -> i64 {
    let stop = issued.map_or(today, |issued| issued.min(today));
    let days = after(received).take_while(|day| *day < stop).filter(|day| is_worked(*day)).count();
    i64::try_from(days).unwrap_or(i64::MAX)
}

/// The last day of payment: so many calendar days after acceptance, or the next working day (民法典第二百零三条).
pub(super) fn payment_due(accepted: NaiveDate) -> Option<NaiveDate> {
    let last = accepted.checked_add_days(Days::new(PAYMENT_DAYS))?;
    last.iter_days().find(|day| is_worked(*day))
}

/// SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// SHA-256 over parts of text, each preceded by its length in bytes.
pub(super) fn sha256_of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(format!("{}:{part}", part.len()));
    }
    hex::encode(hasher.finalize())
}

/// What the budget line must hold, in fen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purse {
    /// What may be spent.
    pub appropriated: i64,
    /// What is set aside.
    pub reserved: i64,
    /// What is paid.
    pub spent: i64,
}

impl Purse {
    /// What is left.
    pub fn available(self) -> i64 {
        self.appropriated - self.reserved - self.spent
    }

    /// Compares with a budget line as the server shows it.
    pub fn is(self, line: &Value) -> anyhow::Result<()> {
        let parts = [
            ("预算 appropriated", "/appropriated/amount", self.appropriated),
            ("已占用 reserved", "/reserved/amount", self.reserved),
            ("已支出 spent", "/spent/amount", self.spent),
            ("可用余额 available", "/available/amount", self.available()),
        ];
        for (what, pointer, expected) in parts {
            same(what, yuan(expected), text(line, pointer)?)?;
        }
        Ok(())
    }

    /// Compares with the entries of the ledger, added up by account.
    pub fn is_sum_of(self, entries: &[Value]) -> anyhow::Result<()> {
        let balance = |account: &str| -> anyhow::Result<i64> {
            let mut sum = 0;
            for entry in entries {
                let amount = fen(text(entry, "/amount/amount")?)?;
                sum += if text(entry, "/debit")? == account { amount } else { 0 };
                sum -= if text(entry, "/credit")? == account { amount } else { 0 };
            }
            Ok(sum)
        };
        same("台账：国库拨入 ledger, from the treasury", yuan(-self.appropriated), yuan(balance("TREASURY")?))?;
        same("台账：占用 ledger, reserved", yuan(self.reserved), yuan(balance("RESERVED")?))?;
        same("台账：支出 ledger, spent", yuan(self.spent), yuan(balance("SPENT")?))?;
        same("台账：可用 ledger, available", yuan(self.available()), yuan(balance("AVAILABLE")?))?;
        Ok(())
    }
}

/// Fen from `800.00`.
pub(super) fn fen(amount: &str) -> anyhow::Result<i64> {
    let (yuan, fen) = amount.split_once('.').filter(|(_, fen)| fen.len() == 2).context("an amount has two places")?;
    Ok(format!("{yuan}{fen}").parse()?)
}

/// `800.00` from fen.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// The tax in an amount of fen that includes it at a rate of so many percent: the net is rounded half up.
pub(super) fn tax_within(fen: i64, percent: i64) -> i64 {
    let whole = 100 + percent;
    fen - (fen * 100 * 2 + whole) / (whole * 2)
}

/// The text at a place of an answer.
pub(super) fn text<'a>(answer: &'a Value, pointer: &str) -> anyhow::Result<&'a str> {
    answer.pointer(pointer).and_then(Value::as_str).with_context(|| format!("the answer has no text at {pointer}"))
}

/// The number at a place of an answer.
pub(super) fn number(answer: &Value, pointer: &str) -> anyhow::Result<i64> {
    answer.pointer(pointer).and_then(Value::as_i64).with_context(|| format!("the answer has no number at {pointer}"))
}

/// The list at a place of an answer.
pub(super) fn list<'a>(answer: &'a Value, pointer: &str) -> anyhow::Result<&'a [Value]> {
    let found = answer.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice);
    found.with_context(|| format!("the answer has no list at {pointer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_table_of_days_is_that_of_the_notice() {
        assert_eq!(due_on(day("2026-09-18"), 5), Some(day("2026-09-24")));
        assert_eq!(due_on(day("2026-09-30"), 10), Some(day("2026-10-20")));
        assert_eq!(counted(day("2026-09-18"), day("2026-09-22"), None), 2);
        assert_eq!(counted(day("2026-09-18"), day("2026-09-28"), Some(day("2026-09-22"))), 2);
        assert_eq!(payment_due(day("2026-09-01")), Some(day("2026-10-08")));
    }

    #[test]
    fn money_is_reckoned_in_fen() {
        assert_eq!(fen("200000.00").expect("an amount"), 20_000_000);
        assert_eq!(yuan(-5), "-0.05");
        assert_eq!(tax_within(80_000, 6), 4_528);
    }
}
