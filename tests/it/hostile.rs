//! Files that crash, stall or fill the reader cost the child that reads them and nothing else: the server
//! answers in time with a refusal, is the same process as before, and has not grown.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use counsel_desk::client::{Answer, Client};
use futures_util::future::join_all;
use serde_json::json;

use crate::harness::files::docx;
use crate::harness::program::{Server, counsel};
use crate::harness::{Database, Expect as _, Kind, PASSWORD, a_moment, slices};

mod files;

use files::{HOSTILE, Hostile};

/// By when the answer must be there: the reader's 20 seconds and what comes after.
const IN_TIME: Duration = Duration::from_secs(25);
/// By how much the server may grow over all of them.
const GROWTH: u64 = 64 << 20;

/// Uploads at once.
const MANY: usize = 16;

const ABORTED: i32 = 6;
const KILLED: i32 = 9;

/// What becomes of the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    /// It sees through the file and says what is wrong.
    Answers,
    /// It aborts: its stack or its memory is used up.
    Aborts,
    /// It is killed when its seconds of CPU are used up.
    IsStopped,
}

/// It is none of the formats.
const UNSUPPORTED: &str = "UNSUPPORTED_MEDIA_TYPE";
/// The child gave no answer.
const DIED: &str = "UNREADABLE_FILE";

#[test]
fn a_hostile_file_costs_the_child_that_reads_it_and_nothing_else() {
    let database = Database::fresh(Kind::Sqlite, "hostile").unwrap();
    let mut server = Server::over(&database.file());
    let folder = database.file().with_extension("files");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut officer = Client::new(&server.url()).unwrap();
        officer.sign_in("officer.cg", PASSWORD).await.unwrap().is(201);
        let document = officer.post("/v1/documents", Some(&json!({ "title": "合同" }))).await.unwrap().is(201).id();
        let upload = |name: &str, bytes: Vec<u8>| {
            let (officer, path) = (officer.clone(), format!("/v1/documents/{document}/content?file_name={name}"));
            async move { officer.put_bytes(&path, bytes, "\"1\"").await.expect("an answer") }
        };
        upload("warm.docx", docx("", &[])).await.refused(422, "NO_TEXT");
        let (process, before) = (server.id(), server.resident());
        let hostile = &*HOSTILE;
        let mut otherwise = Vec::new();
        let (mut slowest, mut most) = (("", Duration::ZERO), 0);
        for Hostile { name, bytes, code, .. } in hostile {
            let begun = Instant::now();
            let answer: Answer = upload(name, bytes.clone()).await;
            let took = begun.elapsed();
            println!("T14 {name}: {} {} after {took:.1?} (N=1)", answer.status, answer.body["code"]);
            let refused = (if *code == UNSUPPORTED { 415 } else { 422 }, Some(*code));
            if (answer.status, answer.body["code"].as_str()) != refused {
                otherwise.push(format!("{name}, which should be {refused:?}: {} {}", answer.status, answer.body));
            }
            assert!(took < IN_TIME, "{name} took {took:?}");
            officer.get("/v1/me").await.unwrap().is(200);
            slowest = if took > slowest.1 { (name, took) } else { slowest };
            most = most.max(server.resident().saturating_sub(before));
        }
        assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
        // Many at once take turns, so that their memory is bounded.
        let many = join_all((0..MANY).map(|_| upload("many.pdf", hostile[1].bytes.clone())));
        let mut at_once = 0;
        let count = async {
            loop {
                at_once = children_of(process).max(at_once);
                a_moment().await;
            }
        };
        let answers = tokio::select! { answers = many => answers, () = count => unreachable!() };
        for answer in answers {
            answer.refused(422, DIED);
        }
        let processors = std::thread::available_parallelism().unwrap().get().max(2);
        assert!((1..=processors).contains(&at_once), "{at_once} children at once");
        most = most.max(server.resident().saturating_sub(before));
        println!("T14 uploads at once: {MANY} refused, at most {at_once} children at a time (N={MANY})");

        assert!(server.is_running(), "the server has ended");
        // A child that was stopped is not left behind, not even as a name in the process table.
        let deadline = Instant::now() + Duration::from_secs(5);
        while children_of(process) > 0 {
            assert!(Instant::now() < deadline, "{} children are left", children_of(process));
            a_moment().await;
        }
        assert!(most < GROWTH, "the server grew by {} KiB", most >> 10);
        assert_eq!(officer.get(&format!("/v1/documents/{document}")).await.unwrap().is(200).body["latest"], 0);
        let mut left = Vec::new();
        slices::collect(&folder, &mut left);
        assert!(left.is_empty(), "{left:?}");
        println!(
            "T14 hostile files: all refused, the slowest after {:.1?} ({}), the same process, grown by {} KiB (N={})",
            slowest.1,
            slowest.0,
            most >> 10,
            hostile.len()
        );
    });
    server.terminate();
    assert!(server.wait().success());
}

/// The same files given to the child directly: that the server is safe would prove nothing if they were harmless.
#[test]
fn the_child_itself_dies_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut fates = [0; 3];
    for Hostile { name, bytes, child, .. } in HOSTILE.iter() {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let begun = Instant::now();
        let status = read(&file);
        let (fate, took) = (fate_of(status), begun.elapsed());
        assert_eq!(fate, *child, "{name}: {status} after {took:?}");
        let n = [Child::Answers, Child::Aborts, Child::IsStopped].iter().position(|known| *known == fate).unwrap();
        fates[n] += 1;
        if fate != Child::Answers {
            println!("T14 the child over {name}: {status} after {took:.1?} (N=1)");
        }
    }
    let [answered, aborted, stopped] = fates;
    assert!(aborted > 0 && stopped > 0);
    println!(
        "T14 children: {answered} saw through it, {aborted} aborted, {stopped} stopped at 10 s of CPU (N={})",
        answered + aborted + stopped
    );
}

fn read(file: &Path) -> ExitStatus {
    let mut child = counsel(&["read-document"]);
    child.arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    child.output().unwrap().status
}

fn fate_of(status: ExitStatus) -> Child {
    match (status.success(), status.signal()) {
        (true, _) => Child::Answers,
        (_, Some(ABORTED)) => Child::Aborts,
        (_, Some(KILLED)) => Child::IsStopped,
        _ => panic!("the child ended by {status}"),
    }
}

fn children_of(process: u32) -> usize {
    let parent = |entry: std::fs::DirEntry| {
        // The name, in brackets, may hold anything; the parent is the second word after it.
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    std::fs::read_dir("/proc").unwrap().filter_map(|entry| parent(entry.ok()?)).filter(|of| *of == process).count()
}
