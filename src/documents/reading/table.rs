//! Reading of tables: CSV as Excel and others write it, and the first visible sheet of a workbook (.xlsx).
//!
//! A cell is what stands in it: text, or a number as the file has it. What a number means, such as a day, only the
//! column knows. Formulas are not reckoned; the value that was saved with them counts.

use serde::{Deserialize, Serialize};

use super::{Node, Package, Tag, Unreadable, damaged, plain, walk};

/// The most rows of a table, its head included.
pub const MOST_ROWS: usize = 5_001;
const MOST_COLUMNS: usize = 100;
const LONGEST_CELL: usize = 4_000;
/// All texts together, in bytes: a workbook can repeat one text in every cell.
const MOST_TEXT: usize = 16 << 20;

/// A table as it stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Rows that hold anything, in order.
    pub rows: Vec<Row>,
    /// Whether days are counted from 1904, as old workbooks of Macintosh do.
    pub from_1904: bool,
    /// How long all texts together are.
    #[serde(skip)]
    length: usize,
}

/// A row and its number as a reader counts, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub number: usize,
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    Text(String),
    Number(String),
}

impl Default for Cell {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Cell {
    /// What stands in it.
    pub fn text(&self) -> &str {
        let (Self::Text(text) | Self::Number(text)) = self;
        text.trim()
    }
}

/// Reads a table, told by content to be a workbook or text.
pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    let table = if bytes.starts_with(b"PK\x03\x04") { workbook(bytes) } else { csv(bytes) };
    table.map_err(|error| match error {
        Unreadable::Unsupported(name) => Unreadable::NoTable(name),
        other => other,
    })
}

impl Table {
    fn push(&mut self, row: Row) -> Result<(), Unreadable> {
        let blank = row.cells.iter().all(|cell| cell.text().is_empty());
        if row.cells.len() > MOST_COLUMNS {
            return Err(Unreadable::TooLarge("more than 100 columns".to_owned()));
        }
        for cell in &row.cells {
            self.length += within_cell(cell.text())?.len();
        }
        if self.length > MOST_TEXT {
            return Err(Unreadable::TooLarge("more than 16 MiB of text".to_owned()));
        }
        if !blank {
            self.rows.push(row);
        }
        if self.rows.len() > MOST_ROWS {
            return Err(Unreadable::TooLarge("more than 5,000 rows".to_owned()));
        }
        Ok(())
    }
}

fn within_cell(text: &str) -> Result<&str, Unreadable> {
    if text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
        return Err(Unreadable::TooLarge("a cell of more than 4,000 characters".to_owned()));
    }
    Ok(text)
}

/// RFC 4180, with whatever ends of lines.
fn csv(bytes: &[u8]) -> Result<Table, Unreadable> {
    if let Some(marked) = bytes.strip_prefix(b"\xef\xbb\xbf")
        && str::from_utf8(marked).is_err()
    {
        // Anything can be read as GB18030, as something else than was written.
        return Err(damaged("it is not in UTF-8, as its mark says"));
    }
    plain::sniff(bytes)?;
    let text = plain::text(bytes)?;
    let mut table = Table::default();
    let mut cells: Vec<Cell> = Vec::new();
    let (mut cell, mut quoted, mut number) = (String::new(), false, 1);
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            ',' if !quoted => cells.push(Cell::Text(std::mem::take(&mut cell))),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' | '\r' if !quoted => {
                cells.push(Cell::Text(std::mem::take(&mut cell)));
                table.push(Row { number, cells: std::mem::take(&mut cells) })?;
                number += 1;
            }
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(damaged("a quotation mark is not closed"));
    }
    cells.push(Cell::Text(cell));
    table.push(Row { number, cells })?;
    Ok(table)
}

fn workbook(bytes: &[u8]) -> Result<Table, Unreadable> {
    let mut package = Package::open(bytes)?;
    let Some(book) = package.file("xl/workbook.xml")? else {
        return Err(Unreadable::Unsupported(package.kind().to_owned()));
    };
    let (mut sheet, mut from_1904) = (None, false);
    walk(&book, |_, node| {
        if let Node::Open(tag) = node {
            match tag.name {
                "x:workbookPr" => from_1904 = matches!(tag.attr("date1904").as_deref(), Some("1" | "true")),
                "x:sheet" if sheet.is_none() && tag.attr("state").is_none_or(|state| state == "visible") => {
                    sheet = tag.attr("id");
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    let sheet = sheet.ok_or_else(|| damaged("the workbook shows no sheet"))?;
    let place = place_of(&mut package, &sheet)?;
    let shared = match package.file("xl/sharedstrings.xml")? {
        Some(xml) => shared_strings(&xml)?,
        None => Vec::new(),
    };
    let xml = package.file(&place)?.ok_or_else(|| damaged("the sheet is missing"))?;
    let mut reading = Sheet { table: Table { from_1904, ..Table::default() }, ..Sheet::new(shared) };
    walk(&xml, |path, node| reading.visit(path, &node))?;
    Ok(reading.table)
}

/// Where in the package a sheet lies.
fn place_of(package: &mut Package<'_>, id: &str) -> Result<String, Unreadable> {
    let relations =
        package.file("xl/_rels/workbook.xml.rels")?.ok_or_else(|| damaged("the workbook names no sheets"))?;
    let mut place = None;
    walk(&relations, |_, node| {
        if let Node::Open(tag) = node
            && tag.name.ends_with(":Relationship")
            && tag.attr("Id").as_deref() == Some(id)
        {
            place = tag.attr("Target");
        }
        Ok(())
    })?;
    let place = place.ok_or_else(|| damaged("the sheet is missing"))?.to_ascii_lowercase();
    Ok(place.strip_prefix('/').map_or_else(|| format!("xl/{place}"), str::to_owned))
}

fn shared_strings(xml: &str) -> Result<Vec<String>, Unreadable> {
    let (mut all, mut one) = (Vec::new(), String::new());
    walk(xml, |path, node| {
        match node {
            Node::Text(text) if is_said(path) => one.push_str(text),
            Node::Close if path.last().is_some_and(|name| name == "x:si") => all.push(std::mem::take(&mut one)),
            _ => {}
        }
        Ok(())
    })?;
    Ok(all)
}

/// Text that is shown, not how it is pronounced.
fn is_said(path: &[String]) -> bool {
    path.last().is_some_and(|name| name == "x:t") && !path.iter().any(|name| name == "x:rPh")
}

/// A sheet while it is read.
#[derive(Default)]
struct Sheet {
    table: Table,
    shared: Vec<String>,
    number: usize,
    cells: Vec<Cell>,
    column: usize,
    kind: String,
    value: String,
}

impl Sheet {
    fn new(shared: Vec<String>) -> Self {
        Self { shared, ..Self::default() }
    }

    fn visit(&mut self, path: &[String], node: &Node<'_>) -> Result<(), Unreadable> {
        let name = path.last().map_or("", String::as_str);
        match (node, name) {
            (Node::Open(tag), "x:row") => {
                let named = tag.number("r").and_then(|number| usize::try_from(number).ok());
                self.number = named.unwrap_or(self.number + 1);
                self.cells.clear();
            }
            (Node::Open(tag), "x:c") => {
                self.column = column(tag).unwrap_or(self.cells.len());
                self.kind = tag.attr("t").unwrap_or_default();
                self.value.clear();
            }
            (Node::Text(text), "x:v") => self.value.push_str(text),
            (Node::Text(text), "x:t") if is_said(path) => self.value.push_str(text),
            (Node::Close, "x:c") => self.cell()?,
            (Node::Close, "x:row") => {
                self.table.push(Row { number: self.number, cells: std::mem::take(&mut self.cells) })?;
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self) -> Result<(), Unreadable> {
        if self.column >= MOST_COLUMNS {
            // Sheets are often formatted far to the right of what they hold.
            return if self.value.is_empty() {
                Ok(())
            } else {
                Err(Unreadable::TooLarge("more than 100 columns".to_owned()))
            };
        }
        let value = std::mem::take(&mut self.value);
        let cell = match self.kind.as_str() {
            "s" => {
                let place: usize = value.trim().parse().map_err(damaged)?;
                let shared = self.shared.get(place).ok_or_else(|| damaged("a shared text is missing"))?;
                Cell::Text(unescaped(within_cell(shared)?))
            }
            "" | "n" if !value.is_empty() => Cell::Number(value),
            _ => Cell::Text(unescaped(within_cell(&value)?)),
        };
        if self.cells.len() <= self.column {
            self.cells.resize(self.column + 1, Cell::default());
        }
        if let Some(place) = self.cells.get_mut(self.column) {
            *place = cell;
        }
        Ok(())
    }
}

/// The character that a text such as `_x000D_` begins with: a spreadsheet's way to write what XML cannot hold.
pub fn escape_at(text: &str) -> Option<char> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    let all_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all_hex).and_then(char::from_u32)
}

/// The text that is meant, without U+0000, which no text of this program holds.
fn unescaped(text: &str) -> String {
    const LENGTH: usize = 7;
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (c, taken) = escape_at(from).map_or(('_', 1), |c| (c, LENGTH));
        if c != '\0' {
            out.push(c);
        }
        rest = from.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The column of a reference such as `AB12`, from 0.
fn column(tag: &Tag<'_>) -> Option<usize> {
    const LETTERS: usize = 26;
    let place = tag.attr("r")?;
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase());
    let count = letters
        .fold(0_usize, |count, letter| count.saturating_mul(LETTERS).saturating_add(usize::from(letter - b'A') + 1));
    count.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(table: &Table) -> Vec<(usize, Vec<&str>)> {
        table.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::text).collect())).collect()
    }

    #[test]
    fn csv_is_read_as_it_is_written() {
        let text = "\u{feff}姓名,单位\r\n\"甲,乙\",\"他说\"\"好\"\"\"\r\n,\r\n丙,\"两\n行\"\n丁,戊";
        let expected = vec![
            (1, vec!["姓名", "单位"]),
            (2, vec!["甲,乙", "他说\"好\""]),
            (4, vec!["丙", "两\n行"]),
            (5, vec!["丁", "戊"]),
        ];
        assert_eq!(texts(&read(text.as_bytes()).unwrap()), expected);
        let (gb, _, _) = encoding_rs::GB18030.encode(text.trim_start_matches('\u{feff}'));
        assert_eq!(texts(&read(&gb).unwrap()), expected);
        assert_eq!(read(b"a,\"b").unwrap_err().code(), "DAMAGED_FILE");
        let picture = read(b"\x89PNG\r\n\x1a\n").unwrap_err();
        assert_eq!(picture, Unreadable::NoTable("a PNG image".to_owned()));
        assert_eq!(read(b"\xef\xbb\xbf\xe5\xa7\n").unwrap_err().code(), "DAMAGED_FILE");
        assert_eq!(unescaped("a_x000D_\n_x005F_x000D_ _x_ _x00é_ _x0000_"), "a\r\n_x000D_ _x_ _x00é_ ");
    }

    #[test]
    fn tables_have_limits() {
        let rows = |n: usize| "甲\n".repeat(n);
        assert_eq!(read(rows(MOST_ROWS).as_bytes()).unwrap().rows.len(), MOST_ROWS);
        assert_eq!(read(rows(MOST_ROWS + 1).as_bytes()).unwrap_err().code(), "FILE_TOO_LARGE");
        assert_eq!(read(",".repeat(100).as_bytes()).unwrap_err().code(), "FILE_TOO_LARGE");
        assert_eq!(read("长".repeat(4_001).as_bytes()).unwrap_err().code(), "FILE_TOO_LARGE");
    }
}
