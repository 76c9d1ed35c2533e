//! T04: the three separated administrators (三员分立), from the first start on.

use std::collections::BTreeMap;

use counsel_desk::access::Role;
use counsel_desk::app::App;
use counsel_desk::config::Settings;
use counsel_desk::db::schema::{accounts, audit_entries, memberships, office_codes};
use counsel_desk::identity::{self, FirstStart};
use counsel_desk::kit::{Clock, Day, Timestamp};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::program::{counsel_over, run};
use crate::harness::{Actor, Expect as _, Kind, PASSWORD, TestApp, postgres, sqlite_url};

const OPERATOR: &str = "市政务服务数据中心";
const OFFICES: [&str; 3] = ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"];

/// Runs a test over a database that was migrated and never used.
fn over_nothing<F: Future<Output = ()>>(kind: Kind, name: &str, test: impl FnOnce(TestApp) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let on_server = match kind {
        Kind::Sqlite => None,
        Kind::Postgres => match postgres(name) {
            Some(server) => Some(server.empty()),
            None => return,
        },
    };
    let url = on_server.as_ref().map_or_else(|| sqlite_url(&folder.path().join("new.db")), |one| one.url.clone());
    let settings =
        Settings { database_url: Some(url), files: Some(folder.path().join("files")), ..Settings::default() };
    App::open(&settings, Clock::System, true).map(drop).unwrap();
    TestApp::run_over(&settings, test);
}

macro_rules! over_nothing {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $(
            $(#[$meta])*
            async fn $name($app: TestApp) $body

            mod $name {
                #[test]
                fn sqlite() {
                    super::over_nothing(super::Kind::Sqlite, concat!(module_path!(), "::sqlite"), super::$name);
                }

                #[test]
                fn postgres() {
                    super::over_nothing(super::Kind::Postgres, concat!(module_path!(), "::postgres"), super::$name);
                }
            }
        )+
    };
}

async fn first_start(app: &TestApp) -> Vec<FirstStart> {
    let now = app.clock.now();
    app.app.db.write(move |conn| identity::first_start(conn, now, OPERATOR)).await.unwrap()
}

/// The codes that were given out, by office.
fn codes(found: &[FirstStart]) -> BTreeMap<&'static str, String> {
    let issued = found.iter().filter_map(|office| match office {
        FirstStart::Issued(issued) => Some((issued.role.as_str(), issued.code.clone())),
        _ => None,
    });
    issued.collect()
}

fn taking(code: &str, login: &str) -> Value {
    let email = format!("{login}@demo.invalid");
    json!({ "code": code, "login": login, "name": "管理人员", "email": email, "password": PASSWORD })
}

over_nothing! {
    async fn nobody_is_there_before_the_codes_are_used(app: TestApp) {
        let count = app.app.db.read(|conn| Ok(accounts::table.count().get_result::<i64>(conn)?)).await.unwrap();
        assert_eq!(count, 0, "default accounts");
        for login in ["admin", "root", "sysadmin", "administrator", "counsel"] {
            for password in ["admin", "password", PASSWORD] {
                app.visitor().sign_in(login, password).await.refused(401, "WRONG_CREDENTIALS");
            }
        }
    }

    async fn three_codes_make_three_administrators_once(app: TestApp) {
        let codes = codes(&first_start(&app).await);
        assert_eq!(codes.keys().copied().collect::<Vec<_>>().len(), 3);
        let stored: Vec<String> =
            app.app.db.read(|conn| Ok(office_codes::table.select(office_codes::code_hash).load(conn)?)).await.unwrap();
        assert!(stored.iter().all(|hash| hash.len() == 64 && codes.values().all(|code| !hash.contains(code.as_str()))));
        let visitor = app.visitor();
        let weak = json!({ "code": codes["SYSTEM_ADMIN"], "login": "one", "name": "一", "email": "one@demo.invalid", "password": "password1234" });
        visitor.post("/v1/offices", weak).await.refused(422, "INVALID_FIELDS");
        for (n, office) in OFFICES.iter().enumerate() {
            let taken = visitor.post("/v1/offices", taking(&codes[office].to_uppercase(), &format!("admin.{n}"))).await.is(201);
            assert_eq!((&taken.body["role"], &taken.body["organisation"]), (&json!(office), &json!(OPERATOR)));
            let mut person = app.visitor();
            let session = person.sign_in(&format!("admin.{n}"), PASSWORD).await.is(201);
            assert_eq!(session.body["me"]["role"], *office);
            // Used, unknown and empty answer alike.
            let used = visitor.post("/v1/offices", taking(&codes[office], &format!("again.{n}"))).await.refused(409, "CODE_NOT_VALID");
            let unknown = visitor.post("/v1/offices", taking("aaaa-bbbb", &format!("again.{n}"))).await.refused(409, "CODE_NOT_VALID");
            assert_eq!(without_id(&used.body), without_id(&unknown.body));
        }
        for found in first_start(&app).await {
            assert!(matches!(found, FirstStart::Held(_)), "{found:?}");
        }
        for role in Role::ADMINISTRATORS.iter().copied() {
            let now = app.clock.now();
            app.app.db.write(move |conn| identity::issue_again(conn, now, role)).await.map(|_| ()).unwrap_err();
        }
        println!("T04 codes: 3 offices taken once, 0 twice (N=3)");
    }

    async fn twenty_at_once_with_one_code_are_one(app: TestApp) {
        let codes = codes(&first_start(&app).await);
        let (visitor, code) = (app.visitor(), &codes["SECURITY_ADMIN"]);
        let all = join_all((0..20).map(|n| visitor.post("/v1/offices", taking(code, &format!("racer.{n}"))))).await;
        let (taken, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(taken.len(), 1);
        for late in refused {
            late.refused(409, "CODE_NOT_VALID");
        }
        let count = app.app.db.read(|conn| Ok((
            accounts::table.count().get_result::<i64>(conn)?,
            memberships::table.count().get_result::<i64>(conn)?,
        )));
        assert_eq!(count.await.unwrap(), (1, 1));
        println!("T04 race for one code: 1 of 20 (N=20)");
    }

    async fn one_person_takes_one_office(app: TestApp) {
        let codes = codes(&first_start(&app).await);
        let visitor = app.visitor();
        visitor.post("/v1/offices", taking(&codes["SYSTEM_ADMIN"], "zhao")).await.is(201);
        visitor.post("/v1/offices", taking(&codes["AUDIT_ADMIN"], "zhao")).await.refused(409, "ADMINISTRATORS_SEPARATE");
        let mut another_login = taking(&codes["AUDIT_ADMIN"], "zhao.2");
        another_login["email"] = json!("ZHAO@demo.invalid");
        visitor.post("/v1/offices", another_login).await.refused(409, "ADMINISTRATORS_SEPARATE");
        let mut another_address = taking(&codes["AUDIT_ADMIN"], "zhao");
        another_address["email"] = json!("z@demo.invalid");
        visitor.post("/v1/offices", another_address).await.refused(409, "NAME_TAKEN");
        // What was refused has not used the code up.
        visitor.post("/v1/offices", taking(&codes["AUDIT_ADMIN"], "qian")).await.is(201);
    }

    async fn a_lost_code_is_replaced_while_the_office_is_vacant(app: TestApp) {
        let before = codes(&first_start(&app).await);
        let waiting = first_start(&app).await;
        assert!(waiting.iter().all(|office| matches!(office, FirstStart::Waiting(_, _))), "{waiting:?}");
        let now = app.clock.now();
        let again = async |role| app.app.db.write(move |conn| identity::issue_again(conn, now, role)).await;
        let new = again(Role::SystemAdmin).await.unwrap();
        let visitor = app.visitor();
        visitor.post("/v1/offices", taking(&before["SYSTEM_ADMIN"], "old")).await.refused(409, "CODE_NOT_VALID");
        visitor.post("/v1/offices", taking(&new.code, "new")).await.is(201);
        again(Role::SystemAdmin).await.map(drop).unwrap_err();
        // Three days later the others are gone too, and new ones are given out.
        app.set_time("2025-09-29T09:00:00+08:00");
        visitor.post("/v1/offices", taking(&before["AUDIT_ADMIN"], "late")).await.refused(409, "CODE_NOT_VALID");
        let found = first_start(&app).await;
        assert!(matches!(found[0], FirstStart::Held(Role::SystemAdmin)));
        let fresh = codes(&found);
        visitor.post("/v1/offices", taking(&fresh["SECURITY_ADMIN"], "in.time")).await.is(201);
        // Somebody is given an office while its code is out: the code gives it to nobody else.
        let (mut system, mut security) = (app.visitor(), app.visitor());
        system.sign_in("new", PASSWORD).await.is(201);
        security.sign_in("in.time", PASSWORD).await.is(201);
        let heir = json!({ "login": "heir", "name": "继任者", "email": "heir@demo.invalid" });
        let heir = system.post("/v1/accounts", heir).await.is(201).id();
        let operator = system.get("/v1/me").await.is(200).body["organisation_id"].clone();
        let grant = json!({ "account_id": heir, "organisation_id": operator, "role": "AUDIT_ADMIN" });
        security.post("/v1/memberships", grant).await.is(201);
        visitor.post("/v1/offices", taking(&fresh["AUDIT_ADMIN"], "second")).await.refused(409, "OFFICE_HELD");
        let accounts = system.get("/v1/accounts").await.is(200).body["items"].as_array().unwrap().len();
        assert_eq!(accounts, 3, "no account was made");
    }
}

/// The commands print codes; the log and the database do not have them.
#[test]
fn the_command_prints_codes_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.db");
    let (status, said) = run(&mut counsel_over(&file, &["first-start", "--operator", OPERATOR, "--log", "trace"]));
    assert!(status.success(), "{said}");
    let code = regex::Regex::new(r"(?:[a-z0-9]{4}-){5}[a-z0-9]{4}").unwrap();
    let printed: Vec<&str> = code.find_iter(&said).map(|found| found.as_str()).collect();
    assert_eq!(printed.len(), 3, "each once:\n{said}");
    for office in OFFICES {
        assert!(said.contains(office), "{said}");
    }
    let mut database = std::fs::read(&file).unwrap();
    database.extend(std::fs::read(file.with_extension("db-wal")).unwrap_or_default());
    let holds = |text: &str| database.windows(text.len()).any(|piece| piece == text.as_bytes());
    assert!(holds(OPERATOR) && printed.iter().all(|code| !holds(code)));
    let (status, again) = run(&mut counsel_over(&file, &["first-start"]));
    assert!(status.success() && code.find(&again).is_none() && again.contains("--again AUDIT_ADMIN"), "{again}");
    let (status, replaced) = run(&mut counsel_over(&file, &["first-start", "--again", "AUDIT_ADMIN"]));
    assert!(status.success() && code.find_iter(&replaced).count() == 1, "{replaced}");
    let (status, said) = run(&mut counsel_over(&file, &["first-start", "--again", "COORDINATOR"]));
    assert!(!status.success() && said.contains("an office is SYSTEM_ADMIN"), "{said}");
    let (status, said) = run(&mut counsel_over(&file, &["seed"]));
    assert!(!status.success() && said.contains("already has organisations"), "{said}");
}

/// `serve` over an empty database begins by itself: three codes on standard output, none in the log.
#[test]
fn serving_an_empty_database_prints_the_first_codes() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = counsel_over(&folder.path().join("new.db"), &["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The log says that it listens only after the codes were printed.
    let mut log = String::new();
    let mut lines = std::io::BufReader::new(child.stderr.take().unwrap());
    while !log.contains("listening") {
        assert!(std::io::BufRead::read_line(&mut lines, &mut log).unwrap() > 0, "{log}");
    }
    child.kill().unwrap();
    let printed = child.wait_with_output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    let code = regex::Regex::new(r"(?:[a-z0-9]{4}-){5}[a-z0-9]{4}").unwrap();
    assert_eq!(code.find_iter(&printed).count(), 3, "{printed}");
    assert!(code.find(&log).is_none(), "{log}");
}

/// Somebody's account id.
async fn id_of(app: &TestApp, login: &str) -> Value {
    app.actor(login).await.get("/v1/me").await.is(200).body["account_id"].clone()
}

both_databases! {
    /// Each administrator tries what belongs to the others; the permission table has every cell, this has the intent.
    async fn none_does_anothers_part(app: TestApp) {
        let [system, security, audit] = [app.actor("sysadmin").await, app.actor("secadmin").await, app.actor("auditadmin").await];
        let officer = id_of(&app, "officer.cg").await;
        let agency = app.organisation("市城市管理局").await;
        let account = format!("/v1/accounts/{}", officer.as_str().unwrap());
        let person = json!({ "login": "x", "name": "x", "email": "x@demo.invalid" });
        let grant = json!({ "account_id": officer, "organisation_id": agency, "role": "AGENCY_HEAD" });
        let (reason, bureau) = (json!({ "reason": "测试" }), json!({ "kind": "AGENCY", "name": "市水务局", "jurisdiction": "CN" }));
        let refused = |answer: counsel_desk::client::Answer| drop(answer.refused(403, "PERMISSION_MISSING"));
        let mut tried = 0;
        for (who, may_not) in [
            (&system, vec![("POST", "/v1/memberships".to_owned(), Some(grant.clone())), ("POST", format!("{account}/unlock"), None),
                ("GET", "/v1/audit-entries".to_owned(), None), ("GET", "/v1/audit-entries/verification".to_owned(), None), ("GET", "/v1/memberships".to_owned(), None)]),
            (&security, vec![("POST", "/v1/accounts".to_owned(), Some(person.clone())), ("POST", format!("{account}/suspend"), Some(reason.clone())),
                ("POST", format!("{account}/send-code"), None), ("POST", format!("{account}/revoke-tokens"), None), ("POST", "/v1/organisations".to_owned(), Some(bureau.clone())),
                ("GET", "/v1/audit-entries/verification".to_owned(), None)]),
            (&audit, vec![("POST", "/v1/accounts".to_owned(), Some(person)), ("POST", "/v1/memberships".to_owned(), Some(grant)),
                ("POST", format!("{account}/suspend"), Some(reason)), ("POST", format!("{account}/unlock"), None), ("POST", "/v1/organisations".to_owned(), Some(bureau)),
                ("GET", "/v1/accounts".to_owned(), None), ("GET", "/v1/memberships".to_owned(), None)]),
        ] {
            for (method, path, body) in may_not {
                refused(who.if_match("\"1\"").send(method.parse().unwrap(), &path, body).await);
                tried += 1;
            }
            for matter in ["/v1/reviews", "/v1/documents", "/v1/fee-claims", "/v1/budget-lines", "/v1/engagements", "/v1/advisers"] {
                refused(who.get(matter).await);
                tried += 1;
            }
        }
        println!("T04 separation: 0 of {tried} got through (N={tried})");
    }

    /// Two who help each other still cannot make one of them two things.
    async fn a_chain_of_two_accounts_gives_nobody_two_roles(app: TestApp) {
        let security = app.actor("secadmin").await;
        let accomplice = app.newcomer("secadmin.2", OPERATOR, "SECURITY_ADMIN").await;
        let (first, second) = (id_of(&app, "secadmin").await, id_of(&app, "secadmin.2").await);
        let agency = app.organisation("市城市管理局").await;
        let operator = app.organisation(OPERATOR).await;
        for (giver, taker) in [(&security, &second), (&accomplice, &first)] {
            for (role, place) in [("SYSTEM_ADMIN", &operator), ("AUDIT_ADMIN", &operator), ("AGENCY_HEAD", &agency)] {
                let grant = json!({ "account_id": taker, "organisation_id": place, "role": role });
                giver.post("/v1/memberships", grant.clone()).await.refused(409, "ADMINISTRATORS_SEPARATE");
                // Not for later either.
                let mut later = grant;
                later["from_day"] = json!("2030-01-01");
                giver.post("/v1/memberships", later).await.refused(409, "ADMINISTRATORS_SEPARATE");
            }
            let oneself = json!({ "account_id": if taker == &first { &second } else { &first }, "organisation_id": agency, "role": "AGENCY_HEAD" });
            giver.post("/v1/memberships", oneself).await.refused(409, "NOT_TO_ONESELF");
        }
        // An account that is still invited is no way round.
        let invited = app.invited("two.hats").await;
        let grant = |role: &str| json!({ "account_id": invited, "organisation_id": operator, "role": role });
        security.post("/v1/memberships", grant("SYSTEM_ADMIN")).await.is(201);
        security.post("/v1/memberships", grant("AUDIT_ADMIN")).await.refused(409, "ADMINISTRATORS_SEPARATE");
    }

    async fn two_grants_at_once_make_one_administrator(app: TestApp) {
        let security = app.actor("secadmin").await;
        let operator = app.organisation(OPERATOR).await;
        for n in 0..5 {
            let account = app.invited(&format!("racer.{n}")).await;
            let grants = ["SYSTEM_ADMIN", "AUDIT_ADMIN", "SECURITY_ADMIN"].repeat(3);
            let grants = grants.iter().map(|role| json!({ "account_id": account, "organisation_id": operator, "role": role }));
            let answers = join_all(grants.map(|grant| security.post("/v1/memberships", grant))).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
            let list = security.get(&format!("/v1/memberships?account={account}")).await.is(200);
            assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
        }
    }

    /// Whoever writes past the program is stopped by the database.
    async fn the_database_itself_keeps_administrators_apart(app: TestApp) {
        let operator = app.organisation(OPERATOR).await;
        for (login, role) in [("sysadmin", "AUDIT_ADMIN"), ("officer.cg", "SYSTEM_ADMIN"), ("auditadmin", "AGENCY_HEAD")] {
            let account = id_of(&app, login).await.as_str().unwrap().to_owned();
            let operator = operator.clone();
            let inserted = app.app.db.write(move |conn| {
                let row = (memberships::id.eq("x"), memberships::account_id.eq(&account), memberships::organisation_id.eq(&operator),
                    memberships::role.eq(role), memberships::from_day.eq("2025-09-26"), memberships::to_day.eq(Day::end_of_time()),
                    memberships::version.eq(1_i64), memberships::created_at.eq(Timestamp::from_micros(0)));
                Ok(diesel::insert_into(memberships::table).values(row).execute(conn)?)
            }).await;
            assert!(inserted.unwrap_err().to_string().contains("holds no other role"));
        }
    }

    async fn each_ones_acts_are_seen(app: TestApp) {
        let [system, security, audit] = [app.actor("sysadmin").await, app.actor("secadmin").await, app.actor("auditadmin").await];
        app.invited("somebody.new").await;
        security.post("/v1/memberships", json!({})).await.refused(422, "INVALID_FIELDS");
        audit.get("/v1/accounts").await.refused(403, "PERMISSION_MISSING");
        system.get("/v1/audit-entries").await.refused(403, "PERMISSION_MISSING");
        let seen = async |who: &Actor| -> Vec<(String, String)> {
            let list = who.get("/v1/audit-entries?limit=200").await.is(200);
            let text = |entry: &Value, field: &str| entry[field].as_str().unwrap().to_owned();
            list.body["items"].as_array().unwrap().iter().map(|e| (text(e, "role"), text(e, "operation"))).collect()
        };
        let all = seen(&audit).await;
        for (role, operation) in [("SYSTEM_ADMIN", "identity_invite"), ("SYSTEM_ADMIN", "identity_sign_in"), ("SECURITY_ADMIN", "identity_sign_in"), ("AUDIT_ADMIN", "identity_list_accounts")] {
            assert!(all.contains(&(role.to_owned(), operation.to_owned())), "{role} {operation}: {all:?}");
        }
        let theirs = seen(&security).await;
        assert!(theirs.iter().all(|(role, _)| role == "AUDIT_ADMIN"), "{theirs:?}");
        for operation in ["identity_sign_in", "identity_list_accounts"] {
            assert!(theirs.contains(&("AUDIT_ADMIN".to_owned(), operation.to_owned())), "{theirs:?}");
        }
    }

    async fn signing_in_is_audited_with_who_it_was(app: TestApp) {
        let me = app.actor("officer.cg").await.get("/v1/me").await.is(200).body;
        app.visitor().sign_in("officer.cg", "not the password").await.refused(401, "WRONG_CREDENTIALS");
        let trail = app.app.db.read(|conn| {
            let columns = (audit_entries::account, audit_entries::name, audit_entries::role, audit_entries::subject_id, audit_entries::chain);
            Ok(audit_entries::table.filter(audit_entries::operation.eq("identity_sign_in")).order(audit_entries::id).select(columns)
                .load::<(String, String, String, String, String)>(conn)?)
        }).await.unwrap();
        let text = |field: &str| me[field].as_str().unwrap().to_owned();
        let account = text("account_id");
        assert!(trail.contains(&(account.clone(), text("name"), "AGENCY_OFFICER".into(), account.clone(), "system".into())), "{trail:?}");
        assert_eq!(trail.last(), Some(&(String::new(), String::new(), String::new(), account, "system".into())));
    }
}

fn without_id(body: &Value) -> Value {
    let mut body = body.clone();
    body["request_id"] = Value::Null;
    body
}
