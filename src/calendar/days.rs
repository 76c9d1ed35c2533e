//! Working days: which day is worked, and where a time limit ends.
//!
//! The start day is never counted. A limit in calendar days whose last day is not worked ends on
//! the next working day; a make-up working day (调休) is a working day like any other.
//!
//! Holidays are known only once the State Council has published them, so a day of a year whose
//! table is not loaded has no kind. Every answer that would need such a day is [`YearNotLoaded`];
//! nothing here falls back on "weekends only".

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// What a day is, as far as counting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// An ordinary Monday to Friday.
    Workday,
    /// A Saturday or Sunday worked in exchange for a holiday (调休).
    MakeUpWorkday,
    /// A free Saturday or Sunday outside any holiday.
    Weekend,
    /// A day off by the yearly notice, weekend days inside a holiday included.
    Holiday,
}

impl DayKind {
    pub fn is_working(self) -> bool {
        matches!(self, Self::Workday | Self::MakeUpWorkday)
    }
}

/// The computation needs a day of this year, and no table of it is loaded (`CALENDAR_NOT_LOADED`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no working-day calendar is loaded for {0}")]
pub struct YearNotLoaded(pub i32);

/// One year as published: the days off, the make-up working days, and where both are stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearTable {
    pub year: i32,
    pub source: String,
    pub off: BTreeMap<NaiveDate, String>,
    pub work: BTreeMap<NaiveDate, String>,
}

/// Why a year's table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearFault {
    /// An empty table is what a not yet published year looks like; using it would be a guess.
    #[error("the table of {0} lists no day off, so it is not the published one")]
    NoDaysOff(i32),
    #[error("the table of {0} does not say where it is published")]
    NoSource(i32),
    #[error("{day} is not a day of {year}")]
    OtherYear { year: i32, day: NaiveDate },
    #[error("{0} is listed both as a day off and as a working day")]
    OffAndWorked(NaiveDate),
    #[error("{0} is worked anyway, so it cannot be a make-up working day")]
    WorkedAnyway(NaiveDate),
}

impl YearTable {
    /// Refuses a table that cannot be a published year. To be asked before a table is loaded.
    pub fn check(&self) -> Result<(), YearFault> {
        if self.off.is_empty() {
            return Err(YearFault::NoDaysOff(self.year));
        }
        if self.source.trim().is_empty() {
            return Err(YearFault::NoSource(self.year));
        }
        let mut days = self.off.keys().chain(self.work.keys());
        if let Some(day) = days.find(|day| day.year() != self.year) {
            return Err(YearFault::OtherYear { year: self.year, day: *day });
        }
        for day in self.work.keys() {
            if self.off.contains_key(day) {
                return Err(YearFault::OffAndWorked(*day));
            }
            if !is_weekend(*day) {
                return Err(YearFault::WorkedAnyway(*day));
            }
        }
        Ok(())
    }
}

/// One day of an explanation: what it is, what it is called, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedDay {
    pub day: NaiveDate,
    pub kind: DayKind,
    pub name: String,
    pub source: String,
}

/// The years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, YearTable>,
}

impl Calendar {
    /// Adds a year, in place of an earlier table of the same year.
    #[must_use]
    pub fn with_year(mut self, table: YearTable) -> Self {
        self.load(table);
        self
    }

    /// As [`Calendar::with_year`], in place; gives back the table that was replaced.
    pub fn load(&mut self, table: YearTable) -> Option<YearTable> {
        self.years.insert(table.year, table)
    }

    /// The loaded tables, earliest year first.
    pub fn years(&self) -> impl Iterator<Item = &YearTable> {
        self.years.values()
    }

    pub fn kind(&self, day: NaiveDate) -> Result<DayKind, YearNotLoaded> {
        self.table(day).map(|table| kind_in(table, day))
    }

    pub fn is_working(&self, day: NaiveDate) -> Result<bool, YearNotLoaded> {
        self.kind(day).map(DayKind::is_working)
    }

    /// The kind of a day, its Chinese name (国庆节, 国庆节调休, 周末, 工作日) and the notice it
    /// follows from.
    pub fn reason(&self, day: NaiveDate) -> Result<(DayKind, String, &str), YearNotLoaded> {
        let table = self.table(day)?;
        let kind = kind_in(table, day);
        let name = match kind {
            DayKind::Holiday => table.off.get(&day).map_or("休假", String::as_str),
            DayKind::MakeUpWorkday => table.work.get(&day).map_or("调休", String::as_str),
            DayKind::Weekend => "周末",
            DayKind::Workday => "工作日",
        };
        Ok((kind, name.to_owned(), &table.source))
    }

    /// The n-th working day after `start`; the start day is not counted. n = 0 gives `start`
    /// itself, worked or not, because no day has to be looked at.
    pub fn after_working_days(&self, start: NaiveDate, n: u32) -> Result<NaiveDate, YearNotLoaded> {
        let mut day = start;
        for _ in 0..n {
            day = self.this_or_next_working(next(day)?)?;
        }
        Ok(day)
    }

    /// The n-th day after `start`; the start day is not counted. Where that day is not worked the
    /// limit ends on the next working day. Only days from the last one on are looked at.
    pub fn after_calendar_days(&self, start: NaiveDate, n: u32) -> Result<NaiveDate, YearNotLoaded> {
        let last = start.checked_add_days(Days::new(n.into())).ok_or(PAST_THE_END)?;
        self.this_or_next_working(last)
    }

    /// How many working days lie after `start` up to and including `end`; none where `end` is not
    /// later than `start`.
    pub fn working_days_between(&self, start: NaiveDate, end: NaiveDate) -> Result<u32, YearNotLoaded> {
        let mut count = 0;
        let mut day = start;
        while day < end {
            day = next(day)?;
            if self.is_working(day)? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// Each day after `start` up to and including `end`, with what it is and who says so.
    pub fn explain(&self, start: NaiveDate, end: NaiveDate) -> Result<Vec<ExplainedDay>, YearNotLoaded> {
        let mut days = Vec::new();
        let mut day = start;
        while day < end {
            day = next(day)?;
            let (kind, name, source) = self.reason(day)?;
            days.push(ExplainedDay { day, kind, name, source: source.to_owned() });
        }
        Ok(days)
    }

    fn this_or_next_working(&self, from: NaiveDate) -> Result<NaiveDate, YearNotLoaded> {
        let mut day = from;
        while !self.is_working(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    fn table(&self, day: NaiveDate) -> Result<&YearTable, YearNotLoaded> {
        self.years.get(&day.year()).ok_or(YearNotLoaded(day.year()))
    }
}

/// The end of what a date can hold lies in no loaded year either.
const PAST_THE_END: YearNotLoaded = YearNotLoaded(i32::MAX);

pub(super) fn next(day: NaiveDate) -> Result<NaiveDate, YearNotLoaded> {
    day.succ_opt().ok_or(PAST_THE_END)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn kind_in(table: &YearTable, day: NaiveDate) -> DayKind {
    if table.off.contains_key(&day) {
        DayKind::Holiday
    } else if table.work.contains_key(&day) {
        DayKind::MakeUpWorkday
    } else if is_weekend(day) {
        DayKind::Weekend
    } else {
        DayKind::Workday
    }
}

#[cfg(test)]
mod tests;
