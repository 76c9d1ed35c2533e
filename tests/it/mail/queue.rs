//! The queue: what goes wrong at the mail server, several workers on one outbox, workers that die.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use counsel_desk::notify::{OutboxState, Pace};
use tokio::io::AsyncReadExt as _;

use super::server::{MailServer, until};
use super::{brisk, enqueue, later, mails, state, stored, worker};
use crate::harness::{Expect as _, TestApp};

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

both_databases! {
    async fn after_an_outage_everything_arrives_within_five_minutes(app: TestApp) {
        let port = free_port();
        let worker = worker(&app.app, &format!("smtp://127.0.0.1:{port}"));
        let good: Vec<String> = (0..20).map(|n| format!("chen.{n}@sfj.example")).collect();
        let good: Vec<&str> = good.iter().map(String::as_str).collect();
        enqueue(&app.app, &good).await;
        enqueue(&app.app, &["4xx@sfj.example", "5xx@sfj.example", "grey@sfj.example", "drop@sfj.example"]).await;
        // An hour without the mail server, looked at every half minute.
        let mut knocks = 0;
        for minute in 0..120 {
            app.set_time(&later(30 * minute));
            knocks += worker.deliver().await.unwrap();
        }
        assert!((15..120).contains(&knocks), "{knocks} attempts in an hour");
        for (recipient, state, _, error) in stored(&app.app).await {
            assert_eq!(state, OutboxState::Pending, "{recipient}: {error}");
            assert!(error.is_empty() || error.starts_with("UNREACHABLE: "), "{recipient}: {error}");
        }
        // It is back.
        let Some(server) = MailServer::start("mail::queue", &["--port", &port.to_string()]) else { return };
        for half_minute in 0..=10 {
            app.set_time(&later(3600 + 30 * half_minute));
            worker.deliver().await.unwrap();
        }
        for recipient in good.iter().copied().chain(["grey@sfj.example", "drop@sfj.example"]) {
            assert_eq!(state(&app.app, recipient).await.0, OutboxState::Sent, "{recipient}");
        }
        let (found, _, error) = state(&app.app, "4xx@sfj.example").await;
        assert!(found == OutboxState::Pending && error.starts_with("LATER: "), "{error}");
        let (found, _, error) = state(&app.app, "5xx@sfj.example").await;
        assert!(found == OutboxState::Failed && error.starts_with("REFUSED: "), "{error}");
        assert_eq!(server.asked_for("5xx@sfj.example"), 1);
        // Each once, but the one of which the server never said that it had taken it; that one with its Message-ID.
        let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mail in server.taken() {
            ids.entry(mail.to[0].clone()).or_default().push(mail.header("Message-ID").unwrap());
        }
        let dropped = ids.remove("drop@sfj.example").unwrap();
        assert!(dropped.len() == 2 && dropped[0] == dropped[1], "{dropped:?}");
        assert!(ids.values().all(|ids| ids.len() == 1) && ids.len() == good.len() + 1, "{ids:?}");
        // What the server puts off for ever is given up after five days.
        app.set_time(&later(5 * 24 * 3600));
        worker.deliver().await.unwrap();
        let (found, _, error) = state(&app.app, "4xx@sfj.example").await;
        assert!(found == OutboxState::Failed && error.starts_with("TOO_OLD: LATER: "), "{error}");
    }

    async fn whoever_lost_the_claim_settles_nothing(app: TestApp) {
        let Some(server) = MailServer::start("mail::queue", &[]) else { return };
        // A server that takes connections and says nothing, until it is closed.
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let patient = Pace { limit: Duration::from_secs(600), ..Pace::default() };
        let slow = worker(&app.app, &format!("smtp://{}", silent.local_addr().unwrap())).at(patient);
        enqueue(&app.app, &["chen@sfj.example"]).await;
        let sending = tokio::spawn(async move { slow.deliver().await });
        let (connection, _) = silent.accept().await.unwrap();
        let other = worker(&app.app, &server.url());
        assert_eq!(other.deliver().await.unwrap(), 0, "it is claimed");
        app.set_time(&later(Pace::default().claim_seconds));
        assert_eq!(other.deliver().await.unwrap(), 1, "the claim has run out");
        drop(connection);
        assert_eq!(sending.await.unwrap().unwrap(), 1);
        assert_eq!(state(&app.app, "chen@sfj.example").await, (OutboxState::Sent, 2, String::new()));
    }

    async fn a_worker_that_dies_leaves_its_mails_to_others(app: TestApp) {
        let Some(server) = MailServer::start("mail::queue", &[]) else { return };
        // One dies before the server has the text, one after.
        enqueue(&app.app, &["stall@sfj.example", "slow@sfj.example"]).await;
        let dying = worker(&app.app, &server.url());
        let task = tokio::spawn(async move { dying.deliver().await });
        until("both are under way", || server.asked_for("stall@sfj.example") == 1 && server.taken().len() == 1).await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        let quick = MailServer::start("mail::queue", &["--slow", "0"]).unwrap();
        let other = worker(&app.app, &quick.url());
        assert_eq!(other.deliver().await.unwrap(), 0, "still claimed");
        app.set_time(&later(Pace::default().claim_seconds));
        // The recipient called stall stalls once at each server.
        let stalled = other.at(brisk());
        assert_eq!(stalled.deliver().await.unwrap(), 2);
        app.set_time(&later(Pace::default().claim_seconds + 600));
        assert_eq!(stalled.deliver().await.unwrap(), 1);
        assert!(stored(&app.app).await.iter().all(|(_, state, ..)| *state == OutboxState::Sent));
        let (first, second) = (server.taken(), quick.taken());
        assert_eq!((first.len(), second.len()), (1, 2));
        let again = second.iter().find(|mail| mail.to == first[0].to).unwrap();
        assert_eq!(again.header("Message-ID"), first[0].header("Message-ID"));
        assert_eq!(again.text, first[0].text, "the same bytes");
    }

    async fn a_slow_mail_does_not_hold_up_the_others(app: TestApp) {
        let Some(server) = MailServer::start("mail::queue", &[]) else { return };
        enqueue(&app.app, &["slow@sfj.example"]).await;
        let others: Vec<String> = (0..30).map(|n| format!("chen.{n}@sfj.example")).collect();
        enqueue(&app.app, &others.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = worker(&app.app, &server.url()).at(brisk());
        let running = tokio::spawn(running.run(async move { stopped.await.unwrap_or_default() }));
        until("the others have arrived", || server.taken().len() == 31).await;
        stop.send(()).unwrap();
        running.await.unwrap();
        let late: Vec<_> = stored(&app.app).await.into_iter().filter(|(_, state, ..)| *state != OutboxState::Sent).collect();
        assert!(late.len() == 1 && late[0].0 == "slow@sfj.example" && late[0].3.starts_with("BROKEN_OFF: "), "{late:?}");
        // Connections were used again.
        let mut peers: Vec<u64> = server.taken().iter().map(|mail| mail.peer).collect();
        peers.sort_unstable();
        peers.dedup();
        assert!(peers.len() <= 4, "{} connections", peers.len());
    }

    async fn a_tarpit_costs_the_api_nothing(app: TestApp) {
        let tarpit = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", tarpit.local_addr().unwrap());
        let caught = tokio::spawn(async move {
            let mut caught = Vec::new();
            while caught.len() < 4 {
                caught.push(tarpit.accept().await.unwrap().0);
            }
            caught
        });
        let recipients: Vec<String> = (0..20).map(|n| format!("chen.{n}@sfj.example")).collect();
        enqueue(&app.app, &recipients.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let patient = Pace { limit: Duration::from_secs(600), ..Pace::default() };
        let running = tokio::spawn(worker(&app.app, &url).at(patient).run(std::future::pending()));
        let mut caught = caught.await.unwrap();
        let system = app.actor("sysadmin").await;
        let mut slowest = Duration::ZERO;
        for n in 0..40 {
            let begin = Instant::now();
            let body = serde_json::json!({ "kind": "LAW_FIRM", "name": format!("律所 {n}"), "jurisdiction": "CN" });
            system.post("/v1/organisations", body).await.is(201);
            slowest = slowest.max(begin.elapsed());
        }
        println!("slowest of 40 writes beside a tarpit: {slowest:?}");
        assert!(slowest < Duration::from_secs(5), "{slowest:?}");
        // All that time the four were held.
        for connection in &mut caught {
            let mut byte = [0];
            let said = tokio::time::timeout(Duration::from_millis(1), connection.read(&mut byte)).await;
            assert!(said.is_err(), "the worker has given up already");
        }
        running.abort();
    }
}

#[test]
fn two_servers_send_each_mail_once() {
    TestApp::run_two("mail::queue::two_servers_send_each_mail_once", |one, other| async move {
        let Some(server) = MailServer::start("mail::queue", &["--delay", "0.01"]) else { return };
        let all: Vec<String> = (0..mails(500)).map(|n| format!("chen.{n}@sfj.example")).collect();
        enqueue(&one.app, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let begin = Instant::now();
        let two_at_once = Pace { at_once: 2, ..Pace::default() };
        let workers = [&one, &one, &other, &other].map(|server_of| {
            let worker = worker(&server_of.app, &server.url()).at(two_at_once);
            tokio::spawn(async move { worker.deliver().await })
        });
        let mut shares = Vec::new();
        for worker in workers {
            shares.push(worker.await.unwrap().unwrap());
        }
        println!("{} mails by four workers, {shares:?} each, in {:?}", all.len(), begin.elapsed());
        let mut reached: Vec<String> = server.taken().into_iter().map(|mail| mail.to[0].clone()).collect();
        let mut expected = all;
        reached.sort();
        expected.sort();
        assert_eq!(reached, expected, "each once");
        assert_eq!(shares.iter().sum::<usize>(), expected.len());
        assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
        let settled = stored(&one.app).await;
        assert!(settled.iter().all(|(_, state, attempts, _)| (*state, *attempts) == (OutboxState::Sent, 1)));
    });
}
