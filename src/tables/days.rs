//! Days as people and spreadsheets write them.

use crate::kit::Day;

/// `2026-03-02`, `2026/3/2`, `2026.3.2`, `2026年3月2日`.
pub(super) fn from_text(text: &str) -> Option<Day> {
    let mut parts = text.trim_end_matches('日').split(['-', '/', '年', '月', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// A spreadsheet's own count of days. It counts 1900 as a leap year; days before March 1900 are not met here.
pub(super) fn from_count(number: &str, from_1904: bool) -> Option<Day> {
    const FIRST: i64 = 61;
    const LAST: i64 = 2_958_465;
    let days: i64 = number.split('.').next()?.parse().ok()?;
    let origin: Day = if from_1904 { "1904-01-01" } else { "1899-12-30" }.parse().ok()?;
    (FIRST..=LAST).contains(&days).then(|| origin.plus_days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = |text: &str| from_text(text).map(|day| day.to_string());
        for text in ["2026-03-02", "2026/3/2", "2026年3月2日", "2026.03.02"] {
            assert_eq!(day(text).as_deref(), Some("2026-03-02"), "{text}");
        }
        for text in ["2026-02-30", "3/2/2026", "2026-03", "2026-03-02-01", "tomorrow", "26-3-2"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(from_count("46083", false).map(|day| day.to_string()).as_deref(), Some("2026-03-02"));
        assert_eq!(from_count("44621.5", true).map(|day| day.to_string()).as_deref(), Some("2026-03-02"));
        assert_eq!(from_count("12", false), None);
    }
}
