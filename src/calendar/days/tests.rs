//! The published vectors, and an oracle that reaches the same answers another way.

use super::*;
use crate::calendar::seeds;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> &'static Calendar {
    seeds::calendar().unwrap()
}

#[test]
fn limits_in_working_days() {
    for (start, n, due) in [
        ("2025-09-26", 5, "2025-10-10"), // Sunday 09-28 is worked
        ("2025-09-30", 5, "2025-10-14"), // eight days of holiday, Saturday 10-11 is worked
        ("2025-01-24", 7, "2025-02-10"), // Sunday 01-26 and Saturday 02-08 are worked
        ("2025-04-25", 5, "2025-05-06"), // Sunday 04-27 is worked
        ("2026-02-13", 5, "2026-02-27"), // Saturday 02-14 is worked
        ("2026-02-13", 10, "2026-03-05"),
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-09-18", 5, "2026-09-24"),  // Sunday 09-20 is worked
        ("2026-09-30", 10, "2026-10-20"), // Saturday 10-10 is worked
        ("2024-02-08", 7, "2024-02-23"),  // the eve of Spring Festival was worked in 2024
    ] {
        assert_eq!(calendar().after_working_days(day(start), n), Ok(day(due)), "{start} + {n}");
    }
}

#[test]
fn limits_in_calendar_days() {
    for (start, n, raw, due) in [
        ("2025-09-22", 15, "2025-10-07", "2025-10-09"),
        ("2025-12-17", 15, "2026-01-01", "2026-01-04"), // rolls to a worked Sunday
        ("2026-01-19", 15, "2026-02-03", "2026-02-03"),
        ("2026-02-04", 15, "2026-02-19", "2026-02-24"),
        ("2025-08-02", 60, "2025-10-01", "2025-10-09"),
        ("2026-09-10", 15, "2026-09-25", "2026-09-28"),
        ("2026-09-05", 15, "2026-09-20", "2026-09-20"), // a worked Sunday does not roll
    ] {
        assert_eq!(day(start) + Days::new(n), day(raw));
        let n = u32::try_from(n).unwrap();
        assert_eq!(calendar().after_calendar_days(day(start), n), Ok(day(due)), "{start} + {n}");
    }
}

#[test]
fn nothing_is_guessed_outside_the_loaded_years() {
    let c = calendar();
    let last = day("2026-12-31");
    assert_eq!(c.after_working_days(last, 1), Err(YearNotLoaded(2027)));
    assert_eq!(c.after_working_days(last, 0), Ok(last));
    assert_eq!(c.after_working_days(day("2026-12-30"), 1), Ok(last));
    assert_eq!(c.after_working_days(last, u32::MAX), Err(YearNotLoaded(2027)));
    assert_eq!(c.after_calendar_days(last, 1), Err(YearNotLoaded(2027)));
    assert_eq!(c.after_calendar_days(NaiveDate::MAX, 1), Err(YearNotLoaded(i32::MAX)));
    assert_eq!(c.working_days_between(last, day("2027-01-01")), Err(YearNotLoaded(2027)));
    assert_eq!(c.explain(day("2023-06-01"), last), Err(YearNotLoaded(2023)));
    assert_eq!(c.kind(day("2023-12-31")), Err(YearNotLoaded(2023)));
    assert_eq!(Calendar::default().reason(last), Err(YearNotLoaded(2026)));
    // A limit begun before the first loaded year needs only its last day.
    assert_eq!(c.after_calendar_days(day("2023-12-20"), 15), Ok(day("2024-01-04")));
    // A gap between loaded years is not stepped over.
    let gap = c.years().filter(|t| t.year != 2025).cloned().fold(Calendar::default(), Calendar::with_year);
    assert_eq!(gap.after_working_days(day("2024-12-31"), 1), Err(YearNotLoaded(2025)));
}

#[test]
fn every_day_says_why() {
    let reason = |text| {
        let (kind, name, source) = calendar().reason(day(text)).unwrap();
        assert!(source.starts_with("https://www.gov.cn/"));
        (kind, name)
    };
    assert_eq!(reason("2025-10-01"), (DayKind::Holiday, "国庆节".to_owned()));
    assert_eq!(reason("2025-10-06"), (DayKind::Holiday, "中秋节".to_owned()));
    assert_eq!(reason("2025-10-11"), (DayKind::MakeUpWorkday, "国庆节调休".to_owned()));
    assert_eq!(reason("2025-10-12"), (DayKind::Weekend, "周末".to_owned()));
    assert_eq!(reason("2025-10-13"), (DayKind::Workday, "工作日".to_owned()));

    let days = calendar().explain(day("2025-09-26"), day("2025-10-10")).unwrap();
    assert_eq!(days.len(), 14);
    assert_eq!(days.first().unwrap().day, day("2025-09-27"));
    assert_eq!(days.iter().filter(|d| d.kind.is_working()).count(), 5);
    assert!(calendar().explain(day("2025-10-10"), day("2025-10-10")).unwrap().is_empty());
}

/// The holidays again, as ranges, the way the notices word them; none of it read from the seeds.
const OFF: &[(&str, &str)] = &[
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
];
const WORKED: &[&str] = &[
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
];

/// All days of the three years, and the sorted list of those that are worked.
fn oracle() -> (Vec<NaiveDate>, Vec<NaiveDate>) {
    // Weekdays from a count since a known Monday, not from the date library.
    let monday = day("2024-01-01");
    let all: Vec<_> = monday.iter_days().take_while(|d| *d <= day("2026-12-31")).collect();
    let worked = all.iter().copied().enumerate().filter(|(index, date)| {
        let text = date.to_string();
        let off = OFF.iter().any(|(from, to)| *from <= text.as_str() && text.as_str() <= *to);
        WORKED.contains(&text.as_str()) || (!off && index % 7 < 5)
    });
    let worked = worked.map(|(_, date)| date).collect();
    (all, worked)
}

#[test]
fn counting_agrees_with_a_list_of_the_worked_days() {
    let (all, worked) = oracle();
    for year in [2024, 2025, 2026] {
        let expected = if year == 2024 { 251 } else { 248 };
        assert_eq!(worked.iter().filter(|d| d.year() == year).count(), expected);
    }
    let c = calendar();
    for start in &all {
        let later = worked.partition_point(|d| d <= start);
        assert_eq!(c.is_working(*start), Ok(worked.binary_search(start).is_ok()));
        for n in 1..=40_u32 {
            let index = later + usize::try_from(n).unwrap() - 1;
            let expected = worked.get(index).copied().ok_or(YearNotLoaded(2027));
            assert_eq!(c.after_working_days(*start, n), expected, "{start} + {n} working");
            if let Ok(end) = expected {
                assert_eq!(c.working_days_between(*start, end), Ok(n));
            }
            let raw = *start + Days::new(n.into());
            let index = worked.partition_point(|d| *d < raw);
            let expected = worked.get(index).copied().ok_or(YearNotLoaded(2027));
            assert_eq!(c.after_calendar_days(*start, n), expected, "{start} + {n} calendar");
        }
    }
}

#[test]
fn counting_is_additive() {
    let (all, _) = oracle();
    let c = calendar();
    let end = all.last().unwrap();
    for start in all.iter().step_by(3) {
        for (a, b) in [(0, 5), (5, 0), (1, 1), (3, 7), (5, 10), (15, 15)] {
            let at_once = c.after_working_days(*start, a + b);
            let in_steps = c.after_working_days(*start, a).and_then(|middle| c.after_working_days(middle, b));
            assert_eq!(at_once, in_steps, "{start} + {a} + {b}");
        }
        let middle = *start + Days::new(17);
        if middle <= *end {
            let whole = c.working_days_between(*start, *end).unwrap();
            let first = c.working_days_between(*start, middle).unwrap();
            assert_eq!(whole, first + c.working_days_between(middle, *end).unwrap());
        }
    }
    assert_eq!(c.working_days_between(*end, day("2026-01-01")), Ok(0));
}

#[test]
fn a_table_that_cannot_be_the_published_one_is_refused() {
    let good = calendar().years().next().unwrap().clone();
    assert_eq!(good.check(), Ok(()));
    let name = "春节".to_owned();

    let mut table = good.clone();
    table.off.clear();
    assert_eq!(table.check(), Err(YearFault::NoDaysOff(2024)));
    let table = YearTable { source: " ".to_owned(), ..good.clone() };
    assert_eq!(table.check(), Err(YearFault::NoSource(2024)));
    let mut table = good.clone();
    table.off.insert(day("2025-01-01"), name.clone());
    assert_eq!(table.check(), Err(YearFault::OtherYear { year: 2024, day: day("2025-01-01") }));
    let mut table = good.clone();
    table.work.insert(day("2024-02-10"), name.clone());
    assert_eq!(table.check(), Err(YearFault::OffAndWorked(day("2024-02-10"))));
    let mut table = good;
    table.work.insert(day("2024-03-05"), name);
    assert_eq!(table.check(), Err(YearFault::WorkedAnyway(day("2024-03-05"))));
}
