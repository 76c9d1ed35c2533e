//! The certificate of a clearance, and files that strangers have compared with it.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::Matter;
use crate::harness::{Actor, Expect as _, TestApp, files};

const LINES: [&str; 5] = [
    "Parking Contract",
    "Article 1 Scope",
    "The operator runs the site.",
    "Article 2 Payment",
    "The agency pays within thirty days.",
];

/// The lines as a Word document, one paragraph each.
fn docx(lines: &[&str]) -> Vec<u8> {
    let paragraph = |line: &&str| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>");
    files::docx(&lines.iter().map(paragraph).collect::<String>(), &[])
}

/// Somebody has a file compared.
async fn ask(who: &Actor, number: &Value, code: &Value, file: impl Into<bytes::Bytes>) -> Answer {
    let (number, code) = (number.as_str().unwrap(), code.as_str().unwrap());
    who.send_bytes(Method::POST, &format!("/v1/verify?number={number}&code={code}"), file).await
}

/// A matter cleared with this text; its certificate as the agency sees it.
async fn cleared(app: &TestApp) -> (Matter<'_>, Value) {
    let (matter, _) = Matter::issued_on(app, &LINES.join("\n"), "MAY_SIGN", json!([])).await;
    let gate = matter.change("coordinator.1", "clear").await.is(200).body;
    let path = format!("/v1/clearances/{}", gate["certificate"].as_str().unwrap());
    let certificate = app.actor("officer.cg").await.get(&path).await.is(200).body;
    assert_eq!((&certificate["sha256"], &certificate["clearance_number"]), (&gate["sha256"], &gate["number"]));
    (matter, certificate)
}

both_databases! {
    async fn anybody_with_the_certificate_has_a_file_compared_and_learns_no_word(app: TestApp) {
        let (_, certificate) = cleared(&app).await;
        let (number, code) = (&certificate["number"], &certificate["check_code"]);
        let visitor = app.visitor();
        let exact = ask(&visitor, number, code, LINES.join("\n")).await.is(200).body;
        assert_eq!((&exact["result"], &exact["state"]), (&json!("EXACT"), &json!("VALID")));
        assert_eq!(exact["clearance_number"], certificate["clearance_number"]);
        for (name, file) in [
            ("text", LINES.join("\r\n\r\n").into_bytes()),
            ("Word", docx(&LINES)),
            ("PDF", files::pdf(&LINES)),
        ] {
            let same = ask(&visitor, number, code, file).await.is(200).body;
            assert_eq!((&same["result"], &same["difference"]), (&json!("SAME_TEXT"), &Value::Null), "{name}");
        }
        let changed = LINES.map(|line| if line.contains("thirty") { "The agency pays within ninety days." } else { line });
        for file in [changed.join("\n").into_bytes(), docx(&changed), files::pdf(&changed)] {
            let other = ask(&visitor, number, code, file).await.is(200).body;
            assert_eq!((&other["result"], &other["difference"]["clause"]), (&json!("DIFFERENT"), &json!("Article 2")));
            assert_eq!(other["difference"]["before"], "tTheagencypayswithin");
            assert_eq!(other["difference"]["after"], "ninetydays.");
            assert!(!other.to_string().contains("thirty"), "a word of the cleared text: {other}");
        }
        let cut = ask(&visitor, number, code, LINES[..4].join("\n")).await.is(200).body;
        assert_eq!((&cut["difference"]["ends"], &cut["difference"]["after"]), (&json!(true), &json!("")));

        // As people type it. A wrong number and a wrong code are told apart by nobody.
        let typed = json!(number.as_str().unwrap().to_uppercase());
        assert_eq!(ask(&visitor, &typed, code, LINES.join("\n")).await.is(200).body["result"], "EXACT");
        let wrong_code = ask(&visitor, number, &json!("aaaa-bbbb-cccc-dddd"), LINES.join("\n")).await.is(200).body;
        let wrong_number = ask(&visitor, &json!("fx-aaaa-bbbb-cccc"), code, LINES.join("\n")).await.is(200).body;
        assert_eq!(wrong_code, wrong_number);
        assert_eq!(wrong_code, json!({ "result": "UNKNOWN", "sha256": exact["sha256"] }));
        // What cannot be read is refused as an upload is, whatever the number.
        for number in [number, &json!("fx-aaaa-bbbb-cccc")] {
            ask(&visitor, number, code, files::locked_pdf()).await.refused(422, "ENCRYPTED_FILE");
            ask(&visitor, number, code, "").await.refused(400, "MALFORMED");
        }
    }

    async fn a_certificate_is_shown_to_those_of_the_matter_and_says_when_it_is_over(app: TestApp) {
        let (matter, certificate) = cleared(&app).await;
        let number = certificate["number"].as_str().unwrap();
        let path = format!("/v1/clearances/{number}");
        for who in ["officer.cg", "head.cg", "coordinator.2", "lawyer.lin", "auditor"] {
            assert_eq!(app.actor(who).await.get(&path).await.is(200).body["check_code"], certificate["check_code"], "{who}");
        }
        app.actor("officer.jt").await.get(&path).await.refused(404, "NOT_FOUND");
        let page = app.actor("officer.cg").await.get_bytes(&format!("{path}/page")).await;
        let text = String::from_utf8(page.bytes.to_vec()).unwrap();
        assert_eq!(page.status, 200);
        for fact in ["number", "check_code", "sha256", "clearance_number", "review_number", "title"] {
            assert!(text.contains(certificate[fact].as_str().unwrap()), "the page lacks {fact}");
        }
        assert!(text.contains("有效") && !text.contains("<script"));

        // A later text of the same document goes its own way, and its certificate takes the place of this one.
        let officer = app.actor("officer.cg").await;
        let later = LINES.map(|line| if line.contains("runs") { "The operator runs and cleans the site." } else { line });
        matter.upload(&later.join("\n")).await.is(201);
        let new = json!({
            "kind": "CONTRACT", "title": "停车场运营合同（变更）", "document_id": matter.document,
            "materials": super::ways::MATERIALS.map(|code| json!({ "code": code })),
            "parties": [{ "name": super::matter::COUNTERPARTY, "role": "COUNTERPARTY" }],
        });
        let second = Matter { app: &app, id: officer.post("/v1/reviews", new).await.is(201).id(), document: matter.document.clone() };
        second.change("officer.cg", "submit").await.is(200);
        second.reviewed("MAY_SIGN").await;
        let second = second.cleared().await;
        let first = officer.get(&path).await.is(200).body;
        assert_eq!((&first["state"], &first["superseded_by"]), (&json!("SUPERSEDED"), &second["number"]));
        let visitor = app.visitor();
        let asked = ask(&visitor, &certificate["number"], &certificate["check_code"], LINES.join("\n")).await.is(200).body;
        assert_eq!((&asked["result"], &asked["state"]), (&json!("EXACT"), &json!("SUPERSEDED")));

        // The office revokes the second: it says so to everybody, the gate is closed, and the first stands again.
        let revoke = format!("/v1/clearances/{}/revoke", second["number"].as_str().unwrap());
        let reason = json!({ "reason": "批准文件被撤销" });
        let office = app.actor("coordinator.2").await;
        office.if_match("\"2\"").post(&revoke, reason.clone()).await.refused(412, "VERSION_STALE");
        let revoked = office.if_match("\"1\"").post(&revoke, reason.clone()).await.is(200).body;
        assert_eq!((&revoked["state"], &revoked["revocation_reason"]), (&json!("REVOKED"), &json!("批准文件被撤销")));
        office.if_match("\"2\"").post(&revoke, reason).await.refused(409, "REVOKED_ALREADY");
        let asked = ask(&visitor, &second["number"], &second["check_code"], later.join("\n")).await.is(200).body;
        assert_eq!((&asked["result"], &asked["state"]), (&json!("EXACT"), &json!("REVOKED")));
        let gate = format!("/v1/reviews/{}/clearance?sha256={}", second["review_id"].as_str().unwrap(), second["sha256"].as_str().unwrap());
        let gate = officer.get(&gate).await.is(200).body;
        assert_eq!((&gate["allowed"], &gate["reasons"]), (&json!(false), &json!(["CLEARANCE_REVOKED"])));
        assert_eq!(officer.get(&path).await.is(200).body["state"], "VALID");
    }
}
