//! A fresh database for each test, copied from a template that is migrated and seeded once.

use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use counsel_desk::app::App;
use counsel_desk::seed;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use super::app::{PASSWORD, settings, standing_clock};
use super::postgres::{self, Postgres};

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test; gone when dropped.
pub enum Database {
    Sqlite { url: String, _folder: tempfile::TempDir },
    Postgres { url: String, _database: postgres::Database },
}

impl Database {
    /// A migrated and seeded database; `None` where there is no PostgreSQL, after saying so for `test`.
    pub fn fresh(kind: Kind, test: &str) -> Option<Self> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("counsel.db");
                std::fs::write(&file, sqlite_template()).unwrap();
                Some(Self::Sqlite { url: sqlite_url(&file), _folder: folder })
            }
            Kind::Postgres => {
                let database = postgres(test)?.copy_of_template();
                Some(Self::Postgres { url: database.url.clone(), _database: database })
            }
        }
    }

    pub fn url(&self) -> &str {
        match self {
            Self::Sqlite { url, .. } | Self::Postgres { url, .. } => url,
        }
    }
}

/// The PostgreSQL of this run, or a visible skip of `test`; a failure where skips are forbidden.
pub fn postgres(test: &str) -> Option<&'static Postgres> {
    match Postgres::of_this_run() {
        Ok(server) => Some(server),
        Err(reason) => {
            assert!(std::env::var_os("COUNSEL_CI").is_none(), "{test} must not be skipped: {reason}");
            // Straight to stderr: what is printed the usual way is shown only for tests that fail.
            writeln!(std::io::stderr(), "SKIPPED {test}: {reason}").unwrap();
            None
        }
    }
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
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let app = App::open(&settings(url), standing_clock(), true).expect("the program opens");
        app.load_embedded().await.expect("calendars and rule packs load");
        seed::load(&app, |_login| PASSWORD.to_owned()).await.expect("the demonstration city loads");
    });
}
