//! Tax and electronic invoices without a server, as the program says them.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::harness::program;

/// What the program says of this input.
fn said(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = program::counsel(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn tax_of_many_payments_and_back() {
    let gross = said(&["tax", "withholding", "--gross", "-"], b"4285\n4000.01\n30000\n2500 2500 340\n");
    assert!(gross.status.success());
    assert_eq!(
        text(&gross),
        "4285.00 685.60 3599.40\n4000.01 640.00 3360.01\n30000.00 5200.00 24800.00\n2500.00 460.00 2040.00\n"
    );
    let net = said(&["tax", "withholding", "--net", "-", "--json"], b"2400\n3600\n60000.00\nlots\n");
    assert!(!net.status.success(), "a line without an answer shows in the exit code");
    let objects: Vec<Value> = text(&net).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let gross: Vec<&str> = objects.iter().filter_map(|object| object["gross"].as_str()).collect();
    assert_eq!(gross, ["2800.00", "4285.71", "77941.18"]);
    assert!(objects[3]["error"].as_str().unwrap().starts_with("INVALID"));
    for payee in ["public-lawyer", "firm", "non-resident"] {
        let refused = said(&["tax", "withholding", "--gross", "800", "--payee", payee], b"");
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{payee}");
    }
}

#[test]
fn an_invoice_file_is_checked_and_the_exit_code_tells() {
    let header = "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|\
                  BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|\
                  LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|\
                  LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|\
                  TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]";
    let item = "20260331|INV-1|CITY|M-1|800.00|20260301|20260331|三月|1|F|1|0|800.00|20260315|C300||A103|ZW|审查合同|\
                91310000|800.00|张伟|PT|[]";
    let file = format!("LEDES1998B[]\n{header}\n{item}\n");
    let check = |bytes: &[u8], encoding| {
        let output = said(&["ledes", "check", "-", "--encoding", encoding, "--json"], bytes);
        let object: Value = serde_json::from_str(text(&output)).unwrap();
        (output.status.code(), object)
    };
    let (code, sound) = check(file.as_bytes(), "utf-8");
    assert_eq!(
        (code, &sound["faults"], &sound["invoices"][0]["total"]),
        (Some(0), &Value::Array(vec![]), &"800.00".into())
    );
    let (gb, _, _) = encoding_rs::GB18030.encode(&file);
    assert_eq!(check(&gb, "gb18030").0, Some(0));
    assert_eq!(check(&gb, "utf-8").1["faults"][0]["code"], "NOT_IN_ENCODING");
    let (code, faulty) = check(file.replace("|800.00|20260315|", "|801.00|20260415|").as_bytes(), "utf-8");
    assert_eq!(code, Some(1));
    let codes: Vec<&str> = faulty["faults"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(codes, ["INVOICE_TOTAL", "LINE_TOTAL", "OUTSIDE_THE_PERIOD"]);
}
