//! The door to the database: `read` takes a reader, `write` is the only way to a writable connection.
//!
//! One query code runs on two databases through the enum [`Conn`]. On SQLite all writes go through one writer
//! thread with group commit (`writer`); on PostgreSQL through a pool, with retries when the database says
//! that two transactions stood in each other's way (`postgres`). Nothing below the door is async; the door
//! itself is. What differs between the databases is in this folder and nowhere else.

mod conn;
mod migrate;
mod postgres;
pub mod schema;
pub mod search;
mod sqlite;
pub mod tables;
mod within;
mod writer;

use std::sync::Arc;

pub use conn::{Conn, MultiBackend, begin_part, end_part, one_at_a_time};
pub use within::within;

use crate::error::{Error, Result};

/// Which database a URL names. Anything else is refused: a mistyped scheme must not quietly create a new
/// empty SQLite file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `sqlite:PATH`
    Sqlite(std::path::PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl std::str::FromStr for Target {
    type Err = String;
    fn from_str(url: &str) -> std::result::Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("sqlite: needs a path, for example sqlite:counsel.db".into())
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let scheme = url.split(':').next().unwrap_or_default();
        Err(format!("unknown database scheme `{scheme}`: use sqlite:PATH or postgres://USER@HOST/NAME"))
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database. Refused on a second server over one SQLite file, on a bundled SQLite too old to
    /// be safe, and (by [`Db::check_schema`]) on a schema newer than this program.
    pub fn open(target: &Target) -> anyhow::Result<Self> {
        let inner = match target {
            Target::Sqlite(path) => Inner::Sqlite(sqlite::Sqlite::open(path)?),
            Target::Postgres(url) => Inner::Postgres(postgres::Postgres::open(url)?),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Opens the database for a short command beside a server that may be running: it shares a SQLite file with
    /// the server, whose writes and the command's follow each other, and never makes a new one.
    pub fn beside(target: &Target) -> anyhow::Result<Self> {
        let inner = match target {
            Target::Sqlite(path) => Inner::Sqlite(sqlite::Sqlite::beside(path)?),
            Target::Postgres(url) => Inner::Postgres(postgres::Postgres::open(url)?),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Brings the schema up to date and says which migrations ran. On PostgreSQL under an advisory lock, so
    /// that two servers starting at once run them once.
    pub fn migrate(&self) -> anyhow::Result<Vec<String>> {
        match &*self.0 {
            Inner::Sqlite(db) => db.writer_blocking(migrate::run),
            Inner::Postgres(db) => migrate::run(&mut *db.connection()?),
        }
    }

    /// Gives an empty database the tables that these migrations make, so that what was saved from such tables
    /// can be put back. Refuses names that this program does not know.
    pub fn migrate_to(&self, names: &[String]) -> anyhow::Result<()> {
        match &*self.0 {
            Inner::Sqlite(db) => {
                let names = names.to_vec();
                db.writer_blocking(move |conn| migrate::only(conn, &names))
            }
            Inner::Postgres(db) => migrate::only(&mut *db.connection()?, names),
        }
    }

    /// Refuses a schema that lacks migrations or has ones this program does not know.
    pub fn check_schema(&self) -> anyhow::Result<()> {
        match &*self.0 {
            Inner::Sqlite(db) => migrate::check(&mut *db.reader()?),
            Inner::Postgres(db) => migrate::check(&mut *db.connection()?),
        }
    }

    /// Runs `f` on a connection that cannot write and that shows one state of the database throughout.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        blocking(move || match &*inner {
            Inner::Sqlite(db) => db.read(f),
            Inner::Postgres(db) => db.read(f),
        })
        .await
    }

    /// Runs `f` in one transaction and answers only when it is durable: an `Ok` means the change is on disk,
    /// an `Err` that nothing of it is. `f` may run again when PostgreSQL asks for a retry, so it must not
    /// touch anything but the connection.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T> + Send + 'static,
    {
        match &*self.0 {
            Inner::Sqlite(db) => db.write(f).await,
            Inner::Postgres(_) => {
                let inner = Arc::clone(&self.0);
                blocking(move || match &*inner {
                    Inner::Postgres(db) => db.write(f),
                    Inner::Sqlite(_) => Err(Error::internal("the database changed its kind")),
                })
                .await
            }
        }
    }

    /// How many commits the SQLite writer has made and how many writes they held; `None` on PostgreSQL,
    /// which groups commits by itself.
    pub fn commits_and_writes(&self) -> Option<(u64, u64)> {
        match &*self.0 {
            Inner::Sqlite(db) => Some(db.commits_and_writes()),
            Inner::Postgres(_) => None,
        }
    }

    /// Whether the last change met a full disk. Of PostgreSQL, which may stand on another machine, only the
    /// answers tell.
    pub fn out_of_space(&self) -> bool {
        match &*self.0 {
            Inner::Sqlite(db) => db.out_of_space(),
            Inner::Postgres(db) => db.out_of_space(),
        }
    }

    /// `SQLite 3.53.2` or `PostgreSQL 15.18`.
    pub async fn version(&self) -> Result<String> {
        self.read(conn::version).await
    }
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(f).await {
        Ok(result) => result,
        // A panic in a query costs this request only.
        Err(join) => Err(Error::internal(join)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_schemes_are_refused() {
        for url in ["mysql://x", "postgre://x", "counsel.db", "/var/lib/counsel.db", "sqlite:", ""] {
            assert!(url.parse::<Target>().is_err(), "{url}");
        }
        assert_eq!("sqlite:a/b.db".parse(), Ok(Target::Sqlite("a/b.db".into())));
    }
}
