//! Real documents, where `COUNSEL_SAMPLES` names a folder of them.

use super::*;

#[test]
fn real_documents_are_read_and_given_back() {
    const NAME: &str = "documents::real_documents_are_read_and_given_back";
    let Some(folder) = std::env::var_os("COUNSEL_SAMPLES") else {
        crate::harness::skip(NAME, "COUNSEL_SAMPLES names no folder of documents");
        return;
    };
    let mut found = Vec::new();
    slices::collect(folder.as_ref(), &mut found);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "docx" || extension == "pdf"));
    assert!(!found.is_empty(), "there is no document in COUNSEL_SAMPLES");
    TestApp::run(Kind::Sqlite, NAME, async |app| {
        let officer = app.actor("officer.cg").await;
        let mut clauses_in_all = 0;
        for path in &found {
            let bytes = std::fs::read(path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            let document = new(&officer).await;
            let taken = put(&officer.if_match("\"1\""), &document, name, bytes.clone()).await.is(201);
            assert_eq!(taken.body["sha256"], hex::encode(Sha256::digest(&bytes)), "{name}");
            let version = format!("/v1/documents/{document}/versions/1");
            assert!(officer.get_bytes(&format!("{version}/content")).await.bytes == bytes, "{name}");
            let text = officer.get(&format!("{version}/text")).await.is(200);
            let text = text.body["text"].as_str().unwrap();
            assert!(text.chars().count() > 500, "{name} gave {} characters", text.chars().count());
            let clauses = officer.get(&format!("{version}/clauses")).await.is(200);
            let clauses = clauses.body["items"].as_array().unwrap().len();
            assert!(clauses > 3, "{name} gave {clauses} clauses");
            clauses_in_all += clauses;
        }
        println!("T15 real documents read: {clauses_in_all} clauses (N={})", found.len());
    });
}
