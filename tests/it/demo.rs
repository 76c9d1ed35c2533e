//! `counsel demo` as a newcomer starts it: it tells the whole matter, and it notices when something is wrong.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use counsel_desk::client::Client;

use crate::harness::program::{counsel, counsel_over, run};
use crate::harness::{Database, Expect as _, Kind, postgres, skip};

/// The demo with further arguments; its temporary folder is a given one.
fn demo(temporary: &Path, arguments: &[&str]) -> Command {
    let mut command = counsel(&["demo"]);
    command.args(arguments).env("TMPDIR", temporary);
    command
}

/// Plays the demo on a kind of database, which must be empty; `None` where there is none of the kind.
fn played(kind: Kind, test: &str, arguments: &[&str]) -> Option<(ExitStatus, String)> {
    let temporary = tempfile::tempdir().unwrap();
    let mut command = demo(temporary.path(), arguments);
    let played = match kind {
        Kind::Sqlite => run(&mut command),
        Kind::Postgres => {
            let database = postgres(test)?.empty();
            let files = tempfile::tempdir().unwrap();
            run(command.args(["--database-url", &database.url, "--files"]).arg(files.path()))
        }
    };
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "something is left over");
    Some(played)
}

/// Ends well, after telling every step.
#[track_caller]
fn ends_well((status, told): (ExitStatus, String)) -> String {
    assert!(status.success() && told.contains("✓ ") && !told.contains('✗'), "{told}");
    let total: usize = told.split("[ 1/").nth(1).and_then(|rest| rest.split(']').next()).unwrap().parse().unwrap();
    assert!((1..=total).all(|step| told.contains(&format!("[{step:>2}/{total}]"))), "{told}");
    told
}

fn tells_the_whole_matter(kind: Kind, test: &str) {
    let Some(played) = played(kind, test, &[]) else { return };
    let told = ends_well(played);
    let server = if kind == Kind::Sqlite { "SQLite" } else { "PostgreSQL" };
    let story = [
        server,
        "CONFLICT_OF_INTEREST",
        "期限 2026-09-24",
        "COUNTERSIGN_BY_ANOTHER",
        "TEXT_CHANGED",
        "DUTIES_SEPARATE",
        "可用 199,200.00 占用 0.00 已付 800.00",
    ];
    for words in story {
        assert!(told.contains(words), "nothing of {words} in\n{told}");
    }
    let wide = |c: char| matches!(u32::from(c), 0x2e80..=0x9fff | 0xff00..=0xff60);
    for line in told.lines().filter(|line| line.starts_with(['[', ' ', '─'])) {
        let columns: usize = line.chars().map(|c| if wide(c) { 2 } else { 1 }).sum();
        assert!(columns <= 104, "{columns} columns: {line}");
    }
}

#[test]
fn tells_the_whole_matter_on_sqlite() {
    tells_the_whole_matter(Kind::Sqlite, "demo on SQLite");
}

#[test]
fn tells_the_whole_matter_on_postgres() {
    tells_the_whole_matter(Kind::Postgres, "demo on PostgreSQL");
}

/// Each of the four changed behind the server's back: the demo fails and names it.
fn notices(kind: Kind, test: &str) {
    let sabotages = [
        ("due", "审查期限 due_on", "2026-09-24", "2026-09-25"),
        ("state", "事项状态 state of the matter", "HANDLING", "CLOSED"),
        ("balance", "已支出 spent", "0.00", "1.00"),
        ("hash", "audit entry: hash", "", ""),
    ];
    for (what, named, expected, got) in sabotages {
        let Some((status, told)) = played(kind, test, &["--sabotage", what]) else { return };
        assert_eq!(status.code(), Some(1), "{told}");
        let differs = told.split("✗ ").nth(1).unwrap_or_else(|| panic!("{what}: {told}"));
        assert!(differs.contains(named), "{what}: {differs}");
        assert!(differs.contains(&format!("expected  {expected}")) && differs.contains(&format!("got       {got}")));
    }
}

#[test]
fn notices_what_is_changed_on_sqlite() {
    notices(Kind::Sqlite, "demo with sabotage on SQLite");
}

#[test]
fn notices_what_is_changed_on_postgres() {
    notices(Kind::Postgres, "demo with sabotage on PostgreSQL");
}

#[test]
fn plays_every_sample_on_sqlite() {
    plays_every_sample(Kind::Sqlite, "demo on samples, SQLite");
}

#[test]
fn plays_every_sample_on_postgres() {
    plays_every_sample(Kind::Postgres, "demo on samples, PostgreSQL");
}

fn plays_every_sample(kind: Kind, test: &str) {
    let Some(folder) = std::env::var_os("COUNSEL_SAMPLES") else {
        return skip(test, "COUNSEL_SAMPLES names no folder");
    };
    let files = std::fs::read_dir(PathBuf::from(folder)).unwrap().map(|entry| entry.unwrap().path());
    let readable =
        |file: &PathBuf| ["docx", "pdf", "txt"].map(|end| file.extension() == Some(end.as_ref())).contains(&true);
    let mut files: Vec<PathBuf> = files.filter(readable).collect();
    files.sort();
    assert!(!files.is_empty(), "COUNSEL_SAMPLES names a folder without documents");
    for file in files {
        let Some(played) = played(kind, test, &["--document", &file.to_string_lossy()]) else { return };
        ends_well(played);
    }
}

#[test]
fn plays_a_text_without_clauses() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("短.txt");
    for text in ["同意。", "甲方向乙方购买电脑十台，总价五万元，三十日内付清。\n\n乙方负责送货。"]
    {
        std::fs::write(&file, text).unwrap();
        ends_well(played(Kind::Sqlite, "demo on a short text", &["--document", &file.to_string_lossy()]).unwrap());
    }
}

#[test]
fn clears_up_when_nobody_reads() {
    let temporary = tempfile::tempdir().unwrap();
    let mut child = Running(demo(temporary.path(), &[]).stdout(Stdio::piped()).spawn().unwrap());
    drop(child.0.stdout.take());
    assert!(child.0.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "something is left over");
}

#[test]
fn says_why_a_file_cannot_be_played() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scan.png");
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    let (status, told) = played(Kind::Sqlite, "demo on an image", &["--document", &file.to_string_lossy()]).unwrap();
    assert!(!status.success() && told.contains("415") && told.contains("PNG"), "{told}");
    let (status, told) = played(Kind::Sqlite, "demo on nothing", &["--document", "no-such-file.docx"]).unwrap();
    assert!(!status.success() && told.contains("cannot read no-such-file.docx"), "{told}");
}

#[test]
fn needs_an_empty_database() {
    let database = Database::fresh(Kind::Sqlite, "demo over a seeded database").unwrap();
    let (status, told) = run(&mut counsel_over(&database.file(), &["demo"]));
    assert!(!status.success() && told.contains("needs an empty database"), "{told}");
}

/// Killed when dropped, should a test fail before it has ended.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended when the test went well.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[test]
fn leaves_the_server_running_when_told_to() {
    let temporary = tempfile::tempdir().unwrap();
    let data = temporary.path().join("data");
    let mut command = demo(temporary.path(), &["--keep", "--data", &data.to_string_lossy()]);
    let mut child = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(child.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let told: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
    let stays = told.iter().find(|line| line.contains("/docs")).unwrap_or_else(|| panic!("{told:#?}"));
    let docs = stays.split_whitespace().last().unwrap();
    let base = docs.strip_suffix("/docs").unwrap();
    let sign_ins: Vec<Vec<&str>> = told
        .iter()
        .skip_while(|line| !line.starts_with("login "))
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .filter(|words: &Vec<&str>| words.len() > 2)
        .collect();
    assert!(sign_ins.len() >= 10, "{told:#?}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut client = Client::new(base).unwrap();
        assert_eq!(client.get("/docs").await.unwrap().status, 200);
        let officer = sign_ins.iter().find(|words| words[0] == "officer.cg").unwrap();
        client.sign_in(officer[0], officer[1]).await.unwrap().is(201);
        let reviews = client.get("/v1/reviews").await.unwrap().is(200);
        assert_eq!(reviews.body["items"][0]["state"], "CLOSED");
    });
    let kill = format!("kill -TERM {}", child.0.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    assert!(child.0.wait().unwrap().success());
    assert!(data.join("counsel.db").exists(), "what --data names stays");
}
