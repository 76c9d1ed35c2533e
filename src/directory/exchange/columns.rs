//! The columns of the tables, by their Chinese and English names, and reading a row by them.

use super::{Roll, term};
use crate::documents::{Cell, Row, Table};
use crate::kit::Day;

/// A column. Its English name is that of the field over HTTP.
#[derive(Debug)]
pub struct Column {
    /// Chinese name, which an export writes.
    pub zh: &'static str,
    /// English name, which an import takes as well.
    pub en: &'static str,
    /// Whether every row must fill it.
    pub required: bool,
}

const fn column(zh: &'static str, en: &'static str, required: bool) -> Column {
    Column { zh, en, required }
}

const ADVISERS: &[Column] = &[
    column("姓名", "name", true),
    column("人员类别", "kind", true),
    column("律师事务所", "firm", false),
    column("执业证号", "licence_number", false),
    column("执业证有效期至", "licence_until", false),
    column("执业起始日", "practising_since", true),
    column("职称", "title", false),
    column("出生日期", "born_on", false),
    column("同时承办上限", "capacity", false),
    column("专业领域", "areas", false),
];

const FIRMS: &[Column] = &[
    column("律所全称", "name", true),
    column("统一社会信用代码", "credit_code", true),
    column("执业许可证号", "licence_number", true),
    column("成立日期", "established_on", true),
    column("所在城市", "city", true),
    column("专业领域", "areas", false),
];

const EXPERTS: &[Column] = &[
    column("姓名", "name", true),
    column("工作单位", "employer", true),
    column("职称", "title", true),
    column("联系方式", "contact", false),
    column("专业领域", "fields", true),
    column("出库日期", "left_on", false),
];

impl Roll {
    /// The columns of its table, in order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Advisers => ADVISERS,
            Self::Firms => FIRMS,
            Self::Experts => EXPERTS,
        }
    }

    fn column(self, name: &str) -> Option<&'static Column> {
        let name = name.trim();
        self.columns().iter().find(|column| column.zh == name || column.en.eq_ignore_ascii_case(name))
    }
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Number of the row, as a reader counts.
    pub row: usize,
    /// Chinese name of the column, or what stands in its place.
    pub column: String,
    /// Stable code.
    pub code: &'static str,
}

/// Which column stands where.
pub struct Head {
    roll: Roll,
    places: Vec<(usize, &'static Column)>,
}

impl Head {
    /// Reads the first row; what is wrong with it is wrong with the whole table.
    pub fn read(roll: Roll, row: &Row) -> Result<Self, Vec<Fault>> {
        let (mut places, mut faults): (Vec<(usize, &'static Column)>, Vec<Fault>) = (Vec::new(), Vec::new());
        let mut wrong = |column: &str, code| {
            faults.push(Fault { row: row.number, column: column.to_owned(), code });
        };
        for (place, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.text().is_empty()) {
            match roll.column(cell.text()) {
                None => wrong(cell.text(), "UNKNOWN_COLUMN"),
                Some(found) if places.iter().any(|(_, known)| known.en == found.en) => {
                    wrong(found.zh, "REPEATED_COLUMN");
                }
                Some(found) => places.push((place, found)),
            }
        }
        for column in roll.columns() {
            if column.required && !places.iter().any(|(_, known)| known.en == column.en) {
                wrong(column.zh, "MISSING_COLUMN");
            }
        }
        if faults.is_empty() { Ok(Self { roll, places }) } else { Err(faults) }
    }

    /// A row to be read by its columns.
    pub fn line<'a>(&'a self, table: &'a Table, row: &'a Row) -> Line<'a> {
        let mut line = Line { head: self, row, from_1904: table.from_1904, faults: Vec::new() };
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.text().is_empty() && !self.places.iter().any(|(known, _)| *known == place) {
                line.faults.push(Fault { row: row.number, column: String::new(), code: "UNKNOWN_COLUMN" });
            }
        }
        for column in self.roll.columns().iter().filter(|column| column.required) {
            if line.cell(column.en).is_none() {
                line.wrong(column.en, "REQUIRED");
            }
        }
        line
    }
}

/// A row while it is read. What is wrong is collected; the values beside it are read on.
pub struct Line<'a> {
    head: &'a Head,
    row: &'a Row,
    from_1904: bool,
    /// What is wrong so far.
    pub faults: Vec<Fault>,
}

/// Numbers up to here keep all their digits in a spreadsheet.
const EXACT_DIGITS: usize = 15;

impl Line<'_> {
    /// Notes that the cell of a column is wrong. What was found about it first is enough.
    pub fn wrong(&mut self, en: &str, code: &'static str) {
        let column = self.head.roll.column(en).map_or(en, |column| column.zh).to_owned();
        if !self.faults.iter().any(|fault| fault.column == column) {
            self.faults.push(Fault { row: self.row.number, column, code });
        }
    }

    fn cell(&self, en: &str) -> Option<&Cell> {
        let (place, _) = self.head.places.iter().find(|(_, column)| column.en == en)?;
        self.row.cells.get(*place).filter(|cell| !cell.text().is_empty())
    }

    /// The text of a cell; empty when there is none.
    pub fn text(&mut self, en: &str, longest: usize) -> String {
        let Some(cell) = self.cell(en).cloned() else { return String::new() };
        let text = cell.text();
        // What a spreadsheet would take for a formula is written with a mark before it.
        let text = text.strip_prefix('\'').filter(|rest| super::write::is_formula(rest)).unwrap_or(text);
        if matches!(cell, Cell::Number(_)) && (text.len() > EXACT_DIGITS || !text.bytes().all(|b| b.is_ascii_digit())) {
            self.wrong(en, "NUMBER_NOT_TEXT");
        }
        if text.chars().count() > longest {
            self.wrong(en, "TOO_LONG");
        }
        text.to_owned()
    }

    /// The text of a cell, when there is one.
    pub fn optional(&mut self, en: &str, longest: usize) -> Option<String> {
        Some(self.text(en, longest)).filter(|text| !text.is_empty())
    }

    /// The day in a cell: `2026-03-02`, `2026/3/2`, `2026年3月2日`, or a spreadsheet's own count of days.
    pub fn day(&mut self, en: &str) -> Option<Day> {
        let cell = self.cell(en)?.clone();
        let day = match &cell {
            Cell::Number(number) => from_count(number, self.from_1904),
            Cell::Text(_) => from_text(cell.text()),
        };
        if day.is_none() {
            self.wrong(en, "WRONG_FORMAT");
        }
        day
    }

    /// The whole number in a cell, within bounds.
    pub fn number(&mut self, en: &str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let text = self.cell(en)?.text().to_owned();
        let found = text.parse().ok().filter(|number| bounds.contains(number));
        if found.is_none() {
            self.wrong(en, "WRONG_FORMAT");
        }
        found
    }

    /// The value in a cell, by its code or its Chinese term.
    pub fn value<T: Copy + 'static>(
        &mut self,
        en: &str,
        all: &[T],
        names: fn(T) -> (&'static str, &'static str),
    ) -> Option<T> {
        let text = self.cell(en)?.text().to_owned();
        let found = one_of(&text, all, names);
        if found.is_none() {
            self.wrong(en, "NOT_A_VALUE");
        }
        found
    }

    /// The values in a cell, between commas, semicolons or 、.
    pub fn values<T: Copy + 'static>(
        &mut self,
        en: &str,
        all: &[T],
        names: fn(T) -> (&'static str, &'static str),
    ) -> Vec<T> {
        let Some(text) = self.cell(en).map(|cell| cell.text().to_owned()) else { return Vec::new() };
        let parts = SEPARATED.iter().fold(vec![text], |parts, mark| {
            parts.iter().flat_map(|part| part.split(*mark).map(str::to_owned).collect::<Vec<_>>()).collect()
        });
        let mut found = Vec::new();
        for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
            match one_of(part, all, names) {
                Some(value) => found.push(value),
                None => self.wrong(en, "NOT_A_VALUE"),
            }
        }
        found
    }
}

/// What may stand between values. Not 、 alone: it stands in terms as well, so whole terms are tried by [`one_of`] only
/// after these marks.
const SEPARATED: &[char] = &[';', '；', ',', '，'];

fn one_of<T: Copy>(text: &str, all: &[T], names: fn(T) -> (&'static str, &'static str)) -> Option<T> {
    all.iter().copied().find(|value| {
        let (code, meaning) = names(*value);
        code.eq_ignore_ascii_case(text) || term(meaning) == text
    })
}

fn from_text(text: &str) -> Option<Day> {
    let mut parts = text.trim_end_matches('日').split(['-', '/', '年', '月', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// Spreadsheets count 1900 as a leap year; days before March 1900 are not met here.
fn from_count(number: &str, from_1904: bool) -> Option<Day> {
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
