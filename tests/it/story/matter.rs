//! A matter that is taken as far as a test needs it.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, matter};

/// The Friday on which every story begins.
pub const FRIDAY: &str = "2026-09-18T09:00:00+08:00";

/// The contract.
pub const TEXT: &str = "系统运维服务合同\n第一条 付款\n甲方自验收合格之日起九十日内付款。\n第二条 担保\n\
    甲方为乙方的贷款提供保证。\n第三条 争议解决\n协商不成的，提交仲裁。\n第四条 生效\n自盖章之日起生效。";

/// Who the seed says has an interest in it.
pub const COUNTERPARTY: &str = "江州畅泊智慧停车运营有限公司";

/// A matter and where it is found.
pub struct Matter<'a> {
    pub app: &'a TestApp,
    pub id: String,
    pub document: String,
}

impl<'a> Matter<'a> {
    /// Drafted by the agency, with these materials.
    pub async fn drafted_with(app: &'a TestApp, materials: &[&str]) -> Self {
        Self::drafted(app, TEXT, materials).await
    }

    /// Drafted by the agency: this text, with these materials.
    async fn drafted(app: &'a TestApp, text: &str, materials: &[&str]) -> Self {
        app.set_time(FRIDAY);
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "合同" })).await.is(201).id();
        let materials: Vec<Value> = materials.iter().map(|code| json!({ "code": code })).collect();
        let new = json!({
            "kind": "CONTRACT", "title": "系统运维服务合同", "document_id": document, "materials": materials,
            "parties": [{ "name": COUNTERPARTY, "role": "COUNTERPARTY" }],
        });
        let id = officer.post("/v1/reviews", new).await.is(201).id();
        let matter = Self { app, id, document };
        matter.upload(text).await.is(201);
        matter
    }

    /// Submitted and found complete.
    pub async fn accepted(app: &'a TestApp) -> Self {
        Self::accepted_of(app, TEXT).await
    }

    async fn accepted_of(app: &'a TestApp, text: &str) -> Self {
        let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
        let matter = Self::drafted(app, text, &materials).await;
        matter.change("officer.cg", "submit").await.is(200);
        matter.change("coordinator.1", "accept").await.is(200);
        matter
    }

    /// Offered to an adviser: the answer.
    pub async fn offer(&self, adviser: &str) -> Answer {
        let roll = self.app.actor("coordinator.1").await.get("/v1/advisers").await.is(200);
        let found = roll.body["items"].as_array().unwrap().iter().find(|one| one["name"] == adviser).unwrap();
        let offer = json!({ "adviser_id": found["id"], "service": "CONTRACT_REVIEW" });
        let path = format!("/v1/reviews/{}/assignments", self.id);
        self.send("coordinator.1", Method::POST, &path, offer).await
    }

    /// With the adviser who has no conflict.
    pub async fn in_review(app: &'a TestApp) -> Self {
        let matter = Self::accepted(app).await;
        matter.taken_by("lawyer.lin", "林诤").await;
        matter
    }

    /// Offered to an adviser, who accepts; gives the assignment.
    pub async fn taken_by(&self, login: &str, name: &str) -> Answer {
        let offered = self.offer(name).await.is(201);
        matter::step(&self.app.actor(login).await, &offered, "/v1/assignments", "accept").await.is(200)
    }

    /// The adviser stands back from an assignment for a conflict.
    pub async fn recused(&self, login: &str, assignment: &Answer) -> Answer {
        let path = format!("/v1/assignments/{}/recuse", assignment.id());
        let adviser = self.app.actor(login).await.if_match(assignment.version());
        adviser.post(&path, json!({ "reason": "近亲属任职于相对方" })).await
    }

    /// Somebody's opinion on it: the answer.
    pub async fn draft(&self, who: &str, opinion: Value) -> Answer {
        self.app.actor(who).await.post(&format!("/v1/reviews/{}/opinions", self.id), opinion).await
    }

    /// Somebody's opinion, handed in.
    pub async fn handed_in(&self, who: &str, conclusion: &str, recommendations: Value) -> Answer {
        let made = self.draft(who, opinion(conclusion, recommendations)).await.is(201);
        next(who, self.app, &made, "submit").await.is(200)
    }

    /// Counsel's opinion is accepted as delivered; gives it.
    pub async fn heard(app: &'a TestApp, recommendations: Value) -> (Self, Answer) {
        let matter = Self::in_review(app).await;
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", recommendations).await;
        let accepted = next("coordinator.1", app, &handed_in, "accept").await.is(200);
        (matter, accepted)
    }

    /// The office's opinion is issued with this conclusion; gives its recommendations.
    pub async fn issued(app: &'a TestApp, conclusion: &str, recommendations: Value) -> (Self, Vec<Value>) {
        Self::issued_on(app, TEXT, conclusion, recommendations).await
    }

    /// The same, on this text.
    pub async fn issued_on(
        app: &'a TestApp,
        text: &str,
        conclusion: &str,
        recommendations: Value,
    ) -> (Self, Vec<Value>) {
        let matter = Self::accepted_of(app, text).await;
        matter.taken_by("lawyer.lin", "林诤").await;
        let handed_in = matter.handed_in("lawyer.lin", conclusion, recommendations.clone()).await;
        next("coordinator.1", app, &handed_in, "accept").await.is(200);
        let handed_in = matter.handed_in("coordinator.1", conclusion, recommendations).await;
        let signed = next("coordinator.2", app, &handed_in, "countersign").await.is(200);
        let issued = next("coordinator.2", app, &signed, "issue").await.is(200);
        (matter, issued.body["recommendations"].as_array().unwrap().clone())
    }

    /// Uploads a version of the text.
    pub async fn upload(&self, text: &str) -> Answer {
        let officer = self.app.actor("officer.cg").await;
        let path = format!("/v1/documents/{}", self.document);
        let etag = officer.get(&path).await.is(200).version().to_owned();
        let content = format!("{path}/content?file_name=contract.txt");
        officer.if_match(&etag).send_bytes(Method::PUT, &content, text.to_owned()).await
    }

    /// Uploads a revised text and proposes it.
    pub async fn revise(&self, text: &str) {
        let number = self.upload(text).await.is(201).body["number"].clone();
        let path = format!("/v1/reviews/{}/revision", self.id);
        self.send("officer.cg", Method::PUT, &path, json!({ "document_version": number })).await.is(200);
    }

    /// Answers a recommendation.
    pub async fn answer(&self, recommendation: &Value, answer: Value) -> Answer {
        self.handle("officer.cg", recommendation, "answer", answer).await
    }

    /// Does something with a recommendation, at the version that the list shows.
    pub async fn handle(
        &self,
        who: &str,
        recommendation: &Value,
        verb: &str,
        body: impl Into<Option<Value>>,
    ) -> Answer {
        let actor = self.app.actor(who).await;
        let list = actor.get(&format!("/v1/reviews/{}/handlings", self.id)).await.is(200);
        let items = list.body["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["recommendation_id"] == recommendation["id"]).unwrap();
        let path = format!("/v1/recommendations/{}/{verb}", recommendation["id"].as_str().unwrap());
        actor.if_match(&format!("\"{}\"", found["version"])).post(&path, body).await
    }

    /// Takes the matter itself a step on.
    pub async fn change(&self, who: &str, verb: &str) -> Answer {
        let body = (verb == "submit").then(matter::no_secrets);
        self.send(who, Method::POST, &format!("/v1/reviews/{}/{verb}", self.id), body).await
    }

    /// Sends something that needs the matter's version.
    pub async fn send(&self, who: &str, method: Method, path: &str, body: impl Into<Option<Value>>) -> Answer {
        let actor = self.app.actor(who).await;
        let etag = self.read(&actor).await.is(200).version().to_owned();
        actor.if_match(&etag).send(method, path, body).await
    }

    /// The matter as somebody sees it.
    pub async fn read(&self, actor: &Actor) -> Answer {
        actor.get(&format!("/v1/reviews/{}", self.id)).await
    }

    /// Its state.
    pub async fn state(&self) -> String {
        let officer = self.app.actor("officer.cg").await;
        self.read(&officer).await.is(200).body["state"].as_str().unwrap().to_owned()
    }
}

/// Takes an opinion a step on from what was last read of it.
pub async fn next(who: &str, app: &TestApp, before: &Answer, verb: &str) -> Answer {
    let path = format!("/v1/opinions/{}/{verb}", before.id());
    app.actor(who).await.if_match(before.version()).post(&path, None).await
}

/// The review items of a contract.
pub const ITEMS: [&str; 7] =
    ["PARTIES", "CONTENT", "WORDING", "PROCEDURE", "COMPLETENESS", "PUBLIC_FUNDS_RISK", "BANNED_TERMS"];

/// An opinion in which every item is answered.
pub fn opinion(conclusion: &str, recommendations: Value) -> Value {
    let found = |item: &&str| json!({ "item": item, "conforms": "NO", "finding": "见建议。" });
    let findings: Vec<Value> = ITEMS.iter().map(found).collect();
    json!({ "conclusion": conclusion, "summary": "见建议。", "findings": findings, "recommendations": recommendations })
}

/// A recommendation on a clause.
pub fn recommendation(severity: &str, clause: &str, quote: &str, demand: &str, text: &str) -> Value {
    json!({
        "severity": severity, "issue_code": "TEST", "clause": clause, "quote": quote, "demand": demand,
        "demanded_text": text, "reason": "违反规定。", "legal_basis": "《民法典》",
    })
}

/// Payment within thirty days, not ninety.
pub fn sooner(severity: &str) -> Value {
    recommendation(severity, "第一条", "九十日", "REPLACE", "三十日")
}

/// No guarantee.
pub fn no_guarantee(severity: &str) -> Value {
    recommendation(severity, "第二条", "甲方为乙方的贷款提供保证。", "DELETE", "")
}
