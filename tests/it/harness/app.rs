//! The service under test: a real server on a port of its own, over a fresh database, at a set time.

use std::collections::HashMap;
use std::future::Future;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use counsel_desk::app::App;
use counsel_desk::audit::Entry;
use counsel_desk::client::Answer;
use counsel_desk::client::Client;
use counsel_desk::config::Settings;
use counsel_desk::db::schema::{audit_entries, outbox};
use counsel_desk::documents::Reader;
use counsel_desk::kit::{Clock, Timestamp};
use diesel::prelude::*;
use serde_json::json;
use tokio::sync::Mutex;

use super::witness::Witness;
use super::{Actor, Database, Expect as _, Kind, ledgers, stamps};

/// Everybody's password.
pub const PASSWORD: &str = "Lotus-pier-7-trains";

/// When every test begins: the Friday before the week of National Day.
pub const BEFORE_THE_HOLIDAY: &str = "2025-09-26T09:00:00+08:00";

/// Well within the time that a token works.
const WORKING_DAY_SECONDS: i64 = 8 * 3600;

/// The service and its people.
pub struct TestApp {
    /// The running program.
    pub app: App,
    /// Its time, which stands still until a test sets it.
    pub clock: Clock,
    /// Where it listens.
    pub url: String,
    /// Where its files lie.
    pub files: PathBuf,
    /// Compares the audit trail with what people did, at the end of every test.
    pub witness: Witness,
    signed_in: Mutex<HashMap<String, (Timestamp, Actor)>>,
}

impl TestApp {
    /// Runs one test on a fresh database; skips it visibly when there is no PostgreSQL.
    pub fn run<F: Future<Output = ()>>(kind: Kind, name: &str, test: impl FnOnce(Self) -> F) {
        Self::run_with(kind, name, |_settings| {}, test);
    }

    /// The same with other settings than the usual ones.
    pub fn run_with<F: Future<Output = ()>>(
        kind: Kind,
        name: &str,
        adjust: impl FnOnce(&mut Settings),
        test: impl FnOnce(Self) -> F,
    ) {
        let Some(database) = Database::fresh(kind, name) else { return };
        let mut settings = database.settings();
        adjust(&mut settings);
        Self::run_over(&settings, test);
    }

    /// Runs one test over a database that is there already.
    pub fn run_over<F: Future<Output = ()>>(settings: &Settings, test: impl FnOnce(Self) -> F) {
        in_runtime(async {
            let app = Self::start_with(settings);
            stamps::watch(&app.app).await;
            let (program, witness) = (app.app.clone(), app.witness.clone());
            test(app).await;
            witness.testify(&program).await;
            ledgers::balance(&program).await;
        });
    }

    /// Runs one test on two servers over one fresh PostgreSQL database.
    pub fn run_two<F: Future<Output = ()>>(name: &str, test: impl FnOnce(Self, Self) -> F) {
        let Some(database) = Database::fresh(Kind::Postgres, name) else { return };
        in_runtime(async {
            let (one, other) = (Self::start(&database), Self::start(&database));
            let (program, witnesses) = (one.app.clone(), [one.witness.clone(), other.witness.clone()]);
            test(one, other).await;
            for witness in witnesses {
                witness.testify(&program).await;
            }
            ledgers::balance(&program).await;
        });
    }

    /// Starts a server over a migrated and seeded database.
    pub fn start(database: &Database) -> Self {
        Self::start_with(&database.settings())
    }

    fn start_with(settings: &Settings) -> Self {
        let clock = standing_clock();
        let mut app = App::open(settings, clock.clone(), false).expect("the program opens");
        // The program that runs is the test; documents are read by `counsel`.
        app.reader = Reader::new(env!("CARGO_BIN_EXE_counsel").into());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // The server ends with the runtime of the test.
        tokio::spawn(app.clone().serve(listener, std::future::pending(), Duration::ZERO));
        let files = settings.files();
        Self { app, clock, url, files, witness: Witness::default(), signed_in: Mutex::default() }
    }

    /// Somebody without a token.
    pub fn visitor(&self) -> Actor {
        Actor::new(Client::new(&self.url).unwrap(), self.witness.clone())
    }

    /// Somebody from `seeds/demo.toml`, signed in: at the first mention in a test, and anew when the test has moved on
    /// by hours.
    pub async fn actor(&self, login: &str) -> Actor {
        let (mut signed_in, now) = (self.signed_in.lock().await, self.clock.now());
        if let Some((since, actor)) = signed_in.get(login)
            && (*since..since.plus_seconds(WORKING_DAY_SECONDS)).contains(&now)
        {
            return actor.clone();
        }
        let mut actor = self.visitor();
        actor.sign_in(login, PASSWORD).await.is(201);
        signed_in.insert(login.to_owned(), (now, actor.clone()));
        actor
    }

    /// Somebody new: invited, activated with everybody's password, in a role of an organisation, signed in.
    pub async fn newcomer(&self, login: &str, organisation: &str, role: &str) -> Actor {
        let account = self.invited(login).await;
        self.activated(login).await.is(201);
        self.granted(&account, organisation, role).await;
        self.actor(login).await
    }

    /// Invites somebody; the id of their account.
    pub async fn invited(&self, login: &str) -> String {
        let person = json!({ "login": login, "name": "新来人员", "email": format!("{login}@demo.invalid") });
        self.actor("sysadmin").await.post("/v1/accounts", person).await.is(201).id()
    }

    /// Sets everybody's password with the code that was mailed last.
    pub async fn activated(&self, login: &str) -> Answer {
        let body = json!({ "code": self.mailed_code(login).await, "password": PASSWORD });
        self.visitor().post("/v1/activations", body).await
    }

    /// Grants a role in the organisation of this name, from today on.
    pub async fn granted(&self, account: &str, organisation: &str, role: &str) -> String {
        let organisation = self.organisation(organisation).await;
        let grant = json!({ "account_id": account, "organisation_id": organisation, "role": role });
        self.actor("secadmin").await.post("/v1/memberships", grant).await.is(201).id()
    }

    /// The id of the organisation of this name.
    pub async fn organisation(&self, name: &str) -> String {
        let all = self.actor("secadmin").await.get("/v1/organisations?limit=200").await.is(200);
        let found = all.body["items"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// The single-use code in the last mail to a login's address.
    pub async fn mailed_code(&self, login: &str) -> String {
        let address = format!("{login}@demo.invalid");
        let last = self.app.db.read(move |conn| {
            let mails = outbox::table.filter(outbox::recipient.eq(address)).order(outbox::id.desc());
            Ok(mails.select(outbox::body).first::<String>(conn)?)
        });
        let body = last.await.expect("a mail with a code");
        let code = regex::Regex::new(r"(?:[a-z0-9]{4}-){5}[a-z0-9]{4}").unwrap();
        code.find(&body).unwrap_or_else(|| panic!("no code in {body}")).as_str().to_owned()
    }

    /// Sets the time, such as `2025-10-09T08:30:00+08:00`.
    pub fn set_time(&self, time: &str) {
        self.clock.set(time.parse().unwrap());
    }

    /// Goes on to a later day, on which everybody signs in again.
    pub async fn later(&self, time: &str) {
        self.set_time(time);
        self.signed_in.lock().await.clear();
    }

    /// Does everything that is due, and says how often this piece of it was done.
    pub async fn due(&self, piece: &str) -> usize {
        self.do_what_is_due(&[piece]).await.1
    }

    /// Does everything that is due, and says how much that was. Left aside are the idleness of advisers, because the
    /// demonstration city's have done nothing since their terms began, and reminders, which every open matter brings.
    pub async fn chores(&self) -> usize {
        let (all, aside) =
            self.do_what_is_due(&["conduct_note_inactive", "review_remind", "review_question_remind"]).await;
        all - aside
    }

    /// How much was done, and how often these pieces of it.
    async fn do_what_is_due(&self, pieces: &[&str]) -> (usize, usize) {
        let of_it =
            |trail: Vec<Entry>| trail.into_iter().filter(|entry| pieces.contains(&entry.operation.as_str())).count();
        let before = of_it(self.audit_trail().await);
        let all = self.app.chores().once().await.unwrap();
        (all, of_it(self.audit_trail().await) - before)
    }

    /// The audit trail, oldest entry first.
    pub async fn audit_trail(&self) -> Vec<Entry> {
        audit_trail(&self.app).await
    }
}

fn in_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

pub(super) async fn audit_trail(app: &App) -> Vec<Entry> {
    let trail =
        app.db.read(|conn| Ok(audit_entries::table.order(audit_entries::id).select(Entry::as_select()).load(conn)?));
    trail.await.unwrap()
}

pub(super) fn standing_clock() -> Clock {
    Clock::standing_at(BEFORE_THE_HOLIDAY.parse().unwrap())
}
