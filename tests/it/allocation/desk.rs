//! The office's desk: advisers of several firms, and matters to be allocated.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, matter};

/// Who works in the stories, beside those of the demonstration city.
pub struct Desk<'a> {
    pub app: &'a TestApp,
    pub office: Actor,
    pub officer: Actor,
}

impl<'a> Desk<'a> {
    pub async fn open(app: &'a TestApp) -> Self {
        app.set_time(matter::IN_TERM);
        Self::at_work(app).await
    }

    /// Signed in at whatever time it is.
    pub async fn at_work(app: &'a TestApp) -> Self {
        Self { app, office: app.actor("coordinator.1").await, officer: app.actor("officer.cg").await }
    }

    /// A law firm.
    pub async fn firm(&self, name: &str) -> String {
        let new = json!({ "kind": "LAW_FIRM", "name": name, "jurisdiction": "CN-DEMO" });
        self.app.actor("sysadmin").await.post("/v1/organisations", new).await.is(201).id()
    }

    /// Somebody with a sign-in and a role; the account.
    pub async fn person(&self, login: &str, organisation: &str, role: &str) -> String {
        let (system, security) = (self.app.actor("sysadmin").await, self.app.actor("secadmin").await);
        let new = json!({ "login": login, "name": format!("人员{login}"), "email": format!("{login}@demo.invalid") });
        let account = system.post("/v1/accounts", new).await.is(201).id();
        self.app.activated(login).await.is(201);
        let role =
            json!({ "account_id": account, "organisation_id": organisation, "role": role, "from_day": "2026-01-01" });
        security.post("/v1/memberships", role).await.is(201);
        account
    }

    /// A lawyer of a firm, with a sign-in, on the roll.
    pub async fn lawyer(&self, login: &str, firm: &str, more: Value) -> String {
        let account = self.person(login, firm, "ADVISER").await;
        let mut adviser = json!({
            "account_id": account, "kind": "LAWYER", "firm_id": firm, "name": format!("律师{login}"),
            "licence_number": format!("136012014{login}"), "practising_since": "2014-03-01",
        });
        for (name, value) in more.as_object().unwrap() {
            adviser[name] = value.clone();
        }
        self.office.post("/v1/advisers", adviser).await.is(201).id()
    }

    /// Engages lawyers of a firm for the agency at a fee.
    pub async fn engage(&self, firm: &str, advisers: &[&str], fee: &str, ceiling: &str) -> Answer {
        let agency = matter::organisation(self.app, "officer.cg").await;
        let lines = self.app.actor("finance.1").await.get("/v1/budget-lines").await.is(200);
        let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
        let engagement = json!({
            "firm_id": firm, "adviser_ids": advisers, "agency_ids": [agency], "budget_line_id": lines.body["items"][0]["id"],
            "kind": "STANDING", "from_day": "2026-01-01", "to_day": "2026-12-31", "ceiling": money(ceiling),
            "rates": [{
                "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money(fee),
            }],
        });
        matter::engaged(&self.office, engagement).await
    }

    /// A contract that the office has taken.
    pub async fn accepted(&self) -> Matter<'_> {
        let document = matter::document(&self.officer).await;
        let taken = matter::accepted(&self.officer, &self.office, &document).await;
        Matter { desk: self, id: taken.id() }
    }
}

/// A matter.
pub struct Matter<'a> {
    pub desk: &'a Desk<'a>,
    pub id: String,
}

impl Matter<'_> {
    pub fn path(&self, what: &str) -> String {
        format!("/v1/reviews/{}/{what}", self.id)
    }

    /// The matter as the office sees it.
    pub async fn seen(&self) -> Answer {
        self.desk.office.get(&format!("/v1/reviews/{}", self.id)).await.is(200)
    }

    pub async fn state(&self) -> Value {
        self.seen().await.body["state"].clone()
    }

    /// Sends something that wants the matter's version.
    pub async fn send(&self, what: &str, body: Value) -> Answer {
        let version = self.seen().await;
        self.desk.office.if_match(version.version()).post(&self.path(what), body).await
    }

    pub async fn allocate(&self, method: &str) -> Answer {
        self.send("allocations", json!({ "method": method, "service": "CONTRACT_REVIEW" })).await
    }

    pub async fn offer(&self, adviser: &str) -> Answer {
        self.send("assignments", json!({ "adviser_id": adviser, "service": "CONTRACT_REVIEW" })).await
    }

    /// Offered to an adviser, who accepts.
    pub async fn taken(&self, adviser: &str, login: &str) -> Answer {
        let offered = self.offer(adviser).await.is(201);
        matter::step(&self.desk.app.actor(login).await, &offered, "/v1/assignments", "accept").await.is(200)
    }

    /// The assignments of the matter as somebody sees them.
    pub async fn assignments(&self, who: &Actor) -> Vec<Value> {
        who.get(&self.path("assignments")).await.is(200).body["items"].as_array().unwrap().clone()
    }
}

/// An allocation as the office sees it now.
pub async fn allocation(desk: &Desk<'_>, id: &str) -> Answer {
    desk.office.get(&format!("/v1/allocations/{id}")).await.is(200)
}

/// Why somebody is left out; nothing for those in the pool.
pub fn bar<'v>(allocation: &'v Value, adviser: &str) -> &'v str {
    candidate(allocation, adviser)["excluded_by"]["code"].as_str().unwrap_or_default()
}

/// One who was examined.
pub fn candidate<'v>(allocation: &'v Value, adviser: &str) -> &'v Value {
    let all = allocation["candidates"].as_array().unwrap();
    all.iter().find(|one| one["adviser_id"] == adviser).unwrap_or_else(|| panic!("{adviser} was not examined"))
}

/// Who has a place in the order.
pub fn at(allocation: &Value, place: usize) -> &Value {
    let all = allocation["candidates"].as_array().unwrap();
    all.iter().find(|one| one["place"] == place).unwrap_or_else(|| panic!("nobody has place {place}"))
}
