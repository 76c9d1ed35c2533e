//! A full disk: writes say so and keep nothing, reading goes on, nothing acknowledged is lost, and when room is made
//! the same process works again.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use counsel_desk::client::{Answer, Client};
use serde_json::json;

use crate::harness::postgres::OnDisk;
use crate::harness::program::{Server, counsel, run};
use crate::harness::{Database, Expect as _, Kind, PASSWORD, lines, postgres, skip, sqlite_url};

const BALLAST: &str = "ballast";

/// A small disk of its own; gone when dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mounted(size: &str) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path());
        let mount = mount.output().map_err(|error| error.to_string())?;
        if mount.status.success() { Ok(Self(folder)) } else { Err(String::from_utf8_lossy(&mount.stderr).into_owned()) }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills the disk but for so many bytes.
    fn fill(&self, but: u64) {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.path().join(BALLAST)).unwrap();
        for size in [1 << 16, 1 << 12] {
            let chunk = vec![0x5a; size];
            while file.write_all(&chunk).is_ok() {}
        }
        let size = file.metadata().unwrap().len();
        file.set_len(size.saturating_sub(but)).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path().join(BALLAST)).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

/// What was tried, and what came of it.
#[derive(Default)]
struct Tried {
    acknowledged: BTreeSet<String>,
    refused: BTreeSet<String>,
}

impl Tried {
    async fn make(&mut self, client: &Client, name: &str) -> Answer {
        let firm = json!({ "kind": "LAW_FIRM", "name": name, "jurisdiction": "CN", });
        let answer = client.idempotency_key(name).post("/v1/organisations", Some(&firm)).await.unwrap();
        if answer.status == 201 {
            self.acknowledged.insert(name.to_owned());
        } else {
            full(&answer);
            self.refused.insert(name.to_owned());
        }
        answer
    }

    /// Writes until there is no room: SQLite may begin its log anew, PostgreSQL fill the pages that it has.
    async fn until_refused(&mut self, client: &Client, name: &str) {
        for n in 0..2000 {
            if self.make(client, &format!("{name} {n:04}")).await.status == 507 {
                return;
            }
        }
        panic!("the disk is full and nothing is refused");
    }
}

/// It says that there is no room, in the form of every problem.
#[track_caller]
fn full(answer: &Answer) {
    assert_eq!(answer.status, 507, "{:#}", answer.body);
    assert_eq!(answer.body["code"], "STORAGE_FULL");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(answer.header("retry-after").is_some());
}

#[test]
fn a_full_disk_loses_nothing_and_heals_sqlite() {
    let Some(disk) = disk("disk_full::sqlite", "24m") else { return };
    let template = Database::fresh(Kind::Sqlite, "disk_full").unwrap();
    let file = disk.path().join("counsel.db");
    std::fs::copy(template.file(), &file).unwrap();
    loses_nothing_and_heals(&disk, &sqlite_url(&file));
}

#[test]
fn a_full_disk_loses_nothing_and_heals_postgres() {
    const NAME: &str = "disk_full::postgres";
    if postgres(NAME).is_none() {
        return;
    }
    let Some(disk) = disk(NAME, "96m") else { return };
    let folder = disk.path().join("cluster");
    std::fs::create_dir(&folder).unwrap();
    match OnDisk::start(&folder) {
        Ok(cluster) => loses_nothing_and_heals(&disk, &cluster.url),
        Err(reason) => skip(NAME, &reason),
    }
}

fn disk(test: &str, size: &str) -> Option<Disk> {
    match Disk::mounted(size) {
        Ok(disk) => Some(disk),
        Err(reason) => {
            skip(test, &format!("no disk can be mounted: {reason}"));
            None
        }
    }
}

/// The program over a database on the disk, with its folder for files there too.
fn over(disk: &Disk, url: &str, arguments: &[&str]) -> Command {
    let mut command = counsel(arguments);
    command.args(["--database-url", url, "--files"]).arg(disk.path().join("files"));
    command
}

fn loses_nothing_and_heals(disk: &Disk, url: &str) {
    let server = Server::start(over(disk, url, &[]));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tried = runtime.block_on(on_a_full_disk(disk, url, &server));
    server.terminate();
    assert!(server.wait().success());

    for check in [&["verify"][..], &["audit", "verify"]] {
        let (status, said) = run(&mut over(disk, url, check));
        assert!(status.success(), "{said}");
    }
    let there: BTreeSet<String> = lines(url, "SELECT name AS line FROM organisations").into_iter().collect();
    let lost: Vec<_> = tried.acknowledged.difference(&there).collect();
    let kept: Vec<_> = tried.refused.difference(&tried.acknowledged).filter(|name| there.contains(*name)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(kept.is_empty(), "refused with 507 and kept: {kept:?}");
    let database = url.split(':').next().unwrap();
    println!(
        "T32 disk full, on {database}: {} acknowledged, {} refused with 507, 0 lost, 0 half kept",
        tried.acknowledged.len(),
        tried.refused.len()
    );
}

async fn on_a_full_disk(disk: &Disk, url: &str, server: &Server) -> Tried {
    let (visitor, mut system, mut officer) =
        (Client::new(&server.url()).unwrap(), Client::new(&server.url()).unwrap(), Client::new(&server.url()).unwrap());
    system.sign_in("sysadmin", PASSWORD).await.unwrap().is(201);
    officer.sign_in("officer.cg", PASSWORD).await.unwrap().is(201);
    let document = officer.post("/v1/documents", Some(&json!({ "title": "合同" }))).await.unwrap().is(201);
    let content = format!("/v1/documents/{}/content?file_name=a.txt", document.id());
    let mut tried = Tried::default();
    for n in 0..20 {
        tried.make(&system, &format!("before {n:03}")).await.is(201);
    }

    // The database grows until the last byte is taken, under several clients at once.
    disk.fill(3 << 20);
    let mut writers = Vec::new();
    for writer in 0..8 {
        let system = system.clone();
        writers.push(tokio::spawn(async move {
            let mut tried = Tried::default();
            for n in 0..500 {
                let answer = tried.make(&system, &format!("growing {writer} {n:03}")).await;
                if answer.status == 507 {
                    break;
                }
            }
            tried
        }));
    }
    for writer in writers {
        let mut done = writer.await.unwrap();
        tried.acknowledged.append(&mut done.acknowledged);
        tried.refused.append(&mut done.refused);
    }
    assert!(!tried.refused.is_empty(), "the disk never became full");

    disk.fill(0);
    for n in 0..40 {
        tried.make(&system, &format!("full {n:03}")).await;
    }
    tried.until_refused(&system, "full too").await;
    // Uploads.
    let upload = officer.put_bytes(&content, "第一条 ".repeat(100_000), document.version()).await.unwrap();
    full(&upload);
    // Reading goes on; signing in must write down that it happened, so it may not.
    system.get("/v1/me").await.unwrap().is(200);
    let list = system.get("/v1/organisations?limit=200").await.unwrap().is(200);
    assert!(list.body["items"].as_array().unwrap().len() > 20, "{:#}", list.body);
    officer.get("/v1/accounts").await.unwrap().is(403);
    let login = json!({ "login": "coordinator.1", "password": PASSWORD });
    let answer = visitor.post("/v1/sessions", Some(&login)).await.unwrap();
    if answer.status != 201 {
        full(&answer);
    }
    tried.until_refused(&system, "still full").await;
    let ready = visitor.get("/readyz").await.unwrap().is(200);
    assert_eq!(ready.body["status"], "degraded", "{:#}", ready.body);
    assert!(ready.body["problems"].as_array().unwrap().contains(&json!("STORAGE_FULL")), "{:#}", ready.body);

    // A backup finds no room here and leaves nothing; elsewhere it saves what there is.
    let backup = |target: &Path| run(&mut over(disk, url, &["backup", &target.to_string_lossy()]));
    let here = disk.path().join("backup.zip");
    let (status, said) = backup(&here);
    assert!(!status.success() && !here.exists(), "{said}");
    let elsewhere = tempfile::tempdir().unwrap();
    let (status, said) = backup(&elsewhere.path().join("backup.zip"));
    assert!(status.success(), "{said}");

    disk.make_room();
    let begun = Instant::now();
    let mut n = 0;
    while tried.make(&system, &format!("after {n:03}")).await.status != 201 {
        assert!(begun.elapsed() < Duration::from_secs(10), "there is room and writes are still refused");
        n += 1;
    }
    officer.put_bytes(&content, "第一条 标的\n", document.version()).await.unwrap().is(201);
    let ready = visitor.get("/readyz").await.unwrap().is(200);
    let problems = ready.body["problems"].as_array().cloned().unwrap_or_default();
    assert!(!problems.contains(&json!("STORAGE_FULL")), "{:#}", ready.body);
    visitor.post("/v1/sessions", Some(&login)).await.unwrap().is(201);
    tried
}
