//! A panel of four firms and the steps of those who use it.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::selection::{self as round, serving};
use crate::harness::{Actor, Expect as _, TestApp};

pub const CALL_OFFS: &str = "/v1/call-offs";
/// A party that nobody has anything to do with, until somebody declares it.
pub const OPPONENT: &str = "江州安泊停车服务有限公司";
/// The last day of the panel.
pub const LAST_DAY: &str = "2026-04-30";

/// The office's desk.
pub struct Desk<'a> {
    pub app: &'a TestApp,
    /// The framework round.
    pub round: String,
    /// The panel's path, once it is established.
    pub panel: String,
    pub agency: String,
    pub line: String,
    /// Its members by rank.
    pub members: Vec<Value>,
}

impl<'a> Desk<'a> {
    /// After the approval of a framework round of seven firms, four of whom are put forward.
    pub async fn open(app: &'a TestApp) -> Self {
        let round = round::framework(app).await;
        let (agency, line) = serving(app).await;
        Self { app, round, panel: String::new(), agency, line, members: Vec::new() }
    }

    pub async fn office(&self) -> Actor {
        self.app.actor("coordinator.1").await
    }

    /// Establishes the panel for a term from today.
    pub async fn establish(&self, to_day: &str) -> Answer {
        let body = json!({ "title": "市政府专项法律服务资源库", "from_day": "2026-03-30", "to_day": to_day });
        round::step(&self.office().await, &self.round, "panel", body).await
    }

    /// Takes the panel that was established.
    pub fn take(&mut self, established: &Answer) {
        self.panel = format!("/v1/panels/{}", established.id());
        self.members = established.body["members"].as_array().unwrap().clone();
    }

    pub async fn seen(&self) -> Answer {
        self.office().await.get(&self.panel).await.is(200)
    }

    /// Id of the member of a rank.
    pub fn member(&self, rank: usize) -> &str {
        self.members[rank - 1]["id"].as_str().unwrap()
    }

    /// The lawyer of the member of a rank.
    pub fn lawyer(&self, rank: usize) -> &str {
        self.members[rank - 1]["adviser_ids"][0].as_str().unwrap()
    }

    /// Gives each firm a manager.
    pub async fn hire(&self) {
        for (member, rank) in self.members.iter().zip(1..) {
            let firm = member["firm_id"].as_str().unwrap();
            let name = self.office().await.get(&format!("/v1/organisations/{firm}")).await.is(200).body["name"].clone();
            self.app.newcomer(&format!("manager.{rank}"), name.as_str().unwrap(), "FIRM_MANAGER").await;
        }
    }

    /// The manager of the firm of a rank.
    pub async fn manager(&self, rank: usize) -> Actor {
        self.app.actor(&format!("manager.{rank}")).await
    }

    /// What a call-off of 80,000 yuan against nobody asks for.
    pub fn work(&self, method: &str) -> Value {
        json!({
            "agency_id": self.agency, "title": "停车场特许经营项目法律服务", "method": method, "parties": [],
            "estimate": { "amount": "80000.00", "currency": "CNY" }, "reason": "专项事项",
        })
    }

    pub async fn call_off(&self, work: Value) -> Answer {
        self.office().await.post(&format!("{}/call-offs", self.panel), work).await
    }

    /// Takes a step of a call-off at its present version.
    pub async fn step(&self, who: &Actor, id: &str, verb: &str, body: Value) -> Answer {
        let path = format!("{CALL_OFFS}/{id}");
        let seen = self.office().await.get(&path).await.is(200);
        who.if_match(seen.version()).post(&format!("{path}/{verb}"), body).await
    }

    /// Drafts the engagement of a call-off.
    pub async fn engage(&self, id: &str) -> Answer {
        let seen = self.office().await.get(&format!("{CALL_OFFS}/{id}")).await.is(200);
        self.engage_at(&seen).await
    }

    /// Drafts the engagement of a call-off at the version that was seen.
    pub async fn engage_at(&self, seen: &Answer) -> Answer {
        let contract = json!({
            "budget_line_id": self.line, "from_day": "2026-04-01", "to_day": "2026-12-31",
            "rates": [{
                "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE",
                "amount": { "amount": "800.00", "currency": "CNY" },
            }],
        });
        self.office().await.if_match(seen.version()).post(&format!("{CALL_OFFS}/{}/engage", seen.id()), contract).await
    }

    /// Removes the member of a rank.
    pub async fn remove(&self, rank: usize) -> Answer {
        let seen = self.seen().await;
        let path = format!("{}/members/{}/remove", self.panel, self.member(rank));
        let body = json!({ "reason": "无正当理由多次不承接" });
        self.office().await.if_match(seen.version()).post(&path, body).await
    }

    /// Rank of the member that is chosen.
    pub fn chosen(&self, call_off: &Answer) -> usize {
        let chosen = &call_off.body["chosen_id"];
        1 + self.members.iter().position(|one| one["id"] == *chosen).unwrap_or_else(|| panic!("{:#}", call_off.body))
    }
}

/// Ranks in the order of their places.
pub fn order(call_off: &Answer) -> Vec<u64> {
    let mut placed: Vec<&Value> = candidates(call_off).iter().filter(|one| one.get("place").is_some()).collect();
    placed.sort_by_key(|one| one["place"].as_u64());
    placed.into_iter().map(|one| one["rank"].as_u64().unwrap()).collect()
}

pub fn candidates(call_off: &Answer) -> &Vec<Value> {
    call_off.body["candidates"].as_array().unwrap()
}

/// The candidate of a rank.
pub fn candidate(call_off: &Answer, rank: usize) -> &Value {
    candidates(call_off).iter().find(|one| one["rank"] == rank).unwrap()
}
