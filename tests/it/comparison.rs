//! What changed between two texts: every small change is found and nothing else, on real contracts; the command; over HTTP.

use std::path::Path;

use counsel_desk::documents::clauses::clauses;
use counsel_desk::documents::comparison::{Change, Fate, Place, compare};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, program, skip};

/// Contracts written for the tests of texts.
const WRITTEN: [(&str, &str); 4] = [
    ("operation", include_str!("lint/contracts/operation.txt")),
    ("works", include_str!("lint/contracts/works.txt")),
    ("investment", include_str!("lint/contracts/investment.txt")),
    ("lease", include_str!("lint/contracts/lease.txt")),
];

/// Real contracts, where they are at hand.
fn samples(test: &str) -> Vec<(String, String)> {
    let Some(folder) = std::env::var_os("COUNSEL_SAMPLES") else {
        skip(test, "COUNSEL_SAMPLES names no folder of documents");
        return Vec::new();
    };
    let mut found = Vec::new();
    crate::harness::slices::collect(folder.as_ref(), &mut found);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "docx"));
    found.sort();
    assert!(found.len() > 1);
    found.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

/// The text of a file, read as an upload is.
fn read(file: &Path) -> String {
    let (status, answer) = program::run(program::counsel(&["read-document"]).arg(file));
    assert!(status.success(), "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["Read"]["text"].as_str().unwrap().to_owned()
}

/// A clause with one digit or word changed, or a few words left out, well behind its number; what was done.
fn mutated(clause: &str, turn: usize) -> Option<(String, &'static str)> {
    let signs: Vec<char> = clause.chars().collect();
    // Beyond the head of the clause and of each of its lines, where numbers stand.
    let inside = |at: &usize| {
        let line = signs[..*at].iter().rev().take_while(|sign| **sign != '\n').count();
        let ahead = signs[*at..].iter().take(4).filter(|sign| **sign != '\n').count();
        line >= 8 && ahead == 4
    };
    let all: Vec<usize> = (0..signs.len()).filter(inside).collect();
    let digit = all.iter().copied().find(|at| signs[*at].is_ascii_digit());
    let word = all.iter().copied().filter(|at| signs[*at].is_alphabetic()).nth(turn % 5);
    let (mut after, at) = (signs.clone(), digit.filter(|_| turn.is_multiple_of(3)).or(word)?);
    let what = match turn % 3 {
        0 if digit.is_some() => {
            after[at] = if signs[at] == '7' { '4' } else { '7' };
            "digit"
        }
        1 => {
            after.splice(at..at, "另行约定".chars());
            "insertion"
        }
        _ => {
            after.drain(at..at + 3);
            "deletion"
        }
    };
    Some((after.into_iter().collect(), what))
}

#[test]
fn every_small_change_is_found_and_nothing_else() {
    let mut texts: Vec<(String, String)> =
        WRITTEN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    texts.extend(samples("comparison::every_small_change_is_found_and_nothing_else"));
    let (mut tried, mut by_kind) = (0, std::collections::BTreeMap::new());
    for (name, text) in &texts {
        let all = clauses(text);
        let mut from = 0;
        for (turn, clause) in all.iter().enumerate() {
            let at = from + text[from..].find(&clause.text).unwrap();
            from = at + clause.text.len();
            let Some((other, what)) = mutated(&clause.text, turn) else { continue };
            let changed = format!("{}{other}{}", &text[..at], &text[from..]);
            let found = compare(text, &changed).changes;
            let which: Vec<(Fate, i32)> =
                found.iter().map(|one: &Change| (one.fate, one.old.first().map_or(0, |place| place.ordinal))).collect();
            assert_eq!(
                which,
                [(Fate::Changed, clause.ordinal)],
                "{name}: {what} in {}\n{}\n{other}",
                clause.label,
                clause.text
            );
            // The change undone is none.
            tried += 1;
            *by_kind.entry(what).or_insert(0) += 1;
        }
    }
    println!("T16 small changes: {tried} of {} texts, {by_kind:?}: each found, nothing else reported", texts.len());
    assert!(tried >= 100 && (texts.len() == WRITTEN.len() || tried >= 300), "{tried}");
}

/// Headings that stand once in a text.
fn headings(text: &str) -> Vec<String> {
    let all: Vec<String> = clauses(text).into_iter().map(|one| one.heading).filter(|one| !one.is_empty()).collect();
    all.iter().filter(|one| all.iter().filter(|other| other == one).count() == 1).cloned().collect()
}

#[test]
fn two_editions_of_an_agreement_are_compared_as_a_reader_would() {
    let texts = samples("comparison::two_editions_of_an_agreement_are_compared_as_a_reader_would");
    let of = |edition: &str| texts.iter().find(|(name, _)| name.contains(edition)).map(|(_, text)| text.as_str());
    let (Some(old), Some(new)) = (of("agreement-1.0"), of("agreement-2.0")) else { return };
    let changes = compare(old, new).changes;
    // A reader goes by the headings: one that stands in both editions is the same clause, whatever its number.
    let (before, after) = (headings(old), headings(new));
    let both: Vec<&String> = before.iter().filter(|one| after.contains(one)).collect();
    assert!(both.len() > 40, "{}", both.len());
    for change in &changes {
        let of = |all: &[Place]| all.iter().map(|place| place.heading.clone()).collect::<Vec<_>>();
        let (was, is) = (of(&change.old), of(&change.new));
        for heading in &both {
            assert_eq!(was.contains(heading), is.contains(heading), "{heading}: {} {was:?} {is:?}", change.fate);
        }
    }
    // And these are new, or gone.
    let only = |fate: Fate| -> Vec<String> {
        let places = changes.iter().filter(|one| one.fate == fate).flat_map(|one| one.old.iter().chain(&one.new));
        places.map(|place| place.heading.clone()).filter(|heading| !heading.is_empty()).collect()
    };
    println!("inserted {:?}; deleted {:?}", only(Fate::Inserted), only(Fate::Deleted));
    let known = ["Machine Learning", "Automatic Payment", "Invoicing", "Beta Products", "Logo Rights"];
    assert!(known.iter().all(|heading| only(Fate::Inserted).contains(&(*heading).to_owned())));
    let known = ["Service Level", "Affiliates", "Professional Services", "Security", "Insurance", "No Publicity"];
    assert!(known.iter().all(|heading| only(Fate::Deleted).contains(&(*heading).to_owned())));
    assert!(only(Fate::Inserted).iter().all(|heading| !both.contains(&heading)));
    assert!(only(Fate::Deleted).iter().all(|heading| !both.contains(&heading)));
}

#[test]
fn the_command_compares_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("old.txt"), "合同\n第一条 价款\n合同价款为人民币10000元。\n第二条 期限\n一年。\n").unwrap();
    std::fs::write(file("new.txt"), "合同\n第一条 价款\n合同价款为人民币12000元。\n第二条 期限\n一年。\n").unwrap();
    let run = |old: &str, new: &str, more: &[&str]| {
        let mut command = program::counsel(&["document", "compare"]);
        program::run(command.arg(file(old)).arg(file(new)).args(more))
    };
    let (status, same) = run("old.txt", "old.txt", &[]);
    assert!(status.success() && same.contains("0 changes, 3 clauses unchanged"), "{same}");
    let (docx, html) = (file("redline.docx"), file("page.html"));
    let more = ["--json", "--docx", docx.to_str().unwrap(), "--html", html.to_str().unwrap()];
    let (status, answer) = run("old.txt", "new.txt", &more);
    assert_eq!(status.code(), Some(1), "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["changes"][0]["touches"], json!(["AMOUNT"]));
    assert_eq!(answer["changes"][0]["old"][0]["label"], "第一条");
    // Accepted, the tracked changes give the new text.
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(plain(&read(&docx)), plain(&std::fs::read_to_string(file("new.txt")).unwrap()));
    assert!(std::fs::read_to_string(html).unwrap().contains("<del>10000</del><ins>12000</ins>"));
    // And they are told as what they are.
    let (status, marks) = program::run(program::counsel(&["document", "marks", "--json"]).arg(&docx));
    assert_eq!(status.code(), Some(1), "{marks}");
    let marks: Value = serde_json::from_str(&marks).unwrap();
    let told = marks["items"][0]["marks"]["changes"].as_array().unwrap().iter();
    let told: Vec<(&str, &str)> =
        told.map(|one| (one["kind"].as_str().unwrap(), one["text"].as_str().unwrap())).collect();
    assert_eq!(told, [("DELETION", "10000"), ("INSERTION", "12000")]);
    let (status, none) = program::run(program::counsel(&["document", "marks"]).arg(file("old.txt")));
    assert!(status.success() && none.contains("0 tracked changes, 0 comments"), "{none}");
    in_libreoffice(folder.path(), &docx);
    let (status, text) = program::run(program::counsel(&["document", "clauses"]).arg(file("old.txt")));
    assert!(status.success() && text.contains("[3] 第二条 期限"), "{text}");
    let (status, text) = program::run(program::counsel(&["document", "text"]).arg(file("old.txt")));
    assert!(status.success() && text.contains("人民币10000元"), "{text}");
}

/// LibreOffice opens the document, and counts its tracked changes.
fn in_libreoffice(folder: &Path, docx: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("office").display());
    let mut command = std::process::Command::new("soffice");
    command.args([&profile, "--headless", "--convert-to", "fodt", "--outdir"]).arg(folder).arg(docx);
    let Ok(output) = command.output() else {
        return skip("comparison::the_command_compares_files", "LibreOffice is not installed: its count is left out");
    };
    let converted = std::fs::read_to_string(docx.with_extension("fodt"));
    let converted = converted.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let count = |what: &str| converted.matches(&format!("<text:{what}>")).count();
    assert_eq!((count("insertion"), count("deletion")), (1, 1), "{converted}");
}

async fn upload(officer: &Actor, document: &str, text: &str) {
    let seen = officer.get(&format!("/v1/documents/{document}")).await.is(200);
    let path = format!("/v1/documents/{document}/content?file_name=contract.txt");
    officer.if_match(seen.version()).send_bytes(Method::PUT, &path, text.to_owned()).await.is(201);
}

both_databases! {
    async fn versions_are_compared_by_whoever_sees_them(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201).id();
        let text = |days: &str| format!("停车场运营合同\n第一条 标的\n运营停车场。\n第二条 付款\n甲方应在{days}日内付款。\n");
        upload(&officer, &document, &text("90")).await;
        upload(&officer, &document, &text("30")).await;
        let path = format!("/v1/documents/{document}/comparison");
        let compared = officer.get(&format!("{path}?from=1&to=2")).await.is(200).body;
        assert_eq!((&compared["unchanged"], compared["changes"].as_array().unwrap().len()), (&json!(2), 1));
        let change = &compared["changes"][0];
        assert_eq!((&change["fate"], &change["touches"]), (&json!("CHANGED"), &json!(["TIME"])));
        let words: Vec<&str> = change["words"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert_eq!(words, ["付款\n甲方应在", "90", "30", "日内付款。"]);
        assert_eq!(officer.get(&format!("{path}?from=2&to=2")).await.is(200).body["changes"], json!([]));
        officer.get(&format!("{path}?from=1&to=3")).await.refused(404, "NOT_FOUND");
        upload(&officer, &document, &"甲方付款。\n".repeat(50_001)).await;
        let refused = officer.get(&format!("{path}?from=2&to=3")).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["code"], "TOO_LARGE");
        for format in ["", "/file"] {
            let asked = format!("{path}{format}?from=1&to=2&format=HTML");
            app.actor("officer.jt").await.get(&asked).await.refused(404, "NOT_FOUND");
            app.actor("lawyer.lin").await.get(&asked).await.refused(404, "NOT_FOUND");
        }
        for (format, begins) in [("DOCX", "PK"), ("HTML", "<!doctype html>")] {
            let file = officer.get_bytes(&format!("{path}/file?from=1&to=2&format={format}")).await;
            assert_eq!((file.status, file.bytes.starts_with(begins.as_bytes())), (200, true), "{format}");
        }
    }
}
