//! Two advisers on one text: whatever one of them and their firm can read tells nothing of the other before both are in.

use counsel_desk::access::policy;
use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Desk, Matter};
use crate::harness::matter::{self, step};
use crate::harness::probe::{NOTHING, Probe};
use crate::harness::{Actor, Expect as _};

/// What is told of one of the two: ids by the noun of the probe, and words.
struct Told {
    ids: Vec<(&'static str, String)>,
    words: Vec<String>,
}

both_databases! {
    async fn two_advisers_know_nothing_of_each_other_until_both_are_in(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (one, other) = (desk.firm("甲明律师事务所").await, desk.firm("乙正律师事务所").await);
        desk.person("manager.one", &one, "FIRM_MANAGER").await;
        desk.person("manager.other", &other, "FIRM_MANAGER").await;
        let (first, colleague) = (desk.lawyer("first", &one, json!({})).await, desk.lawyer("mate", &one, json!({})).await);
        let second = desk.lawyer("second", &other, json!({})).await;
        let third = matter::adviser(&app, "scholar.gu").await;
        desk.engage(&one, &[&first, &colleague], "800.00", "60000.00").await;
        desk.engage(&other, &[&second], "800.00", "60000.00").await;

        let review = desk.accepted().await;
        let why = json!({ "reason": "标的额大，双审把关" });
        assert_eq!(desk.office.get(&review.path("double-review")).await.is(200).body, json!({ "opinions_wanted": 1 }));
        review.send("double-review/end", why.clone()).await.refused(409, "DOUBLE_NOT_UNDER_WAY");
        review.send("double-review", why.clone()).await.is(200);
        review.send("double-review", why.clone()).await.refused(409, "DOUBLE_ALREADY");
        let taken = review.taken(&first, "first").await;
        review.offer(&colleague).await.refused(409, "DOUBLE_SAME_FIRM");
        // The second is found by rule: nobody of the first one's firm is in the pool.
        let narrow = json!({ "method": "MATCH", "service": "CONTRACT_REVIEW", "firm_id": other });
        let found = review.send("allocations", narrow).await.is(201);
        assert_eq!(super::desk::bar(&found.body, &colleague), "DOUBLE_SAME_FIRM");
        let offered = json!({ "id": super::desk::at(&found.body, 1)["assignment_id"] });
        let accepts = app.actor("second").await;
        let offered = offered["id"].as_str().unwrap();
        matter::declared(&accepts, offered).await;
        let seen = accepts.get(&format!("/v1/assignments/{offered}/brief")).await.is(200);
        accepts.if_match(seen.version()).post(&format!("/v1/assignments/{offered}/accept"), None).await.is(200);
        review.offer(&third).await.refused(409, "DOUBLE_FULL");
        review.send("double-review/end", why.clone()).await.refused(409, "DOUBLE_BOTH_AT_WORK");
        let offered_already = desk.accepted().await;
        offered_already.offer(&third).await.is(201);
        offered_already.send("double-review", why.clone()).await.refused(409, "DOUBLE_TOO_LATE");

        let of_first = works(&review, "first", &taken.id()).await;
        let of_second = works(&review, "second", offered).await;
        // The first one's opinion is accepted, the second one's handed in: nothing is told yet.
        let accepted = step(&desk.office, &of_first.1, "/v1/opinions", "accept").await.is(200);
        assert_eq!(accepted.body["state"], "ISSUED");
        assert_eq!(review.state().await, "IN_REVIEW");
        let mut walked = 0;
        for (login, told) in [
            ("second", &of_first.0), ("manager.other", &of_first.0), ("first", &of_second.0), ("manager.one", &of_second.0),
        ] {
            walked += nothing_told(&app.actor(login).await, login, &review, told).await;
        }
        println!("blind on {}: nothing told in {walked} reads", app.app.db.version().await.unwrap());
        for login in ["first", "second"] {
            assert_eq!(review.assignments(&app.actor(login).await).await.len(), 1, "one's own is seen");
        }
        let agency = app.actor("officer.cg").await;
        assert_eq!(agency.get(&review.path("opinions")).await.is(200).body["items"], json!([]));
        let line = agency.get(&review.path("timeline?limit=200")).await.is(200).body;
        let told = line["items"].as_array().unwrap().iter().filter(|entry| entry["kind"].as_str().unwrap().starts_with("OPINION_"));
        assert_eq!(told.count(), 0, "the time line tells the agency no more than the list");
        let compare = review.path("opinions/compare");
        desk.office.get(&compare).await.refused(409, "NOTHING_TO_COMPARE");
        let own = matter::clean_opinion("拟同意。");
        desk.office.post(&review.path("opinions"), own.clone()).await.refused(409, "NOT_YOUR_TURN");

        // Both are in: it is the office's turn, and they are compared.
        step(&desk.office, &of_second.1, "/v1/opinions", "accept").await.is(200);
        assert_eq!(review.state().await, "DRAFT_OPINION");
        assert_eq!(review.assignments(&app.actor("second").await).await.len(), 2);
        compared(&agency.get(&compare).await.is(200).body, &of_first.1, &of_second.1);
        desk.office.get(&compare).await.is(200);

        // One stands back late: one opinion is not enough, and whoever comes knows nothing of the other again.
        let mine = review.assignments(&app.actor("first").await).await;
        let mine = mine.iter().find(|one| one["id"] == taken.id()).unwrap().clone();
        let recuse = format!("/v1/assignments/{}/recuse", taken.id());
        let first = app.actor("first").await.if_match(&format!("\"{}\"", mine["version"]));
        first.post(&recuse, json!({ "reason": "近亲属任职于相对方" })).await.is(200);
        assert_eq!(review.state().await, "IN_REVIEW");
        desk.office.post(&review.path("opinions"), own.clone()).await.refused(409, "NOT_YOUR_TURN");
        assert_eq!(review.assignments(&app.actor("second").await).await.len(), 1);
        // Nobody else can be found: the round goes on with the one that is in.
        review.send("double-review/end", why).await.is(200);
        assert_eq!(review.state().await, "DRAFT_OPINION");
        assert_eq!(desk.office.get(&review.path("double-review")).await.is(200).body["opinions_wanted"], 1);
        desk.office.post(&review.path("opinions"), own).await.is(201);
    }
}

/// Somebody asks, writes and hands in an opinion; what there is to be told of it, and the opinion.
async fn works(review: &Matter<'_>, login: &str, assignment: &str) -> (Told, Answer) {
    let lawyer = review.desk.app.actor(login).await;
    let canary = |noun: &str| format!("canary-{login}-{noun}");
    let asked = lawyer.post(&review.path("questions"), json!({ "text": canary("question") })).await.is(201);
    let answer = json!({ "text": canary("answer") });
    let path = format!("/v1/questions/{}/answer", asked.id());
    review.desk.officer.if_match(asked.version()).post(&path, answer).await.is(200);
    let mut opinion = matter::clean_opinion(&canary("summary"));
    opinion["conclusion"] = "SIGN_AFTER_MODIFICATION".into();
    opinion["findings"][0]["conforms"] = if login == "first" { "NO" } else { "YES" }.into();
    opinion["recommendations"] = json!([{
        "severity": "MUST", "issue_code": "PAYMENT_TERM", "clause": "第二条", "quote": "九十日", "demand": "REPLACE",
        "demanded_text": "三十日", "reason": canary("reason"), "legal_basis": "《民法典》",
    }]);
    if login == "second" {
        opinion["recommendations"].as_array_mut().unwrap().push(json!({
            "severity": "SHOULD", "issue_code": "SUBJECT", "clause": "第一条", "quote": "运营停车场", "demand": "DESCRIBE",
            "demanded_text": "明确停车场范围", "reason": canary("reason"), "legal_basis": "《民法典》",
        }));
    }
    let begun = lawyer.post(&review.path("opinions"), opinion).await.is(201);
    let handed_in = step(&lawyer, &begun, "/v1/opinions", "submit").await.is(200);
    let me = lawyer.get("/v1/me").await.is(200);
    let row = review.assignments(&review.desk.office).await.into_iter().find(|one| one["id"] == assignment).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let recommendation = text(&handed_in.body["recommendations"][0]["id"]);
    let ids = vec![
        ("assignment", assignment.to_owned()),
        ("question", asked.id()),
        ("opinion", handed_in.id()),
        ("counsel's opinion", handed_in.id()),
        ("recommendation", recommendation.clone()),
        ("counsel's recommendation", recommendation),
        ("adviser", text(&row["adviser_id"])),
        ("engagement", text(&row["engagement_id"])),
        ("account", text(&me.body["account_id"])),
    ];
    (Told { ids, words: vec![format!("canary-{login}"), text(&me.body["name"])] }, handed_in)
}

/// Goes over every operation that reads and that somebody's role may call, about the matter and everything of the other one;
/// says how many.
async fn nothing_told(who: &Actor, login: &str, review: &Matter<'_>, told: &Told) -> usize {
    let role = who.get("/v1/me").await.is(200).body["role"].as_str().unwrap().parse().unwrap();
    let document = review.seen().await.body["document_id"].as_str().unwrap().to_owned();
    let mut walked = 0;
    let reads = Probe::all().into_iter().filter(|probe| probe.method == Method::GET);
    for probe in reads.filter(|probe| policy::operation(&probe.id).unwrap().allows(role)) {
        let id = |noun: &str| match noun {
            "review" => review.id.clone(),
            "document" => document.clone(),
            noun => told.ids.iter().find(|(known, _)| *known == noun).map_or(NOTHING.to_owned(), |(_, id)| id.clone()),
        };
        // Lists without their filters, and narrowed to what is the other one's.
        for narrowed in [false, true] {
            let in_path = |slot: &crate::harness::probe::Slot| slot.place == crate::harness::probe::Place::Path;
            let call = probe.fill(|slot| (narrowed || in_path(slot)).then(|| id(slot.noun)));
            let answer = call.send(who).await;
            walked += 1;
            let mut body = answer.body.clone();
            if let Some(object) = body.as_object_mut() {
                // The path that was asked for.
                object.remove("instance");
            }
            let body = body.to_string();
            // Who is on the roll everybody may know.
            let open = probe.id.starts_with("directory_");
            let ids = told.ids.iter().filter(|(noun, _)| !(open && matches!(*noun, "adviser" | "account")));
            let words = told.words.iter().filter(|word| !open || word.starts_with("canary"));
            for secret in ids.map(|(_, id)| id).chain(words) {
                assert!(!body.contains(secret.as_str()), "{login} is told {secret} by {}: {body}", probe.id);
            }
        }
    }
    assert!(walked > 40, "{login} can read more than {walked}");
    walked
}

/// Where both say the same, and where they do not.
fn compared(comparison: &Value, first: &Answer, second: &Answer) {
    assert_eq!((&comparison["first_id"], &comparison["second_id"]), (&json!(first.id()), &json!(second.id())));
    assert_eq!(comparison["conclusion"], "AGREE");
    let items = comparison["items"].as_array().unwrap();
    let diverging: Vec<&Value> = items.iter().filter(|item| item["agreement"] != "AGREE").collect();
    assert_eq!((items.len(), diverging.len()), (7, 1), "{items:#?}");
    assert_eq!((&diverging[0]["item"], &diverging[0]["first"]), (&json!("PARTIES"), &json!("NO")));
    let clauses = comparison["clauses"].as_array().unwrap();
    let said: Vec<(&Value, &Value)> = clauses.iter().map(|one| (&one["clause"], &one["agreement"])).collect();
    assert_eq!(said, [(&json!("第二条"), &json!("AGREE")), (&json!("第一条"), &json!("ONLY_SECOND"))]);
    assert_eq!(comparison["opinions"].as_array().unwrap().len(), 2);
}
