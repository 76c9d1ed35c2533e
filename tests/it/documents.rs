//! Files as they come in and go out: both doors, exact bytes, the text and its clauses, and every refusal
//! without a trace.

use counsel_desk::db::Conn;
use counsel_desk::db::schema::{document_texts, document_versions, idempotency_keys};
use diesel::prelude::*;
use encoding_rs::GB18030;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::harness::files;
use crate::harness::{Actor, Expect, Kind, TestApp, slices};

mod refusals;
mod samples;
mod secrecy;

const CLAUSES: [&str; 3] = ["甲方委托乙方运营停车场。", "甲方应在九十日内付款。", "争议由合同履行地人民法院管辖。"];

both_databases! {
    async fn the_same_text_may_come_from_many_at_once(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        for round in 0..4 {
            let mut made = Vec::new();
            for n in 0..12 {
                made.push(officer.post("/v1/documents", json!({ "title": format!("合同 {n}") })).await.is(201).id());
            }
            let text = format!("停车场运营合同\n第一条 标的\n甲方第{round}次委托乙方运营停车场。\n");
            let officer = officer.if_match("\"1\"");
            let uploads = made.iter().map(|id| put(&officer, id, "contract.txt", text.clone().into_bytes()));
            for answer in join_all(uploads).await {
                answer.is(201);
            }
        }
    }

    async fn a_file_that_was_cut_short_is_whole_again_when_it_is_handed_in_again(app: TestApp) {
        let officer = app.actor("officer.cg").await.if_match("\"1\"");
        let text = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n".as_bytes().to_vec();
        let mut made = Vec::new();
        for title in ["合同", "合同（再次上传）"] {
            made.push(officer.post("/v1/documents", json!({ "title": title })).await.is(201).id());
        }
        let sha256 = put(&officer, &made[0], "contract.txt", text.clone()).await.is(201).body["sha256"].clone();
        let sha256 = sha256.as_str().unwrap();
        let kept = app.files.join("kept").join(&sha256[..2]).join(sha256);
        std::fs::write(&kept, &text[..7]).unwrap();
        put(&officer, &made[1], "contract.txt", text.clone()).await.is(201);
        assert_eq!(std::fs::read(&kept).unwrap(), text);
    }

    async fn a_file_goes_in_by_both_doors_and_comes_out_exactly(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let made = officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201);
        assert_eq!((&made.body["latest"], made.version()), (&json!(0), "\"1\""));
        let document = format!("/v1/documents/{}", made.id());

        let first = files::numbered_contract(&CLAUSES[..2]);
        let put = put(&officer.if_match("\"1\""), &made.id(), "停车场 合同（初稿）.docx", first.clone()).await.is(201);
        assert_eq!((&put.body["number"], put.version()), (&json!(1), "\"2\""));
        assert_eq!(put.body["sha256"], hex::encode(Sha256::digest(&first)));
        assert_eq!(put.body["size"], first.len());
        assert_eq!(Expect::header(&put, "location"), Some(format!("{document}/versions/1").as_str()));

        let second = files::numbered_contract(&CLAUSES);
        let posted = officer.if_match("\"2\"")
            .send_form(&format!("{document}/versions"), "C:\\合同\\停车场\"合同;修改稿.docx", second.clone()).await.is(201);
        assert_eq!((&posted.body["number"], posted.version()), (&json!(2), "\"3\""));
        assert_eq!(posted.body["file_name"], "停车场\"合同;修改稿.docx", "folders mean nothing here");
        assert_eq!(posted.body["sha256"], hex::encode(Sha256::digest(&second)));

        let versions = officer.get(&format!("{document}/versions")).await.is(200);
        let numbers: Vec<_> = versions.body["items"].as_array().unwrap().iter().map(|item| item["number"].clone()).collect();
        assert_eq!(numbers, [2, 1]);
        assert_eq!(officer.get(&document).await.is(200).body["latest"], 2);

        for (number, bytes, encoded) in [
            (1, &first, "%E5%81%9C%E8%BD%A6%E5%9C%BA%20%E5%90%88%E5%90%8C%EF%BC%88%E5%88%9D%E7%A8%BF%EF%BC%89.docx"),
            (2, &second, "%E5%81%9C%E8%BD%A6%E5%9C%BA%22%E5%90%88%E5%90%8C%3B%E4%BF%AE%E6%94%B9%E7%A8%BF.docx"),
        ] {
            let path = format!("{document}/versions/{number}/content");
            let file = officer.get_bytes(&path).await;
            assert_eq!(file.status, 200);
            assert!(file.bytes == *bytes, "version {number} is not what was uploaded");
            let header = |name: &str| file.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
            let disposition = header("content-disposition");
            assert!(disposition.starts_with("attachment; filename=\"___"), "{disposition}");
            assert!(disposition.ends_with(&format!("; filename*=UTF-8''{encoded}")), "{disposition}");
            assert_eq!(header("content-type"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
            assert_eq!(header("content-length"), bytes.len().to_string());
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
            assert_eq!(header("cache-control"), "no-store");
            assert_eq!(header("etag"), format!("\"{}\"", hex::encode(Sha256::digest(bytes))));
            let unchanged = officer.header("if-none-match", &header("etag")).get_bytes(&path).await;
            assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
        }
        officer.get(&format!("{document}/versions/3/content")).await.refused(404, "NOT_FOUND");
    }

    async fn each_format_gives_its_text_and_clauses(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let said = format!("停车场运营合同\n第一条 {}\n第二条 {}\n第三条 {}", CLAUSES[0], CLAUSES[1], CLAUSES[2]);
        let (chinese, _, _) = GB18030.encode(&said);
        let english = ["Parking Contract", "Article 1 The operator runs the site.", "Article 2 Payment within ninety days."];
        let cases = [
            ("合同.docx", files::numbered_contract(&CLAUSES), said.clone(), vec!["", "第一条", "第二条", "第三条"]),
            ("合同.txt", chinese.into_owned(), said.clone(), vec!["", "第一条", "第二条", "第三条"]),
            ("contract.pdf", files::pdf(&english), english.join("\n"), vec!["", "Article 1", "Article 2"]),
        ];
        for (name, bytes, text, labels) in cases {
            assert!(!bytes.windows(9).any(|nine| nine == "第一条".as_bytes()), "{name} says 第一条 in plain bytes");
            let document = new(&officer).await;
            put(&officer.if_match("\"1\""), &document, name, bytes).await.is(201);
            let version = format!("/v1/documents/{document}/versions/1");
            let read = officer.get(&format!("{version}/text")).await.is(200);
            assert_eq!(read.body["text"], text, "{name}");
            assert_eq!(read.body["sha256"], hex::encode(Sha256::digest(&text)), "{name}");
            let clauses = officer.get(&format!("{version}/clauses")).await.is(200);
            let clauses = clauses.body["items"].as_array().unwrap();
            let found: Vec<_> = clauses.iter().map(|clause| clause["label"].as_str().unwrap()).collect();
            assert_eq!(found, labels, "{name}");
            let whole: Vec<_> = clauses.iter().map(|clause| clause["text"].as_str().unwrap()).collect();
            assert_eq!(whole.join("\n"), text, "{name}: nothing is lost between the clauses");
        }
    }

    async fn an_upload_names_the_version_it_follows(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        put(&officer.if_match("\"1\""), &document, "a.txt", "第一条 甲").await.is(201);
        let before = Trace::of(&app).await;
        let form = format!("/v1/documents/{document}/versions");
        put(&officer, &document, "a.txt", "第一条 乙").await.refused(428, "VERSION_REQUIRED");
        officer.send_form(&form, "a.txt", "第一条 乙").await.refused(428, "VERSION_REQUIRED");
        put(&officer.if_match("\"1\""), &document, "a.txt", "第一条 丙").await.refused(412, "VERSION_STALE");
        officer.if_match("\"9\"").send_form(&form, "a.txt", "第一条 丙").await.refused(412, "VERSION_STALE");
        put(&officer.if_match("latest"), &document, "a.txt", "第一条 丁").await.refused(400, "MALFORMED");
        assert_eq!(Trace::of(&app).await, before);
        put(&officer.if_match("\"2\""), &document, "a.txt", "第一条 戊").await.is(201);
    }

    async fn an_upload_under_a_key_happens_once(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        let form = format!("/v1/documents/{document}/versions");
        let sender = officer.if_match("\"1\"").key("upload-1");
        let first = sender.send_form(&form, "a.txt", "第一条 甲").await.is(201);
        let after = Trace::of(&app).await;
        let again = sender.send_form(&form, "a.txt", "第一条 甲").await.is(201);
        assert_eq!(Expect::header(&again, "idempotency-replayed"), Some("true"));
        assert_eq!((&again.body, &again.etag), (&first.body, &first.etag));
        // The boundary of a form is random and its content is not: other content under the key is another request.
        sender.send_form(&form, "a.txt", "第一条 乙").await.refused(422, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(Trace::of(&app).await, after);
        // The same content again, as a new version: one file and one text serve both.
        officer.if_match("\"2\"").key("upload-2").send_form(&form, "b.txt", "第一条 甲").await.is(201);
        let twice = Trace::of(&app).await;
        assert_eq!((twice.versions, twice.texts), (after.versions + 1, after.texts));
        assert_eq!(twice.kept, after.kept);
    }

    async fn another_agencys_documents_are_not_there(app: TestApp) {
        let (officer, stranger) = (app.actor("officer.cg").await, app.actor("officer.jt").await);
        let document = new(&officer).await;
        put(&officer.if_match("\"1\""), &document, "a.txt", "第一条 甲").await.is(201);
        let before = Trace::of(&app).await;
        let nothing = "00000000-0000-7000-8000-000000000000";
        for path in ["", "/versions", "/versions/1/content", "/versions/1/text", "/versions/1/clauses"] {
            // Not submitted: the office, counsel and the firm are strangers as well.
            for login in ["officer.jt", "coordinator.1", "lawyer.lin", "manager.yanxi"] {
                let hidden = app.actor(login).await.get(&format!("/v1/documents/{document}{path}")).await.refused(404, "NOT_FOUND");
                let absent = app.actor(login).await.get(&format!("/v1/documents/{nothing}{path}")).await.refused(404, "NOT_FOUND");
                assert_eq!(without_id(hidden.body), without_id(absent.body), "{login} {path}");
            }
        }
        put(&stranger.if_match("\"2\""), &document, "a.txt", "第一条 乙").await.refused(404, "NOT_FOUND");
        let form = format!("/v1/documents/{document}/versions");
        stranger.if_match("\"2\"").send_form(&form, "a.txt", "第一条 乙").await.refused(404, "NOT_FOUND");
        assert_eq!(stranger.get("/v1/documents").await.is(200).body["items"], json!([]));
        assert_eq!(Trace::of(&app).await, before);
        // A hidden 404 is worth an entry, an upload's too.
        let trail = app.audit_trail().await;
        for operation in ["documents_upload", "documents_upload_form", "documents_download"] {
            let refused = trail.iter().filter(|entry| entry.operation == operation && entry.outcome.as_str() == "REFUSED");
            assert!(refused.count() > 0, "{operation} of a stranger left no entry");
        }
    }
}

fn without_id(mut body: serde_json::Value) -> serde_json::Value {
    body["request_id"] = json!(null);
    body
}

/// A document without content; its id.
async fn new(officer: &Actor) -> String {
    officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201).id()
}

/// Uploads as programs do.
async fn put(who: &Actor, document: &str, name: &str, bytes: impl Into<bytes::Bytes>) -> counsel_desk::client::Answer {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    who.send_bytes(Method::PUT, &format!("/v1/documents/{document}/content?file_name={name}"), bytes).await
}

/// What uploads leave behind.
#[derive(Debug, PartialEq, Eq)]
struct Trace {
    versions: i64,
    texts: i64,
    keys: i64,
    /// Files on their way in; none once the answer is there.
    incoming: usize,
    kept: usize,
}

impl Trace {
    async fn of(app: &TestApp) -> Self {
        let count = |conn: &mut Conn| {
            Ok((
                document_versions::table.count().get_result(conn)?,
                document_texts::table.count().get_result(conn)?,
                idempotency_keys::table.count().get_result(conn)?,
            ))
        };
        let (versions, texts, keys) = app.app.db.read(count).await.unwrap();
        let files_in = |folder: &str| {
            let mut found = Vec::new();
            slices::collect(&app.files.join(folder), &mut found);
            found.len()
        };
        let trace = Self { versions, texts, keys, incoming: files_in("incoming"), kept: files_in("kept") };
        assert_eq!(trace.incoming, 0, "half-received files");
        trace
    }
}
