//! What the stories of a review's side ways have in common.

use counsel_desk::client::Answer;
use counsel_desk::db::schema::outbox;
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::Matter;
use crate::harness::{Expect as _, TestApp, matter};

/// Everything that a contract needs in the demonstration city.
pub const MATERIALS: [&str; 4] = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];

impl<'a> Matter<'a> {
    /// Submitted, not yet looked at.
    pub async fn submitted(app: &'a TestApp) -> Self {
        let matter = Self::drafted_with(app, &MATERIALS).await;
        matter.change("officer.cg", "submit").await.is(200);
        matter
    }

    /// Takes the matter a step on that wants a body.
    pub async fn step(&self, who: &str, verb: &str, body: Value) -> Answer {
        self.send(who, Method::POST, &format!("/v1/reviews/{}/{verb}", self.id), body).await
    }

    /// Holds it for a reason of this kind.
    pub async fn hold(&self, kind: &str) -> Answer {
        self.step("coordinator.1", "hold", json!({ "kind": kind, "reason": "委托第三方评估造价" })).await
    }

    /// The matter as the office sees it.
    pub async fn seen(&self) -> Value {
        self.read(&self.app.actor("coordinator.1").await).await.is(200).body
    }

    /// Its clock.
    pub async fn clock(&self) -> Value {
        let office = self.app.actor("coordinator.1").await;
        office.get(&format!("/v1/reviews/{}/clock", self.id)).await.is(200).body
    }

    /// An assignment as it stands, by the adviser's place in the list.
    pub async fn assignment(&self, at: usize) -> Value {
        let office = self.app.actor("coordinator.1").await;
        office.get(&format!("/v1/reviews/{}/assignments", self.id)).await.is(200).body["items"][at].clone()
    }
}

/// Does something with an assignment, at the version that `seen` shows.
pub async fn assignment(app: &TestApp, who: &str, seen: &Value, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let id = seen["id"].as_str().unwrap();
    if verb == "accept" {
        matter::declared(&app.actor(who).await, id).await;
    }
    let path = format!("/v1/assignments/{id}/{verb}");
    app.actor(who).await.if_match(&format!("\"{}\"", seen["version"])).post(&path, body).await
}

pub fn reason() -> Value {
    json!({ "reason": "工作安排调整" })
}

/// Ids of the matters that a list shows to the office.
pub async fn listed(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.actor("coordinator.1").await.get(&format!("/v1/reviews?{query}")).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Reserved on the agency's budget line, and committed under an engagement.
pub async fn money(app: &TestApp, assignment: &Value) -> (String, String) {
    let line = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0].clone();
    let path = format!("/v1/engagements/{}", assignment["engagement_id"].as_str().unwrap());
    let engagement = app.actor("coordinator.1").await.get(&path).await.is(200).body;
    let text = |value: &Value| value["amount"].as_str().unwrap().to_owned();
    (text(&line["reserved"]), text(&engagement["committed"]))
}

/// To whom mails about an event went, in order of writing.
pub async fn told(app: &TestApp, event: &'static str) -> Vec<String> {
    let read = app.app.db.read(move |conn| {
        let to = outbox::table.filter(outbox::event.eq(event)).order(outbox::id).select(outbox::recipient);
        Ok(to.load::<String>(conn)?)
    });
    let recipients = read.await.unwrap();
    recipients.into_iter().map(|to| to.split('@').next().unwrap().to_owned()).collect()
}

/// What the program itself did under this name: subject and facts.
pub async fn by_itself(app: &TestApp, operation: &str) -> Vec<(String, Value)> {
    let trail = app.audit_trail().await;
    let own = trail.into_iter().filter(|entry| entry.operation == operation && entry.chain == "system");
    own.map(|entry| (entry.subject_id, serde_json::from_str(&entry.detail).unwrap())).collect()
}

/// Does what is due now and says how much that was, the idleness of advisers left aside: the demonstration city's have
/// done nothing since their terms began.
pub async fn chores(app: &TestApp) -> usize {
    let idle = by_itself(app, "conduct_note_inactive").await.len();
    let done = app.app.chores().once().await.unwrap();
    done - (by_itself(app, "conduct_note_inactive").await.len() - idle)
}
