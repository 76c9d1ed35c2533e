//! Two lawyers of one firm on one matter: what each writes is their own and the firm's, not the colleague's; and no longer the
//! firm's once its writer has stood back.

use serde_json::{Value, json};

use crate::allocation::desk::{Desk, Matter};
use crate::harness::Expect as _;
use crate::harness::matter::{self, step};

/// The notes that somebody reads of a matter; the list and the time line say the same.
async fn notes(review: &Matter<'_>, who: &str) -> Vec<String> {
    let reader = review.desk.app.actor(who).await;
    let texts = |list: &Value, only: &str| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        let mut texts: Vec<String> = items
            .filter(|one| only.is_empty() || one["kind"] == only)
            .map(|one| one["text"].as_str().unwrap().to_owned())
            .collect();
        texts.sort();
        texts
    };
    let list = texts(&reader.get(&review.path("notes")).await.is(200).body, "");
    let line = texts(&reader.get(&review.path("timeline?limit=200")).await.is(200).body, "NOTE");
    assert_eq!(list, line, "{who}");
    list
}

/// How many opinions of counsel somebody reads; the list and the time line say the same.
async fn opinions(review: &Matter<'_>, who: &str) -> usize {
    let reader = review.desk.app.actor(who).await;
    let list = reader.get(&review.path("opinions")).await.is(200).body;
    let line = reader.get(&review.path("timeline?limit=200")).await.is(200).body;
    let count = list["items"].as_array().unwrap().len();
    let told = line["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "OPINION_SUBMITTED").count();
    assert_eq!(count, told, "{who}");
    count
}

async fn two_at_work<'a>(desk: &'a Desk<'a>) -> (Matter<'a>, String) {
    let firm = desk.firm("甲明律师事务所").await;
    desk.person("manager.one", &firm, "FIRM_MANAGER").await;
    let (first, mate) = (desk.lawyer("first", &firm, json!({})).await, desk.lawyer("mate", &firm, json!({})).await);
    desk.engage(&firm, &[&first, &mate], "800.00", "60000.00").await;
    let review = desk.accepted().await;
    review.taken(&first, "first").await;
    let mates = review.taken(&mate, "mate").await.id();
    (review, mates)
}

both_databases! {
    async fn colleagues_of_one_firm_read_nothing_of_each_other(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (review, mates) = two_at_work(&desk).await;
        for who in ["first", "mate"] {
            let lawyer = app.actor(who).await;
            lawyer.post(&review.path("notes"), json!({ "text": format!("note of {who}") })).await.is(201);
            let begun = lawyer.post(&review.path("opinions"), matter::clean_opinion("可以签订。")).await.is(201);
            step(&lawyer, &begun, "/v1/opinions", "submit").await.is(200);
        }
        for who in ["first", "mate"] {
            assert_eq!(notes(&review, who).await, [format!("note of {who}")]);
            assert_eq!(opinions(&review, who).await, 1, "{who}");
        }
        assert_eq!(notes(&review, "manager.one").await, ["note of first", "note of mate"]);
        assert_eq!(opinions(&review, "manager.one").await, 2);
        for who in ["coordinator.1", "officer.cg"] {
            assert_eq!(notes(&review, who).await, [""; 0], "{who}");
        }

        // Whoever stands back takes along what they have written for themselves.
        let mate = app.actor("mate").await;
        let list = review.assignments(&desk.office).await;
        let version = list.iter().find(|one| one["id"] == *mates).unwrap()["version"].clone();
        let why = json!({ "reason": "近亲属任职于相对方" });
        mate.if_match(&format!("\"{version}\"")).post(&format!("/v1/assignments/{mates}/recuse"), why).await.is(200);
        mate.get(&review.path("notes")).await.refused(404, "NOT_FOUND");
        assert_eq!(notes(&review, "manager.one").await, ["note of first"]);
        assert_eq!(notes(&review, "first").await, ["note of first"]);
    }
}
