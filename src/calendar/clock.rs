//! Clocks that can be stopped: where a limit ends, and how much of it has run, when some of the time is excluded.
//!
//! A day counts at its 24:00, if the limit counts that kind of day and the clock runs then. A stop therefore takes
//! away the day on which it begins and gives back the day on which it ends; one that begins and ends on the same
//! day changes nothing, and one that is cut in two is the same stop.

use chrono::NaiveDate;

use super::days::{Calendar, YearNotLoaded, next};
use super::pack::LimitUnit;

/// A time during which a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The first day whose 24:00 it covers.
    pub from: NaiveDate,
    /// The day on which the clock runs again.
    pub until: NaiveDate,
}

impl Stop {
    /// Whether the clock stands still at the 24:00 of this day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }
}

impl Calendar {
    /// The last day of a limit of `n` days that starts on `start`, which is not counted. A limit in calendar days
    /// ends on a day that is worked and on which the clock runs.
    pub fn due(&self, unit: LimitUnit, start: NaiveDate, n: u32, stops: &[Stop]) -> Result<NaiveDate, YearNotLoaded> {
        let (mut day, mut left) = (start, n);
        while left > 0 {
            day = next(day)?;
            if self.counts(unit, day, stops)? {
                left -= 1;
            }
        }
        if unit == LimitUnit::CalendarDays {
            while !self.counts(LimitUnit::WorkingDays, day, stops)? {
                day = next(day)?;
            }
        }
        Ok(day)
    }

    /// How many days of a limit have run after `start` up to and including `end`.
    pub fn counted(
        &self,
        unit: LimitUnit,
        start: NaiveDate,
        end: NaiveDate,
        stops: &[Stop],
    ) -> Result<u32, YearNotLoaded> {
        let (mut day, mut count) = (start, 0);
        while day < end {
            day = next(day)?;
            if self.counts(unit, day, stops)? {
                count += 1;
            }
        }
        Ok(count)
    }

    fn counts(&self, unit: LimitUnit, day: NaiveDate, stops: &[Stop]) -> Result<bool, YearNotLoaded> {
        if stops.iter().any(|stop| stop.covers(day)) {
            return Ok(false);
        }
        match unit {
            LimitUnit::WorkingDays => self.is_working(day),
            LimitUnit::CalendarDays => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::seeds;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn stop(from: &str, until: &str) -> Stop {
        Stop { from: day(from), until: day(until) }
    }

    fn due(start: &str, n: u32, stops: &[Stop]) -> String {
        let calendar = seeds::calendar().expect("the embedded calendars");
        calendar.due(LimitUnit::WorkingDays, day(start), n, stops).expect("the year is loaded").to_string()
    }

    #[test]
    fn a_stop_moves_the_last_day_by_the_working_days_it_covers() {
        // Received on Friday 2026-09-18, five working days: 20 (a worked Sunday), 21, 22, 23, 24.
        assert_eq!(due("2026-09-18", 5, &[]), "2026-09-24");
        // Over the worked Sunday: Friday's own 24:00 is the day of receipt and counts for nothing.
        assert_eq!(due("2026-09-18", 5, &[stop("2026-09-18", "2026-09-21")]), "2026-09-28");
        // One working day; the next one after the holiday of 25 to 27 September is Monday the 28th.
        assert_eq!(due("2026-09-18", 5, &[stop("2026-09-22", "2026-09-23")]), "2026-09-28");
        // Over a holiday: only the days that are worked are given back.
        assert_eq!(due("2026-09-18", 5, &[stop("2026-09-24", "2026-09-28")]), "2026-09-28");
        assert_eq!(due("2026-09-18", 5, &[stop("2026-09-25", "2026-09-28")]), "2026-09-24");
        // Over National Day, 1 to 7 October, with the worked Saturday of 10 October behind it.
        assert_eq!(due("2026-09-28", 5, &[stop("2026-09-30", "2026-10-08")]), "2026-10-12");
        assert_eq!(due("2026-09-28", 5, &[]), "2026-10-10");
    }

    #[test]
    fn a_stop_within_a_day_moves_nothing() {
        assert_eq!(due("2026-09-18", 5, &[stop("2026-09-22", "2026-09-22")]), due("2026-09-18", 5, &[]));
    }

    #[test]
    fn a_limit_in_calendar_days_ends_on_a_day_on_which_the_clock_runs() {
        let calendar = seeds::calendar().expect("the embedded calendars");
        let due = |stops: &[Stop]| calendar.due(LimitUnit::CalendarDays, day("2026-09-10"), 15, stops);
        assert_eq!(due(&[]), Ok(day("2026-09-28")), "the 25th to 27th are a holiday");
        assert_eq!(due(&[stop("2026-09-11", "2026-09-13")]), Ok(day("2026-09-28")));
        assert_eq!(due(&[stop("2026-09-28", "2026-09-30")]), Ok(day("2026-09-30")));
    }

    /// A time in the loaded years, well before their end.
    fn some_stop() -> impl Strategy<Value = Stop> {
        (0_u64..700, 0_u64..40).prop_map(|(at, length)| {
            let from = day("2024-01-05") + Days::new(at);
            Stop { from, until: from + Days::new(length) }
        })
    }

    proptest! {
        #[test]
        fn clocks_are_additive(start in 0_u64..700, n in 0_u32..30, whole in some_stop(), cut in 0_u64..40) {
            let calendar = seeds::calendar().expect("the embedded calendars");
            let start = day("2024-01-02") + Days::new(start);
            let middle = (whole.from + Days::new(cut)).min(whole.until);
            let halves = [Stop { until: middle, ..whole }, Stop { from: middle, ..whole }];
            for unit in [LimitUnit::WorkingDays, LimitUnit::CalendarDays] {
                let one = calendar.due(unit, start, n, &[whole]);
                prop_assert_eq!(one, calendar.due(unit, start, n, &halves));
            }
        }

        /// The other way round: what was counted by the last day is the limit, and the held working days are what
        /// the last day moved by.
        #[test]
        fn the_last_day_moves_by_exactly_the_held_working_days(start in 0_u64..700, n in 1_u32..30, held in some_stop()) {
            let calendar = seeds::calendar().expect("the embedded calendars");
            let start = day("2024-01-02") + Days::new(start);
            let stopped = calendar.due(LimitUnit::WorkingDays, start, n, &[held]).expect("a loaded year");
            let counted = calendar.counted(LimitUnit::WorkingDays, start, stopped, &[held]).expect("a loaded year");
            prop_assert_eq!(counted, n);
            let mut moved = 0;
            let mut at = start;
            while at < stopped {
                at = at + Days::new(1);
                if held.covers(at) && calendar.is_working(at).expect("a loaded year") {
                    moved += 1;
                }
            }
            let unhindered = calendar.after_working_days(start, n + moved);
            prop_assert_eq!(unhindered, Ok(stopped));
        }
    }
}
