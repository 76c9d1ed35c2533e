//! T24: server processes over one PostgreSQL send what is in the outbox while one of them is stopped for a while and
//! others are killed. Nothing is missing; what goes twice was in hand at a kill and is the same mail, by its Message-ID.

use std::collections::BTreeMap;

use counsel_desk::app::App;
use counsel_desk::kit::Clock;
use counsel_desk::notify::Pace;

use super::server::{MailServer, Taken, until};
use super::{enqueue, mails};
use crate::harness::program::Server;
use crate::harness::{Database, Kind};

const NAME: &str = "mail::processes::killed_and_stopped_servers_lose_no_mail";

#[test]
fn killed_and_stopped_servers_lose_no_mail() {
    let Some(database) = Database::fresh(Kind::Postgres, NAME) else { return };
    let Some(mail) = MailServer::start(NAME, &["--delay", "0.05"]) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(play(&database, &mail));
}

async fn play(database: &Database, mail: &MailServer) {
    let all: Vec<String> = (0..mails(300)).map(|n| format!("chen.{n}@sfj.example")).collect();
    let app = App::open(&database.settings(), Clock::System, false).unwrap();
    enqueue(&app, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let start = || Server::start(database.counsel(&["--smtp-url", &mail.url()]));
    // So many hundredths of all have arrived.
    let arrived = async |hundredths: usize| {
        let enough = all.len() * hundredths / 100;
        until("mails arrive", || mail.taken().len() >= enough).await;
    };

    let (steady, first) = (start(), start());
    arrived(15).await;
    steady.signal("STOP");
    arrived(35).await;
    first.kill();
    let second = start();
    arrived(55).await;
    steady.signal("CONT");
    arrived(75).await;
    second.kill();
    let pending =
        |which: &str| database.lines(&format!("SELECT id AS line FROM outbox WHERE state = 'PENDING' {which}")).len();
    until("what nobody holds is sent", || pending("AND claim = ''") == 0).await;
    // Whoever is asked to end sends what it has in hand: what is left was in the hands of the dead.
    steady.terminate();
    assert!(steady.wait().success());
    let in_hand = pending("");
    assert!((1..=2 * Pace::default().at_once).contains(&in_hand), "{in_hand} in hand at 2 kills");

    // Their claims run out.
    database.execute("UPDATE outbox SET due_at = 0 WHERE state = 'PENDING'");
    let last = start();
    until("everything is sent", || pending("") == 0).await;
    last.terminate();
    assert!(last.wait().success());

    let mut by_recipient: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    // The servers also tell others of what is due by itself.
    for taken in mail.taken().into_iter().filter(|taken| all.contains(&taken.to[0])) {
        by_recipient.entry(taken.to[0].clone()).or_default().push(taken);
    }
    let missing: Vec<&String> = all.iter().filter(|to| !by_recipient.contains_key(*to)).collect();
    assert!(missing.is_empty(), "never arrived: {missing:?}");
    let twice: Vec<&Vec<Taken>> = by_recipient.values().filter(|copies| copies.len() > 1).collect();
    for copies in &twice {
        assert!(copies.iter().all(|copy| copy.text == copies[0].text), "{copies:#?}");
        assert!(copies[0].header("Message-ID").is_some() && copies.len() == 2, "{copies:#?}");
    }
    assert!(twice.len() <= in_hand, "{} went twice and {in_hand} were in hand at the kills", twice.len());
    println!(
        "T24 mail of server processes: 0 missing, {} twice with one Message-ID, {in_hand} in hand at 2 kills, 1 stopped \
         for a while (N={})",
        twice.len(),
        all.len()
    );
}
