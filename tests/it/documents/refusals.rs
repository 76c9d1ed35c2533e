//! What is not taken, why, and that nothing of it stays.

use std::time::Duration;

use counsel_desk::client::answer;
use futures_util::StreamExt as _;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use super::*;

const LIMIT: usize = 64 << 10;

both_databases! {
    async fn what_cannot_be_read_is_refused_without_a_trace(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        let whole = files::numbered_contract(&CLAUSES);
        let damaged: Vec<u8> = whole[..whole.len() / 2].to_vec();
        let workbook = files::package(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")]);
        let cases: [(u16, &str, &str, Vec<u8>); 12] = [
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.docx", workbook),
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.docx", files::package(&[("readme.txt", "a zip")])),
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.txt", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec()),
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec()),
            (415, "UNSUPPORTED_MEDIA_TYPE", "合同.txt", b"<html><script>alert(1)</script>".to_vec()),
            (422, "DAMAGED_FILE", "合同.docx", damaged),
            (422, "DAMAGED_FILE", "合同.pdf", b"%PDF-1.7\nnothing more".to_vec()),
            (422, "ENCRYPTED_FILE", "合同.pdf", files::locked_pdf()),
            (422, "ENCRYPTED_FILE", "合同.docx", files::locked_docx()),
            (422, "NO_TEXT", "合同.pdf", files::scanned_pdf()),
            (400, "MALFORMED", "合同.docx", Vec::new()),
        ];
        let before = Trace::of(&app).await;
        let form = format!("/v1/documents/{document}/versions");
        for (status, code, name, bytes) in cases {
            let first = officer.if_match("\"1\"").key("refused");
            put(&first, &document, name, bytes.clone()).await.refused(status, code);
            officer.if_match("\"1\"").send_form(&form, name, bytes).await.refused(status, code);
            assert_eq!(Trace::of(&app).await, before, "{code} {name}");
        }
        let plain = format!("/v1/documents/{document}/content?file_name=a.txt");
        officer.if_match("\"1\"").put(&plain, json!({})).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        officer.if_match("\"1\"").post(&form, json!({})).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        put(&officer.if_match("\"1\""), &document, "合同.txt", "第一条 甲").await.is(201);
        assert_eq!(officer.get(&form).await.is(200).body["items"][0]["number"], 1, "the first that was taken is the first");
    }
}

#[test]
fn a_name_is_a_name() {
    TestApp::run(Kind::Sqlite, "documents::a_name_is_a_name", async |app| {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        let before = Trace::of(&app).await;
        put(&officer.if_match("\"1\""), &document, "a\0.docx", "第一条 甲").await.refused(400, "MALFORMED");
        for name in ["", " ", "a/", "a\r\nSet-Cookie: x", &"长".repeat(201)] {
            let refused = put(&officer.if_match("\"1\""), &document, name, "第一条 甲").await;
            refused.refused(422, "INVALID_FIELDS");
        }
        assert_eq!(Trace::of(&app).await, before);
    });
}

#[test]
fn more_than_the_limit_is_not_taken() {
    let limit = u64::try_from(LIMIT).unwrap();
    let settings = |settings: &mut counsel_desk::config::Settings| settings.upload_limit = Some(limit);
    TestApp::run_with(Kind::Sqlite, "documents::more_than_the_limit_is_not_taken", settings, async |app| {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        let before = Trace::of(&app).await;
        let path = format!("/v1/documents/{document}/content?file_name=a.txt");
        let form = format!("/v1/documents/{document}/versions");
        let sender = officer.if_match("\"1\"");
        let declared = vec![b'a'; LIMIT + 1];
        sender.send_bytes(Method::PUT, &path, declared.clone()).await.refused(413, "BODY_TOO_LARGE");
        sender.send_form(&form, "a.txt", declared).await.refused(413, "BODY_TOO_LARGE");
        sender.send_form(&form, "a.txt", vec![b'a'; 4 * LIMIT]).await.refused(413, "BODY_TOO_LARGE");
        assert_eq!(Trace::of(&app).await, before);

        // Without a declared length: the server stops reading at the limit, however much is still to come.
        let request = sender.client.request(Method::PUT, &path).header(CONTENT_TYPE, "application/octet-stream");
        streamed_over_the_limit(request).await;
        let boundary = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
        let request =
            sender.client.request(Method::POST, &form).header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        let start = futures_util::stream::iter([Ok::<_, std::io::Error>(boundary.as_bytes().to_vec())]);
        let sent = request.body(reqwest::Body::wrap_stream(start.chain(chunks())));
        answered_too_large(sent).await;
        // A part that nobody asked for cannot go on for ever either.
        let boundary = "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n";
        let request =
            sender.client.request(Method::POST, &form).header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        let start = futures_util::stream::iter([Ok::<_, std::io::Error>(boundary.as_bytes().to_vec())]);
        answered_too_large(request.body(reqwest::Body::wrap_stream(start.chain(chunks())))).await;
        assert_eq!(Trace::of(&app).await, before);

        // Exactly the limit is within it.
        let just = "甲".repeat(LIMIT / 3) + "a";
        assert_eq!(just.len(), LIMIT);
        sender.send_bytes(Method::PUT, &path, just).await.is(201);
    });
}

/// Sixteen times the limit, in pieces.
fn chunks() -> impl futures_util::Stream<Item = std::io::Result<Vec<u8>>> {
    futures_util::stream::iter((0..64).map(|_| Ok(vec![b'a'; LIMIT / 4])))
}

async fn streamed_over_the_limit(request: reqwest::RequestBuilder) {
    answered_too_large(request.body(reqwest::Body::wrap_stream(chunks()))).await;
}

async fn answered_too_large(request: reqwest::RequestBuilder) {
    let sent = tokio::time::timeout(Duration::from_secs(20), request.send()).await.expect("an answer in time");
    answer(sent.expect("an answer")).await.expect("an answer").refused(413, "BODY_TOO_LARGE");
}
