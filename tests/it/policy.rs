//! The policy as a table that a lawyer can read.

use std::fmt::Write as _;

use counsel_desk::access::policy::OPERATIONS;
use counsel_desk::access::{Needs, Role};

use crate::harness::golden;

#[test]
fn contract_policy_is_a_readable_table() {
    let mut table = String::from("Who may do what: one line an operation, one column a role.\n\n");
    let columns: Vec<String> = (0..Role::ALL.len()).map(|n| format!("{:>2}", n + 1)).collect();
    for (number, role) in Role::ALL.iter().enumerate() {
        writeln!(table, "{:>2}  {:<16} {}", number + 1, role.as_str(), role.meaning().trim()).unwrap();
    }
    let mut slice = "";
    for operation in OPERATIONS {
        let (of, _verb) = operation.id.split_once('_').unwrap();
        if of != slice {
            slice = of;
            write!(table, "\n{:<34} {}   needs\n", slice, columns.join(" ")).unwrap();
        }
        let cells: Vec<&str> =
            Role::ALL.iter().map(|role| cell(operation.is_public() || operation.allows(*role))).collect();
        let needs = match operation.needs {
            _ if operation.is_public() => "no token",
            Needs::Nothing => "reads",
            Needs::Write => "writes",
            Needs::IfMatch => "changes a version",
        };
        writeln!(table, "{:<34} {}   {needs}", operation.id, cells.join(" ")).unwrap();
    }
    golden::holds("tests/it/golden/policy.txt", &table);
}

fn cell(allowed: bool) -> &'static str {
    if allowed { " x" } else { " ." }
}
