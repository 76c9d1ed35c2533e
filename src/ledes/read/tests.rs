use proptest::prelude::*;

use super::*;
use crate::ledes::{Foreign, write};

const FIELDS: usize = 24;

/// A sound 1998B file: one invoice a pair of lines.
fn sound(items: usize) -> Vec<Vec<String>> {
    let line = |n: usize| {
        let invoice = n / 2;
        let last = invoice * 2 + 1 >= items && n.is_multiple_of(2);
        let text = format!(
            "20260331|INV-{invoice}|CITY|M-{n}|{}|20260301|20260331|March|{}|F|1.5|-100.00|1400.00|20260315|L110||A102\
             |ZW|Opinion {n}|91310000|1000.00|Zhang Wei|PT|",
            if last { "1400.00" } else { "2800.00" },
            n % 2 + 1,
        );
        text.split('|').map(str::to_owned).collect::<Vec<_>>()
    };
    (0..items).map(line).collect()
}

fn file(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = format!("LEDES1998B[]\r\n{}[]\r\n", Format::L1998B.header());
    for row in rows {
        text.push_str(&row.join("|"));
        text.push_str("[]\r\n");
    }
    text.into_bytes()
}

fn faults(bytes: &[u8]) -> Vec<(u32, &'static str, &'static str)> {
    read(bytes, Encoding::Utf8).faults.iter().map(|fault| (fault.line, fault.field, fault.code)).collect()
}

#[test]
fn a_sound_file_has_no_fault_and_is_read_whole() {
    let document = read(&file(&sound(5)), Encoding::Utf8);
    assert_eq!(document.faults, []);
    let found: Vec<_> =
        document.invoices.iter().map(|invoice| (invoice.number.as_str(), invoice.lines.len())).collect();
    assert_eq!(found, [("INV-0", 2), ("INV-1", 2), ("INV-2", 1)]);
    let line = &document.invoices[1].lines[1];
    assert_eq!((line.at, line.law_firm_matter_id.as_str(), line.total.to_string()), (6, "M-3", "1400.00".to_owned()));
}

#[test]
fn every_field_that_is_wrong_is_named() {
    for (field, wrong, code) in [
        (0, "20260230", "NOT_A_DATE"),
        (1, "", "MISSING"),
        (2, "123456789012345678901", "TOO_LONG"),
        (4, "2,800.00", "NOT_A_NUMBER"),
        (4, "2800.01", "INVOICE_TOTAL"),
        (6, "20260228", "ENDS_BEFORE_IT_BEGINS"),
        (9, "X", "NOT_A_TYPE"),
        (11, "1e2", "NOT_A_NUMBER"),
        (12, "1400.01", "LINE_TOTAL"),
        (13, "20260401", "OUTSIDE_THE_PERIOD"),
        (14, "L999", "UNKNOWN_CODE"),
        (14, "A101", "CODE_OF_ANOTHER_SET"),
        (15, "E101", "NOT_FOR_THIS_TYPE"),
        (17, "", "MISSING"),
        (18, "", "MISSING"),
        (20, "", "MISSING"),
        (20, "1.00001", "NOT_A_NUMBER"),
    ] {
        let mut rows = sound(2);
        rows[0][field] = wrong.to_owned();
        let name = Format::L1998B.fields()[field].name;
        let found = faults(&file(&rows));
        assert!(found.contains(&(3, name, code)), "{name} `{wrong}`: {found:?}");
    }
}

#[test]
fn faults_of_a_line_are_all_there_in_the_order_of_the_fields() {
    let mut rows = sound(1);
    for (field, wrong) in [(0, "x"), (4, "y"), (9, "Z"), (16, "A999"), (23, "123456789012345678901")] {
        rows[0][field] = wrong.to_owned();
    }
    let found = faults(&file(&rows));
    let fields = Format::L1998B.fields();
    assert_eq!(
        found,
        [
            (3, fields[0].name, "NOT_A_DATE"),
            (3, fields[4].name, "NOT_A_NUMBER"),
            (3, fields[9].name, "NOT_A_TYPE"),
            (3, fields[16].name, "UNKNOWN_CODE"),
            (3, fields[23].name, "TOO_LONG"),
        ]
    );
}

#[test]
fn lines_of_an_invoice_agree_and_nothing_is_billed_twice() {
    let mut rows = sound(2);
    rows[1][0] = "20260330".to_owned();
    rows[1][8] = "1".to_owned();
    rows[1][3] = rows[0][3].clone();
    rows[1][18] = rows[0][18].clone();
    assert_eq!(
        faults(&file(&rows)),
        [
            (4, "INVOICE_DATE", "DIFFERS_IN_INVOICE"),
            (4, "LINE_ITEM_NUMBER", "DUPLICATE_LINE_NUMBER"),
            (4, "LINE_ITEM_DESCRIPTION", "DUPLICATE_ITEM"),
        ]
    );
}

#[test]
fn the_shape_of_the_file_is_judged_line_by_line() {
    let text = String::from_utf8(file(&sound(2))).unwrap();
    assert_eq!(faults(b""), [(1, "", "EMPTY_FILE")]);
    assert_eq!(faults(b"LEDES2000[]\n"), [(1, "", "UNKNOWN_FORMAT")]);
    assert_eq!(faults(b"LEDES1998B[]\n"), [(1, "", "NO_FIELD_NAMES"), (1, "", "NO_ITEMS")]);
    assert_eq!(
        faults(text.replacen("CLIENT_ID", "CLIENT", 1).as_bytes())[..2],
        [(2, "", "UNKNOWN_FIELD"), (2, "CLIENT_ID", "FIELD_NOT_NAMED"),]
    );
    // One line without its mark, one with a field too many: the sum of their invoice is not judged.
    let wrong = text.replacen("Opinion 0", "Opinion | 0", 1);
    assert_eq!(faults(wrong.as_bytes()), [(3, "", "FIELD_COUNT")]);
    let open = text.strip_suffix("[]\r\n").unwrap();
    assert_eq!(faults(open.as_bytes()), [(4, "", "LINE_END")]);
    // Names in another order are followed, and reported.
    let mut rows = sound(2);
    rows.iter_mut().for_each(|row| row.swap(2, 3));
    let swapped = String::from_utf8(file(&rows)).unwrap();
    let swapped = swapped.replacen("CLIENT_ID|LAW_FIRM_MATTER_ID", "LAW_FIRM_MATTER_ID|CLIENT_ID", 1);
    assert_eq!(faults(swapped.as_bytes()), [(2, "", "FIELD_ORDER")]);
}

#[test]
fn text_is_read_in_the_encoding_that_is_declared() {
    // The second byte of 寍 in GB18030 is a pipe.
    let mut rows = sound(2);
    rows[0][18] = "法律意见寍".to_owned();
    let utf8 = file(&rows);
    let (gb, _, _) = encoding_rs::GB18030.encode(std::str::from_utf8(&utf8).unwrap());
    assert!(gb.iter().filter(|byte| **byte == b'|').count() > utf8.iter().filter(|byte| **byte == b'|').count());
    for (bytes, encoding) in [(&utf8[..], Encoding::Utf8), (&gb, Encoding::Gb18030)] {
        let document = read(bytes, encoding);
        assert_eq!(document.faults, []);
        assert_eq!(document.invoices[0].lines[0].description, "法律意见寍");
    }
    assert_eq!(faults(&gb), [(3, "", "NOT_IN_ENCODING")]);
}

/// Tax of 6 % on 1400.
fn international() -> Invoice {
    let document = read(&file(&sound(1)), Encoding::Utf8);
    let mut invoice = document.invoices[0].clone();
    invoice.currency = "CNY".to_owned();
    (invoice.tax_total, invoice.total) = (Decimal::new(8400, 2), Decimal::new(148_400, 2));
    let line = &mut invoice.lines[0];
    (line.tax_rate, line.tax_total, line.total) = (Decimal::new(6, 2), Decimal::new(8400, 2), Decimal::new(148_400, 2));
    invoice
}

#[test]
fn the_international_format_reckons_with_tax() {
    let written = write(Format::L98BI, &[international()], Foreign::Refuse).unwrap();
    assert_eq!(faults(written.as_bytes()), []);
    for (from, to, field, code) in [
        ("|0.06|84.00|", "|0.06|84.01|", "LINE_ITEM_TAX_TOTAL", "LINE_TAX"),
        ("|84.00|1400.00|CNY|", "|85.00|1399.00|CNY|", "INVOICE_TAX_TOTAL", "INVOICE_TAX_TOTAL"),
        ("|84.00|1400.00|CNY|", "|84.00|1400.01|CNY|", "INVOICE_NET_TOTAL", "INVOICE_NET_TOTAL"),
        ("|84.00|CNY[]", "|83.00|CNY[]", "INVOICE_REPORTED_TAX_TOTAL", "REPORTED_TAX_TOTAL"),
        ("|CNY|", "|cny|", "INVOICE_CURRENCY", "NOT_A_CURRENCY"),
    ] {
        assert!(written.contains(from), "{from}");
        let found = faults(written.replacen(from, to, 1).as_bytes());
        assert!(found.contains(&(3, field, code)), "{to}: {found:?}");
    }
    // The older format has no place for tax.
    let unfit = write(Format::L1998B, &[international()], Foreign::Keep).unwrap_err();
    assert_eq!(unfit.iter().map(|unfit| unfit.code).collect::<Vec<_>>(), ["TAX"]);
}

#[test]
fn what_a_format_cannot_hold_is_refused_or_written_in_its_letters() {
    let mut invoice = read(&file(&sound(1)), Encoding::Utf8).invoices[0].clone();
    let mut written = |text: &str, foreign| {
        invoice.lines[0].description = text.to_owned();
        write(Format::L1998B, &[invoice.clone()], foreign).map_err(|unfit| unfit[0].code)
    };
    for (text, code) in [("法律", "NOT_ASCII"), ("a|b", "SEPARATOR"), ("a\nb", "LINE_BREAK"), ("a[]b", "END_MARK")] {
        assert_eq!(written(text, Foreign::Refuse), Err(code));
        let plain = written(text, Foreign::Transliterate).unwrap();
        assert!(plain.is_ascii() && faults(plain.as_bytes()).is_empty(), "{plain}");
    }
    assert!(written("《合同》，（一）", Foreign::Transliterate).unwrap().contains("|<{5408}{540C}>,({4E00})|"));
    assert_eq!(faults(written("法律", Foreign::Keep).unwrap().as_bytes()), []);
    assert_eq!(written("a|b", Foreign::Keep), Err("SEPARATOR"));
    assert_eq!(written(&"x".repeat(15_361), Foreign::Refuse), Err("TOO_LONG"));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(units in 1i64..10_000, cost in 1i64..1_000_000, description in "[ -{}~]{1,40}") {
        let mut invoice = international();
        let line = &mut invoice.lines[0];
        (line.units, line.unit_cost, line.adjustment) = (Decimal::new(units, 1), Decimal::new(cost, 2), Decimal::ZERO);
        let net = (line.units * line.unit_cost).round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let exact = line.units * line.unit_cost * line.tax_rate;
        line.tax_total = exact.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        line.total = net + line.tax_total;
        line.description = format!("x{}", description.replace(['[', ']'], "").trim());
        (invoice.total, invoice.tax_total) = (line.total, line.tax_total);
        let written = write(Format::L98BI, &[invoice.clone()], Foreign::Refuse).unwrap();
        let document = read(written.as_bytes(), Encoding::Utf8);
        prop_assert_eq!(&document.faults, &[]);
        prop_assert_eq!(&document.invoices, &[invoice]);
    }

    #[test]
    fn no_file_takes_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut file = file(&sound(1));
        file.extend(bytes);
        for encoding in [Encoding::Utf8, Encoding::Gb18030] {
            prop_assert!(read(&file, encoding).format.is_some());
        }
    }
}

#[test]
fn ten_thousand_lines_with_all_their_faults() {
    let mut rows = sound(10_000);
    for row in &mut rows {
        for (n, field) in row.iter_mut().enumerate().take(FIELDS) {
            *field = if n == 18 { String::new() } else { "?".repeat(25) };
        }
    }
    let bytes = file(&rows);
    let started = std::time::Instant::now();
    let document = read(&bytes, Encoding::Utf8);
    let took = started.elapsed();
    println!("{} faults in {took:?}", document.faults.len());
    assert_eq!(document.lines, 10_000);
    assert!(document.faults.len() >= 10_000 * 20, "{}", document.faults.len());
}
