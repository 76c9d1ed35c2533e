//! What the stories of a review's side ways have in common: offers, holds, opinions that come back, supplements, rounds.

use counsel_desk::client::Answer;
use counsel_desk::db::schema::{accounts, outbox};
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{ITEMS, Matter, next};
use crate::harness::{Expect as _, TestApp, matter};

/// Corrects a loaded year: a day is off after all, or is not.
pub async fn correct(app: &TestApp, day: &str, is_off: bool) {
    let office = app.actor("sysadmin").await;
    let path = format!("/v1/calendars/{}", &day[..4]);
    let loaded = office.get(&path).await.is(200);
    let mut off = loaded.body["off"].as_array().unwrap().clone();
    off.retain(|one| one["day"] != day);
    if is_off {
        off.push(json!({ "day": day, "name": "补充放假" }));
    }
    let table =
        json!({ "source": "国办通知（更正，测试用）", "reason": "通知更正", "off": off, "work": loaded.body["work"] });
    office.if_match(&format!("\"{}\"", loaded.body["version"])).post(&format!("{path}/correct"), table).await.is(200);
}

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

    /// The review opinion of this round that was issued last.
    pub async fn last_issued(&self) -> Value {
        let office = self.app.actor("coordinator.1").await;
        let all = office.get(&format!("/v1/reviews/{}/opinions", self.id)).await.is(200);
        let issued = |opinion: &&Value| opinion["kind"] == "REVIEW" && opinion["state"] == "ISSUED";
        all.body["items"].as_array().unwrap().iter().rfind(issued).expect("an issued opinion").clone()
    }

    /// Begins a supplementary opinion to an issued one.
    pub async fn supplement_to(&self, opinion: &Value, content: Value) -> Answer {
        let path = format!("/v1/opinions/{}/supplement", opinion["id"].as_str().unwrap());
        self.app.actor("coordinator.1").await.post(&path, content).await
    }

    /// Issues a supplementary opinion to what was issued last.
    pub async fn supplemented(&self, content: Value) -> Answer {
        let made = self.supplement_to(&self.last_issued().await, content).await.is(201);
        let handed_in = next("coordinator.1", self.app, &made, "submit").await.is(200);
        let signed = next("coordinator.2", self.app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", self.app, &signed, "issue").await.is(200)
    }

    /// What became of the recommendations of a round, the current one unless told.
    pub async fn handlings(&self, who: &str, round: Option<i64>) -> Vec<Value> {
        let of = round.map(|round| format!("?round={round}")).unwrap_or_default();
        let actor = self.app.actor(who).await;
        let list = actor.get(&format!("/v1/reviews/{}/handlings{of}", self.id)).await.is(200);
        list.body["items"].as_array().unwrap().clone()
    }

    /// Their states, in order.
    pub async fn states(&self, round: Option<i64>) -> Vec<String> {
        let items = self.handlings("officer.cg", round).await;
        items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    }

    /// Why the gate is closed; nothing when the text was cleared.
    pub async fn closed_because(&self) -> String {
        let answer = self.change("coordinator.2", "clear").await;
        if answer.status == 200 {
            return String::new();
        }
        answer.refused(409, "GATE_CLOSED").body["facts"]["reasons"].as_str().unwrap().to_owned()
    }

    /// Submits a changed text for the next round.
    pub async fn begin_again(&self, document_version: &Value) -> Answer {
        let body = json!({
            "document_version": document_version, "reason": "经重新谈判作了实质性修改。", "no_state_secrets": true,
        });
        let path = format!("/v1/reviews/{}/begin-again", self.id);
        self.send("officer.cg", Method::POST, &path, body).await
    }

    /// The gate's answer about a text.
    pub async fn may_go_on(&self, sha256: &Value) -> Answer {
        let path = format!("/v1/reviews/{}/clearance?sha256={}", self.id, sha256.as_str().unwrap());
        self.app.actor("officer.cg").await.get(&path).await.is(200)
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

/// Subjects and bodies of the mails to somebody, oldest first.
pub async fn mails_to(app: &TestApp, login: &str) -> Vec<String> {
    let login = login.to_owned();
    let read = app.app.db.read(move |conn| {
        let address: String = accounts::table.filter(accounts::login.eq(login)).select(accounts::email).first(conn)?;
        let mails: Vec<(String, String)> = outbox::table
            .filter(outbox::recipient.eq(address))
            .order(outbox::id)
            .select((outbox::subject, outbox::body))
            .load(conn)?;
        Ok(mails)
    });
    read.await.unwrap().into_iter().map(|(subject, body)| format!("{subject}\n{body}")).collect()
}

/// Whether somebody was mailed these words.
pub async fn was_told(app: &TestApp, login: &str, words: &str) -> bool {
    mails_to(app, login).await.iter().any(|mail| mail.contains(words))
}

/// What the audit trail says of the last thing done by an operation.
pub async fn audited(app: &TestApp, operation: &str) -> Value {
    let trail = app.audit_trail().await;
    let entry = trail.iter().rev().find(|entry| entry.operation == operation).expect("an entry");
    serde_json::from_str(&entry.detail).unwrap()
}

/// Returns an opinion to its author.
pub async fn send_back(app: &TestApp, who: &str, before: &Answer, reason: &str) -> Answer {
    let path = format!("/v1/opinions/{}/return", before.id());
    app.actor(who).await.if_match(before.version()).post(&path, json!({ "reason": reason })).await
}

/// An opinion as somebody sees it.
pub async fn opinion_as(app: &TestApp, who: &str, id: &str) -> Answer {
    app.actor(who).await.get(&format!("/v1/opinions/{id}")).await
}

/// An opinion of the office that answers nothing anew and says only this.
pub fn only(conclusion: &str, recommendations: Value, withdraws: Value) -> Value {
    json!({
        "conclusion": conclusion, "summary": "补充如下。", "findings": [], "recommendations": recommendations,
        "withdraws": withdraws,
    })
}

/// An opinion that finds nothing wrong.
pub fn clean() -> Value {
    let found = |item: &&str| json!({ "item": item, "conforms": "YES", "finding": "符合。" });
    let findings: Vec<Value> = ITEMS.iter().map(found).collect();
    json!({ "conclusion": "MAY_SIGN", "summary": "可以签订。", "findings": findings, "recommendations": [] })
}
