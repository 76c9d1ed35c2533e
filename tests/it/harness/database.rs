//! A fresh database for each test, copied from a template that is migrated and seeded once.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use counsel_desk::app::App;
use counsel_desk::config::Settings;
use counsel_desk::seed;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};

use super::app::{PASSWORD, standing_clock};
use super::postgres::{self, Postgres};
use super::program::counsel;

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test and a folder for files; gone when dropped.
pub struct Database {
    url: String,
    folder: tempfile::TempDir,
    on_server: Option<postgres::Database>,
}

impl Database {
    /// A migrated and seeded database; `None` where there is no PostgreSQL, after saying so for `test`.
    pub fn fresh(kind: Kind, test: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Sqlite => {
                let file = folder.path().join("counsel.db");
                std::fs::write(&file, sqlite_template()).unwrap();
                Some(Self { url: sqlite_url(&file), folder, on_server: None })
            }
            Kind::Postgres => {
                let database = postgres(test)?.copy_of_template();
                Some(Self { url: database.url.clone(), folder, on_server: Some(database) })
            }
        }
    }

    /// A place where no database is yet, for what is put back there.
    pub fn nothing(kind: Kind, test: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Sqlite => Some(Self { url: sqlite_url(&folder.path().join("counsel.db")), folder, on_server: None }),
            Kind::Postgres => {
                let database = postgres(test)?.empty();
                Some(Self { url: database.url.clone(), folder, on_server: Some(database) })
            }
        }
    }

    /// The program over this database and this folder.
    pub fn counsel(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = counsel(arguments);
        command.args(["--database-url", &self.url, "--files"]).arg(self.folder.path().join("files"));
        command
    }

    /// The folder that is gone with it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Settings that name this database and this folder.
    pub fn settings(&self) -> Settings {
        settings(&self.url, self.folder.path())
    }

    /// Runs statements past the program, as the owner of the database.
    pub fn execute(&self, statements: &str) {
        match &self.on_server {
            None => SqliteConnection::establish(&self.file().to_string_lossy()).unwrap().batch_execute(statements),
            Some(_) => PgConnection::establish(&self.url).unwrap().batch_execute(statements),
        }
        .unwrap();
    }

    /// See [`lines`].
    pub fn lines(&self, query: &str) -> Vec<String> {
        lines(&self.url, query)
    }

    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("counsel.db")
    }
}

/// Asks a database past the program, as its owner: the column `line`, as text.
pub fn lines(url: &str, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let query = diesel::sql_query(query);
    let lines = match url.strip_prefix("sqlite:") {
        Some(file) => query.load::<Line>(&mut SqliteConnection::establish(file).unwrap()),
        None => query.load::<Line>(&mut PgConnection::establish(url).unwrap()),
    };
    lines.unwrap().into_iter().map(|row| row.line).collect()
}

fn settings(url: &str, folder: &Path) -> Settings {
    Settings {
        database_url: Some(url.to_owned()),
        files: Some(folder.join("files")),
        // People stay at their desks through the hours that a test's clock leaps over.
        session_idle_minutes: Some(12 * 60),
        // A test asks as fast as it can; what is limited is the subject of the tests of the limits.
        rate: Some(0),
        address_rate: Some(0),
        sign_in_rate: Some(0),
        verify_rate: Some(0),
        ..Settings::default()
    }
}

/// The PostgreSQL of this run, or a visible skip of `test`; a failure where skips are forbidden.
pub fn postgres(test: &str) -> Option<&'static Postgres> {
    match Postgres::of_this_run() {
        Ok(server) => Some(server),
        Err(reason) => {
            skip(test, reason);
            None
        }
    }
}

/// Says that `test` is skipped, and why; a failure where skips are forbidden.
pub fn skip(test: &str, reason: &str) {
    assert!(std::env::var_os("COUNSEL_CI").is_none(), "{test} must not be skipped: {reason}");
    say_uncaptured(&format!("SKIPPED {test}: {reason}"));
}

#[expect(clippy::explicit_write, reason = "what `eprintln!` says is shown only for tests that fail")]
fn say_uncaptured(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The bytes of a migrated and seeded SQLite file.
fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (live, whole) = (folder.path().join("live.db"), folder.path().join("whole.db"));
        migrate_and_seed(&sqlite_url(&live));
        // One file without a write-ahead log beside it.
        let mut conn = SqliteConnection::establish(&live.to_string_lossy()).unwrap();
        conn.batch_execute(&format!("VACUUM INTO '{}'", whole.display())).unwrap();
        std::fs::read(whole).unwrap()
    })
}

/// Brings a new database to where every test begins.
pub(super) fn migrate_and_seed(url: &str) {
    let files = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let app = App::open(&settings(url, files.path()), standing_clock(), true).expect("the program opens");
        app.load_embedded().await.expect("calendars and rule packs load");
        seed::load(&app, |_login| PASSWORD.to_owned()).await.expect("the demonstration city loads");
    });
}
