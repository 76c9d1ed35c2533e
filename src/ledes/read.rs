//! Reading a file: every fault with its line and field, and what could be read.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::check;
use super::format::{Encoding, Field, Format};
use super::value::{Value, value};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line of the file, from one.
    pub line: u32,
    /// Name of the field; empty where the line as a whole is wrong.
    pub field: &'static str,
    /// Which fault, in capitals.
    pub code: &'static str,
    /// What is expected.
    pub detail: String,
    /// What stands there, cut.
    pub found: String,
}

/// A file, read.
#[derive(Debug, Default)]
pub struct Document {
    /// Its format; `None` when the first line names none.
    pub format: Option<Format>,
    /// Items in it, the two first lines and blank ones not counted.
    pub lines: usize,
    /// Its invoices in their order; what is faulty in them is empty or zero.
    pub invoices: Vec<Invoice>,
    /// All faults, by line and field.
    pub faults: Vec<Fault>,
}

/// An invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Invoice {
    /// Line of the file on which it begins.
    pub at: u32,
    /// INVOICE_NUMBER, unique for a firm.
    pub number: String,
    /// INVOICE_DATE.
    pub date: NaiveDate,
    /// CLIENT_ID.
    pub client_id: String,
    /// INVOICE_TOTAL, tax included.
    pub total: Decimal,
    /// BILLING_START_DATE.
    pub start: NaiveDate,
    /// BILLING_END_DATE.
    pub end: NaiveDate,
    /// INVOICE_DESCRIPTION.
    pub description: String,
    /// LAW_FIRM_ID.
    pub law_firm_id: String,
    /// LAW_FIRM_NAME; 98BI only.
    pub law_firm_name: String,
    /// CLIENT_NAME; 98BI only.
    pub client_name: String,
    /// CLIENT_TAX_ID; 98BI only.
    pub client_tax_id: String,
    /// INVOICE_CURRENCY; 98BI only.
    pub currency: String,
    /// INVOICE_TAX_TOTAL; 98BI only.
    pub tax_total: Decimal,
    /// Items.
    pub lines: Vec<Line>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineKind {
    /// `F`.
    #[default]
    Fee,
    /// `E`.
    Expense,
    /// `IF`.
    FeeAdjustment,
    /// `IE`.
    ExpenseAdjustment,
}

/// An item of an invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Line of the file.
    pub at: u32,
    /// LINE_ITEM_NUMBER.
    pub number: String,
    /// EXP/FEE/INV_ADJ_TYPE.
    pub kind: LineKind,
    /// LAW_FIRM_MATTER_ID.
    pub law_firm_matter_id: String,
    /// CLIENT_MATTER_ID.
    pub client_matter_id: String,
    /// MATTER_NAME; 98BI only.
    pub matter_name: String,
    /// LINE_ITEM_DATE.
    pub date: NaiveDate,
    /// LINE_ITEM_NUMBER_OF_UNITS.
    pub units: Decimal,
    /// LINE_ITEM_UNIT_COST.
    pub unit_cost: Decimal,
    /// LINE_ITEM_ADJUSTMENT_AMOUNT.
    pub adjustment: Decimal,
    /// LINE_ITEM_TOTAL; with tax in 98BI.
    pub total: Decimal,
    /// LINE_ITEM_TASK_CODE.
    pub task: String,
    /// LINE_ITEM_EXPENSE_CODE.
    pub expense: String,
    /// LINE_ITEM_ACTIVITY_CODE.
    pub activity: String,
    /// TIMEKEEPER_ID.
    pub timekeeper_id: String,
    /// TIMEKEEPER_NAME.
    pub timekeeper_name: String,
    /// TIMEKEEPER_CLASSIFICATION.
    pub classification: String,
    /// LINE_ITEM_DESCRIPTION.
    pub description: String,
    /// LINE_ITEM_TAX_RATE, as a fraction; 98BI only.
    pub tax_rate: Decimal,
    /// LINE_ITEM_TAX_TOTAL; 98BI only.
    pub tax_total: Decimal,
    /// LINE_ITEM_TAX_TYPE; 98BI only.
    pub tax_type: String,
}

/// One line of the file, cut into its fields.
pub(super) struct Row<'a> {
    pub at: u32,
    pub texts: Vec<&'a str>,
    pub values: Vec<Value<'a>>,
}

impl<'a> Row<'a> {
    pub fn value(&self, field: usize) -> Value<'a> {
        self.values.get(field).copied().unwrap_or_default()
    }

    pub fn raw(&self, field: usize) -> &'a str {
        self.texts.get(field).copied().unwrap_or_default()
    }
}

/// Faults as they are found.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, line: u32, field: &'static str, code: &'static str, detail: impl Into<String>, found: &str) {
        let found = found.chars().take(60).collect();
        self.0.push(Fault { line, field, code, detail: detail.into(), found });
    }
}

/// Reads a file of either format. Whatever is wrong is a fault of the document; reading itself does not fail.
pub fn read(bytes: &[u8], encoding: Encoding) -> Document {
    let mut faults = Faults::default();
    let (lines, lost) = decoded(bytes, encoding, &mut faults);
    let mut lines = lines.iter().map(|(at, line)| (*at, line.as_ref()));
    let Some((at, first)) = lines.next() else {
        if faults.0.is_empty() {
            faults.add(1, "", "EMPTY_FILE", "a file with invoices", "");
        }
        return Document { faults: faults.0, ..Document::default() };
    };
    let Some(format) = Format::of(first.trim_end().trim_end_matches("[]")) else {
        faults.add(at, "", "UNKNOWN_FORMAT", "LEDES1998B[] or LEDES98BI V2[] in the first line", first);
        return Document { faults: faults.0, ..Document::default() };
    };
    if !first.trim_end().ends_with("[]") {
        faults.add(at, "", "LINE_END", "[] at the end of the line", first);
    }
    let fields = format.fields();
    let order = match lines.next() {
        Some((at, header)) => order(at, header, fields, &mut faults),
        None => {
            faults.add(at, "", "NO_FIELD_NAMES", "the names of the fields in the second line", "");
            Vec::new()
        }
    };
    let mut count = 0;
    let mut rows = Vec::new();
    let mut broken: BTreeSet<&str> = lost.iter().map(String::as_str).collect();
    for (at, line) in lines {
        count += 1;
        match row(at, line, fields, &order, &mut faults) {
            Ok(row) => rows.push(row),
            Err(Some(invoice)) => _ = broken.insert(invoice),
            Err(None) => {}
        }
    }
    // A line that is not readable is an item all the same.
    if count == 0 && faults.0.iter().all(|fault| fault.code != "NOT_IN_ENCODING") {
        faults.add(at, "", "NO_ITEMS", "at least one item", "");
    }
    let invoices = check::invoices(format, &rows, &broken, &mut faults);
    let place = |fault: &Fault| fields.iter().position(|field| field.name == fault.field);
    let mut faults = faults.0;
    faults.sort_by_cached_key(|fault| (fault.line, place(fault), fault.code));
    Document { format: Some(format), lines: count, invoices, faults }
}

/// A line with its number.
type Numbered<'a> = (u32, Cow<'a, str>);

/// Lines that are not blank, and the numbers of invoices, as far as they can be told, of which lines are not readable.
fn decoded<'a>(bytes: &'a [u8], encoding: Encoding, faults: &mut Faults) -> (Vec<Numbered<'a>>, Vec<String>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut lines, mut lost) = (Vec::new(), Vec::new());
    // A line feed is never a part of a character, in neither encoding; a pipe may be one in GB18030.
    for (at, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = match encoding {
            Encoding::Utf8 => std::str::from_utf8(line).ok().map(Cow::Borrowed),
            Encoding::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(line),
        };
        match text {
            Some(text) if text.trim().is_empty() => {}
            Some(text) => lines.push((at, text)),
            None => {
                let expected = match encoding {
                    Encoding::Utf8 => "UTF-8, or GB18030 where that is declared",
                    Encoding::Gb18030 => "GB18030, as declared",
                };
                let seen = String::from_utf8_lossy(line);
                faults.add(at, "", "NOT_IN_ENCODING", expected, &seen);
                lost.extend(seen.split('|').nth(1).map(str::to_owned));
            }
        }
    }
    (lines, lost)
}

/// Where each field of the format stands in the file; the standard order where the names do not say.
fn order(at: u32, header: &str, fields: &'static [Field], faults: &mut Faults) -> Vec<usize> {
    let standard = (0..fields.len()).collect();
    let Some(names) = header.trim_end().strip_suffix("[]") else {
        faults.add(at, "", "LINE_END", "[] at the end of the line", header);
        return standard;
    };
    let names: Vec<&str> = names.split('|').map(str::trim).collect();
    let is = |field: &Field, name: &str| field.name.eq_ignore_ascii_case(name);
    if names.len() == fields.len() && fields.iter().zip(&names).all(|(field, name)| is(field, name)) {
        return standard;
    }
    for field in fields {
        match names.iter().filter(|name| is(field, name)).count() {
            0 => faults.add(at, field.name, "FIELD_NOT_NAMED", "every field of the format", ""),
            1 => {}
            _ => faults.add(at, field.name, "FIELD_TWICE", "every field once", field.name),
        }
    }
    for name in names.iter().filter(|name| !fields.iter().any(|field| is(field, name))) {
        faults.add(at, "", "UNKNOWN_FIELD", "fields of the format only", name);
    }
    let places: Option<Vec<usize>> = fields.iter().map(|field| names.iter().position(|name| is(field, name))).collect();
    match places {
        Some(places) if names.len() == fields.len() => {
            faults.add(at, "", "FIELD_ORDER", "the fields in the order of the format", "");
            places
        }
        _ => standard,
    }
}

/// Cuts a line into fields. A line that cannot be cut is of no use; `Err` names its invoice as far as it is known.
fn row<'a>(
    at: u32,
    line: &'a str,
    fields: &'static [Field],
    order: &[usize],
    faults: &mut Faults,
) -> Result<Row<'a>, Option<&'a str>> {
    let ended = line.trim_end().strip_suffix("[]");
    if ended.is_none() {
        faults.add(at, "", "LINE_END", "[] at the end of the line", line);
    }
    let cut: Vec<&str> = ended.unwrap_or(line).split('|').map(str::trim).collect();
    if cut.len() != fields.len() {
        let detail = format!("{} fields, not {}", fields.len(), cut.len());
        faults.add(at, "", "FIELD_COUNT", detail, line);
        return Err(cut.get(1).copied());
    }
    let texts: Vec<&str> = order.iter().map(|place| cut.get(*place).copied().unwrap_or_default()).collect();
    let values = fields.iter().zip(&texts).map(|(field, text)| {
        if text.is_empty() {
            if field.required {
                faults.add(at, field.name, "MISSING", "a value", "");
                return Value::Bad;
            }
            return Value::Blank;
        }
        value(field.kind, text).unwrap_or_else(|(code, expected)| {
            faults.add(at, field.name, code, expected, text);
            Value::Bad
        })
    });
    let values = values.collect();
    Ok(Row { at, texts, values })
}

#[cfg(test)]
mod tests;
