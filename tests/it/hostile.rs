//! Files that crash, stall or fill the reader cost the child that reads them and nothing else: the server
//! answers in time with a refusal, is the same process as before, and has not grown.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use counsel_desk::client::{Answer, Client};
use futures_util::future::join_all;
use serde_json::json;

use crate::harness::files::{self, deflated, docx, part, pdf_of, pdf_page, stream};
use crate::harness::program::{Server, counsel};
use crate::harness::{Database, Expect as _, Kind, PASSWORD, slices};

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
enum Child {
    /// It sees through the file and says what is wrong.
    Answers,
    /// It aborts: its stack or its memory is used up.
    Aborts,
    /// It is killed when its seconds of CPU are used up.
    IsStopped,
}

struct Hostile {
    name: &'static str,
    bytes: Vec<u8>,
    child: Child,
    code: &'static str,
}

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
        let (mut slowest, mut most) = (("", Duration::ZERO), 0);
        for Hostile { name, bytes, code, .. } in hostile {
            let begun = Instant::now();
            let answer: Answer = upload(name, bytes.clone()).await;
            let took = begun.elapsed();
            println!("T14 {name}: {} {} after {took:.1?} (N=1)", answer.status, answer.body["code"]);
            answer.refused(422, code);
            assert!(took < IN_TIME, "{name} took {took:?}");
            officer.get("/v1/me").await.unwrap().is(200);
            slowest = if took > slowest.1 { (name, took) } else { slowest };
            most = most.max(server.resident().saturating_sub(before));
        }
        // Many at once take turns, so that their memory is bounded.
        let many = join_all((0..MANY).map(|_| upload("many.pdf", hostile[1].bytes.clone())));
        let mut at_once = 0;
        let count = async {
            loop {
                at_once = children_of(process).max(at_once);
                tokio::task::yield_now().await;
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
            tokio::task::yield_now().await;
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

/// Made once: some are large.
static HOSTILE: LazyLock<Vec<Hostile>> = LazyLock::new(hostile);

fn hostile() -> Vec<Hostile> {
    let case = |name, child, code, bytes| Hostile { name, bytes, child, code };
    let text = || stream("", b"BT /F1 12 Tf (x) Tj ET");
    let page = |more: String| {
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{more}>>");
        pdf_of(&[CATALOG.into(), PAGES.into(), page.into(), text()], "")
    };
    let nested = |open: &str, close: &str| [open.repeat(DEEP), close.repeat(DEEP)].concat();
    let form = |within: u32| {
        let dictionary = format!("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X {within} 0 R>>>>");
        stream(&dictionary, "/X Do ".repeat(10).as_bytes())
    };
    let drawing = |objects: Vec<Vec<u8>>| {
        let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>";
        let first = [CATALOG.into(), PAGES.into(), page.into(), stream("", b"/X Do")];
        pdf_of(&first.into_iter().chain(objects).collect::<Vec<_>>(), "")
    };
    let pages = |kids: &str| pdf_of(&[CATALOG.into(), format!("<</Type/Pages/Kids[{kids}]/Count 1000>>").into()], "");
    vec![
        case("deep-arrays.pdf", Child::Aborts, DIED, pdf_page(text(), &format!("/X {}", nested("[", "]")))),
        case("deep-dictionaries.pdf", Child::Aborts, DIED, page(format!("/X {}", nested("<</X ", ">>")))),
        case(
            "deep-content.pdf",
            Child::Aborts,
            DIED,
            pdf_page(
                stream(
                    "",
                    format!("{} TJ BT /F1 12 Tf (x) Tj ET", [&"[".repeat(DEEP), "]".repeat(DEEP).as_str()].concat())
                        .as_bytes(),
                ),
                "",
            ),
        ),
        case(
            "inflating.pdf",
            Child::Aborts,
            DIED,
            pdf_page(stream("/Filter/FlateDecode", &deflated(b' ', 200 << 20)), ""),
        ),
        case("styles.docx", Child::IsStopped, DIED, long_style_chain()),
        case(
            "contents-loop.pdf",
            Child::Answers,
            "NO_TEXT",
            pdf_of(
                &[CATALOG.into(), PAGES.into(), "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".into(), "4 0 R".into()],
                "",
            ),
        ),
        case("pages-loop.pdf", Child::Answers, "NO_TEXT", pages("2 0 R")),
        case("form-loop.pdf", Child::Answers, "NO_TEXT", drawing(vec![form(5)])),
        case("form-bomb.pdf", Child::Answers, "NO_TEXT", drawing((6..40).map(form).collect())),
        case("laughs.docx", Child::Answers, "DAMAGED_FILE", billion_laughs()),
        case("deep.docx", Child::Answers, "FILE_TOO_LARGE", docx(&nested("<w:sdt>", "</w:sdt>"), &[])),
        case("attributes.docx", Child::Answers, "NO_TEXT", docx(&format!("<w:p {}/>", many("a", "=\"x\" ")), &[])),
        case(
            "namespaces.docx",
            Child::Answers,
            "DAMAGED_FILE",
            docx(&format!("<w:p {}/>", many("xmlns:a", "=\"x\" ")), &[]),
        ),
        case("large.docx", Child::Answers, "FILE_TOO_LARGE", docx(&" ".repeat(40 << 20), &[])),
        case("declared.docx", Child::Answers, "FILE_TOO_LARGE", declares_too_much()),
        case("entries.docx", Child::Answers, "FILE_TOO_LARGE", too_many_entries()),
        case(
            "text.docx",
            Child::Answers,
            "FILE_TOO_LARGE",
            docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "甲\"".repeat(6 << 20)), &[]),
        ),
    ]
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const DEEP: usize = 100_000;
/// The child gave no answer.
const DIED: &str = "UNREADABLE_FILE";

fn many(before: &str, after: &str) -> String {
    (0..DEEP).map(|n| format!("{before}{n}{after}")).collect()
}

/// Millions of line breaks in a run whose style has a long ancestry that each of them asks about.
fn long_style_chain() -> Vec<u8> {
    let style =
        |n: u32| format!(r#"<w:style w:styleId="s{n}" w:type="paragraph"><w:basedOn w:val="s{}"/></w:style>"#, n + 1);
    let styles = part("styles", &(0..100).map(style).collect::<String>());
    let run = format!(r#"<w:r><w:rPr><w:rStyle w:val="s0"/></w:rPr>{}</w:r>"#, "<w:br/>".repeat(4_000_000));
    docx(&format!(r#"<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr>{run}</w:p>"#), &[("word/styles.xml", &styles)])
}

/// Entities that grow tenfold each.
fn billion_laughs() -> Vec<u8> {
    let entity = |n: u32| format!("<!ENTITY l{} \"{}\">", n + 1, format!("&l{n};").repeat(10));
    let entities: String = (0..9).map(entity).collect();
    let body = part("document", "<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body>");
    let body = body.replace("?><", &format!("?><!DOCTYPE d [<!ENTITY l0 \"lol\">{entities}]><"));
    files::package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &body)])
}

/// A package whose directory says that a part unpacks to almost 4 GiB.
fn declares_too_much() -> Vec<u8> {
    let mut bytes = docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>", &[]);
    // The size unpacked stands 24 bytes into an entry of the central directory.
    let entries: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    for at in entries {
        bytes[at + 24..at + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    }
    bytes
}

fn too_many_entries() -> Vec<u8> {
    let names: Vec<String> = (0..3_000).map(|n| format!("word/{n}.xml")).collect();
    let others: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>", &others)
}
