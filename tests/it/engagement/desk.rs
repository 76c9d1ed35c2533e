//! An engagement of the lawyer 林诤 for the agency `cg`, and what is done with it.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, matter};

pub const ENGAGEMENTS: &str = "/v1/engagements";
/// The day on which the terms of these stories begin.
pub const FROM: &str = "2026-01-01";

pub fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// A rate card with one rate.
pub fn rates(amount: &str) -> Value {
    json!([{
        "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money(amount),
    }])
}

pub fn reason() -> Value {
    json!({ "reason": "工作安排调整" })
}

/// The engagement and its office.
pub struct Desk<'a> {
    pub app: &'a TestApp,
    pub id: String,
    pub document: String,
}

/// What the office drafts: 林诤 of 砚汐律师事务所 for the agency `cg`.
pub async fn draft(app: &TestApp) -> Value {
    let line = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0]["id"].clone();
    json!({
        "firm_id": matter::organisation(app, "lawyer.lin").await,
        "adviser_ids": [matter::adviser(app, "lawyer.lin").await],
        "agency_ids": [matter::organisation(app, "officer.cg").await],
        "budget_line_id": line, "kind": "STANDING", "scope": "政府合同审查", "from_day": FROM, "to_day": "2026-12-31",
        "ceiling": money("60000.00"), "rates": rates("800.00"),
    })
}

impl<'a> Desk<'a> {
    /// Signed and in force, the newest of the lawyer's engagements for the agency.
    pub async fn open(app: &'a TestApp) -> Self {
        app.set_time(matter::IN_TERM);
        let engaged = matter::signed(&app.actor("coordinator.1").await, draft(app).await).await;
        assert_eq!(engaged.body["state"], "ACTIVE");
        let document = matter::document(&app.actor("officer.cg").await).await;
        Self { app, id: engaged.id(), document }
    }

    pub fn path(&self) -> String {
        format!("{ENGAGEMENTS}/{}", self.id)
    }

    /// The engagement as the office sees it.
    pub async fn seen(&self) -> Answer {
        self.app.actor("coordinator.1").await.get(&self.path()).await.is(200)
    }

    /// As it stood then.
    pub async fn as_of(&self, time: &str) -> Value {
        let path = format!("{}?as_of={}", self.path(), time.replace('+', "%2B"));
        self.app.actor("coordinator.1").await.get(&path).await.is(200).body
    }

    /// The answer to a step by somebody, at the present version.
    pub async fn step(&self, who: &str, verb: &str, body: impl Into<Option<Value>>) -> Answer {
        let etag = self.seen().await.version().to_owned();
        self.app.actor(who).await.if_match(&etag).post(&format!("{}/{verb}", self.path()), body).await
    }

    /// A step that the office takes.
    pub async fn office(&self, verb: &str, body: impl Into<Option<Value>>) -> Answer {
        self.step("coordinator.1", verb, body).await
    }

    /// Work offered under it and accepted: the matter and the assignment.
    pub async fn work(&self) -> (Answer, Answer) {
        let (review, offered) = self.offered().await;
        let counsel = self.app.actor("lawyer.lin").await;
        let accepted = matter::step(&counsel, &offered, "/v1/assignments", "accept").await.is(200);
        assert_eq!(accepted.body["engagement_id"], self.id);
        (review, accepted)
    }

    /// Work offered under it.
    pub async fn offered(&self) -> (Answer, Answer) {
        let review = self.review().await;
        let offered = self.offer(&review).await.is(201);
        (review, offered)
    }

    /// A matter that the office has taken.
    pub async fn review(&self) -> Answer {
        let (officer, office) = (self.app.actor("officer.cg").await, self.app.actor("coordinator.1").await);
        matter::accepted(&officer, &office, &self.document).await
    }

    /// The answer to the offer of a matter to the lawyer.
    pub async fn offer(&self, review: &Answer) -> Answer {
        let lawyer = matter::adviser(self.app, "lawyer.lin").await;
        matter::offer(&self.app.actor("coordinator.1").await, review, &lawyer).await
    }

    /// Accepted work: the opinion, which can be claimed for.
    pub async fn delivered(&self) -> Answer {
        matter::delivered(self.app, &self.document, "lawyer.lin").await
    }

    /// A claim of the firm for this opinion.
    pub async fn claim(&self, opinion: &Answer) -> Answer {
        let claim = json!({
            "engagement_id": self.id, "agency_id": matter::organisation(self.app, "officer.cg").await,
            "lines": [{ "opinion_id": opinion.id() }],
        });
        self.app.actor("manager.yanxi").await.post("/v1/fee-claims", claim).await.is(201)
    }

    /// Takes a claim from its draft to payment.
    pub async fn paid(&self, claim: &Answer) -> Answer {
        let invoice = json!({ "number": "26362000000000000001", "tax_rate": "0.06", "amount": claim.body["total"] });
        let mut seen = claim.clone();
        for (who, verb, body) in [
            ("manager.yanxi", "submit", None),
            ("officer.cg", "verify", None),
            ("finance.1", "approve", None),
            ("manager.yanxi", "invoice", Some(invoice)),
            ("finance.2", "pay", Some(json!({ "reference": "财支2026-0101" }))),
        ] {
            let who: Actor = self.app.actor(who).await.if_match(seen.version());
            seen = who.post(&format!("/v1/fee-claims/{}/{verb}", claim.id()), body).await.is(200);
        }
        seen
    }
}

/// Committed in each term.
pub fn committed(engagement: &Value) -> Vec<&str> {
    engagement["terms"].as_array().unwrap().iter().map(|term| term["committed"]["amount"].as_str().unwrap()).collect()
}
