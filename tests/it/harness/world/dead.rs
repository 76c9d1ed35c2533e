//! Those whose token must open nothing any more, or nothing yet.

use serde_json::json;

use super::{Maker, Person, Realm, SINCE};
use crate::harness::{Actor, Expect as _, PASSWORD, TestApp, matter};

/// Their columns in `permissions.toml`: whoever stands here is refused with 401 by every operation that is not
/// public.
pub const CALLERS: &[&str] =
    &["MEMBERSHIP_ENDED", "ADVISER_ENDED", "MEMBERSHIP_TO_COME", "TOKEN_EXPIRED", "TOKEN_REVOKED"];

/// The evening before: a token of then has expired.
const TWELVE_HOURS_BEFORE: &str = "2026-01-15T21:00:00+08:00";
/// The day on which the membership to come begins. Early, so that the token outlives nothing but the morning.
const DAY_AFTER: &str = "2026-01-17";

impl Maker<'_> {
    /// One of each, all in roles of a realm.
    pub(super) async fn dead(&self, realm: &Realm) -> Vec<Person> {
        let (agency, firm) = (realm.id("agency"), realm.id("firm"));
        let mut people = Vec::new();
        for (caller, role, login, organisation) in
            [("MEMBERSHIP_ENDED", "AGENCY_OFFICER", "ended", &agency), ("ADVISER_ENDED", "ADVISER", "gone", &firm)]
        {
            let account = self.account(login).await;
            let membership = self.grant(&account, organisation, role, SINCE).await;
            let actor = session(self.app, login).await;
            let path = format!("/v1/memberships/{membership}");
            let seen = self.security.get(&path).await.is(200);
            self.security.if_match(seen.version()).post(&format!("{path}/end"), None).await.is(200);
            people.push(dead(caller, role, login, actor));
        }
        for (login, from) in [("tomorrow", DAY_AFTER), ("yesterday", SINCE)] {
            let account = self.account(login).await;
            self.grant(&account, &agency, "AGENCY_OFFICER", from).await;
        }
        self.app.set_time(&format!("{DAY_AFTER}T00:00:00+08:00"));
        people.push(dead("MEMBERSHIP_TO_COME", "AGENCY_OFFICER", "tomorrow", session(self.app, "tomorrow").await));
        self.app.set_time(TWELVE_HOURS_BEFORE);
        people.push(dead("TOKEN_EXPIRED", "AGENCY_OFFICER", "yesterday", session(self.app, "yesterday").await));
        self.app.set_time(matter::IN_TERM);
        // The same person is let in with a token of today.
        session(self.app, "yesterday").await.get("/v1/me").await.is(200);
        let actor = session(self.app, "yesterday").await;
        actor.delete("/v1/sessions/current").await.is(200);
        people.push(dead("TOKEN_REVOKED", "AGENCY_OFFICER", "yesterday", actor));
        people
    }
}

fn dead(caller: &'static str, role: &'static str, login: &str, actor: Actor) -> Person {
    Person { caller, role, login: login.to_owned(), actor, home: 0, sees: vec![0] }
}

/// A session of one's own.
pub async fn session(app: &TestApp, login: &str) -> Actor {
    let mut actor = app.visitor();
    let answer = actor.post("/v1/sessions", json!({ "login": login, "password": PASSWORD })).await.is(201);
    actor.client = actor.client.with_token(answer.body["token"].as_str().unwrap());
    actor
}
