//! The words of mails: one section for each event that is told, and no other.

use std::collections::{BTreeMap, BTreeSet};

use counsel_desk::notify::Language;
use counsel_desk::review::AssignmentState;
use regex::Regex;
use serde_json::json;

use super::server::MailServer;
use super::worker;
use crate::harness::Expect as _;
use crate::harness::slices::{root, rust_files};

type Facts = BTreeSet<String>;

/// Every event that the source tells of, with the facts it gives.
fn told() -> BTreeMap<String, Facts> {
    let event = Regex::new(r#"Mail::of\(\s*"(\w+)"\s*\)((?:[^;]*?))(?:;|$)"#).unwrap();
    let fact = Regex::new(r#"\.with\(\s*"(\w+)""#).unwrap();
    let tests = Regex::new(r"(?s)#\[cfg\(test\)\]\s*mod tests \{.*").unwrap();
    let mut told = BTreeMap::new();
    for (file, text) in rust_files("src") {
        if file.ends_with("/tests.rs") {
            continue;
        }
        for found in event.captures_iter(&tests.replace(&text, "")) {
            let facts: Facts = fact.captures_iter(&found[2]).map(|fact| fact[1].to_owned()).collect();
            told.insert(found[1].to_owned(), facts);
        }
    }
    told
}

/// Every event that there are words for, with the facts they speak of.
fn worded() -> BTreeMap<String, Facts> {
    let file: toml::Table = std::fs::read_to_string(root().join("seeds/mails.toml")).unwrap().parse().unwrap();
    let place = Regex::new(r"\{(\w+)(?::term)?\}").unwrap();
    let events = file.into_iter().filter(|(name, _)| !["frame", "terms"].contains(&name.as_str()));
    events
        .map(|(event, words)| (event, place.captures_iter(&words.to_string()).map(|f| f[1].to_owned()).collect()))
        .collect()
}

#[test]
fn every_event_has_words_and_all_words_are_said() {
    let (told, worded) = (told(), worded());
    assert!(told.len() > 10, "{told:?}");
    assert_eq!(told, worded, "events with their facts: as the source tells them, as seeds/mails.toml words them");
}

#[test]
fn every_state_of_an_assignment_has_a_word() {
    let file: toml::Table = std::fs::read_to_string(root().join("seeds/mails.toml")).unwrap().parse().unwrap();
    for state in AssignmentState::ALL {
        assert!(file["terms"].get(state.as_str()).is_some(), "{state}");
    }
}

both_databases! {
    async fn people_choose_their_language(app: TestApp) {
        let Some(server) = MailServer::start("mail::words", &[]) else { return };
        let (system, coordinator) = (app.actor("sysadmin").await, app.actor("coordinator.1").await);
        assert_eq!(coordinator.get("/v1/me").await.is(200).body["language"], "zh-CN");
        let chosen = coordinator.put("/v1/me/language", json!({ "language": "en" })).await.is(200);
        assert_eq!(chosen.body["language"], "en");
        assert_eq!(coordinator.get("/v1/me").await.is(200).body["language"], "en");
        coordinator.put("/v1/me/language", json!({ "language": "fr" })).await.refused(422, "INVALID_FIELDS");
        let account = |login: &str, language: Option<Language>| {
            let mut body = json!({ "login": login, "name": "x", "email": "x@demo.invalid" });
            if let Some(language) = language {
                body["language"] = language.as_str().into();
            }
            body
        };
        assert_eq!(system.post("/v1/accounts", account("a", None)).await.is(201).body["language"], "zh-CN");
        let english = system.post("/v1/accounts", account("b", Some(Language::English))).await.is(201);
        assert_eq!(english.body["language"], "en");
        // One that reads English and one that reads Chinese are told of the same matter.
        let officer = app.actor("officer.cg").await;
        let document = crate::harness::matter::document(&officer).await;
        crate::harness::matter::accepted(&officer, &coordinator, &document).await;
        worker(&app.app, &server.url()).deliver().await.unwrap();
        let taken = server.taken();
        let to = |name: &str| taken.iter().find(|mail| mail.to[0].starts_with(name)).unwrap();
        assert_eq!(to("coordinator.1").header("Subject").unwrap(), "[Counsel Desk] A new matter waits for acceptance");
        assert!(to("officer.cg").header("Subject").unwrap().to_ascii_lowercase().starts_with("=?utf-8?b?"));
    }
}
