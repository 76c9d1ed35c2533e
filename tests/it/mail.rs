//! Mail through a real SMTP server on loopback (aiosmtpd, which puts what it takes into a mailbox folder).

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use counsel_desk::access::Actor;
use counsel_desk::app::App;
use counsel_desk::ctx::Ctx;
use counsel_desk::db::schema::outbox;
use counsel_desk::notify::{self, Mail, Mailer, OutboxState, Worker};
use diesel::prelude::*;

use crate::harness::skip;

/// The mail server; gone when dropped.
struct MailServer {
    process: Child,
    port: u16,
    mailbox: tempfile::TempDir,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl MailServer {
    /// Starts one, or says visibly why the test is skipped.
    fn start(test: &str) -> Option<Self> {
        let has_it = |python: &&str| {
            Command::new(python)
                .args(["-c", "import aiosmtpd"])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|s| s.success())
        };
        let Some(python) = ["python3", "/usr/bin/python3"].into_iter().find(has_it) else {
            skip(test, "no mail server (install Debian's python3-aiosmtpd)");
            return None;
        };
        let mailbox = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(python)
            .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
            .arg(mailbox.path().join("box"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port, mailbox };
        wait_until("the mail server listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Some(server)
    }

    fn mails(&self) -> Vec<String> {
        let folder = self.mailbox.path().join("box").join("new");
        let Ok(files) = std::fs::read_dir(&folder) else { return Vec::new() };
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within 20 seconds");
        std::thread::yield_now();
    }
}

async fn put_into_outbox(app: &App, number: &'static str) {
    let now = app.clock.now();
    let queued = app.db.write(move |conn| {
        let system = Actor::system();
        let mail = Mail::of("review_ask").with("number", number).with("question", "期限至 2025-10-10？\n.点开头的一行");
        notify::enqueue(&mut Ctx::new(conn, &system, now, None), "chen@sfj.example", &mail)
    });
    queued.await.unwrap();
}

async fn states(app: &App) -> Vec<(OutboxState, i64)> {
    let read =
        app.db.read(|conn| Ok(outbox::table.order(outbox::id).select((outbox::state, outbox::attempts)).load(conn)?));
    read.await.unwrap()
}

fn worker(app: &App, url: &str) -> Worker {
    let mailer = Mailer::new(Some(url), "counsel-desk@city.example").unwrap();
    Worker { db: app.db.clone(), clock: app.clock.clone(), mailer }
}

/// `=?utf-8?b?` is how a subject that is not ASCII travels.
fn has_chinese_subject(mail: &str) -> bool {
    mail.to_ascii_lowercase().contains("subject: =?utf-8?b?")
}

both_databases! {
    async fn what_is_in_the_outbox_reaches_the_mail_server(app: TestApp) {
        let Some(server) = MailServer::start("mail") else { return };
        put_into_outbox(&app.app, "已受理 合审〔2025〕第0001号").await;
        let sent = worker(&app.app, &format!("smtp://127.0.0.1:{}", server.port)).deliver().await.unwrap();
        assert_eq!(sent, 1);
        assert_eq!(states(&app.app).await, [(OutboxState::Sent, 1)]);
        let mails = server.mails();
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert!(mail.contains("To: chen@sfj.example"), "{mail}");
        assert!(mail.contains("Message-ID: <") && mail.contains("@counsel-desk>"), "{mail}");
        assert!(has_chinese_subject(mail), "{mail}");
    }

    async fn a_mail_server_that_is_down_costs_nothing_but_time(app: TestApp) {
        put_into_outbox(&app.app, "x").await;
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("smtp://127.0.0.1:{closed}");
        assert_eq!(worker(&app.app, &url).deliver().await.unwrap(), 1);
        assert_eq!(states(&app.app).await, [(OutboxState::Pending, 1)]);
        // Not before its time, and then again.
        assert_eq!(worker(&app.app, &url).deliver().await.unwrap(), 0);
        app.set_time("2025-09-26T09:01:00+08:00");
        assert_eq!(worker(&app.app, &url).deliver().await.unwrap(), 1);
        assert_eq!(states(&app.app).await, [(OutboxState::Pending, 2)]);
        let Some(server) = MailServer::start("mail") else { return };
        app.set_time("2025-09-26T11:00:00+08:00");
        assert_eq!(worker(&app.app, &format!("smtp://127.0.0.1:{}", server.port)).deliver().await.unwrap(), 1);
        assert_eq!(states(&app.app).await, [(OutboxState::Sent, 3)]);
    }
}

#[test]
fn without_a_server_mails_go_to_the_log() {
    assert!(matches!(Mailer::new(None, "x@y.example").unwrap(), Mailer::Log));
    assert!(Mailer::new(Some("smtp://localhost"), "not an address").is_err());
    assert!(Mailer::new(Some("gopher://localhost"), "x@y.example").is_err());
}
