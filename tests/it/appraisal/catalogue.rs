//! The catalogue of events and the schemes of the national pack, as a lawyer would want to read them; and that the
//! program records exactly the events that the catalogue says it does.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use counsel_desk::calendar::pack::{How, Origin};
use counsel_desk::calendar::seeds::national;
use counsel_desk::kit::Points;
use regex::Regex;

use crate::harness::{golden, slices};

#[test]
fn contract_conduct_is_a_readable_catalogue() {
    let pack = national().unwrap();
    let mut text = String::from("Events that appraisals can count, and how each kind of subject is appraised.\n");
    for (origin, title) in
        [(Origin::Recorded, "recorded by the program 自动记录"), (Origin::Noted, "noted by hand 手工登记")]
    {
        writeln!(text, "\n{title}").unwrap();
        for event in pack.conduct.iter().filter(|event| event.origin == origin) {
            let part = if event.takes_part { ", takes part 参与工作" } else { "" };
            let subjects = event.subjects.join(", ");
            writeln!(text, "  {:<28} {} · {} ({subjects}{part})", event.code, event.zh, event.en).unwrap();
        }
    }
    for (subject, scheme) in &pack.appraisal {
        writeln!(text, "\n{subject} {} · {}\n  依据 {}", scheme.title_zh, scheme.title_en, scheme.cite.basis).unwrap();
        for block in &scheme.blocks {
            let points = Points::new(block.points);
            writeln!(text, "  {:>6} {:<12} {} · {}", points, block.code, block.zh, block.en).unwrap();
        }
        for item in &scheme.items {
            let most = Points::new(item.how.at_stake());
            let how = match &item.how {
                How::Deduct { each, .. } => format!("−{} each, at most {most}", Points::new(*each)),
                How::Add { each, .. } => format!("+{} each, at most {most}", Points::new(*each)),
                How::Rate { .. } => format!("up to {most} by share"),
                How::Scored { .. } => format!("up to {most} by the employer"),
                How::Veto { .. } => "decides alone".to_owned(),
            };
            let block = item.block.as_deref().unwrap_or("—");
            writeln!(text, "  {block:<12} {:<24} {} · {}: {how}", item.code, item.zh, item.en).unwrap();
            if !item.how.events().is_empty() {
                writeln!(text, "  {:<12} ← {}", "", item.how.events().join(", ")).unwrap();
            }
        }
    }
    golden::holds("tests/it/golden/conduct.txt", &text);
}

#[test]
fn what_is_recorded_stands_in_the_catalogue() {
    let pack = national().unwrap();
    let (literal, call) =
        (Regex::new(r#""([A-Z][A-Z_]+)""#).unwrap(), Regex::new(r"(?s)\brecord\((.*?)\)\??[;\n]").unwrap());
    let mut said = BTreeSet::new();
    for (file, text) in slices::rust_files("src") {
        let recording =
            ["src/review/", "src/opinion/", "src/handling/", "src/conduct/", "src/service/", "src/supervision/"];
        if !recording.iter().any(|slice| file.starts_with(slice)) || file.ends_with("/tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for found in call.captures_iter(code) {
            for one in literal.captures_iter(&found[1]) {
                assert!(pack.event(&one[1]).is_some(), "{file} records {}, which has no words", &one[1]);
            }
        }
        said.extend(literal.captures_iter(code).map(|one| one[1].to_owned()));
    }
    for event in &pack.conduct {
        let recorded = event.origin == Origin::Recorded;
        assert_eq!(said.contains(&event.code), recorded, "{}: recorded by the program, or noted by hand?", event.code);
    }
}
