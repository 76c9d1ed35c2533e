//! T06: whatever ends a token ends it at the very next request, at every server; and who guesses must wait.

use std::time::{Duration, Instant};

use counsel_desk::client::Answer;
use counsel_desk::db::schema::{sign_in_attempts, tokens};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, Kind, PASSWORD, TestApp};

const NEW: &str = "Willow-staple-19-carts";

/// A new session of somebody at one server, and the same token at another.
async fn at_both(one: &TestApp, other: &TestApp, login: &str, password: &str) -> (Actor, Actor) {
    let mut here = one.visitor();
    let session = here.sign_in(login, password).await.is(201);
    let there = bearer(other, session.body["token"].as_str().unwrap());
    there.get("/v1/me").await.is(200);
    (here, there)
}

fn bearer(app: &TestApp, token: &str) -> Actor {
    app.visitor().header("authorization", &format!("Bearer {token}"))
}

async fn api_token(person: &Actor) -> String {
    let body = json!({ "name": "对接", "scopes": ["identity"], "last_day": "2025-12-31" });
    person.post("/v1/tokens", body).await.is(201).body["token"].as_str().unwrap().to_owned()
}

/// Every trigger, with the session and an API token at both servers dead at the next request.
async fn every_trigger_ends_it(one: &TestApp, other: &TestApp) {
    let (system, security) = (one.actor("sysadmin").await, one.actor("secadmin").await);
    let (mut slowest, mut accepted, mut password) = (Duration::ZERO, 0, PASSWORD);
    let triggers = [
        "SIGN_OUT",
        "REVOKE_ONE",
        "REVOKE_ALL_OWN",
        "REVOKE_ALL_BY_ADMIN",
        "PASSWORD_CHANGE",
        "PASSWORD_RESET",
        "SUSPENDED",
        "MEMBERSHIP_ENDED",
        "ENDED",
    ];
    one.newcomer("leaver", "市城市管理局", "AGENCY_OFFICER").await;
    for trigger in triggers {
        let (here, there) = at_both(one, other, "leaver", password).await;
        let me = here.get("/v1/me").await.is(200).body;
        let (account, membership) = (me["account_id"].as_str().unwrap(), me["membership_id"].as_str().unwrap());
        let path = format!("/v1/accounts/{account}");
        let token = api_token(&here).await;
        let programs = [bearer(one, &token), bearer(other, &token)];
        for program in &programs {
            program.get("/v1/me").await.is(200);
        }
        let version = system.get(&path).await.is(200).etag.unwrap();
        let reason = json!({ "reason": "测试" });
        match trigger {
            "SIGN_OUT" => here.delete("/v1/sessions/current").await.is(200),
            "REVOKE_ONE" => {
                let list = here.get("/v1/tokens").await.is(200).body["items"].as_array().unwrap().clone();
                let api = list.iter().find(|token| token["kind"] == "API").unwrap()["id"].as_str().unwrap().to_owned();
                here.post(&format!("/v1/tokens/{api}/revoke"), None).await.is(200)
            }
            "REVOKE_ALL_OWN" => there.delete("/v1/tokens").await.is(200),
            "REVOKE_ALL_BY_ADMIN" => system.post(&format!("{path}/revoke-tokens"), None).await.is(200),
            "PASSWORD_CHANGE" => {
                let body = json!({ "login": "leaver", "old_password": password, "new_password": NEW });
                password = NEW;
                one.visitor().post("/v1/password-changes", body).await.is(200)
            }
            "PASSWORD_RESET" => {
                system.post(&format!("{path}/send-code"), None).await.is(200);
                password = PASSWORD;
                one.activated("leaver").await.is(201)
            }
            "SUSPENDED" => system.if_match(&version).post(&format!("{path}/suspend"), reason.clone()).await.is(200),
            "ENDED" => system.if_match(&version).post(&format!("{path}/end"), reason.clone()).await.is(200),
            _ => {
                let held = format!("/v1/memberships/{membership}");
                security.if_match("\"1\"").post(&format!("{held}/end"), None).await.is(200)
            }
        };
        let begun = Instant::now();
        let (sessions, both_programs) = ([&here, &there], [&programs[0], &programs[1]]);
        let dead: Vec<&Actor> = match trigger {
            "SIGN_OUT" => sessions.to_vec(),
            "REVOKE_ONE" => both_programs.to_vec(),
            _ => sessions.into_iter().chain(both_programs).collect(),
        };
        for actor in dead {
            let answer = actor.get("/v1/me").await;
            accepted += usize::from(answer.status != 401);
            answer.refused(401, "UNAUTHENTICATED");
        }
        slowest = slowest.max(begun.elapsed());
        match trigger {
            // The session goes on: only the API token was meant.
            "REVOKE_ONE" => drop(here.get("/v1/me").await.is(200)),
            "SUSPENDED" => {
                let version = system.get(&path).await.is(200).etag.unwrap();
                system.if_match(&version).post(&format!("{path}/resume"), reason).await.is(200);
            }
            "MEMBERSHIP_ENDED" => {
                let again = json!({
                    "account_id": account, "organisation_id": me["organisation_id"], "role": "AGENCY_OFFICER",
                    "from_day": "2025-09-25",
                });
                security.post("/v1/memberships", again).await.is(201);
            }
            _ => {}
        }
    }
    assert!(slowest <= Duration::from_secs(1), "{slowest:?}");
    println!(
        "T06 revocation: {accepted} accepted after {} triggers, slowest {slowest:?} (N={})",
        triggers.len(),
        triggers.len()
    );
}

#[test]
fn every_trigger_ends_it_at_both_servers() {
    TestApp::run_two("revocation::two_servers", async |one, other| every_trigger_ends_it(&one, &other).await);
}

#[test]
fn every_trigger_ends_it_on_sqlite() {
    TestApp::run(Kind::Sqlite, "revocation::sqlite", async |app: TestApp| every_trigger_ends_it(&app, &app).await);
}

/// The defaults: thirty minutes idle, twelve hours in any case. Reads do not become writes.
fn with_default_times(kind: Kind, name: &str) {
    TestApp::run_with(
        kind,
        name,
        |settings| settings.session_idle_minutes = None,
        async |app: TestApp| {
            let mut officer = app.visitor();
            officer.sign_in("officer.cg", PASSWORD).await.is(201);
            let used = async || {
                app.app
                    .db
                    .read(|conn| {
                        Ok(tokens::table.select(diesel::dsl::max(tokens::used_at)).first::<Option<i64>>(conn)?)
                    })
                    .await
                    .unwrap()
            };
            let begun = used().await;
            let writes = app.app.db.commits_and_writes();
            app.set_time("2025-09-26T09:00:59+08:00");
            for _ in 0..50 {
                officer.get("/v1/me").await.is(200);
            }
            assert_eq!((used().await, app.app.db.commits_and_writes()), (begun, writes), "a read was a write");
            app.set_time("2025-09-26T09:01:00+08:00");
            for _ in 0..50 {
                officer.get("/v1/me").await.is(200);
            }
            assert_eq!(used().await, begun.map(|begun| begun + 60_000_000));
            if let (Some(before), Some(after)) = (writes, app.app.db.commits_and_writes()) {
                assert_eq!(after.1 - before.1, 1, "one write a minute");
            }
            app.set_time("2025-09-26T09:30:59+08:00");
            officer.get("/v1/me").await.is(200);
            app.set_time("2025-09-26T10:00:59+08:00");
            officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
            // Whoever is never idle is out after twelve hours.
            officer.sign_in("officer.cg", PASSWORD).await.is(201);
            for minutes in (20..12 * 60).step_by(20) {
                app.set_time(&format!("2025-09-26T{:02}:{:02}:59+08:00", 10 + minutes / 60, minutes % 60));
                officer.get("/v1/me").await.is(200);
            }
            app.set_time("2025-09-26T22:00:58+08:00");
            officer.get("/v1/me").await.is(200);
            app.set_time("2025-09-26T22:00:59+08:00");
            officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        },
    );
}

#[test]
fn sessions_end_idle_and_in_any_case_on_sqlite() {
    with_default_times(Kind::Sqlite, "revocation::idle_sqlite");
}

#[test]
fn sessions_end_idle_and_in_any_case_on_postgres() {
    with_default_times(Kind::Postgres, "revocation::idle_postgres");
}

/// What a stranger can see of an answer.
fn seen(answer: &Answer) -> (u16, Value, usize) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    (answer.status, body, answer.headers.len())
}

both_databases! {
    async fn five_failures_wait_whether_the_login_exists_or_not(app: TestApp) {
        let mut answers = Vec::new();
        for login in ["officer.cg", "nobody.here"] {
            let mut of_login = Vec::new();
            for _ in 0..5 {
                of_login.push(seen(&app.visitor().sign_in(login, "not the password").await.refused(401, "WRONG_CREDENTIALS")));
            }
            // Now the right password waits as well.
            of_login.push(seen(&app.visitor().sign_in(login, PASSWORD).await.refused(409, "SIGN_IN_LOCKED")));
            let change = json!({ "login": login, "old_password": PASSWORD, "new_password": NEW });
            of_login.push(seen(&app.visitor().post("/v1/password-changes", change).await.refused(409, "SIGN_IN_LOCKED")));
            answers.push(of_login);
        }
        assert_eq!(answers[0], answers[1]);
        app.set_time("2025-09-26T09:29:59+08:00");
        app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "SIGN_IN_LOCKED");
        app.set_time("2025-09-26T09:30:00+08:00");
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
    }

    async fn twenty_guesses_at_once_are_five(app: TestApp) {
        let visitor = app.visitor();
        let guesses = (0..20).map(|n| visitor.post("/v1/sessions", json!({ "login": "officer.cg", "password": format!("guess {n}") })));
        let answers = join_all(guesses).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 15);
        println!("T06 lock: 5 of 20 guesses at once were looked at (N=20)");
    }

    async fn a_right_password_forgets_what_failed_before(app: TestApp) {
        for _ in 0..3 {
            for _ in 0..4 {
                app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
            }
            app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
        }
    }

    /// Whatever became of the tokens: the account itself is looked at, at every call.
    async fn a_live_token_of_an_account_that_is_not_active_opens_nothing(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        for (state, status) in [("SUSPENDED", 401), ("ENDED", 401), ("ACTIVE", 200)] {
            let set = format!("UPDATE accounts SET state = '{state}' WHERE login = 'officer.cg'");
            app.app.db.write(move |conn| Ok(diesel::sql_query(&set).execute(conn)?)).await.unwrap();
            officer.get("/v1/me").await.is(status);
        }
    }

    async fn the_security_administrator_unlocks(app: TestApp) {
        let account = app.actor("officer.cg").await.get("/v1/me").await.body["account_id"].as_str().unwrap().to_owned();
        for _ in 0..5 {
            app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        }
        app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "SIGN_IN_LOCKED");
        let unlock = format!("/v1/accounts/{account}/unlock");
        app.actor("sysadmin").await.post(&unlock, None).await.refused(403, "PERMISSION_MISSING");
        app.actor("secadmin").await.post(&unlock, None).await.is(200);
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
    }

    /// A session that exists goes on while somebody else guesses.
    async fn who_is_in_is_not_thrown_out_by_guesses(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        for _ in 0..5 {
            app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        }
        officer.get("/v1/me").await.is(200);
    }

    async fn guessing_names_does_not_fill_the_database(app: TestApp) {
        let mark: i64 = app.clock.now().micros();
        app.app.db.write(move |conn| {
            for chunk in 0..100_i64 {
                let row = |n: i64| {
                    (sign_in_attempts::login_hash.eq(format!("stranger {chunk} {n}")), sign_in_attempts::attempts.eq(1_i64), sign_in_attempts::last_at.eq(mark + chunk * 100 + n - 10_000))
                };
                for n in 0..100 {
                    diesel::insert_into(sign_in_attempts::table).values(row(n)).execute(conn)?;
                }
            }
            Ok(())
        }).await.unwrap();
        for n in 0..3 {
            app.visitor().sign_in(&format!("another.{n}"), "x").await.refused(401, "WRONG_CREDENTIALS");
        }
        let count = async || app.app.db.read(|conn| Ok(sign_in_attempts::table.count().get_result::<i64>(conn)?)).await.unwrap();
        assert_eq!(count().await, 10_000);
        // What no longer counts goes by itself.
        app.set_time("2025-09-26T09:30:00+08:00");
        app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        assert_eq!(count().await, 1);
    }
}

/// The lock is in the database: it survives the program.
#[test]
fn a_lock_survives_a_restart() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = crate::harness::Database::fresh(kind, "revocation::restart") else { continue };
        TestApp::run_over(&database.settings(), async |app: TestApp| {
            for _ in 0..5 {
                app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
            }
        });
        TestApp::run_over(&database.settings(), async |app: TestApp| {
            app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "SIGN_IN_LOCKED");
        });
    }
}
