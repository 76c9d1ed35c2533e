//! The outbox as the system administrator sees it, and what is kept of old mails.

use counsel_desk::db::schema::outbox as table;
use counsel_desk::notify::{self, Counts, OutboxState};
use diesel::prelude::*;

use super::server::MailServer;
use super::{enqueue, later, state, worker};
use crate::harness::Expect as _;

both_databases! {
    async fn failed_mails_are_seen_and_tried_again(app: TestApp) {
        let Some(server) = MailServer::start("mail::outbox", &[]) else { return };
        enqueue(&app.app, &["5xx.gone@sfj.example", "4xx.later@sfj.example", "chen@sfj.example"]).await;
        let worker = worker(&app.app, &server.url());
        assert_eq!(worker.deliver().await.unwrap(), 3);
        let counts = || app.app.db.read(notify::counts);
        assert_eq!(counts().await.unwrap(), Counts { pending: 1, failed: 1 });
        let system = app.actor("sysadmin").await;
        let failed = system.get("/v1/mails?state=FAILED").await.is(200);
        assert_eq!(failed.body["items"].as_array().unwrap().len(), 1, "{:#}", failed.body);
        let mail = &failed.body["items"][0];
        assert_eq!((&mail["recipient"], &mail["event"], &mail["attempts"]), (
            &"5xx.gone@sfj.example".into(), &"review_ask".into(), &1.into(),
        ));
        let error = mail["last_error"].as_str().unwrap();
        assert!(error.starts_with("REFUSED: ") && error.contains("nobody of this name"), "{error}");
        let all = system.get("/v1/mails").await.is(200);
        assert_eq!(all.body["items"].as_array().unwrap().len(), 3);
        let text = all.body.to_string();
        assert!(!text.contains("\"body\"") && !text.contains("\"subject\"") && !text.contains("0001号"), "{text}");
        let pending = &system.get("/v1/mails?state=PENDING").await.is(200).body["items"][0];
        assert!(pending["last_error"].as_str().unwrap().starts_with("LATER: "), "{pending:#}");

        // It failed for good: nobody tries again of themselves.
        app.set_time(&later(3600));
        worker.deliver().await.unwrap();
        assert_eq!(server.asked_for("5xx.gone@sfj.example"), 1);
        let id = mail["id"].as_str().unwrap();
        let again = system.post(&format!("/v1/mails/{id}/retry"), None).await.is(200);
        assert_eq!((&again.body["state"], &again.body["attempts"]), (&"PENDING".into(), &0.into()));
        worker.deliver().await.unwrap();
        assert_eq!(server.asked_for("5xx.gone@sfj.example"), 2);
        assert_eq!(state(&app.app, "5xx.gone@sfj.example").await.0, OutboxState::Failed);
        // What was sent is not sent again.
        let sent = &system.get("/v1/mails?state=SENT").await.is(200).body["items"][0];
        let path = format!("/v1/mails/{}/retry", sent["id"].as_str().unwrap());
        system.post(&path, None).await.refused(409, "MAIL_NOT_FAILED");
        app.actor("auditor").await.get("/v1/mails").await.refused(403, "PERMISSION_MISSING");
    }

    async fn old_words_are_forgotten_and_what_waits_is_not(app: TestApp) {
        let Some(server) = MailServer::start("mail::outbox", &[]) else { return };
        enqueue(&app.app, &["chen@sfj.example", "5xx@sfj.example"]).await;
        let worker = worker(&app.app, &server.url());
        worker.deliver().await.unwrap();
        let month = 30 * 24 * 3600;
        app.set_time(&later(month - 60));
        enqueue(&app.app, &["waits@sfj.example"]).await;
        assert_eq!(worker.tidy().await.unwrap(), 0, "not yet a month");
        app.set_time(&later(2 * month));
        assert_eq!(worker.tidy().await.unwrap(), 1);
        let read = app.app.db.read(|conn| {
            let columns = (table::recipient, table::subject, table::body, table::message_id);
            Ok(table::table.order(table::id).select(columns).load::<(String, String, String, String)>(conn)?)
        });
        let kept: Vec<(String, bool, bool)> = read
            .await
            .unwrap()
            .into_iter()
            .map(|(to, subject, body, id)| (to, subject.is_empty() && body.is_empty(), id.is_empty()))
            .collect();
        let expected = [("chen@sfj.example", true, false), ("5xx@sfj.example", false, false), ("waits@sfj.example", false, true)];
        assert_eq!(kept, expected.map(|(to, forgotten, unsent)| (to.to_owned(), forgotten, unsent)));
        assert_eq!(worker.tidy().await.unwrap(), 0, "once");
    }

    async fn a_code_that_was_sent_is_not_kept(app: TestApp) {
        let Some(server) = MailServer::start("mail::outbox", &[]) else { return };
        app.invited("newcomer").await;
        app.mailed_code("newcomer").await;
        worker(&app.app, &server.url()).deliver().await.unwrap();
        assert!(server.taken().iter().any(|mail| mail.to == ["newcomer@demo.invalid"]));
        let kept = app.app.db.read(|conn| {
            Ok(table::table.filter(table::event.eq("identity_invite")).select((table::subject, table::body)).load::<(String, String)>(conn)?)
        });
        let [(subject, body)] = &kept.await.unwrap()[..] else { panic!("one mail") };
        assert!(!subject.is_empty() && body.is_empty(), "{body}");
    }
}
