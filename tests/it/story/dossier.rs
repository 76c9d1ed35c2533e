//! The responsibility dossier: what each reader finds in it, and that it proves itself.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use counsel_desk::dossier::verify;
use serde_json::{Value, json};

use super::matter::{Matter, TEXT, no_guarantee, sooner};
use super::ways::MATERIALS;
use crate::harness::program::{counsel, run};
use crate::harness::{Expect as _, TestApp};

/// A matter with one recommendation taken up and one refused for a reason, cleared; and a note of each side.
async fn cleared(app: &TestApp) -> Matter<'_> {
    let both = json!([sooner("MUST"), no_guarantee("SHOULD")]);
    let (matter, asked) = Matter::issued(app, "SIGN_AFTER_MODIFICATION", both).await;
    for (who, words) in [("head.cg", "承办单位的备注"), ("coordinator.1", "司法局的备注"), ("lawyer.lin", "律师的备注")]
    {
        let path = format!("/v1/reviews/{}/notes", matter.id);
        app.actor(who).await.post(&path, json!({ "text": words })).await.is(201);
    }
    matter.revise(&TEXT.replace("九十日", "三十日")).await;
    let adopted = json!({ "answer": "ADOPTED", "clause": "第一条", "explanation": "已改为三十日。" });
    matter.answer(&asked[0], adopted).await.is(200);
    let refused = json!({ "answer": "NOT_ADOPTED", "explanation": "<b>保证</b>由上级批准。", "legal_basis": "《民法典》第683条" });
    matter.answer(&asked[1], refused).await.is(200);
    for recommendation in &asked {
        let agreed = json!({ "decision": "CONFIRMED", "reason": "同意。" });
        if matter.handle("coordinator.1", recommendation, "verify", None).await.status != 200 {
            matter.handle("head.cg", recommendation, "decide", agreed).await.is(200);
        }
    }
    matter.change("coordinator.1", "clear").await.is(200);
    matter
}

/// The dossier as somebody gets it, in a file.
async fn fetched(app: &TestApp, who: &str, matter: &Matter<'_>, folder: &Path) -> std::path::PathBuf {
    let got = app.actor(who).await.get_bytes(&format!("/v1/reviews/{}/dossier", matter.id)).await;
    assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.bytes));
    assert_eq!(got.headers["content-type"], "application/zip");
    let file = folder.join(format!("{who}.zip"));
    std::fs::write(&file, &got.bytes).unwrap();
    file
}

fn names(file: &Path) -> BTreeSet<String> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    (0..zip.len()).map(|n| zip.by_index(n).unwrap().name().unwrap().to_string()).collect()
}

fn part(file: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn record(file: &Path, name: &str) -> Value {
    serde_json::from_str(&part(file, name)).unwrap()
}

both_databases! {
    async fn each_finds_in_the_dossier_what_they_may_read(app: TestApp) {
        let matter = cleared(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let office = fetched(&app, "coordinator.1", &matter, folder.path()).await;
        let agency = fetched(&app, "head.cg", &matter, folder.path()).await;
        let counsel_s = fetched(&app, "lawyer.lin", &matter, folder.path()).await;
        let audit = fetched(&app, "auditor", &matter, folder.path()).await;

        // There was no double review to read: nobody was refused anything by that.
        let trail = app.audit_trail().await;
        assert!(!trail.iter().any(|entry| entry.operation == "review_get_double"));

        // Both versions of the text as they were uploaded, and every record as the API answers it.
        for (number, text) in [(1, TEXT.to_owned()), (2, TEXT.replace("九十日", "三十日"))] {
            let path = format!("texts/{}/{number}/contract.txt", matter.document);
            assert_eq!(part(&office, &path), text);
        }
        let coordinator = app.actor("coordinator.1").await;
        for (name, path) in [
            ("review", String::new()), ("clock", "/clock".into()), ("handlings", "/handlings".into()),
            ("timeline", "/timeline?order=OLDEST&limit=200".into()),
        ] {
            let answered = coordinator.get(&format!("/v1/reviews/{}{path}", matter.id)).await.is(200).body;
            assert_eq!(record(&office, &format!("records/{name}.json")), answered, "{name}");
        }
        let handlings = record(&office, "records/handlings.json");
        for handling in handlings["items"].as_array().unwrap() {
            let history = format!("records/history-{}.json", handling["recommendation_id"].as_str().unwrap());
            assert!(names(&office).contains(&history), "{history}");
        }
        assert_eq!(names(&office).iter().filter(|name| name.starts_with("records/opinion-")).count(), 2);
        assert_eq!(names(&office).iter().filter(|name| name.starts_with("records/certificate-")).count(), 1);

        // Nobody finds the notes of another side, in no record and on no page.
        let notes = ["承办单位的备注", "司法局的备注", "律师的备注"];
        for (file, own) in [(&agency, 0), (&office, 1), (&counsel_s, 2)] {
            let everything: String = names(file).iter().map(|name| part(file, name)).collect();
            for (side, note) in notes.iter().enumerate() {
                assert_eq!(everything.contains(note), side == own, "{note} in {}", file.display());
            }
        }
        let everything: String = names(&audit).iter().map(|name| part(&audit, name)).collect();
        assert!(notes.iter().all(|note| everything.contains(note)));
        let trail = record(&audit, "records/audit.json");
        for operation in ["review_create", "review_submit", "review_accept"] {
            assert!(trail["items"].as_array().unwrap().iter().any(|entry| entry["operation"] == operation), "{trail}");
        }
        assert!(!names(&office).contains("records/audit.json"));
        let left_out = record(&office, "manifest.json")["left_out"].clone();
        let told = left_out.as_array().unwrap().iter().any(|one| {
            one["source"].as_str().unwrap().contains("audit-entries") && one["why"] == "NOT_FOR_THIS_ROLE"
        });
        assert!(told, "{left_out}");

        // The page is for people: words of people are no markup in it.
        let page = part(&office, "index.html");
        assert!(page.contains("责任卷宗") && page.contains("&lt;b&gt;保证&lt;/b&gt;") && !page.contains("<b>"));

        let path = format!("/v1/reviews/{}/dossier", matter.id);
        app.actor("officer.jt").await.get(&path).await.refused(404, "NOT_FOUND");
        // A draft has one too, of what there is.
        let draft = Matter::drafted_with(&app, &MATERIALS).await;
        let begun = fetched(&app, "officer.cg", &draft, folder.path()).await;
        assert!(!names(&begun).contains("records/clearance.json"));
        for file in [&office, &agency, &counsel_s, &audit, &begun] {
            assert_eq!(verify(file, None).unwrap().faults, Vec::<String>::new());
        }
    }
}

#[test]
fn one_flipped_byte_anywhere_is_found_and_named() {
    TestApp::run(crate::harness::Kind::Sqlite, "story::dossier::flipped", |app| async move {
        let matter = cleared(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = fetched(&app, "auditor", &matter, folder.path()).await;
        let key = app.app.heads.public_key().unwrap().unwrap();
        let (status, said) = run(&mut counsel(&["dossier", "verify", file.to_str().unwrap(), "--key", &key]));
        assert!(status.success() && said.contains(&matter.id), "{said}");
        let other = "00".repeat(32);
        let (status, said) = run(&mut counsel(&["dossier", "verify", file.to_str().unwrap(), "--key", &other]));
        assert!(!status.success() && said.contains("seal.json is by another key"), "{said}");

        let whole = std::fs::read(&file).unwrap();
        let damaged = folder.path().join("damaged.zip");
        // Every byte of the end, where the archive's directory and the seal are, and some of everything before it.
        let tail = whole.len().saturating_sub(600);
        let some = (0..tail).step_by((tail / 900).max(1)).chain(tail..whole.len());
        let mut tried = 0;
        for at in some {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&damaged, &bytes).unwrap();
            let named = match verify(&damaged, Some(&key)) {
                Ok(found) => found.faults.join("; "),
                Err(error) => format!("{error:#}"),
            };
            assert!(!named.is_empty(), "byte {at} of {} was changed and nobody saw it", whole.len());
            tried += 1;
        }
        println!("{tried} of {} bytes were flipped, one at a time: each was found", whole.len());

        // What is named is what was changed.
        let inside = |needle: &str| whole.windows(needle.len()).position(|window| window == needle.as_bytes()).unwrap();
        for (needle, name) in
            [("已改为三十日。", "records/"), ("责任卷宗</h1>", "index.html"), ("\"made_for\"", "manifest.json")]
        {
            let mut bytes = whole.clone();
            bytes[inside(needle)] ^= 1;
            std::fs::write(&damaged, &bytes).unwrap();
            let (status, said) = run(&mut counsel(&["dossier", "verify", damaged.to_str().unwrap()]));
            assert!(!status.success() && said.contains(name), "{needle}: {said}");
        }
        // A file more, and a file less.
        let cut = &whole[..whole.len() - 40];
        std::fs::write(&damaged, cut).unwrap();
        let (status, said) = run(&mut counsel(&["dossier", "verify", damaged.to_str().unwrap()]));
        assert!(!status.success() && said.contains("directory is damaged or cut off"), "{said}");
    });
}
