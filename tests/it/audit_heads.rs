//! Heads kept outside the database: whoever owns the database and takes the trail back whole is found out, and
//! what is exported can be verified elsewhere.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use counsel_desk::audit::{self, Head, Heads, NewEntry, Syslog};
use counsel_desk::config::Settings;
use counsel_desk::custody;
use counsel_desk::db::Conn;
use counsel_desk::db::schema::outbox;
use counsel_desk::kit::Timestamp;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::audit::{as_owner, keep, restore, unlock};
use crate::harness::program::{Server, counsel, counsel_over, run};
use crate::harness::{Database, Expect as _, Kind, PASSWORD, TestApp};

/// What the whole trail and the kept heads say together.
async fn found(app: &TestApp) -> Option<String> {
    let kept = app.app.heads.kept().unwrap();
    app.app.db.read(move |conn| audit::verify_against(conn, &kept)).await.unwrap().first_bad
}

async fn publish(app: &TestApp) -> usize {
    app.app.keeper(&Settings::default()).publish().await.unwrap()
}

fn firm(name: &str) -> Value {
    json!({ "kind": "LAW_FIRM", "name": name, "jurisdiction": "CN" })
}

/// Writes a chain anew, with other names and right hashes.
fn written_anew(conn: &mut Conn, chain: &str) -> counsel_desk::error::Result<()> {
    let (first, last) = audit::span(conn, &audit::Selection { chain: Some(chain.into()), ..Default::default() })?;
    let entries = audit::entries_after(conn, Some(chain), first - 1, last, i64::MAX)?;
    for statement in ["DELETE FROM audit_entries WHERE chain = ", "DELETE FROM audit_chains WHERE chain = "] {
        diesel::connection::SimpleConnection::batch_execute(conn, &format!("{statement}'{chain}'"))?;
    }
    for e in entries {
        let forged = NewEntry {
            chain: e.chain,
            at: e.at,
            account: e.account,
            name: format!("{} (forged)", e.name),
            role: e.role,
            operation: e.operation,
            outcome: e.outcome,
            subject_kind: e.subject_kind,
            subject_id: e.subject_id,
            detail: e.detail,
            request: e.request,
        };
        audit::append(conn, &forged)?;
    }
    Ok(())
}

/// Ends a chain earlier, with everything in the database made to fit.
fn cut(chain: &str, after: i64) -> String {
    format!(
        "DELETE FROM audit_entries WHERE chain = '{chain}' AND seq > {after}; \
         UPDATE audit_chains SET seq = {after}, hash = (SELECT hash FROM audit_entries WHERE chain = '{chain}' AND seq = {after}) \
         WHERE chain = '{chain}'"
    )
}

both_databases! {
    async fn whoever_owns_the_database_is_found_out(app: TestApp) {
        app.witness.excuse();
        let system = app.actor("sysadmin").await;
        let own = system.get("/v1/me").await.is(200).body["organisation_id"].as_str().unwrap().to_owned();
        for n in 0..5 {
            system.post("/v1/organisations", firm(&format!("甲 {n}"))).await.is(201);
        }
        assert!(publish(&app).await >= 2);
        let yesterday = app.app.db.read(audit::heads).await.unwrap();
        unlock(&app).await;
        as_owner(&app, "CREATE TABLE old_entries AS SELECT * FROM audit_entries; CREATE TABLE old_chains AS SELECT * FROM audit_chains".into()).await.unwrap();
        for n in 0..5 {
            system.post("/v1/organisations", firm(&format!("乙 {n}"))).await.is(201);
        }
        assert_eq!(publish(&app).await, 1, "only one chain has moved");
        assert_eq!(publish(&app).await, 0, "nothing has moved");
        assert_eq!(found(&app).await, None);
        let now = app.app.db.read(audit::heads).await.unwrap();
        let (seeded, then, end) = (now["system"].seq, yesterday[&own].seq, now[&own].seq);
        assert!(end - then == 5 && seeded > 10);

        // What is done, whether the chains alone look sound afterwards, and what must be named.
        let cases: Vec<(&str, String, bool, String)> = vec![
            ("update", "UPDATE audit_entries SET name = 'x' WHERE chain = 'system' AND seq = 3".into(), false, "chain system entry 3: was altered".into()),
            ("delete", "DELETE FROM audit_entries WHERE chain = 'system' AND seq = 4".into(), false, "chain system entry 5: entry 4 is missing".into()),
            ("insert", format!("INSERT INTO audit_entries (chain, seq, at, account, name, role, operation, outcome, subject_kind, subject_id, detail, request, previous, hash) \
                SELECT chain, seq + 1, at, account, name, role, operation, outcome, subject_kind, subject_id, detail, request, hash, hash FROM audit_entries WHERE chain = '{own}' AND seq = {end}"),
                false, format!("entry {}: was altered", end + 1)),
            ("reorder", "UPDATE audit_entries SET seq = 1008 WHERE chain = 'system' AND seq = 8; UPDATE audit_entries SET seq = 8 WHERE chain = 'system' AND seq = 9; \
                UPDATE audit_entries SET seq = 9 WHERE chain = 'system' AND seq = 1008".into(), false, "chain system entry 9: entry 8 is missing".into()),
            ("cut the last entry", cut(&own, end - 1), true, format!("chain {own} entry {end}: is missing")),
            ("cut five entries", cut(&own, then), true, format!("chain {own} entry {}: is missing", then + 1)),
            ("cut most", cut(&own, 1), true, format!("chain {own} entry 2: is missing")),
            ("take a whole chain", format!("DELETE FROM audit_entries WHERE chain = '{own}'; DELETE FROM audit_chains WHERE chain = '{own}'"), true, format!("chain {own} entry 1: is missing")),
            ("back to yesterday", "DELETE FROM audit_entries; DELETE FROM audit_chains; INSERT INTO audit_entries SELECT * FROM old_entries; \
                INSERT INTO audit_chains SELECT * FROM old_chains".into(), true, format!("chain {own} entry {}: is missing", then + 1)),
        ];
        let mut detected = 0;
        for (what, damage, looks_sound, expected) in &cases {
            keep(&app).await;
            as_owner(&app, damage.clone()).await.unwrap();
            let alone = app.app.db.read(audit::verify).await.unwrap().first_bad;
            assert_eq!(alone.is_none(), *looks_sound, "{what}: the chains alone say {alone:?}");
            let wrong = found(&app).await.unwrap_or_default();
            assert!(wrong.contains(expected.as_str()), "{what}: found {wrong:?}, expected {expected:?}");
            detected += 1;
            restore(&app).await;
            assert_eq!(found(&app).await, None, "after {what}");
        }
        // A whole chain written anew, with right hashes throughout, as long as before and longer.
        for longer in [false, true] {
            keep(&app).await;
            let chain = own.clone();
            app.app.db.write(move |conn| written_anew(conn, &chain)).await.unwrap();
            if longer {
                system.post("/v1/organisations", firm("丙")).await.is(201);
            }
            assert_eq!(app.app.db.read(audit::verify).await.unwrap().first_bad, None, "the chains alone look sound");
            let wrong = found(&app).await.unwrap_or_default();
            assert!(wrong.contains(&format!("chain {own} entry {then}: is not the entry whose hash was kept outside")), "{wrong}");
            detected += 1;
            restore(&app).await;
            as_owner(&app, "DELETE FROM organisations WHERE name = '丙'".into()).await.unwrap();
        }
        println!("{detected} of {} kinds of tampering found", cases.len() + 2);
    }

    async fn the_check_says_what_it_finds(app: TestApp) {
        app.witness.excuse();
        let system = app.actor("sysadmin").await;
        let keeper = app.app.keeper(&Settings::default());
        system.post("/v1/organisations", firm("甲")).await.is(201);
        system.post("/v1/organisations", firm("乙")).await.is(201);
        keeper.publish().await.unwrap();
        let findings = keeper.check().await.unwrap();
        assert!(findings.iter().all(|finding| finding.good), "{findings:?}");
        assert_eq!(app.visitor().get("/readyz").await.is(200).body["status"], "ok");
        let own = system.get("/v1/me").await.is(200).body["organisation_id"].as_str().unwrap().to_owned();
        let end = app.app.db.read(audit::heads).await.unwrap()[&own].seq;
        unlock(&app).await;
        as_owner(&app, cut(&own, end - 1)).await.unwrap();
        let findings = keeper.check().await.unwrap();
        assert!(findings.iter().any(|finding| finding.code == "AUDIT_TRAIL_DAMAGED" && !finding.good), "{findings:?}");
        let ready = app.visitor().get("/readyz").await.is(200);
        assert_eq!((ready.body["status"].as_str(), ready.body["problems"].clone()), (Some("degraded"), json!(["AUDIT_TRAIL_DAMAGED"])));
        // Publishing notices by itself that the chain has gone back, and nobody is told twice.
        keeper.publish().await.unwrap();
        let told: Vec<_> = app.audit_trail().await.into_iter().filter(|entry| entry.operation == "counsel_check").collect();
        let [told] = told.as_slice() else { panic!("{told:?}") };
        assert!(told.detail.contains(&own), "{told:?}");
        let read = app.app.db.read(|conn| {
            let about = outbox::table.filter(outbox::event.eq("custody_check"));
            Ok(about.select(outbox::recipient).load::<String>(conn)?)
        });
        assert_eq!(read.await.unwrap().len(), 1);
        let auditor = app.actor("auditadmin").await;
        let seen = auditor.get("/v1/audit-entries/verification").await.is(200);
        assert_eq!(seen.body["intact"], false);
        assert!(seen.body["first_bad"].as_str().unwrap().contains("kept outside"), "{:#}", seen.body);
    }

    async fn an_export_can_be_verified_elsewhere(app: TestApp) {
        let (admin, auditor) = (app.actor("auditadmin").await, app.actor("auditor").await);
        publish(&app).await;
        auditor.post("/v1/audit-exports", json!({})).await.refused(403, "PERMISSION_MISSING");
        let made = admin.post("/v1/audit-exports", json!({})).await.is(201);
        let again = admin.get(&format!("/v1/audit-exports/{}", made.id())).await.is(200);
        assert_eq!(again.body, made.body);
        let file = auditor.get_bytes(made.body["content"].as_str().unwrap()).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.headers["content-type"], "application/jsonl");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trail.jsonl");
        std::fs::write(&path, &file.bytes).unwrap();
        let kept = app.app.heads.kept().unwrap();
        let whole = custody::verify_file(&path, &kept).unwrap();
        assert_eq!(whole.first_bad, None);
        assert!(whole.heads >= 1 && whole.entries > 20, "{whole:?}");
        // The entry about the export comes after what it spans.
        let trail = app.audit_trail().await;
        let about = trail.iter().find(|entry| entry.subject_id == made.id()).unwrap();
        assert_eq!((about.operation.as_str(), about.role.as_str()), ("custody_create_export", "AUDIT_ADMIN"));
        let lines: Vec<Value> = std::str::from_utf8(&file.bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let shown = auditor.get("/v1/audit-entries?limit=200").await.is(200);
        assert!(lines.iter().rev().take(20).all(|line| shown.body["items"].as_array().unwrap().contains(line)), "the fields of the API");

        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        for (what, damaged) in [
            ("altered", text.replacen("counsel_seed", "counsel_sead", 1)),
            ("taken out", text.lines().enumerate().filter(|(n, _)| *n != 5).map(|(_, line)| format!("{line}\n")).collect()),
            ("not an entry", text.replacen('{', "[", 1)),
        ] {
            std::fs::write(&path, damaged).unwrap();
            assert!(custody::verify_file(&path, &kept).unwrap().first_bad.is_some(), "a line was {what}");
        }
        // One chain, and one moment of it.
        let one = admin.post("/v1/audit-exports", json!({ "chain": "system" })).await.is(201);
        let file = admin.get_bytes(one.body["content"].as_str().unwrap()).await;
        assert!(std::str::from_utf8(&file.bytes).unwrap().lines().all(|line| line.starts_with("{\"chain\":\"system\"")));
        let none = admin.post("/v1/audit-exports", json!({ "from": "2031-01-01T00:00:00+08:00" })).await.is(201);
        assert!(admin.get_bytes(none.body["content"].as_str().unwrap()).await.bytes.is_empty());
    }

    async fn keys_are_forgotten_after_seven_days(app: TestApp) {
        let system = app.actor("sysadmin").await;
        let keeper = app.app.keeper(&Settings::default());
        let old = app.clock.now().plus_seconds(-8 * 24 * 3600).micros();
        let many: Vec<String> = (0..1200).map(|n| format!("('p', 'k{n}', 'f', 'a', {old})")).collect();
        as_owner(&app, format!("INSERT INTO idempotency_keys (principal, key, fingerprint, answer, at) VALUES {}", many.join(","))).await.unwrap();
        system.key("mine").post("/v1/organisations", firm("甲")).await.is(201);
        app.set_time("2025-10-02T09:00:00+08:00");
        assert_eq!(keeper.forget_keys().await.unwrap(), 1200);
        // The session may be over by now; the key belongs to the membership.
        let mut again = app.visitor();
        again.sign_in("sysadmin", PASSWORD).await.is(201);
        let answer = again.key("mine").post("/v1/organisations", firm("甲")).await.is(201);
        assert_eq!(answer.header("idempotency-replayed"), Some("true"));
        app.set_time("2025-10-04T09:00:00+08:00");
        assert_eq!(keeper.forget_keys().await.unwrap(), 1);
    }
}

#[test]
fn a_database_taken_back_to_yesterday_is_found_from_the_command_line() {
    let database = Database::fresh(Kind::Sqlite, "audit_heads::yesterday").unwrap();
    let sign_in = |server: &Server| {
        let url = server.url();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut client = counsel_desk::client::Client::new(&url).unwrap();
            client.sign_in("sysadmin", PASSWORD).await.unwrap().is(201);
        });
    };
    let server = Server::over(&database.file());
    sign_in(&server);
    server.terminate();
    assert!(server.wait().success());
    let yesterday = std::fs::read(database.file()).unwrap();
    let server = Server::over(&database.file());
    sign_in(&server);
    server.terminate();
    assert!(server.wait().success());
    let (status, said) = run(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(status.success() && said.contains("intact"), "{said}");
    std::fs::write(database.file(), yesterday).unwrap();
    let (status, said) = run(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(
        !status.success() && said.contains("NOT intact") && said.contains("is missing; the chain ends at entry"),
        "{said}"
    );
    // It goes on from there as if nothing had been; the next check still finds it.
    let server = Server::over(&database.file());
    server.wait_for("has gone back");
    sign_in(&server);
    sign_in(&server);
    server.terminate();
    assert!(server.wait().success());
    let (status, said) = run(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(!status.success() && said.contains("NOT intact"), "{said}");
}

#[test]
fn two_servers_publish_into_one_file() {
    TestApp::run_two("audit_heads::two_servers", |one, other| async move {
        let system = one.actor("sysadmin").await;
        for n in 0..10 {
            system.post("/v1/organisations", firm(&format!("甲 {n}"))).await.is(201);
            let (first, second) = tokio::join!(publish(&one), publish(&other));
            assert!(first + second >= 1);
        }
        let kept = one.app.heads.kept().unwrap();
        assert_eq!(kept.fault, None);
        assert_eq!(found(&one).await, None);
        assert_eq!(found(&other).await, None);
    });
}

fn head(seq: i64) -> BTreeMap<String, Head> {
    BTreeMap::from([("system".to_owned(), Head { seq, hash: format!("{seq:064}") })])
}

fn at(second: i64) -> Timestamp {
    "2025-09-26T09:00:00+08:00".parse::<Timestamp>().unwrap().plus_seconds(second)
}

#[test]
fn the_file_of_heads_shows_what_is_done_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("heads.jsonl");
    let heads = Heads::new(file.clone(), None);
    assert_eq!(heads.kept().unwrap().fault, None, "nothing was published yet");
    for n in 1..=5 {
        heads.publish(&head(n), at(n)).unwrap();
    }
    assert_eq!(heads.publish(&head(3), at(9)).unwrap().gone_back.len(), 1);
    let kept = heads.kept().unwrap();
    assert_eq!((kept.fault, kept.heads["system"].len()), (None, 5));
    let key = folder.path().join("heads.jsonl.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);

    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let without = |n: usize| {
        lines.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let fault = |text: &str| {
        std::fs::write(&file, text).unwrap();
        heads.kept().unwrap().fault.unwrap_or_default()
    };
    assert!(fault(&whole.replacen("\"seq\":2", "\"seq\":7", 1)).contains("altered after it was signed"));
    assert!(fault(&without(0)).contains("does not follow"));
    assert!(fault(&without(2)).contains("does not follow"));
    assert!(fault("{}\n").contains("cannot be read"));
    let stranger = Heads::new(folder.path().join("stranger.jsonl"), None);
    stranger.publish(&head(1), at(1)).unwrap();
    assert!(
        fault(&std::fs::read_to_string(folder.path().join("stranger.jsonl")).unwrap()).contains("is signed by the key")
    );
    std::fs::remove_file(&file).unwrap();
    assert!(heads.kept().unwrap().fault.unwrap().contains("is gone"));

    // A crash in the midst of a line: the next one goes on from the last whole line.
    std::fs::write(&file, format!("{whole}{{\"line\":6,\"prev")).unwrap();
    Heads::new(file.clone(), None).publish(&head(8), at(10)).unwrap();
    let kept = heads.kept().unwrap();
    assert_eq!((kept.fault, kept.heads["system"].len()), (None, 6));
    // A restore takes the trail back and says so.
    heads.restored(&head(4), at(11)).unwrap();
    heads.publish(&head(9), at(12)).unwrap();
    let kept = heads.kept().unwrap();
    assert_eq!((kept.fault, kept.given_up), (None, 2));
    assert!(kept.heads["system"].iter().map(|head| head.seq).eq([1, 2, 3, 4, 4, 9]));
}

#[test]
fn heads_go_to_a_syslog_collector() {
    let folder = tempfile::tempdir().unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let path = folder.path().join("log");
    let unix = UnixDatagram::bind(&path).unwrap();
    let collectors = [
        format!("udp://{}", udp.local_addr().unwrap()),
        format!("tcp://{}", tcp.local_addr().unwrap()),
        format!("unix:{}", path.display()),
    ];
    for (n, collector) in collectors.iter().enumerate() {
        let syslog: Syslog = collector.parse().unwrap();
        let heads = Heads::new(folder.path().join(format!("{n}.jsonl")), Some(syslog));
        heads.publish(&head(7), at(1)).unwrap();
        let mut buffer = vec![0; 4096];
        let message = match n {
            0 => udp.recv(&mut buffer).map(|size| String::from_utf8_lossy(&buffer[..size]).into_owned()).unwrap(),
            1 => {
                let mut text = String::new();
                tcp.accept().unwrap().0.read_to_string(&mut text).unwrap();
                let (length, message) = text.split_once(' ').unwrap();
                assert_eq!(length.parse::<usize>().unwrap(), message.len(), "octet counting");
                message.to_owned()
            }
            _ => unix.recv(&mut buffer).map(|size| String::from_utf8_lossy(&buffer[..size]).into_owned()).unwrap(),
        };
        assert!(message.starts_with("<109>1 2025-09-26T09:00:01.000000+08:00 "), "{message}");
        assert!(message.contains(" counsel ") && message.contains(" AUDITHEAD - {"), "{message}");
        // What the collector wrote can be compared with, instead of the file.
        let collected = folder.path().join("collected.log");
        std::fs::write(&collected, format!("{message}\n")).unwrap();
        let kept = audit::kept_in(&collected, heads.public_key().unwrap().as_deref()).unwrap();
        assert_eq!((kept.fault, kept.heads["system"][0].seq), (None, 7));
        let strange = audit::kept_in(&collected, Some(&"00".repeat(32))).unwrap();
        assert!(strange.fault.is_some());
    }
    assert!("syslog://x".parse::<Syslog>().is_err());
    // A collector that is away costs nothing: the file has the head.
    drop(tcp);
    let gone: Syslog = collectors[1].parse().unwrap();
    let heads = Heads::new(folder.path().join("gone.jsonl"), Some(gone));
    assert_eq!(heads.publish(&head(1), at(1)).unwrap().lines, 1);
}

#[test]
fn the_trail_is_exported_from_the_command_line_beside_a_server() {
    let database = Database::fresh(Kind::Sqlite, "audit_heads::export").unwrap();
    let server = Server::over(&database.file());
    let trail = database.folder().join("trail.jsonl");
    let over = |arguments: &[&str]| run(&mut counsel_over(&database.file(), arguments));
    let (status, said) = over(&["audit", "export", "--output", &trail.to_string_lossy()]);
    assert!(status.success(), "{said}");
    let (status, said) = over(&["audit", "key"]);
    let key = said.lines().next().unwrap().to_owned();
    assert!(status.success() && key.len() == 64, "{said}");
    let heads = database.folder().join("audit-heads.jsonl");
    let offline = |key: &str| {
        let mut command = counsel(&["audit", "verify", "--export"]);
        run(command.arg(&trail).arg("--heads").arg(&heads).args(["--key", key]))
    };
    let (status, said) = offline(&key);
    assert!(status.success() && said.contains("1 heads kept outside fit"), "{said}");
    let (status, said) = offline(&"ab".repeat(32));
    assert!(!status.success() && said.contains("is signed by the key"), "{said}");
    let entries = |trail: &Path| std::fs::read_to_string(trail).unwrap();
    assert!(!entries(&trail).contains("counsel_audit_export"));
    let again = database.folder().join("again.jsonl");
    assert!(over(&["audit", "export", "--output", &again.to_string_lossy()]).0.success());
    assert!(entries(&again).contains("counsel_audit_export"), "that it was exported is in the trail");
    drop(server);
}
