//! The way of a contract from its text to accepted work, over HTTP: each step taken by whoever takes it.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use super::{Actor, Expect as _, TestApp};

/// A Friday on which the engagements of the demonstration city run; thirty days later it is Spring Festival.
pub const IN_TERM: &str = "2026-01-16T09:00:00+08:00";

/// What the checklist of contracts wants answered.
const ITEMS: [&str; 7] =
    ["PARTIES", "CONTENT", "WORDING", "PROCEDURE", "COMPLETENESS", "PUBLIC_FUNDS_RISK", "BANNED_TERMS"];

/// A document with one version of plain text; its id.
pub async fn document(officer: &Actor) -> String {
    let made = officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=contract.txt", made.id());
    let text = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n第二条 付款\n甲方应在九十日内付款。\n";
    officer.if_match(made.version()).send_bytes(reqwest::Method::PUT, &path, text).await.is(201);
    made.id()
}

/// A contract drafted for review.
pub async fn drafted(officer: &Actor, document: &str) -> Answer {
    let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
    let body = json!({
        "kind": "CONTRACT",
        "title": "停车场运营合同",
        "document_id": document,
        "amount": { "amount": "480000.00", "currency": "CNY" },
        "parties": [{ "name": "江州安泊停车服务有限公司", "role": "COUNTERPARTY" }],
        "materials": materials.map(|code| json!({ "code": code })),
    });
    officer.post("/v1/reviews", body).await.is(201)
}

/// Takes a step of the matter or what hangs on it, at the version that `seen` shows. Who accepts an offer has declared that
/// nothing binds them, and who submits that there are no state secrets in it.
pub async fn step(who: &Actor, seen: &Answer, path: &str, verb: &str) -> Answer {
    if (path, verb) == ("/v1/assignments", "accept") {
        declared(who, &seen.id()).await;
    }
    let body = ((path, verb) == ("/v1/reviews", "submit")).then(no_secrets);
    who.if_match(seen.version()).post(&format!("{path}/{}/{verb}", seen.id()), body).await
}

/// What is declared when something is handed in.
pub fn no_secrets() -> Value {
    json!({ "no_state_secrets": true })
}

/// Declares of every party of a matter that nothing binds the adviser to it, where that was not declared and the
/// assignment is still theirs.
pub async fn declared(who: &Actor, assignment: &str) {
    let brief = who.get(&format!("/v1/assignments/{assignment}/brief")).await;
    let parties = brief.body["parties"].as_array().into_iter().flatten();
    let open: Vec<Value> =
        parties.filter(|party| party["declared"] == false).map(|party| json!({ "party_id": party["id"] })).collect();
    if !open.is_empty() {
        let path = format!("/v1/assignments/{assignment}/declare");
        who.if_match(brief.version()).post(&path, json!({ "declarations": open })).await.is(200);
    }
}

/// A contract handed in.
pub async fn submitted(officer: &Actor, document: &str) -> Answer {
    step(officer, &drafted(officer, document).await, "/v1/reviews", "submit").await.is(200)
}

/// A contract that the office has taken.
pub async fn accepted(officer: &Actor, office: &Actor, document: &str) -> Answer {
    step(office, &submitted(officer, document).await, "/v1/reviews", "accept").await.is(200)
}

/// Offers the matter to an adviser.
pub async fn offer(office: &Actor, review: &Answer, adviser: &str) -> Answer {
    let body = json!({ "adviser_id": adviser, "service": "CONTRACT_REVIEW" });
    office.if_match(review.version()).post(&format!("/v1/reviews/{}/assignments", review.id()), body).await
}

/// An opinion that finds nothing wrong.
pub fn clean_opinion(summary: &str) -> Value {
    let finding = |item: &str| json!({ "item": item, "conforms": "YES", "finding": "符合" });
    json!({
        "conclusion": "MAY_SIGN", "summary": summary, "findings": ITEMS.map(finding), "recommendations": [],
    })
}

/// A normative document whose text is cleared: the review, and the hash of the text.
pub async fn cleared_document(
    officer: &Actor,
    offices: [&Actor; 2],
    lawyer: &Actor,
    adviser: &str,
    title: &str,
) -> (String, String) {
    let made = officer.post("/v1/documents", json!({ "title": title })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=rules.txt", made.id());
    let text = format!("{title}\n第一条 目的\n为规范停车管理，制定本规定。\n");
    officer.if_match(made.version()).send_bytes(reqwest::Method::PUT, &path, text).await.is(201);
    let materials = ["DRAFT", "EXPLANATION", "LEGAL_BASIS", "COMMENTS", "OWN_LEGAL_OPINION"];
    let body = json!({
        "kind": "NORMATIVE_DOCUMENT", "title": title, "document_id": made.id(), "parties": [],
        "materials": materials.map(|code| json!({ "code": code })),
        "particulars": [
            { "code": "DELIBERATION_ON", "day": "2026-12-25" }, { "code": "MARKET_ACTIVITY", "flag": false },
        ],
    });
    let drafted = officer.post("/v1/reviews", body).await.is(201);
    let submitted = step(officer, &drafted, "/v1/reviews", "submit").await.is(200);
    let companion = format!("/v1/reviews/{}/companions/COMMENTS", drafted.id());
    officer.if_match(submitted.version()).put(&companion, json!({ "note": "附卷第3页" })).await.is(200);
    let submitted = officer.get(&format!("/v1/reviews/{}", drafted.id())).await.is(200);
    let review = step(offices[0], &submitted, "/v1/reviews", "accept").await.is(200);
    let offered = offer(offices[0], &review, adviser).await.is(201);
    step(lawyer, &offered, "/v1/assignments", "accept").await.is(200);
    let items = ["MAKER", "POWERS", "CONTENT", "RESERVED_MATTERS", "RIGHTS_AND_DUTIES", "OWN_POWER", "PROCEDURE"];
    let finding = |item: &str| json!({ "item": item, "conforms": "YES", "finding": "符合" });
    let opinion = json!({
        "conclusion": "LEGAL", "summary": "合法。", "findings": items.map(finding), "recommendations": [],
    });
    let path = format!("/v1/reviews/{}", review.id());
    let counsels = lawyer.post(&format!("{path}/opinions"), opinion.clone()).await.is(201);
    let submitted = step(lawyer, &counsels, "/v1/opinions", "submit").await.is(200);
    step(offices[0], &submitted, "/v1/opinions", "accept").await.is(200);
    let drafted = offices[0].post(&format!("{path}/opinions"), opinion).await.is(201);
    let submitted = step(offices[0], &drafted, "/v1/opinions", "submit").await.is(200);
    let signed = step(offices[1], &submitted, "/v1/opinions", "countersign").await.is(200);
    step(offices[1], &signed, "/v1/opinions", "issue").await.is(200);
    let now = offices[1].get(&path).await.is(200);
    let cleared = step(offices[1], &now, "/v1/reviews", "clear").await.is(200);
    (review.id(), cleared.body["sha256"].as_str().unwrap().to_owned())
}

/// An opinion of counsel begun on a matter that was taken.
pub async fn begun(app: &TestApp, document: &str, lawyer: &str) -> Answer {
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let counsel = app.actor(lawyer).await;
    let review = accepted(&officer, &office, document).await;
    let offered = offer(&office, &review, &adviser(app, lawyer).await).await.is(201);
    step(&counsel, &offered, "/v1/assignments", "accept").await.is(200);
    counsel.post(&format!("/v1/reviews/{}/opinions", review.id()), clean_opinion("可以签订。")).await.is(201)
}

/// An opinion of counsel that the office has accepted: work that can be claimed for.
pub async fn delivered(app: &TestApp, document: &str, lawyer: &str) -> Answer {
    let begun = begun(app, document, lawyer).await;
    let submitted = step(&app.actor(lawyer).await, &begun, "/v1/opinions", "submit").await.is(200);
    step(&app.actor("coordinator.1").await, &submitted, "/v1/opinions", "accept").await.is(200)
}

/// What is recorded when a contract that names these advisers is signed on a day.
pub fn signing(advisers: &[&str], on: &str) -> Value {
    let items = [
        "SCOPE",
        "WORK_REQUIREMENTS",
        "FEE",
        "GUARANTEES",
        "CONFIDENTIALITY",
        "CONFLICT_PREVENTION",
        "TERMINATION",
        "BREACH",
    ];
    let undertaking = |adviser: &&str| json!({ "adviser_id": adviser, "confidentiality_on": on, "conflict_on": on });
    json!({
        "signed_on": on,
        "contract_items": items.map(|item| json!({ "item": item, "clause": "第三条" })),
        "undertakings": advisers.iter().map(undertaking).collect::<Vec<_>>(),
    })
}

/// Engages: drafts this, records that it was signed on its first day, and that it was filed then.
pub async fn engaged(office: &Actor, engagement: Value) -> Answer {
    let on = engagement["from_day"].clone();
    let signed = signed(office, engagement).await;
    let path = format!("/v1/engagements/{}/file", signed.id());
    let filing = json!({ "filing": 1, "filed_on": on, "number": "聘备〔2026〕1号" });
    office.if_match(signed.version()).post(&path, filing).await.is(200)
}

/// Drafts an engagement and records that it was signed on its first day.
pub async fn signed(office: &Actor, engagement: Value) -> Answer {
    let (advisers, on) = (engagement["adviser_ids"].clone(), engagement["from_day"].clone());
    let drafted = office.post("/v1/engagements", engagement).await.is(201);
    let advisers: Vec<&str> = advisers.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let path = format!("/v1/engagements/{}/sign", drafted.id());
    office.if_match(drafted.version()).post(&path, signing(&advisers, on.as_str().unwrap())).await.is(200)
}

/// Id of the adviser who signs in with this login.
pub async fn adviser(app: &TestApp, login: &str) -> String {
    let name = app.actor(login).await.get("/v1/me").await.is(200).body["name"].clone();
    let list = app.actor("coordinator.1").await.get("/v1/advisers?limit=200").await.is(200);
    let found = list.body["items"].as_array().unwrap().iter().find(|item| item["name"] == name);
    found.unwrap_or_else(|| panic!("{login} is not on the roll"))["id"].as_str().unwrap().to_owned()
}

/// Id of the organisation somebody belongs to.
pub async fn organisation(app: &TestApp, login: &str) -> String {
    let me = app.actor(login).await.get("/v1/me").await.is(200);
    me.body["organisation_id"].as_str().unwrap().to_owned()
}
