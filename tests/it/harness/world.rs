//! Three agencies with mirrored data, so that each can be asked for what is the others'.
//!
//! | realm | agency | review body | law firm |
//! |---|---|---|---|
//! | a | a | x | p |
//! | b | b | x | q |
//! | c | c | y | q |
//!
//! Two agencies share the body, two share the firm, and a and c have nothing in common. A fourth agency, j, is in no realm
//! and submits one matter together with a. Whatever is private to
//! a realm carries a canary in its words: `canary-a-title` must never be read by anybody who is not of realm a.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Actor, Expect as _, TestApp, matter};

mod dead;

mod matters;
mod panel;
mod selection;

pub use dead::session;

/// Number of realms.
pub const REALMS: usize = 3;
/// A realm that shares nothing with the first.
pub const APART: usize = 2;

const KEYS: [&str; REALMS] = ["a", "b", "c"];
const BODIES: [&str; REALMS] = ["x", "x", "y"];
const FIRMS: [&str; REALMS] = ["p", "q", "q"];

/// Since when everybody holds their role.
const SINCE: &str = "2026-01-01";

/// The realms, and everybody who is in them or above them.
pub struct World {
    pub realms: Vec<Realm>,
    pub people: Vec<Person>,
}

/// What is private to one agency, its body and its firm.
#[derive(Clone, Debug)]
pub struct Realm {
    /// The letter in its canaries.
    pub key: &'static str,
    ids: BTreeMap<&'static str, String>,
}

impl Realm {
    /// Id of the thing that a noun means in this realm.
    pub fn id(&self, noun: &str) -> String {
        self.ids.get(noun).unwrap_or_else(|| panic!("tests/it/harness/world has no `{noun}` in a realm")).clone()
    }
}

/// Somebody, and whose things they may come to see.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which column of `permissions.toml` they stand for.
    pub caller: &'static str,
    pub role: &'static str,
    pub login: String,
    pub actor: Actor,
    /// The realm that is theirs.
    pub home: usize,
    /// Realms of which they may see something.
    pub sees: Vec<usize>,
}

/// Makes organisations and people.
pub(super) struct Maker<'a> {
    pub app: &'a TestApp,
    system: Actor,
    security: Actor,
    /// Ids of organisations by their key.
    organisations: BTreeMap<String, String>,
}

impl World {
    /// Builds it.
    pub async fn build(app: &TestApp) -> Self {
        app.set_time(matter::IN_TERM);
        let mut maker = Maker::new(app).await;
        let mut people = Vec::new();
        for body in ["x", "y"] {
            let made = maker.organisation(&format!("body.{body}"), "REVIEW_BODY", None).await;
            let sees: Vec<usize> = (0..REALMS).filter(|n| BODIES[*n] == body).collect();
            for n in [1, 2] {
                let login = format!("coordinator.{body}{n}");
                people.push(maker.person("COORDINATOR", "COORDINATOR", &login, &made, &sees).await);
            }
        }
        // An agency in no realm: of the first it sees the one matter that both submit.
        let body = maker.organisations["body.x"].clone();
        let joint = maker.organisation("agency.j", "AGENCY", Some(&body)).await;
        for (caller, role, login) in
            [("CO_AGENCY_OFFICER", "AGENCY_OFFICER", "officer.j"), ("CO_AGENCY_HEAD", "AGENCY_HEAD", "head.j")]
        {
            people.push(maker.person(caller, role, login, &joint, &[0]).await);
        }
        for (firm, code) in [("p", "31330000MD0000011P"), ("q", "31330000MD0000022U")] {
            let made = maker.organisation(&format!("firm.{firm}"), "LAW_FIRM", None).await;
            maker.on_the_roll(&made, code).await;
            let sees: Vec<usize> = (0..REALMS).filter(|n| FIRMS[*n] == firm).collect();
            people.push(maker.person("FIRM_MANAGER", "FIRM_MANAGER", &format!("manager.{firm}"), &made, &sees).await);
        }
        let everything: Vec<usize> = (0..REALMS).collect();
        let city = [("FINANCE", "finance.1"), ("FINANCE", "finance.2"), ("AUDITOR", "auditor")];
        let administrators =
            [("SYSTEM_ADMIN", "sysadmin"), ("SECURITY_ADMIN", "secadmin"), ("AUDIT_ADMIN", "auditadmin")];
        for (caller, login) in city.into_iter().chain(administrators) {
            let role = if caller == "FINANCE" { "FINANCE_OFFICER" } else { caller };
            let actor = app.actor(login).await;
            people.push(Person { caller, role, login: login.into(), actor, home: 0, sees: everything.clone() });
        }
        let mut realms = Vec::new();
        for n in 0..REALMS {
            realms.push(maker.realm(n, &mut people).await);
        }
        people.extend(maker.dead(&realms[0]).await);
        Self { realms, people }
    }

    /// Those with a live token in a live role.
    pub fn living(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !dead::CALLERS.contains(&person.caller))
    }

    /// The first who stands for a caller.
    pub fn caller(&self, caller: &str) -> &Person {
        let found = self.people.iter().find(|person| person.caller == caller);
        found.unwrap_or_else(|| panic!("nobody in tests/it/harness/world stands for {caller}"))
    }

    /// Somebody by login.
    pub fn person(&self, login: &str) -> &Person {
        self.people.iter().find(|person| person.login == login).unwrap_or_else(|| panic!("nobody is {login}"))
    }
}

impl<'a> Maker<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let (system, security) = (app.actor("sysadmin").await, app.actor("secadmin").await);
        Self { app, system, security, organisations: BTreeMap::new() }
    }

    /// An organisation. Its name is public, so there is no canary in it.
    async fn organisation(&mut self, key: &str, kind: &str, body: Option<&str>) -> String {
        let mut new = json!({ "kind": kind, "name": format!("单位 {key}"), "jurisdiction": "CN-DEMO" });
        if let Some(body) = body {
            new["review_body_id"] = body.into();
        }
        let made = self.system.post("/v1/organisations", new).await.is(201).id();
        self.organisations.insert(key.to_owned(), made.clone());
        made
    }

    /// Id of an account.
    async fn account(&self, login: &str) -> String {
        let new = json!({
            "login": login, "name": format!("人员 {login}"), "email": format!("{login}@demo.invalid"),
        });
        let account = self.system.post("/v1/accounts", new).await.is(201).id();
        self.app.activated(login).await.is(201);
        account
    }

    /// Gives an account a role; gives the membership.
    async fn grant(&self, account: &str, organisation: &str, role: &str, from: &str) -> String {
        let new = json!({ "account_id": account, "organisation_id": organisation, "role": role, "from_day": from });
        self.security.post("/v1/memberships", new).await.is(201).id()
    }

    async fn person(
        &self,
        caller: &'static str,
        role: &'static str,
        login: &str,
        organisation: &str,
        sees: &[usize],
    ) -> Person {
        let account = self.account(login).await;
        self.grant(&account, organisation, role, SINCE).await;
        let actor = self.app.actor(login).await;
        Person { caller, role, login: login.to_owned(), actor, home: sees[0], sees: sees.to_vec() }
    }

    /// Enters a firm on the roll.
    async fn on_the_roll(&self, firm: &str, credit_code: &str) {
        let profile = json!({
            "firm_id": firm, "credit_code": credit_code, "licence_number": "23301201010123456",
            "established_on": "2010-03-15", "city": "杭州市", "areas": ["CONTRACT"],
        });
        self.app.actor("coordinator.x1").await.post("/v1/firms", profile).await.is(201);
    }

    /// A lawyer of a firm, on the roll.
    async fn lawyer(&self, caller: &'static str, login: &str, n: usize) -> (Person, String) {
        let firm = &self.organisations[&format!("firm.{}", FIRMS[n])];
        let person = self.person(caller, "ADVISER", login, firm, &[n]).await;
        let account = person.actor.get("/v1/me").await.is(200).body["account_id"].clone();
        let adviser = json!({
            "account_id": account, "kind": "LAWYER", "firm_id": firm, "name": format!("律师 {login}"),
            "licence_number": format!("1360120141{login}"), "practising_since": "2014-03-01",
        });
        let coordinator = self.app.actor(&format!("coordinator.{}1", BODIES[n])).await;
        let adviser = coordinator.post("/v1/advisers", adviser).await.is(201).id();
        let interest = json!({ "party": format!("canary-{}-interest公司", KEYS[n]), "relation": "OTHER" });
        person.actor.post(&format!("/v1/advisers/{adviser}/interests"), interest).await.is(201);
        (person, adviser)
    }

    async fn realm(&mut self, n: usize, people: &mut Vec<Person>) -> Realm {
        let key = KEYS[n];
        let body = self.organisations[&format!("body.{}", BODIES[n])].clone();
        let firm = self.organisations[&format!("firm.{}", FIRMS[n])].clone();
        let agency = self.organisation(&format!("agency.{key}"), "AGENCY", Some(&body)).await;
        for (caller, role, login) in [
            ("AGENCY_OFFICER", "AGENCY_OFFICER", "officer"),
            ("AGENCY_HEAD", "AGENCY_HEAD", "head"),
            ("AGENCY_FINANCE", "FINANCE_OFFICER", "finance"),
        ] {
            people.push(self.person(caller, role, &format!("{login}.{key}"), &agency, &[n]).await);
        }
        let mut advisers = Vec::new();
        for (caller, login) in [
            ("ADVISER_ASSIGNED", "lawyer"),
            ("ADVISER_DECLINED", "declined"),
            ("ADVISER_UNASSIGNED", "idle"),
            ("ADVISER_OFFERED", "offered"),
        ] {
            let (person, adviser) = self.lawyer(caller, &format!("{login}.{key}"), n).await;
            people.push(person);
            advisers.push(adviser);
        }
        let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
        let line = json!({
            "agency_id": agency, "fiscal_year": 2026, "subject_code": "30227", "name": format!("canary-{key}-budget"),
            "appropriated": money("200000.00"),
        });
        let line = self.app.actor("finance.1").await.post("/v1/budget-lines", line).await.is(201).id();
        let change = json!({
            "kind": "INCREASE", "line_id": line, "amount": money("1000.00"), "document": format!("canary-{key}-document"),
            "reason": format!("canary-{key}-change"),
        });
        let change = self.app.actor("finance.1").await.post("/v1/budget-changes", change).await.is(201).id();
        let engagement = json!({
            "firm_id": firm, "adviser_ids": advisers, "agency_ids": [agency], "budget_line_id": line,
            "kind": "STANDING", "from_day": "2026-01-01", "to_day": "2026-12-31", "ceiling": money("60000.00"),
            "rates": [{
                "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money("800.00"),
            }],
        });
        let coordinator = self.app.actor(&format!("coordinator.{}1", BODIES[n])).await;
        let engagement = matter::engaged(&coordinator, engagement).await.id();
        let account = self.account(&format!("nobody.{key}")).await;
        let membership = self.grant(&account, &agency, "AGENCY_OFFICER", SINCE).await;
        let record = json!({
            "adviser_id": advisers[0], "kind": "COMPLAINT", "authority": "市律师协会", "decided_on": "2025-06-30",
            "summary": "逾期答复", "evidence": "投诉处理单",
        });
        let record = coordinator.post("/v1/integrity-records", record).await.is(201).id();
        let leave = json!({ "from_day": "2026-12-01", "to_day": "2026-12-05" });
        let leave = coordinator.post(&format!("/v1/advisers/{}/leaves", advisers[0]), leave).await.is(201).id();
        let expert =
            json!({ "name": format!("专家 {key}"), "employer": "江州大学", "title": "教授", "fields": ["ECONOMICS"] });
        let expert = coordinator.post("/v1/experts", expert).await.is(201).id();
        let mut realm = Realm { key, ids: BTreeMap::new() };
        for (noun, id) in [
            ("agency", agency),
            ("body", body),
            ("firm", firm),
            ("line", line),
            ("budget change", change),
            ("engagement", engagement),
            ("adviser", advisers[0].clone()),
            ("other adviser", advisers[1].clone()),
            ("offered adviser", advisers[3].clone()),
            ("account", account),
            ("membership", membership),
            ("integrity record", record),
            ("leave", leave),
            ("expert", expert),
        ] {
            realm.ids.insert(noun, id);
        }
        matters::play(self, n, &mut realm).await;
        selection::play(self, n, &mut realm).await;
        panel::play(self, n, &mut realm).await;
        let token = json!({ "name": format!("canary-{key}-token"), "scopes": ["review"], "last_day": "2026-12-31" });
        let officer = self.app.actor(&format!("officer.{key}")).await;
        realm.ids.insert("token", officer.post("/v1/tokens", token).await.is(201).id());
        realm.ids.insert(
            "mail",
            items(&self.system.get("/v1/mails").await.is(200).body)[0]["id"].as_str().unwrap().to_owned(),
        );
        let export = self.app.actor("auditadmin").await.post("/v1/audit-exports", json!({})).await.is(201);
        realm.ids.insert("export", export.id());
        realm
    }
}

/// The organisation's key of a realm's review body.
pub(super) const fn body_of(n: usize) -> &'static str {
    BODIES[n]
}

/// The organisation's key of a realm's firm.
pub(super) const fn firm_of(n: usize) -> &'static str {
    FIRMS[n]
}

/// The items of a list.
pub fn items(list: &Value) -> &[Value] {
    list["items"].as_array().map_or(&[], Vec::as_slice)
}
