//! T05: what passwords must be, and how they are kept.

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use counsel_desk::app::App;
use counsel_desk::config::Settings;
use counsel_desk::db::schema::accounts;
use counsel_desk::identity::Preset;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Database, Expect as _, Kind, PASSWORD, TestApp};

const NEW: &str = "Willow-staple-19-carts";

fn djbh3(settings: &mut Settings) {
    settings.password_preset = Some(Preset::Djbh3);
}

/// Runs a test with the preset of 等保三级 on both databases.
fn on_both(name: &str, test: impl AsyncFn(TestApp)) {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        TestApp::run_with(kind, name, djbh3, |app| test(app));
    }
}

async fn change(app: &TestApp, login: &str, old: &str, new: &str) -> counsel_desk::client::Answer {
    let body = json!({ "login": login, "old_password": old, "new_password": new });
    app.visitor().post("/v1/password-changes", body).await
}

async fn stored(app: &TestApp, login: &str) -> String {
    let login = login.to_owned();
    let read = app.app.db.read(move |conn| {
        Ok(accounts::table.filter(accounts::login.eq(login)).select(accounts::password_hash).first(conn)?)
    });
    read.await.unwrap()
}

fn codes(answer: &counsel_desk::client::Answer) -> Vec<&str> {
    answer.body["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

both_databases! {
    async fn a_password_is_changed_with_the_old_one(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        change(&app, "officer.cg", "not the password", NEW).await.refused(401, "WRONG_CREDENTIALS");
        change(&app, "nobody.here", PASSWORD, NEW).await.refused(401, "WRONG_CREDENTIALS");
        officer.get("/v1/me").await.is(200);
        change(&app, "officer.cg", PASSWORD, NEW).await.is(200);
        officer.get("/v1/me").await.refused(401, "UNAUTHENTICATED");
        app.visitor().sign_in("officer.cg", PASSWORD).await.refused(401, "WRONG_CREDENTIALS");
        app.visitor().sign_in("officer.cg", NEW).await.is(201);
    }

    async fn the_default_preset_wants_length_and_nothing_common(app: TestApp) {
        for (new, faults) in [
            ("short-7-pie", vec!["TOO_SHORT"]),
            ("Password2024!", vec!["TOO_COMMON"]),
            ("woaini1314520", vec!["TOO_COMMON"]),
            ("qwertyuiop123", vec!["TOO_COMMON"]),
            ("counsel-desk-is-mine", vec!["HOLDS_A_NAME"]),
            ("i-am-officer.cg-here", vec!["HOLDS_A_NAME"]),
        ] {
            let refused = change(&app, "officer.cg", PASSWORD, new).await.refused(422, "INVALID_FIELDS");
            assert_eq!(codes(&refused), faults, "{new}");
            assert_eq!(refused.body["errors"][0]["pointer"], "/new_password");
        }
        let long = "many words ".repeat(11);
        assert_eq!(codes(&change(&app, "officer.cg", PASSWORD, &long[..120]).await.refused(422, "INVALID_FIELDS")), ["TOO_COMMON"]);
        assert_eq!(codes(&change(&app, "officer.cg", PASSWORD, &"x".repeat(129)).await.refused(422, "INVALID_FIELDS")), ["TOO_LONG"]);
        // No classes, no rotation, no history.
        change(&app, "officer.cg", PASSWORD, "staple under the willow").await.is(200);
        change(&app, "officer.cg", "staple under the willow", PASSWORD).await.is(200);
        app.set_time("2026-09-26T09:00:00+08:00");
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
    }

    async fn hashes_are_as_strong_as_prescribed_and_renewed(app: TestApp) {
        for person in app.app.db.read(|conn| Ok(accounts::table.select(accounts::password_hash).load::<String>(conn)?)).await.unwrap() {
            let params = Params::try_from(&PasswordHash::new(&person).unwrap()).unwrap();
            assert!(person.starts_with("$argon2id$v=19$"), "{person}");
            assert!(params.m_cost() >= 19 * 1024 && params.t_cost() >= 2 && params.p_cost() >= 1, "{person}");
        }
        let weak = {
            use argon2::{Algorithm, Argon2, PasswordHasher as _, Version};
            let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
            weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
        };
        let as_stored = weak.clone();
        app.app.db.write(move |conn| {
            Ok(diesel::update(accounts::table.filter(accounts::login.eq("officer.cg"))).set(accounts::password_hash.eq(&as_stored)).execute(conn)?)
        }).await.unwrap();
        app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        assert_eq!(stored(&app, "officer.cg").await, weak);
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
        let renewed = stored(&app, "officer.cg").await;
        assert!(Params::try_from(&PasswordHash::new(&renewed).unwrap()).unwrap().m_cost() >= 19 * 1024, "{renewed}");
        app.visitor().sign_in("officer.cg", PASSWORD).await.is(201);
        assert_eq!(stored(&app, "officer.cg").await, renewed);
    }
}

#[test]
fn with_djbh3_the_first_password_is_changed_first() {
    on_both("passwords::first", async |app: TestApp| {
        // The seed chose everybody's password.
        let refused = app.visitor().sign_in("officer.cg", PASSWORD).await.refused(409, "PASSWORD_MUST_CHANGE");
        assert!(refused.body["remedy"].as_str().unwrap().contains("/v1/password-changes"));
        change(&app, "officer.cg", PASSWORD, NEW).await.is(200);
        app.visitor().sign_in("officer.cg", NEW).await.is(201);
    });
}

#[test]
fn with_djbh3_a_password_lives_ninety_days() {
    on_both("passwords::ninety_days", async |app: TestApp| {
        change(&app, "officer.cg", PASSWORD, NEW).await.is(200);
        app.set_time("2025-12-25T08:59:59+08:00");
        app.visitor().sign_in("officer.cg", NEW).await.is(201);
        app.set_time("2025-12-25T09:00:00+08:00");
        app.visitor().sign_in("officer.cg", NEW).await.refused(409, "PASSWORD_MUST_CHANGE");
        // A wrong password learns nothing of it.
        app.visitor().sign_in("officer.cg", PASSWORD).await.refused(401, "WRONG_CREDENTIALS");
        change(&app, "officer.cg", NEW, "Another-pier-7-ferries").await.is(200);
        app.visitor().sign_in("officer.cg", "Another-pier-7-ferries").await.is(201);
    });
}

#[test]
fn with_djbh3_the_last_five_are_barred() {
    on_both("passwords::last_five", async |app: TestApp| {
        let password = |n: usize| format!("Ferry-{n}-leaves-at-dawn");
        change(&app, "officer.cg", PASSWORD, &password(0)).await.is(200);
        for n in 1..=5 {
            change(&app, "officer.cg", &password(n - 1), &password(n)).await.is(200);
        }
        for n in 1..=5 {
            change(&app, "officer.cg", &password(5), &password(n)).await.refused(409, "PASSWORD_USED_BEFORE");
        }
        change(&app, "officer.cg", &password(5), &password(0)).await.is(200);
    });
}

#[test]
fn with_djbh3_three_classes_are_wanted_and_the_length_is_set() {
    let eight = |settings: &mut Settings| {
        djbh3(settings);
        settings.password_min_length = Some(8);
    };
    TestApp::run_with(Kind::Sqlite, "passwords::classes", eight, async |app: TestApp| {
        let faults =
            change(&app, "officer.cg", PASSWORD, "staple under the willow").await.refused(422, "INVALID_FIELDS");
        assert_eq!(codes(&faults), ["TOO_FEW_CLASSES"]);
        assert_eq!(
            codes(&change(&app, "officer.cg", PASSWORD, "Pier-77").await.refused(422, "INVALID_FIELDS")),
            ["TOO_SHORT"]
        );
        change(&app, "officer.cg", PASSWORD, "Pier-77x").await.is(200);
    });
    let database = Database::fresh(Kind::Sqlite, "passwords::settings").unwrap();
    for (preset, min) in [(Preset::Asvs, 11), (Preset::Djbh3, 7), (Preset::Asvs, 65)] {
        let settings =
            Settings { password_preset: Some(preset), password_min_length: Some(min), ..database.settings() };
        let refused = App::open(&settings, counsel_desk::kit::Clock::System, false).map(drop).unwrap_err().to_string();
        assert!(refused.contains("--password-min-length"), "{refused}");
    }
}

/// Somebody who is invited sets their own password under the same rules.
#[test]
fn with_djbh3_an_invited_persons_password_is_their_own() {
    on_both("passwords::invited", async |app: TestApp| {
        for admin in ["sysadmin", "secadmin"] {
            change(&app, admin, PASSWORD, NEW).await.is(200);
        }
        let mut system = app.visitor();
        system.sign_in("sysadmin", NEW).await.is(201);
        let person = json!({ "login": "new", "name": "新来人员", "email": "new@demo.invalid" });
        system.post("/v1/accounts", person).await.is(201);
        let code = app.mailed_code("new").await;
        let bring = async |password: &str| {
            app.visitor().post("/v1/activations", json!({ "code": code, "password": password })).await
        };
        assert_eq!(codes(&bring("staple under the willow").await.refused(422, "INVALID_FIELDS")), ["TOO_FEW_CLASSES"]);
        bring(PASSWORD).await.is(201);
        app.visitor().sign_in("new", PASSWORD).await.refused(409, "NO_MEMBERSHIP");
    });
}

/// Whatever was typed as a password stands nowhere.
#[test]
fn passwords_stand_in_no_table() {
    let database = Database::fresh(Kind::Sqlite, "passwords::nowhere").unwrap();
    TestApp::run_over(&database.settings(), async |app: TestApp| {
        app.visitor().sign_in("officer.cg", "Canary-password-4711").await.refused(401, "WRONG_CREDENTIALS");
        app.visitor()
            .sign_in("Canary-password-4711", "typed into the wrong field")
            .await
            .refused(401, "WRONG_CREDENTIALS");
        change(&app, "officer.cg", PASSWORD, "Canary-password-4711").await.is(200);
        app.visitor().sign_in("officer.cg", "Canary-password-4711").await.is(201);
        let detail: Vec<Value> = app.audit_trail().await.iter().map(|entry| json!(entry.detail)).collect();
        assert!(!json!(detail).to_string().contains("Canary"));
    });
    for file in [database.file(), database.file().with_extension("db-wal")] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(6).any(|piece| piece == b"Canary"), "{}", file.display());
    }
}
