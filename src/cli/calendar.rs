//! `counsel calendar`: working days and deadlines without a server.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{ArgGroup, Subcommand};

use crate::calendar::days::DayKind;
use crate::calendar::{Calendar, seeds};
use crate::kit::Day;

/// Working days and deadlines, from the calendars that ship with the program; needs no server.
#[derive(Debug, Subcommand)]
pub(super) enum CalendarCommand {
    /// Print a year's holidays and make-up working days
    List {
        /// The year
        year: i32,
    },
    /// Print the last day of a period; the day it starts from is not counted
    #[command(group = ArgGroup::new("unit").required(true), after_help = "With `-` in place of START N, pairs are read from standard input, one a line, and each\nline printed ends with the due date.")]
    Due {
        /// Count working days, make-up days included
        #[arg(long, group = "unit")]
        working: bool,
        /// Count calendar days; a last day off rolls to the next working day
        #[arg(long, group = "unit")]
        calendar: bool,
        /// The day it starts from, YYYY-MM-DD, or `-`
        start: String,
        /// How many days
        days: Option<u32>,
    },
}

pub(super) fn run(command: CalendarCommand) -> anyhow::Result<ExitCode> {
    let calendar = seeds::calendar()?;
    let mut out = std::io::stdout().lock();
    match command {
        CalendarCommand::List { year } => list(calendar, year, &mut out)?,
        CalendarCommand::Due { working, start, days: None, .. } if start == "-" => {
            return many(calendar, working, &mut out);
        }
        CalendarCommand::Due { days: None, .. } => bail!("give START and N, or `-` to read pairs from standard input"),
        CalendarCommand::Due { working, start, days: Some(days), .. } => {
            writeln!(out, "{}", due(calendar, working, &start, days)?)?
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(calendar: &Calendar, year: i32, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(table) = calendar.years().find(|table| table.year == year) else {
        let known: Vec<String> = calendar.years().map(|table| table.year.to_string()).collect();
        bail!(
            "CALENDAR_NOT_LOADED: the calendar of {year} is not loaded, and is not guessed; loaded are {}",
            known.join(", ")
        );
    };
    let first = Day::from(chrono::NaiveDate::from_ymd_opt(year, 1, 1).context("not a year")?);
    let last = Day::from(chrono::NaiveDate::from_ymd_opt(year, 12, 31).context("not a year")?);
    // The first day is not counted by a period that starts on it.
    let working = i64::from(calendar.is_working(first.date())?)
        + i64::from(calendar.working_days_between(first.date(), last.date())?);
    writeln!(out, "# {year}: {} working days; source {}", working, table.source)?;
    let days = table.off.keys().chain(table.work.keys()).collect::<std::collections::BTreeSet<_>>();
    for day in days {
        let (kind, name, _) = calendar.reason(*day)?;
        let what = if kind == DayKind::MakeUpWorkday { "work" } else { "off " };
        writeln!(out, "{day} {} {what} {name}", day.format("%a"))?;
    }
    Ok(())
}

fn due(calendar: &Calendar, working: bool, start: &str, days: u32) -> anyhow::Result<Day> {
    let start: Day = start.parse().map_err(|error| anyhow::anyhow!("`{start}` is not a day YYYY-MM-DD: {error}"))?;
    let due = if working {
        calendar.after_working_days(start.date(), days)
    } else {
        calendar.after_calendar_days(start.date(), days)
    };
    due.map(Day::from).map_err(|missing| {
        anyhow::anyhow!("CALENDAR_NOT_LOADED: the calendar of {} is not loaded, and is not guessed", missing.0)
    })
}

/// One line a pair; a pair without an answer says why and the exit code tells that there was one.
fn many(calendar: &Calendar, working: bool, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [start, days] => {
                days.parse().map_err(anyhow::Error::from).and_then(|days| due(calendar, working, start, days))
            }
            _ => Err(anyhow::anyhow!("not a pair START N")),
        };
        match answer {
            Ok(day) => writeln!(out, "{} {day}", line.trim())?,
            Err(error) => {
                let text = error.to_string();
                let code_word = if text.starts_with("CALENDAR_NOT_LOADED") { "CALENDAR_NOT_LOADED" } else { "INVALID" };
                writeln!(out, "{} {code_word}", line.trim())?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
