//! What lines and invoices must be among themselves: sums, dates, codes that fit, nothing twice.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::{Decimal, RoundingStrategy};

use super::format::{Format, at};
use super::read::{Faults, Invoice, Line, LineKind, Row};

/// Gathers lines into invoices, in the order in which these begin. Of invoices that have lines which could not be
/// cut (`broken`) the sums are not judged.
pub(super) fn invoices(format: Format, rows: &[Row<'_>], broken: &BTreeSet<&str>, faults: &mut Faults) -> Vec<Invoice> {
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut groups: Vec<Vec<&Row<'_>>> = Vec::new();
    for row in rows {
        line(format, row, faults);
        let key = (row.raw(at::LAW_FIRM_ID), row.raw(at::INVOICE_NUMBER));
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let mut invoices = Vec::new();
    for group in &groups {
        let Some(first) = group.first() else { continue };
        same_throughout(format, first, group, faults);
        nothing_twice(group, faults);
        if !broken.contains(first.raw(at::INVOICE_NUMBER)) {
            sums(format, first, group, faults);
        }
        invoices.push(invoice(first, group));
    }
    invoices
}

/// What one line must be in itself.
fn line(format: Format, row: &Row<'_>, faults: &mut Faults) {
    let mut add = |field: usize, code, detail: String| {
        let name = format.fields().get(field).map_or("", |field| field.name);
        faults.add(row.at, name, code, detail, row.raw(field));
    };
    let blank = |field: usize| row.raw(field).is_empty();
    let kind = row.value(at::LINE_TYPE).text();
    if matches!(kind, "F" | "E") {
        for field in [at::UNITS, at::UNIT_COST] {
            if blank(field) {
                add(field, "MISSING", format!("a value, for the type is {kind}"));
            }
        }
    }
    if kind == "F" && blank(at::TIMEKEEPER_ID) {
        add(at::TIMEKEEPER_ID, "MISSING", "a value, for the type is F".to_owned());
    }
    let strange: &[usize] = match kind {
        "F" => &[at::EXPENSE_CODE],
        "E" => &[at::ACTIVITY_CODE],
        "IF" | "IE" => &[at::TASK_CODE, at::EXPENSE_CODE, at::ACTIVITY_CODE],
        _ => &[],
    };
    for field in strange.iter().filter(|field| !blank(**field)) {
        add(*field, "NOT_FOR_THIS_TYPE", format!("nothing, for the type is {kind}"));
    }
    let (start, end) = (row.value(at::BILLING_START_DATE).date(), row.value(at::BILLING_END_DATE).date());
    if let (Some(start), Some(end)) = (start, end) {
        if end < start {
            add(at::BILLING_END_DATE, "ENDS_BEFORE_IT_BEGINS", format!("a day from {} on", start.format("%Y%m%d")));
        } else if let Some(day) = row.value(at::LINE_DATE).date()
            && matches!(kind, "F" | "E")
            && !(start..=end).contains(&day)
        {
            let period = format!("a day from {} to {}", start.format("%Y%m%d"), end.format("%Y%m%d"));
            add(at::LINE_DATE, "OUTSIDE_THE_PERIOD", period);
        }
    }
    amounts(format, row, &mut add);
}

/// units × unit cost + adjustment (+ tax) = total.
fn amounts(format: Format, row: &Row<'_>, add: &mut impl FnMut(usize, &'static str, String)) {
    let number = |field: usize| row.value(field).number();
    let (Some(units), Some(cost), Some(adjustment)) =
        (number(at::UNITS), number(at::UNIT_COST), number(at::ADJUSTMENT))
    else {
        return;
    };
    let Some(base) = units.checked_mul(cost).and_then(|product| product.checked_add(adjustment)) else {
        return add(at::LINE_TOTAL, "LINE_TOTAL", "amounts that can be reckoned with".to_owned());
    };
    let mut sum = "units × unit cost + adjustment";
    let mut exact = base;
    if format == Format::L98BI {
        sum = "units × unit cost + adjustment + tax";
        let (Some(rate), Some(tax)) = (number(at::LINE_TAX_RATE), number(at::LINE_TAX_TOTAL)) else { return };
        match base.checked_mul(rate) {
            Some(due) if agree(due, tax) => {}
            Some(due) => add(at::LINE_TAX_TOTAL, "LINE_TAX", format!("tax rate × net amount = {}", shown(due))),
            None => add(at::LINE_TAX_TOTAL, "LINE_TAX", "amounts that can be reckoned with".to_owned()),
        }
        // Either part may be rounded, or their sum.
        exact = rounded(base) + tax;
        if row.value(at::LINE_TOTAL).number() == Some(base + tax) {
            exact = base + tax;
        }
    }
    if row.raw(at::LINE_TOTAL).is_empty() {
        return;
    }
    if let Some(total) = number(at::LINE_TOTAL)
        && !agree(exact, total)
    {
        add(at::LINE_TOTAL, "LINE_TOTAL", format!("{sum} = {}", shown(exact)));
    }
}

/// Equal, or equal when the first is rounded to whole fen.
fn agree(exact: Decimal, stated: Decimal) -> bool {
    exact == stated || rounded(exact) == stated
}

fn rounded(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn shown(amount: Decimal) -> Decimal {
    rounded(amount).normalize()
}

/// Fields of the invoice are the same in each of its lines.
fn same_throughout(format: Format, first: &Row<'_>, group: &[&Row<'_>], faults: &mut Faults) {
    for row in group.iter().skip(1) {
        for (place, field) in format.fields().iter().enumerate().filter(|(_, field)| field.of_invoice) {
            if row.raw(place) != first.raw(place) {
                let detail = format!("`{}`, as in line {}, where the invoice begins", first.raw(place), first.at);
                faults.add(row.at, field.name, "DIFFERS_IN_INVOICE", detail, row.raw(place));
            }
        }
    }
}

/// Each line number once, and no work billed twice.
fn nothing_twice(group: &[&Row<'_>], faults: &mut Faults) {
    const CONTENT: [usize; 12] = [
        at::LAW_FIRM_MATTER_ID,
        at::LINE_TYPE,
        at::UNITS,
        at::ADJUSTMENT,
        at::LINE_TOTAL,
        at::LINE_DATE,
        at::TASK_CODE,
        at::EXPENSE_CODE,
        at::ACTIVITY_CODE,
        at::TIMEKEEPER_ID,
        at::LINE_DESCRIPTION,
        at::CLIENT_MATTER_ID,
    ];
    let mut numbers = HashMap::new();
    let mut contents = HashMap::new();
    for row in group {
        let number = row.raw(at::LINE_ITEM_NUMBER);
        if let Some(before) = numbers.insert(number, row.at).filter(|_| !number.is_empty()) {
            let detail = format!("a number of its own; line {before} has it");
            faults.add(row.at, "LINE_ITEM_NUMBER", "DUPLICATE_LINE_NUMBER", detail, number);
        }
        if let Some(before) = contents.insert(CONTENT.map(|field| row.raw(field)), row.at) {
            let detail = format!("work that is billed once; line {before} says the same");
            faults.add(row.at, "LINE_ITEM_DESCRIPTION", "DUPLICATE_ITEM", detail, row.raw(at::LINE_DESCRIPTION));
        }
    }
}

/// Totals of the invoice, where every line says its part.
fn sums(format: Format, first: &Row<'_>, group: &[&Row<'_>], faults: &mut Faults) {
    let stated = |field: usize| row_number(first, field);
    let sum = |field: usize| group.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(row_number(row, field)?));
    let mut compare = |field: usize, code, what: &str, exact: Option<Decimal>| {
        if let (Some(exact), Some(stated)) = (exact, stated(field))
            && !agree(exact, stated)
        {
            let name = format.fields().get(field).map_or("", |field| field.name);
            let detail = format!("{what} = {}", shown(exact));
            faults.add(first.at, name, code, detail, first.raw(field));
        }
    };
    compare(at::INVOICE_TOTAL, "INVOICE_TOTAL", "the sum of LINE_ITEM_TOTAL", sum(at::LINE_TOTAL));
    if format == Format::L98BI {
        let tax = sum(at::LINE_TAX_TOTAL);
        compare(at::INVOICE_TAX_TOTAL, "INVOICE_TAX_TOTAL", "the sum of LINE_ITEM_TAX_TOTAL", tax);
        let net = sum(at::LINE_TOTAL).zip(tax).and_then(|(total, tax)| total.checked_sub(tax));
        compare(at::INVOICE_NET_TOTAL, "INVOICE_NET_TOTAL", "the sum of LINE_ITEM_TOTAL less tax", net);
        let currency = |field: usize| first.raw(field);
        if currency(at::TAX_CURRENCY) == currency(at::INVOICE_CURRENCY) && !first.raw(at::REPORTED_TAX_TOTAL).is_empty()
        {
            compare(at::REPORTED_TAX_TOTAL, "REPORTED_TAX_TOTAL", "the tax, in the same currency,", tax);
        }
    }
}

/// A number that stands there; what is missing or no number does not add up to anything.
fn row_number(row: &Row<'_>, field: usize) -> Option<Decimal> {
    row.value(field).number().filter(|_| !row.raw(field).is_empty())
}

fn invoice(first: &Row<'_>, group: &[&Row<'_>]) -> Invoice {
    let text = |field: usize| first.value(field).text().to_owned();
    let day = |field: usize| first.value(field).date().unwrap_or_default();
    let number = |field: usize| first.value(field).number().unwrap_or_default();
    Invoice {
        at: first.at,
        number: text(at::INVOICE_NUMBER),
        date: day(at::INVOICE_DATE),
        client_id: text(at::CLIENT_ID),
        total: number(at::INVOICE_TOTAL),
        start: day(at::BILLING_START_DATE),
        end: day(at::BILLING_END_DATE),
        description: text(at::INVOICE_DESCRIPTION),
        law_firm_id: text(at::LAW_FIRM_ID),
        law_firm_name: text(at::LAW_FIRM_NAME),
        client_name: text(at::CLIENT_NAME),
        client_tax_id: text(at::CLIENT_TAX_ID),
        currency: text(at::INVOICE_CURRENCY),
        tax_total: number(at::INVOICE_TAX_TOTAL),
        lines: group.iter().map(|row| item(row)).collect(),
    }
}

fn item(row: &Row<'_>) -> Line {
    let text = |field: usize| row.value(field).text().to_owned();
    let number = |field: usize| row.value(field).number().unwrap_or_default();
    Line {
        at: row.at,
        number: text(at::LINE_ITEM_NUMBER),
        kind: match row.value(at::LINE_TYPE).text() {
            "E" => LineKind::Expense,
            "IF" => LineKind::FeeAdjustment,
            "IE" => LineKind::ExpenseAdjustment,
            _ => LineKind::Fee,
        },
        law_firm_matter_id: text(at::LAW_FIRM_MATTER_ID),
        client_matter_id: text(at::CLIENT_MATTER_ID),
        matter_name: text(at::MATTER_NAME),
        date: row.value(at::LINE_DATE).date().unwrap_or_default(),
        units: number(at::UNITS),
        unit_cost: number(at::UNIT_COST),
        adjustment: number(at::ADJUSTMENT),
        total: number(at::LINE_TOTAL),
        task: text(at::TASK_CODE),
        expense: text(at::EXPENSE_CODE),
        activity: text(at::ACTIVITY_CODE),
        timekeeper_id: text(at::TIMEKEEPER_ID),
        timekeeper_name: text(at::TIMEKEEPER_NAME),
        classification: text(at::CLASSIFICATION),
        description: text(at::LINE_DESCRIPTION),
        tax_rate: number(at::LINE_TAX_RATE),
        tax_total: number(at::LINE_TAX_TOTAL),
        tax_type: text(at::LINE_TAX_TYPE),
    }
}
