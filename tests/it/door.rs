//! The door to the database: grouped commits, accidents that cost only themselves, and what is refused.

use counsel_desk::app::App;
use counsel_desk::db::{Conn, Target};
use counsel_desk::error::{Error, Result};
use counsel_desk::kit::Clock;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};

use crate::harness::{Database, Kind, TestApp};

both_databases! {
    async fn sixteen_writers_share_commits(app: TestApp) {
        let before = app.app.db.commits_and_writes();
        let writers = (0..16).map(|writer| {
            let db = app.app.db.clone();
            tokio::spawn(async move {
                for n in 0..25 {
                    db.write(move |conn| note(conn, &format!("{writer}.{n}"))).await?;
                }
                Ok::<(), Error>(())
            })
        });
        for writer in futures_util::future::join_all(writers).await {
            writer.unwrap().unwrap();
        }
        assert_eq!(noted(&app).await.len(), 16 * 25);
        // PostgreSQL groups its commits by itself and does not tell.
        if let (Some(before), Some(after)) = (before, app.app.db.commits_and_writes()) {
            let (commits, writes) = (after.0 - before.0, after.1 - before.1);
            assert_eq!(writes, 16 * 25);
            assert!(commits * 2 < writes, "{commits} commits for {writes} writes");
        }
    }

    /// A write that panics, and one that fails half way, cost themselves; those beside them are kept.
    async fn an_accident_costs_only_itself(app: TestApp) {
        let writes = (0..40).map(|n| {
            let db = app.app.db.clone();
            tokio::spawn(async move {
                db.write(move |conn| {
                    note(conn, &format!("n{n}"))?;
                    match n % 4 {
                        1 => panic!("an accident (a test makes it)"),
                        2 => Err(Error::internal("a failure")),
                        3 => Ok(conn.batch_execute("SELECT no_such_column FROM accounts")?),
                        _ => Ok(()),
                    }
                })
                .await
                .is_ok()
            })
        });
        let done: Vec<bool> = futures_util::future::join_all(writes).await.into_iter().map(std::result::Result::unwrap).collect();
        let expected: Vec<bool> = (0..40).map(|n| n % 4 == 0).collect();
        assert_eq!(done, expected);
        let mut kept: Vec<String> = (0..40).filter(|n| n % 4 == 0).map(|n| format!("n{n}")).collect();
        kept.sort();
        assert_eq!(noted(&app).await, kept);
    }

    async fn whoever_reads_cannot_write(app: TestApp) {
        app.app.db.read(|conn| note(conn, "sly")).await.unwrap_err();
        assert!(noted(&app).await.is_empty());
        app.app.db.write(|conn| note(conn, "honest")).await.unwrap();
        assert_eq!(noted(&app).await, ["honest"]);
    }

    async fn a_read_sees_one_state(app: TestApp) {
        let db = app.app.db.clone();
        let (first, second) = app.app.db.read(move |conn| {
            let first = load_noted(conn)?;
            let writing = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(db.write(|conn| note(conn, "meanwhile")))
            });
            writing.join().unwrap()?;
            Ok((first, load_noted(conn)?))
        }).await.unwrap();
        assert_eq!(first, second, "a read saw what was written after it began");
        assert_eq!(noted(&app).await, ["meanwhile"]);
    }
}

#[test]
fn a_newer_schema_is_refused() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::fresh(kind, "door::a_newer_schema_is_refused") else { continue };
        App::open(&database.settings(), Clock::System, false).expect("its own schema is not refused");
        database.execute(
            "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('29991231000001', CURRENT_TIMESTAMP)",
        );
        for migrate in [true, false] {
            let refused = App::open(&database.settings(), Clock::System, migrate).map(drop).unwrap_err().to_string();
            assert!(refused.contains("29991231000001") && refused.contains("newer version of counsel"), "{refused}");
        }
    }
}

#[test]
fn an_older_schema_is_refused_until_it_is_migrated() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::fresh(kind, "door::an_older_schema_is_refused") else { continue };
        database.execute("DELETE FROM __diesel_schema_migrations");
        let refused = App::open(&database.settings(), Clock::System, false).map(drop).unwrap_err().to_string();
        assert!(refused.contains("counsel migrate"), "{refused}");
    }
}

#[test]
fn an_unknown_scheme_is_refused() {
    for url in ["mysql://root@localhost/counsel", "postgre://x", "counsel.db", "sqlite:"] {
        assert!(url.parse::<Target>().is_err(), "{url}");
    }
}

fn note(conn: &mut Conn, name: &str) -> Result<()> {
    let insert = "INSERT INTO number_counters (organisation_id, kind, year, last) VALUES ('door', ";
    Ok(conn.batch_execute(&format!("{insert}'{name}', 2025, 1)"))?)
}

#[derive(QueryableByName)]
struct Noted {
    #[diesel(sql_type = Text)]
    kind: String,
}

fn load_noted(conn: &mut Conn) -> Result<Vec<String>> {
    let query = "SELECT kind FROM number_counters WHERE organisation_id = 'door' ORDER BY kind";
    Ok(diesel::sql_query(query).load::<Noted>(conn)?.into_iter().map(|row| row.kind).collect())
}

async fn noted(app: &TestApp) -> Vec<String> {
    app.app.db.read(load_noted).await.unwrap()
}

/// SQLite checks deferred references only at the commit. Whoever shares that commit is told that it failed, and
/// the writer goes on.
#[test]
fn a_commit_that_fails_fails_everybody_in_it() {
    TestApp::run(Kind::Sqlite, "door::a_commit_that_fails", |app| async move {
        let db = app.app.db.clone();
        let (gate, held) = std::sync::mpsc::channel::<()>();
        let held = std::sync::Mutex::new(held);
        // Holds the writer until the others wait in the queue, so that all come into one commit.
        let mut first = Box::pin(db.write(move |conn| {
            held.lock().unwrap().recv().unwrap();
            note(conn, "first")
        }));
        in_the_queue(first.as_mut()).await;
        let dangling = "PRAGMA defer_foreign_keys=ON; \
            INSERT INTO tokens (id, membership_id, secret_hash, created_at, expires_at) VALUES ('t', 'nobody', 'h', 0, 0)";
        let mut bad = Box::pin(db.write(move |conn| Ok(conn.batch_execute(dangling)?)));
        in_the_queue(bad.as_mut()).await;
        let mut good = Vec::new();
        for n in 0..4 {
            let mut write = Box::pin(db.write(move |conn| note(conn, &format!("good{n}"))));
            in_the_queue(write.as_mut()).await;
            good.push(write);
        }
        gate.send(()).unwrap();
        assert!(first.await.is_err());
        assert!(bad.await.is_err());
        for write in good {
            assert!(write.await.is_err(), "told that it is done, and it is not");
        }
        assert_eq!(noted(&app).await, Vec::<String>::new());
        db.write(|conn| note(conn, "after")).await.unwrap();
        assert_eq!(noted(&app).await, ["after"]);
    });
}

/// Once a write has been polled it waits in the writer's queue.
async fn in_the_queue(mut write: std::pin::Pin<&mut impl Future<Output = Result<()>>>) {
    std::future::poll_fn(|cx| {
        assert!(write.as_mut().poll(cx).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
}

/// PostgreSQL ends one of two transactions that wait for each other; the door does its work again.
#[test]
fn writes_that_stand_in_each_others_way_are_done_again() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};

    TestApp::run(Kind::Postgres, "door::stand_in_each_others_way", |app| async move {
        let db = app.app.db.clone();
        db.write(|conn| note(conn, "a").and_then(|()| note(conn, "b"))).await.unwrap();
        let (both, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
        let writes = [("a", "b"), ("b", "a")].map(|(mine, theirs)| {
            let (db, both, tries) = (db.clone(), Arc::clone(&both), Arc::clone(&tries));
            let count = |name| {
                format!("UPDATE number_counters SET last = last + 1 WHERE organisation_id = 'door' AND kind = '{name}'")
            };
            let (mine, theirs) = (count(mine), count(theirs));
            let mut first = true;
            tokio::spawn(async move {
                db.write(move |conn| {
                    tries.fetch_add(1, Ordering::SeqCst);
                    conn.batch_execute(&mine)?;
                    // At the first try each holds what the other wants next.
                    if std::mem::take(&mut first) {
                        both.wait();
                    }
                    Ok(conn.batch_execute(&theirs)?)
                })
                .await
            })
        });
        for write in writes {
            write.await.unwrap().unwrap();
        }
        assert!(tries.load(Ordering::SeqCst) > 2, "nothing had to be done again");
        let last = "SELECT kind FROM number_counters WHERE organisation_id = 'door' AND last = 3 ORDER BY kind";
        let read = db.read(move |conn| Ok(diesel::sql_query(last).load::<Noted>(conn)?.len()));
        assert_eq!(read.await.unwrap(), 2, "each row was counted up by both, once");
    });
}
