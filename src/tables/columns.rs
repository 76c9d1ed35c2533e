//! The columns of a book, by their Chinese and English names, and reading a row by them.

use super::import::Fell;
use super::{days, term, write};
use crate::documents::{Cell, Row, Table};
use crate::error::{FieldError, Refusal};
use crate::kit::{Day, Fen};

/// Code and meaning of a value.
pub type Term = (&'static str, &'static str);

/// What a column takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Text of at most so many characters.
    Text(usize),
    /// A day.
    Day,
    /// A whole number within bounds.
    Number(i64, i64),
    /// An amount of yuan.
    Money,
    /// One of these values, by code or Chinese term.
    One(fn() -> Vec<Term>),
    /// Several of these values, between semicolons.
    Many(fn() -> Vec<Term>),
}

/// A column. Its English name is that of the field over HTTP.
#[derive(Debug)]
pub struct Column {
    /// Chinese name, which an export writes.
    pub zh: &'static str,
    /// English name, which an import takes as well.
    pub en: &'static str,
    /// Whether every row must fill it.
    pub required: bool,
    /// What stands in it.
    pub takes: Takes,
}

/// A column.
pub const fn column(zh: &'static str, en: &'static str, required: bool, takes: Takes) -> Column {
    Column { zh, en, required, takes }
}

/// A kind of table: its columns, in order.
pub type Book = &'static [Column];

fn named(book: Book, name: &str) -> Option<&'static Column> {
    // The heads of a template say both names: `姓名 name`.
    let both = name.split_whitespace().collect::<Vec<_>>();
    let is = |column: &&Column| match both.as_slice() {
        [one] => column.zh == *one || column.en.eq_ignore_ascii_case(one),
        [zh, en] => column.zh == *zh && column.en.eq_ignore_ascii_case(en),
        _ => false,
    };
    book.iter().find(is)
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Number of the row, as a reader counts.
    pub row: usize,
    /// Chinese name of the column; what stands in its place in the first row; empty when it is the row as a whole.
    pub column: String,
    /// Stable code, or that of the rule that refuses.
    pub code: &'static str,
    /// What is wrong, in Chinese, where the code does not say it all.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Fault {
    /// A fault whose code says it all.
    pub fn new(row: usize, column: &str, code: &'static str) -> Self {
        Self { row, column: column.to_owned(), code, zh: String::new(), en: String::new() }
    }
}

/// Which column stands where.
pub struct Head {
    book: Book,
    places: Vec<(usize, &'static Column)>,
}

impl Head {
    /// Reads the first row; what is wrong with it is wrong with the whole table.
    pub fn read(book: Book, row: &Row) -> Result<Self, Vec<Fault>> {
        let (mut places, mut faults): (Vec<(usize, &'static Column)>, Vec<Fault>) = (Vec::new(), Vec::new());
        let mut wrong = |column: &str, code| faults.push(Fault::new(row.number, column, code));
        for (place, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.text().is_empty()) {
            match named(book, cell.text()) {
                None => wrong(cell.text(), "UNKNOWN_COLUMN"),
                Some(found) if places.iter().any(|(_, known)| known.en == found.en) => {
                    wrong(found.zh, "REPEATED_COLUMN");
                }
                Some(found) => places.push((place, found)),
            }
        }
        for column in book {
            if column.required && !places.iter().any(|(_, known)| known.en == column.en) {
                wrong(column.zh, "MISSING_COLUMN");
            }
        }
        if faults.is_empty() { Ok(Self { book, places }) } else { Err(faults) }
    }

    /// A row to be read by its columns.
    pub fn line<'a>(&'a self, table: &'a Table, row: &'a Row) -> Line<'a> {
        let mut line = Line { head: self, row, from_1904: table.from_1904, faults: Vec::new() };
        for (place, cell) in row.cells.iter().enumerate() {
            if !cell.text().is_empty() && !self.places.iter().any(|(known, _)| *known == place) {
                line.faults.push(Fault::new(row.number, "", "UNKNOWN_COLUMN"));
            }
        }
        for column in self.book.iter().filter(|column| column.required) {
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

/// What stands between values. Not 、, which stands in terms as well.
const SEPARATORS: &[char] = &[';', '；', ',', '，'];

impl Line<'_> {
    /// Notes that the cell of a column is wrong. What was found about it first is enough.
    pub fn wrong(&mut self, en: &str, code: &'static str) {
        let column = named(self.head.book, en).map_or(en, |column| column.zh);
        if !self.faults.iter().any(|fault| fault.column == column) {
            self.faults.push(Fault::new(self.row.number, column, code));
        }
    }

    /// Notes what an action or a rule found wrong with fields, at the columns of these names; a field that is no column
    /// is said of the row as a whole.
    pub fn note(&mut self, fields: Vec<FieldError>, renamed: Fell) {
        for FieldError { pointer, code, detail } in fields {
            let field = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
            let en = renamed.iter().find(|(from, _)| *from == field).map_or(field, |(_, to)| to);
            if named(self.head.book, en).is_some() {
                self.wrong(en, code);
            } else {
                let said = format!("{pointer} {detail}");
                self.faults.push(Fault { zh: said.clone(), en: said, ..Fault::new(self.row.number, "", code) });
            }
        }
    }

    /// Notes the rule that a row breaks, at the column where it stands. A column in which something else was found wrong
    /// before says enough.
    pub fn broken(&mut self, refusal: &Refusal, fell: Fell) {
        let rule = refusal.rule;
        let en = fell.iter().find(|(of, _)| *of == rule.code).map_or("", |(_, to)| to);
        let column = self.name_of(en).to_owned();
        let known = |fault: &Fault| fault.code == rule.code || (!column.is_empty() && fault.column == column);
        if self.faults.iter().any(known) {
            return;
        }
        let facts: Vec<String> = refusal.facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        let (zh, en) = (format!("{}{facts}", rule.zh), format!("{}{facts}", rule.en));
        self.faults.push(Fault { row: self.row.number, column, code: rule.code, zh, en });
    }

    /// Number of the row, as a reader counts.
    pub const fn number(&self) -> usize {
        self.row.number
    }

    /// The Chinese name of a column.
    pub fn name_of(&self, en: &str) -> &'static str {
        named(self.head.book, en).map_or("", |column| column.zh)
    }

    fn cell(&self, en: &str) -> Option<&Cell> {
        let (place, _) = self.head.places.iter().find(|(_, column)| column.en == en)?;
        self.row.cells.get(*place).filter(|cell| !cell.text().is_empty())
    }

    fn takes(&self, en: &str) -> Takes {
        named(self.head.book, en).map_or(Takes::Text(0), |column| column.takes)
    }

    /// The text of a cell; empty when there is none.
    pub fn text(&mut self, en: &str) -> String {
        let Some(cell) = self.cell(en).cloned() else { return String::new() };
        let text = write::unmarked(cell.text());
        if matches!(cell, Cell::Number(_)) && (text.len() > EXACT_DIGITS || !text.bytes().all(|b| b.is_ascii_digit())) {
            self.wrong(en, "NUMBER_NOT_TEXT");
        }
        if matches!(self.takes(en), Takes::Text(longest) if text.chars().count() > longest) {
            self.wrong(en, "TOO_LONG");
        }
        text.to_owned()
    }

    /// The text of a cell, when there is one.
    pub fn optional(&mut self, en: &str) -> Option<String> {
        Some(self.text(en)).filter(|text| !text.is_empty())
    }

    /// The parts of a cell, between semicolons or commas.
    pub fn parts(&mut self, en: &str) -> Vec<String> {
        let text = self.text(en);
        let parts = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// The day in a cell: as people write it, or a spreadsheet's own count of days.
    pub fn day(&mut self, en: &str) -> Option<Day> {
        let cell = self.cell(en)?.clone();
        let day = match &cell {
            Cell::Number(number) => days::from_count(number, self.from_1904),
            Cell::Text(_) => days::from_text(cell.text()),
        };
        if day.is_none() {
            self.wrong(en, "WRONG_FORMAT");
        }
        day
    }

    /// The whole number in a cell, within the column's bounds.
    pub fn whole(&mut self, en: &str) -> Option<i64> {
        let text = self.cell(en)?.text().to_owned();
        let Takes::Number(least, most) = self.takes(en) else { return None };
        let found = text.parse().ok().filter(|number| (least..=most).contains(number));
        if found.is_none() {
            self.wrong(en, "WRONG_FORMAT");
        }
        found
    }

    /// The amount in a cell: `1234.5`, `1,234.50`. A spreadsheet's number is taken when it says no more than two places.
    pub fn money(&mut self, en: &str) -> Option<Fen> {
        let cell = self.cell(en)?.clone();
        let found = amount(cell.text());
        if found.is_none() {
            self.wrong(en, "WRONG_FORMAT");
        }
        found
    }

    /// The value in a cell, by its code or its Chinese term.
    pub fn value<T: Copy>(&mut self, en: &str, all: &[T], names: fn(T) -> Term) -> Option<T> {
        let text = self.cell(en)?.text().to_owned();
        let found = meant(&text, all, names);
        if found.is_none() {
            self.wrong(en, "NOT_A_VALUE");
        }
        found
    }

    /// The values in a cell, between semicolons or commas.
    pub fn values<T: Copy>(&mut self, en: &str, all: &[T], names: fn(T) -> Term) -> Vec<T> {
        let mut found = Vec::new();
        for part in self.parts(en) {
            match meant(&part, all, names) {
                Some(value) => found.push(value),
                None => self.wrong(en, "NOT_A_VALUE"),
            }
        }
        found
    }
}

/// The value that a text means, by its code or its Chinese term.
pub fn meant<T: Copy>(text: &str, all: &[T], names: fn(T) -> Term) -> Option<T> {
    all.iter().copied().find(|value| {
        let (code, meaning) = names(*value);
        code.eq_ignore_ascii_case(text) || term(meaning) == text
    })
}

/// Yuan with at most two places, thousands in groups of three or not at all.
pub fn amount(text: &str) -> Option<Fen> {
    const PLACES: usize = 2;
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let groups: Vec<&str> = yuan.split(',').collect();
    let grouped =
        groups.iter().skip(1).all(|group| group.len() == 3) && groups.first().is_some_and(|one| one.len() <= 3);
    let digits = groups.concat();
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !plain(&digits) || !plain(fen) || fen.len() > PLACES || (groups.len() > 1 && !grouped) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    format!("{}.{fen:0<2}", if digits.is_empty() { "0" } else { digits }).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, fen) in [("1234.5", 123_450), ("1,234.50", 123_450), ("0", 0), ("007", 700), ("60000", 6_000_000)] {
            assert_eq!(amount(text), Some(Fen::new(fen)), "{text}");
        }
        for text in ["", "-1", "1.234", "12,34", "1,2345", "1e5", "6万", ".5", "99999999999999999999"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn a_head_may_say_both_names() {
        const BOOK: Book =
            &[column("姓名", "name", true, Takes::Text(9)), column("金额", "amount", false, Takes::Money)];
        for name in ["姓名", "name", "NAME", "姓名 name"] {
            assert_eq!(named(BOOK, name).map(|column| column.en), Some("name"), "{name}");
        }
        assert!(named(BOOK, "姓名 amount").is_none() && named(BOOK, "").is_none());
    }
}
