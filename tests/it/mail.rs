//! Mail through a real SMTP server on loopback.

mod headers;
mod outbox;
mod processes;
mod queue;
mod server;
mod tls;
mod words;

use counsel_desk::access::Actor;
use counsel_desk::app::App;
use counsel_desk::ctx::Ctx;
use counsel_desk::db::schema::outbox as table;
use counsel_desk::kit::Timestamp;
use counsel_desk::notify::{self, Language, Mail, MailSettings, Mailer, OutboxState, Pace, Recipient, Worker};
use diesel::prelude::*;

use crate::harness::knob;

/// When these tests begin, and some time later.
const BEGINNING: &str = "2025-09-26T09:00:00+08:00";

fn later(seconds: i64) -> String {
    BEGINNING.parse::<Timestamp>().unwrap().plus_seconds(seconds).to_string()
}

/// Puts mails into the outbox, as actions do.
async fn enqueue(app: &App, recipients: &[&str]) {
    let recipients: Vec<String> = recipients.iter().map(|&recipient| recipient.to_owned()).collect();
    enqueue_about(app, recipients, "审意〔2025〕第0001号".to_owned(), "陈明").await;
}

async fn enqueue_about(app: &App, recipients: Vec<String>, number: String, name: &'static str) {
    let now = app.clock.now();
    let queued = app.db.write(move |conn| {
        let system = Actor::system();
        let mut ctx = Ctx::new(conn, &system, now, None);
        let mail = Mail::of("review_ask").with("number", &number).with("due_on", "2026-09-25");
        recipients.iter().try_for_each(|address| {
            notify::enqueue(&mut ctx, &Recipient { address, name, language: Language::Chinese }, &mail)
        })
    });
    queued.await.unwrap();
}

/// State, attempts and last error of the mail to each recipient, in the order in which they were written.
async fn stored(app: &App) -> Vec<(String, OutboxState, i64, String)> {
    let read = app.db.read(|conn| {
        let columns = (table::recipient, table::state, table::attempts, table::last_error);
        Ok(table::table.order(table::id).select(columns).load(conn)?)
    });
    read.await.unwrap()
}

/// The mail to one recipient.
async fn state(app: &App, recipient: &str) -> (OutboxState, i64, String) {
    let all = stored(app).await;
    let (_, state, attempts, error) = all.into_iter().find(|(to, ..)| to == recipient).unwrap();
    (state, attempts, error)
}

fn settings(url: &str) -> MailSettings {
    MailSettings {
        smtp_url: Some(url.to_owned()),
        from: "法顾台 <counsel-desk@city.example>".into(),
        public_url: Some("https://fagu.city.example".into()),
        ..MailSettings::default()
    }
}

/// How many mails go through several servers; a nightly run sets ten thousand.
fn mails(otherwise: usize) -> usize {
    knob("COUNSEL_TEST_MAILS", otherwise)
}

fn worker(app: &App, url: &str) -> Worker {
    worker_with(app, &settings(url))
}

fn worker_with(app: &App, settings: &MailSettings) -> Worker {
    Worker::new(app.db.clone(), app.clock.clone(), Mailer::new(settings).unwrap())
}

/// A pace at which a mail server that says nothing costs seconds.
fn brisk() -> Pace {
    Pace { limit: std::time::Duration::from_secs(10), ..Pace::default() }
}
