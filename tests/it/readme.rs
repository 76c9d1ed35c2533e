//! The README as a newcomer follows it: the tour against a demo that was kept, and the way from nothing to the first
//! contract, a backup, the loss of everything and the restore.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::tools;

/// The shell block under a heading that holds `mark`.
fn block(mark: &str) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).find(|block| block.contains(mark)).expect("the block stands in the README")
}

#[test]
fn the_tour_works_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo =
        Command::new(env!("CARGO_BIN_EXE_counsel")).args(["demo", "--keep"]).stdout(Stdio::piped()).spawn().unwrap();
    let (mut base, mut officer, mut coordinator) = (String::new(), String::new(), String::new());
    let mut told = String::new();
    // Held to the end: the demo must be able to go on printing.
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    for line in lines.by_ref() {
        let line = line.unwrap();
        told.push_str(&line);
        told.push('\n');
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [.., "docs:" | "docs", address] if address.ends_with("/docs") => {
                address.trim_end_matches("/docs").clone_into(&mut base)
            }
            ["officer.cg", password, ..] => (*password).clone_into(&mut officer),
            ["coordinator.1", password, ..] => (*password).clone_into(&mut coordinator),
            ["auditadmin", ..] => break,
            _ => {}
        }
    }
    assert!(base.starts_with("http://"), "the demo prints its address:\n{told}");
    let tour = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &block("sign_in officer.cg")])
        .current_dir(folder.path())
        .env("BASE", &base)
        .env("OFFICER_PASSWORD", &officer)
        .env("COORDINATOR_PASSWORD", &coordinator)
        .output()
        .unwrap();
    demo.kill().unwrap();
    demo.wait().unwrap();
    drop(lines);
    let printed = String::from_utf8_lossy(&tour.stdout).into_owned();
    assert!(tour.status.success(), "{printed}\n{}", String::from_utf8_lossy(&tour.stderr));
    let in_this_order = [
        "\"media_type\":\"text/plain\"",
        "第二条",
        "\"COUNTERPARTY_QUALIFICATION\"",
        "\"state\":\"SUBMITTED\"",
        "\"state\":\"ACCEPTED\"",
        // Thursday 8 October 2026 and five working days, Saturday 10 among them.
        "\"due_on\":\"2026-10-14\"",
        "\"allowed\":false",
        "\"code\":\"ILLEGAL_TRANSITION\"",
        "\"permission\":\"review_accept\"",
    ];
    let mut rest = printed.as_str();
    for expected in in_this_order {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected} does not come in its place:\n{printed}"));
        rest = &rest[at..];
    }
}

#[test]
fn the_way_from_nothing_to_the_first_contract_works_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let program = Path::new(env!("CARGO_BIN_EXE_counsel")).parent().unwrap();
    // Whoever reads it has the usual port to themselves.
    let script = block("counsel restore").replace(":8080", &format!(":{port}"));
    let way = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &format!("trap 'kill %1 2>/dev/null' EXIT\n{script}")])
        .current_dir(folder.path())
        .env("PATH", tools::path_with(program))
        .env("COUNSEL_LISTEN", format!("127.0.0.1:{port}"))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&way.stdout).into_owned();
    assert!(way.status.success(), "{printed}\n{}", String::from_utf8_lossy(&way.stderr));
    let in_this_order = [
        "\"role\":\"SYSTEM_ADMIN\"",
        "\"role\":\"SECURITY_ADMIN\"",
        "\"role\":\"AUDIT_ADMIN\"",
        "\"state\":\"ACTIVE\"",
        "\"state\":\"SUBMITTED\"",
        "\"state\":\"ACCEPTED\"",
        "\"allowed\":true",
        "verified; digest",
        "everybody must sign in again; digest",
        "database     ok",
        "audit trail  ok",
        "ledgers      ok",
        "files        ok",
        "\"allowed\":true",
    ];
    let mut rest = printed.as_str();
    for expected in in_this_order {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected} does not come in its place:\n{printed}"));
        rest = &rest[at + expected.len()..];
    }
}
