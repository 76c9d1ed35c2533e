//! Corrections (更正): a year's notice was changed after it was loaded, or was loaded wrongly.
//!
//! The year is replaced by the corrected one; what it said before is kept with the reason and who replaced it. What was
//! reckoned with it is reckoned again by the slices to which it belongs: each asks a [`Correction`] what moves.

use chrono::NaiveDate;

use super::days::{Calendar, YearTable};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kit::Day;

/// The calendars before and after a year was corrected.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The year.
    pub year: i32,
    /// Its version now.
    pub version: i64,
    /// The first day that is another than before: no last day that lies before it can move.
    pub since: Day,
    before: Calendar,
    after: Calendar,
}

impl Correction {
    /// Where the last day of an answer or an announced period moves that was so many working days after `start`: only
    /// to a later day, because nobody loses time they were told they had. `None` when it stays, and when it was not
    /// reckoned from `start`.
    pub fn later(&self, start: Day, days: u32, stored: Day) -> Option<Day> {
        let reckoned = |calendar: &Calendar| calendar.after_working_days(start.date(), days).ok().map(Day::from);
        let moved = reckoned(&self.after)?;
        (reckoned(&self.before) == Some(stored) && moved > stored).then_some(moved)
    }
}

/// Replaces a year by the corrected one. A part of the use case that reckons again what was reckoned with it: the caller
/// says what was done.
pub fn correct_year(ctx: &mut Ctx<'_>, table: &YearTable, reason: &str) -> Result<Correction> {
    let version = store::year_for_update(ctx.conn, table.year)?;
    ctx.expect_version(version)?;
    let before = store::load(ctx.conn)?;
    let former = before.years().find(|former| former.year == table.year).ok_or(Error::NotFound)?;
    let since = first_difference(former, table).ok_or_else(|| rules::NOTHING_CORRECTED.refuse())?;
    store::replace_year(ctx.conn, former, version, table, (ctx.actor.account, reason), ctx.now)?;
    let after = store::load(ctx.conn)?;
    Ok(Correction { year: table.year, version: version + 1, since: Day::from(since), before, after })
}

/// The first day about which two tables of a year do not say the same.
fn first_difference(former: &YearTable, now: &YearTable) -> Option<NaiveDate> {
    let days = [&former.off, &former.work, &now.off, &now.work].into_iter().flat_map(|days| days.keys());
    let differs = |day: &&NaiveDate| {
        former.off.contains_key(day) != now.off.contains_key(day)
            || former.work.contains_key(day) != now.work.contains_key(day)
    };
    days.filter(differs).min().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::calendar::seeds;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn year(off: &[&str], work: &[&str]) -> YearTable {
        let days = |days: &[&str]| days.iter().map(|text| (day(text), "x".to_owned())).collect::<BTreeMap<_, _>>();
        YearTable { year: 2026, source: "test".into(), off: days(off), work: days(work) }
    }

    #[test]
    fn the_first_day_that_differs_is_found_wherever_it_stands() {
        let former = year(&["2026-05-01", "2026-10-01"], &["2026-05-09"]);
        assert_eq!(first_difference(&former, &former), None);
        assert_eq!(first_difference(&former, &year(&["2026-05-01"], &["2026-05-09"])), Some(day("2026-10-01")));
        assert_eq!(first_difference(&former, &year(&["2026-05-01", "2026-10-01"], &[])), Some(day("2026-05-09")));
        let other = year(&["2026-04-30", "2026-05-01", "2026-10-01"], &["2026-05-09"]);
        assert_eq!(first_difference(&former, &other), Some(day("2026-04-30")));
    }

    #[test]
    fn nobody_loses_time_by_a_correction() {
        let before = seeds::calendar().expect("the embedded calendars").clone();
        let find = |year: i32| before.years().find(|table| table.year == year).expect("a loaded year").clone();
        let correction = |change: &dyn Fn(&mut YearTable)| {
            let mut table = find(2026);
            change(&mut table);
            let since = first_difference(&find(2026), &table).expect("something changed");
            let after = before.clone().with_year(table);
            Correction { year: 2026, version: 2, since: Day::from(since), before: before.clone(), after }
        };
        let start: Day = "2026-09-18".parse().expect("a day");
        let stored: Day = "2026-09-24".parse().expect("a day");
        // The make-up Sunday, the 20th, is worked no more.
        let later = correction(&|table| drop(table.work.remove(&day("2026-09-20"))));
        assert_eq!(later.later(start, 5, stored), Some("2026-09-28".parse().expect("a day")));
        assert_eq!(later.later(start, 5, "2026-09-25".parse().expect("a day")), None, "reckoned from another day");
        // The Saturday before is worked, too.
        let sooner = correction(&|table| drop(table.work.insert(day("2026-09-19"), "x".into())));
        assert_eq!(sooner.later(start, 5, stored), None);
    }
}
