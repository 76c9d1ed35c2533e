//! A conflict becomes known while the adviser is reading and writing: whatever is sent after its answer finds nothing, and
//! in the order of the audit trail no write of the adviser on that matter comes after it.

use std::sync::atomic::{AtomicBool, Ordering};

use counsel_desk::client::Answer;
use futures_util::future::join4;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect, TestApp, knob, matter};

/// Matters of a push; a night has more of them (`COUNSEL_CONFLICT_PAIRS`).
const PAIRS: usize = 30;

/// Two of them make a name that is near no other.
const WORDS: [&str; 24] = [
    "禾", "岚", "砾", "蓁", "潼", "珂", "皓", "霁", "翊", "芮", "昱", "澍", "璟", "楷", "隽", "煦", "笙", "绮", "嵩",
    "桓", "瑜", "曦", "茗", "靖",
];

fn name(n: usize) -> String {
    format!("{}{}商贸有限公司", WORDS[n / WORDS.len()], WORDS[n % WORDS.len()])
}

fn party(name: &str) -> Value {
    json!({ "name": name, "role": "COUNTERPARTY" })
}

/// A matter with this party on which the lawyer is at work: its id, and the opinion that the lawyer has begun.
async fn at_work(app: &TestApp, document: &str, adviser: &str, name: &str) -> (String, Answer) {
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let lin = app.actor("lawyer.lin").await;
    let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
    let body = json!({
        "kind": "CONTRACT", "title": "停车场运营合同", "document_id": document, "parties": [party(name)],
        "materials": materials.map(|code| json!({ "code": code })),
    });
    let drafted = officer.post("/v1/reviews", body).await.is(201);
    let submitted = matter::step(&officer, &drafted, "/v1/reviews", "submit").await.is(200);
    let accepted = matter::step(&office, &submitted, "/v1/reviews", "accept").await.is(200);
    let offered = matter::offer(&office, &accepted, adviser).await.is(201);
    matter::step(&lin, &offered, "/v1/assignments", "accept").await.is(200);
    let path = format!("/v1/reviews/{}/opinions", drafted.id());
    let begun = lin.post(&path, matter::clean_opinion("可以签订。")).await.is(201);
    (drafted.id(), begun)
}

/// Names the parties of a matter, at whatever version it has by then.
async fn renamed(officer: &Actor, review: &str, parties: Value) -> Answer {
    let path = format!("/v1/reviews/{review}");
    let body = json!({ "parties": parties, "reason": "增加相对方" });
    loop {
        let seen = officer.get(&path).await.is(200);
        let named = officer.if_match(seen.version()).put(&format!("{path}/parties"), body.clone()).await;
        if named.status != 412 {
            return named.is(200);
        }
    }
}

fn request_id(answer: &Answer) -> String {
    Expect::header(answer, "x-request-id").unwrap().to_owned()
}

/// Reads in turn until the conflict has been known for a whole turn; says how many reads were answered before.
async fn reads(lin: &Actor, paths: &[String], known: &AtomicBool) -> usize {
    let (mut before, mut after) = (0, 0);
    while after < paths.len() {
        let late = known.load(Ordering::SeqCst);
        let path = &paths[(before + after) % paths.len()];
        let answer = lin.get(path).await;
        if late {
            assert_eq!(answer.status, 404, "{path} is read after the conflict is known");
            after += 1;
        } else {
            assert!([200, 404].contains(&answer.status), "{path} {:#}", answer.body);
            before += 1;
        }
    }
    before
}

both_databases! {
    async fn nothing_is_read_or_written_once_a_conflict_is_known(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let pairs = knob("COUNSEL_CONFLICT_PAIRS", PAIRS);
        assert!(2 * pairs <= WORDS.len() * WORDS.len(), "there are not so many names");
        let (officer, firm) = (app.actor("officer.cg").await, app.actor("manager.yanxi").await);
        let lin = app.actor("lawyer.lin").await;
        let document = matter::document(&officer).await;
        let adviser = matter::adviser(&app, "lawyer.lin").await;
        let interests = format!("/v1/advisers/{adviser}/interests");
        let client = |name: String| json!({ "party": name, "relation": "CLIENT" });
        let (mut order, mut read, mut refused) = (Vec::new(), 0, 0);
        for n in 0..pairs {
            let (here, other) = (name(2 * n), name(2 * n + 1));
            let (review, begun) = at_work(&app, &document, &adviser, &here).await;
            // Every second time the register knows it already, and the party comes to the matter.
            let comes_later = n % 2 == 1;
            if comes_later {
                firm.post(&interests, client(other.clone())).await.is(201);
            }
            let at = |what: &str| format!("/v1/reviews/{review}{what}");
            // The text is that of every matter: it is read by whoever works on one, and here on none.
            let paths = [at(""), at("/opinions"), format!("/v1/documents/{document}/versions/1/text"), at("/timeline")];
            let known = AtomicBool::new(false);
            let conflict = async {
                let answer = if comes_later {
                    renamed(&officer, &review, json!([party(&here), party(&other)])).await
                } else {
                    firm.post(&interests, client(here.clone())).await.is(201)
                };
                known.store(true, Ordering::SeqCst);
                answer
            };
            let question = json!({ "text": "付款条件如何约定？" });
            let submit = format!("/v1/opinions/{}/submit", begun.id());
            let opinion = lin.if_match(begun.version());
            let questions = at("/questions");
            let ask = lin.post(&questions, question.clone());
            let (found, before, asked, submitted) =
                join4(conflict, reads(&lin, &paths, &known), ask, opinion.post(&submit, None)).await;
            read += before;
            for write in [asked, submitted] {
                if write.status < 300 {
                    order.push((request_id(&write), request_id(&found)));
                } else {
                    assert!([404, 409].contains(&write.status), "{:#}", write.body);
                    refused += 1;
                }
            }
            lin.post(&questions, question).await.refused(404, "NOT_FOUND");
            opinion.post(&submit, None).await.refused(404, "NOT_FOUND");
        }
        let trail = app.audit_trail().await;
        let place = |request: &str| trail.iter().position(|entry| entry.request == request).unwrap();
        for (write, conflict) in &order {
            assert!(place(write) < place(conflict), "a write of the adviser comes after the conflict");
        }
        println!(
            "conflict at work, on {}: {pairs} matters, {read} reads before it was known and {} requests after, none of them let through; {} \
             writes before it, {refused} refused",
            app.app.db.version().await.unwrap(),
            pairs * 6,
            order.len(),
        );
    }
}
