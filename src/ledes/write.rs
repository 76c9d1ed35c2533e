//! Writing invoices in a format, or saying what it cannot hold.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::format::{Format, Kind, at};
use super::read::{Invoice, Line, LineKind};

/// What becomes of text that the format has no letters for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Foreign {
    /// It is refused, by invoice, line and field.
    #[default]
    Refuse,
    /// It is written in ASCII: wide forms and punctuation as their plain ones, every other character as its code
    /// point in braces, such as `{6CD5}` for 法; pipes as `/`, line breaks as spaces, `[]` as `()`.
    Transliterate,
    /// It is kept, in UTF-8, for a receiver who has agreed; pipes, line breaks and `[]` are refused all the same.
    Keep,
}

/// What a format cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Number of the invoice.
    pub invoice: String,
    /// Number of the line.
    pub line: String,
    /// Name of the field.
    pub field: &'static str,
    /// Why, in capitals: NOT_ASCII, SEPARATOR, LINE_BREAK, END_MARK, TOO_LONG or TAX.
    pub code: &'static str,
}

/// Writes invoices, or says all that the format cannot hold.
pub fn write(format: Format, invoices: &[Invoice], foreign: Foreign) -> Result<String, Vec<Unfit>> {
    let mut text = format!("{}[]\r\n{}[]\r\n", format.mark(), format.header());
    let mut unfit = Vec::new();
    for invoice in invoices {
        for line in &invoice.lines {
            let cells = cells(invoice, line);
            let mut refuse = |field, code| {
                let (invoice, line) = (invoice.number.clone(), line.number.clone());
                unfit.push(Unfit { invoice, line, field, code });
            };
            if format == Format::L1998B && !line.tax_total.is_zero() {
                refuse("LINE_ITEM_TAX_TOTAL", "TAX");
            }
            let fields = format.fields().iter().zip(&cells);
            let written: Vec<String> = fields
                .map(|(field, cell)| {
                    let written = fit(cell, foreign).unwrap_or_else(|code| {
                        refuse(field.name, code);
                        String::new()
                    });
                    if matches!(field.kind, Kind::Text(most) if written.chars().count() > most) {
                        refuse(field.name, "TOO_LONG");
                    }
                    written
                })
                .collect();
            text.push_str(&written.join("|"));
            text.push_str("[]\r\n");
        }
    }
    if unfit.is_empty() { Ok(text) } else { Err(unfit) }
}

fn fit(cell: &str, foreign: Foreign) -> Result<String, &'static str> {
    if foreign == Foreign::Transliterate {
        return Ok(plain(cell));
    }
    // The mark is looked for at the end of a line only, but receivers differ.
    if cell.contains("[]") {
        return Err("END_MARK");
    }
    match cell.chars().find(|c| *c == '|' || c.is_control() || (!c.is_ascii() && foreign == Foreign::Refuse)) {
        None => Ok(cell.to_owned()),
        Some('|') => Err("SEPARATOR"),
        Some(control) if control.is_control() => Err("LINE_BREAK"),
        Some(_) => Err("NOT_ASCII"),
    }
}

fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in cell.nfkc() {
        match c {
            '|' => text.push('/'),
            '。' => text.push('.'),
            '、' => text.push(','),
            '“' | '”' | '「' | '」' => text.push('"'),
            '‘' | '’' => text.push('\''),
            '《' | '〈' => text.push('<'),
            '》' | '〉' => text.push('>'),
            '【' | '〔' => text.push('('),
            '】' | '〕' => text.push(')'),
            '—' | '–' | '－' => text.push('-'),
            '·' => text.push('.'),
            '¥' => text.push_str("CNY"),
            c if c.is_control() || c.is_whitespace() => text.push(' '),
            c if c.is_ascii() => text.push(c),
            c => text.push_str(&format!("{{{:04X}}}", u32::from(c))),
        }
    }
    text.replace("[]", "()")
}

/// The 52 fields of a line; 1998B has the first 24 of them.
fn cells(invoice: &Invoice, line: &Line) -> Vec<String> {
    let mut cells = vec![String::new(); 52];
    let mut set = |field: usize, text: String| {
        if let Some(cell) = cells.get_mut(field) {
            *cell = text;
        }
    };
    let day = |day: chrono::NaiveDate| day.format("%Y%m%d").to_string();
    let kind = match line.kind {
        LineKind::Fee => "F",
        LineKind::Expense => "E",
        LineKind::FeeAdjustment => "IF",
        LineKind::ExpenseAdjustment => "IE",
    };
    set(at::INVOICE_DATE, day(invoice.date));
    set(at::INVOICE_NUMBER, invoice.number.clone());
    set(at::CLIENT_ID, invoice.client_id.clone());
    set(at::LAW_FIRM_MATTER_ID, line.law_firm_matter_id.clone());
    set(at::INVOICE_TOTAL, amount(invoice.total));
    set(at::BILLING_START_DATE, day(invoice.start));
    set(at::BILLING_END_DATE, day(invoice.end));
    set(at::INVOICE_DESCRIPTION, invoice.description.clone());
    set(at::LINE_ITEM_NUMBER, line.number.clone());
    set(at::LINE_TYPE, kind.to_owned());
    set(at::UNITS, amount(line.units));
    set(at::ADJUSTMENT, amount(line.adjustment));
    set(at::LINE_TOTAL, amount(line.total));
    set(at::LINE_DATE, day(line.date));
    set(at::TASK_CODE, line.task.clone());
    set(at::EXPENSE_CODE, line.expense.clone());
    set(at::ACTIVITY_CODE, line.activity.clone());
    set(at::TIMEKEEPER_ID, line.timekeeper_id.clone());
    set(at::LINE_DESCRIPTION, line.description.clone());
    set(at::LAW_FIRM_ID, invoice.law_firm_id.clone());
    set(at::UNIT_COST, amount(line.unit_cost));
    set(at::TIMEKEEPER_NAME, line.timekeeper_name.clone());
    set(at::CLASSIFICATION, line.classification.clone());
    set(at::CLIENT_MATTER_ID, line.client_matter_id.clone());
    set(at::CLIENT_TAX_ID, invoice.client_tax_id.clone());
    set(at::MATTER_NAME, line.matter_name.clone());
    set(at::INVOICE_TAX_TOTAL, amount(invoice.tax_total));
    set(at::INVOICE_NET_TOTAL, amount(invoice.total - invoice.tax_total));
    set(at::INVOICE_CURRENCY, invoice.currency.clone());
    set(at::LAW_FIRM_NAME, invoice.law_firm_name.clone());
    set(at::LAW_FIRM_COUNTRY, "CN".to_owned());
    set(at::CLIENT_NAME, invoice.client_name.clone());
    set(at::CLIENT_COUNTRY, "CN".to_owned());
    set(at::LINE_TAX_RATE, amount(line.tax_rate));
    set(at::LINE_TAX_TOTAL, amount(line.tax_total));
    set(at::LINE_TAX_TYPE, line.tax_type.clone());
    set(at::REPORTED_TAX_TOTAL, amount(invoice.tax_total));
    set(at::TAX_CURRENCY, invoice.currency.clone());
    cells
}

/// At least two places.
fn amount(number: Decimal) -> String {
    let mut number = number.normalize();
    if number.scale() < 2 {
        number.rescale(2);
    }
    number.to_string()
}
