//! Dates and periods.

use chrono::NaiveDate;

use super::Value;
use super::number::{self, Number, Style, arabic};
use super::source::Source;

type Found = Option<(Value, usize, usize)>;

/// A day as it is written; it need not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// 2024; none in 3月5日.
    pub year: Option<i32>,
    /// As written; 13 is possible here.
    pub month: u32,
    /// As written; none in 2024年3月.
    pub day: Option<u32>,
}

impl Day {
    /// The day in the calendar, when it is one and is written in full.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month, self.day?)
    }

    /// Whether there is such a day, in some year where none is named.
    pub fn exists(self) -> bool {
        NaiveDate::from_ymd_opt(self.year.unwrap_or(2024), self.month, self.day.unwrap_or(1)).is_some()
    }
}

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodUnit {
    /// 小时.
    Hours,
    /// 日, 天, 自然日, 日历天.
    Days,
    /// 工作日.
    WorkingDays,
    /// 周, 星期.
    Weeks,
    /// 个月.
    Months,
    /// 季度.
    Quarters,
    /// 年.
    Years,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// 2024年3月5日, 2024-03-05, 3月5日; a date with room for its month or day is a blank.
pub(super) fn date(source: &Source, at: usize) -> Found {
    let (year, end) = year(source, at).map_or((None, at), |(year, end)| (Some(year), end));
    if let Some(year) = year {
        if let Some(found) = separated(source, at, year, end) {
            return Some(found);
        }
        let from = source.gap(end, 3);
        if source.at(from) != '年' {
            return None;
        }
        if let Some(end) = form(source, from) {
            return Some((Value::Blank, at, end));
        }
        return month(source, at, Some(year), source.gap(from + 1, 3));
    }
    if matches!(source.before(at), '.' | '-') {
        return None;
    }
    // Without a year only a day counts: 12月 alone may be a number of months.
    month(source, at, None, at).filter(|(value, ..)| matches!(value, Value::Date(day) if day.day.is_some()))
}

fn year(source: &Source, at: usize) -> Option<(i32, usize)> {
    if arabic(source.before(at)).is_some() {
        return None;
    }
    let end = source.past(at, |c| arabic(c).is_some()).min(at + 5);
    if end > at {
        let digits = (at..end).filter_map(|n| arabic(source.at(n))).fold(0, |sum, digit| sum * 10 + digit);
        return (end == at + 4 && (1900..=2199).contains(&digits))
            .then(|| (i32::try_from(digits).ok(), end))
            .and_then(|(year, end)| Some((year?, end)));
    }
    let number = number::chinese(source, at)?;
    let placed = number.style == Style::Placed && number.end == at + 4;
    let value = number::small(number.value).filter(|value| placed && (1900..=2199).contains(value))?;
    Some((i32::try_from(value).ok()?, number.end))
}

/// 2024-03-05, 2024/3/5, 2024.3.5.
fn separated(source: &Source, start: usize, year: i32, at: usize) -> Found {
    let mark = source.at(at);
    if !matches!(mark, '-' | '/' | '.' | '－' | '．')
        || source.before(start).is_ascii_alphanumeric()
        || matches!(source.before(start), '-' | '.' | '/')
    {
        return None;
    }
    let (month, end) = short(source, at + 1)?;
    let (day, end) = (source.at(end) == mark).then(|| short(source, end + 1))??;
    let more = arabic(source.at(end)).is_some() || source.at(end) == mark && arabic(source.at(end + 1)).is_some();
    (!more).then_some((Value::Date(Day { year: Some(year), month, day: Some(day) }), start, end))
}

/// One or two digits.
fn short(source: &Source, at: usize) -> Option<(u32, usize)> {
    let end = source.past(at, |c| arabic(c).is_some());
    let value = (at..end.min(at + 2)).filter_map(|n| arabic(source.at(n))).fold(0, |sum, digit| sum * 10 + digit);
    (1..=2).contains(&(end - at)).then_some((value, end))
}

/// A number of one or two digits or in Chinese.
fn part(source: &Source, at: usize) -> Option<(u32, usize)> {
    if arabic(source.at(at)).is_some() {
        return short(source, at);
    }
    let number = number::chinese(source, at).filter(|_| number::begins(source.at(at)))?;
    Some((number::small(number.value).filter(|value| *value < 100)?, number.end))
}

fn month(source: &Source, start: usize, year: Option<i32>, at: usize) -> Found {
    let (month, end) = part(source, at)?;
    let from = source.gap(end, 3);
    if source.at(from) != '月' {
        return None;
    }
    let behind = source.gap(from + 1, 3);
    let day = part(source, behind).map(|(day, end)| (day, source.gap(end, 3)));
    let day = day.filter(|(_, end)| matches!(source.at(*end), '日' | '号'));
    match day {
        Some((day, end)) => Some((Value::Date(Day { year, month, day: Some(day) }), start, end + 1)),
        // 2024年3月__日 waits for its day.
        None => match hole(source, from + 1).filter(|end| source.at(*end) == '日') {
            Some(end) => Some((Value::Blank, start, end + 1)),
            None => Some((Value::Date(Day { year, month, day: None }), start, from + 1)),
        },
    }
}

/// Behind room to write in: spaces, underscores, empty brackets, crosses.
pub(super) fn hole(source: &Source, at: usize) -> Option<usize> {
    let end = source.past(at, |c| super::source::is_gap(c) || "_＿﹍【】[]［］×X●".contains(c));
    (end > at && end < at + 200).then_some(end)
}

/// From 年: behind 年__月__日, where month and day are holes.
pub(super) fn form(source: &Source, at: usize) -> Option<usize> {
    if source.at(at) != '年' {
        return None;
    }
    let month = hole(source, at + 1).filter(|end| source.at(*end) == '月')?;
    let day = hole(source, month + 1).filter(|end| matches!(source.at(*end), '日' | '号'));
    Some(day.unwrap_or(month) + 1)
}

/// March 5, 2024.
pub(super) fn english(source: &Source, at: usize) -> Found {
    if source.before(at).is_alphanumeric() {
        return None;
    }
    let (month, name) = (1..).zip(MONTHS).find(|(_, name)| source.has(at, name))?;
    let from = source.gap(at + name.len(), 1);
    let (day, end) = short(source, from)?;
    let comma = if source.at(end) == ',' { end + 1 } else { end };
    let (year, end) = year(source, source.gap(comma, 1))?;
    Some((Value::Date(Day { year: Some(year), month, day: Some(day) }), at, end))
}

/// 30日, 三十（30）个工作日, 12 months; also 5 March 2024, which begins with a number.
pub(super) fn period(source: &Source, start: usize, number: &Number) -> Found {
    use PeriodUnit::{Days, Hours, Months, Quarters, Weeks, WorkingDays, Years};
    // With 个 before, or where it does not matter.
    const COUNTED: [(&str, PeriodUnit); 4] =
        [("月", Months), ("工作日", WorkingDays), ("季度", Quarters), ("自然月", Months)];
    const PLAIN: [(&str, PeriodUnit); 21] = [
        ("工作日", WorkingDays),
        ("自然日", Days),
        ("日历天", Days),
        ("日历日", Days),
        ("小时", Hours),
        ("星期", Weeks),
        ("日", Days),
        ("天", Days),
        ("周", Weeks),
        ("年", Years),
        ("business day", WorkingDays),
        ("working day", WorkingDays),
        ("Business Day", WorkingDays),
        ("calendar day", Days),
        ("day", Days),
        ("hour", Hours),
        ("week", Weeks),
        ("month", Months),
        ("quarter", Quarters),
        ("year", Years),
        ("個月", Months),
    ];
    if let Some(found) = day_first(source, start, number) {
        return Some(found);
    }
    if "第同每月某".contains(source.before(start)) || source.ends(start, "月第") {
        return None;
    }
    let mut from = source.gap(number.end, 2);
    // 三十（30）日
    if matches!(source.at(from), '（' | '(') {
        let inner = number::begins(source.at(from + 1)).then(|| number::read(source, from + 1)).flatten();
        let closed = inner.filter(|inner| matches!(source.at(inner.end), '）' | ')'));
        from = source.gap(closed?.end + 1, 2);
    }
    let counted = source.has(from, "个").then(|| COUNTED.iter().find(|(word, _)| source.has(from + 1, word))).flatten();
    let (end, unit) = match counted {
        Some((word, unit)) => (from + 1 + word.chars().count(), *unit),
        None => {
            let (word, unit) = PLAIN.iter().find(|(word, _)| source.has(from, word))?;
            let end = from + word.chars().count();
            (if word.is_ascii() && source.at(end) == 's' { end + 1 } else { end }, *unit)
        }
    };
    if source.at(end).is_ascii_alphabetic() {
        return None;
    }
    let year = unit == Years && source.at(end - 1) == '年';
    let calendar = number.style == Style::Placed || number.value >= 1900.into();
    let named = matches!(source.at(end), '度' | '级' | '代' | '月');
    if year && (calendar || named) || source.has(end, "常") {
        return None;
    }
    Some((Value::Period { number: number.value, unit }, start, end))
}

/// 5 March 2024.
fn day_first(source: &Source, start: usize, number: &Number) -> Found {
    let day = number::small(number.value).filter(|day| number.style == Style::Arabic && *day < 100)?;
    let from = source.gap(number.end, 1);
    let (month, name) = (1..).zip(MONTHS).find(|(_, name)| source.has(from, name))?;
    let (year, end) = year(source, source.gap(from + name.len(), 1))?;
    Some((Value::Date(Day { year: Some(year), month, day: Some(day) }), start, end))
}
