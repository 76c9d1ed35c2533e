//! The calendar against one that others keep.

use std::process::{Command, Stdio};

use crate::harness::{program, tools};

/// What `counsel calendar due` says of these pairs.
fn said(unit: &str, pairs: &str) -> String {
    let mut child = program::counsel(&["calendar", "due", &format!("--{unit}"), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let pairs = pairs.to_owned();
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, pairs.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_day_of_three_years_is_as_an_independent_calendar_has_it() {
    let Some(programs) = tools::python("calendar", "calendar") else { return };
    let script = crate::harness::slices::root().join("tests/it/calendar/days.py");
    let theirs = tools::run(Command::new(programs.join("python")).arg(script));
    for unit in ["working", "calendar"] {
        let theirs: Vec<&str> = theirs.lines().filter_map(|line| line.strip_prefix(unit)).map(str::trim).collect();
        let pairs: String = theirs.iter().map(|line| format!("{}\n", line.rsplit_once(' ').unwrap().0)).collect();
        let ours = said(unit, &pairs);
        assert!(theirs.len() > 1_000 * 5, "{} last days", theirs.len());
        let differ: Vec<_> = ours.lines().zip(&theirs).filter(|(ours, theirs)| ours != *theirs).take(9).collect();
        assert!(differ.is_empty(), "{unit}: {differ:?}");
        assert_eq!(ours.lines().count(), theirs.len());
        println!("{unit}: {} last days, none differs", theirs.len());
    }
}
