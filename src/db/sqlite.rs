//! SQLite: one writer with group commit, a pool of readers that cannot write, one server per file.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};

use super::conn::Conn;
use super::writer::Writer;
use crate::error::{Error, Result};

/// Below this, a checkpoint running beside a commit can lose committed writes (the WAL-reset bug).
const OLDEST_SAFE: (u32, u32, u32) = (3, 51, 3);
const READERS: u32 = 4;

const COMMON: &str = "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; \
     PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-16384;";
/// `FULL`, because at `NORMAL` a power cut loses commits that were already acknowledged.
const WRITER: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
const READER: &str = "PRAGMA query_only=ON;";

pub(super) struct Sqlite {
    readers: Pool<Readers>,
    writer: Writer,
    // Held for as long as a server has the database open, so that a second one on the same file is refused.
    _lock: Option<File>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        check_version()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        Self::with(path, Some(lock(path)?))
    }

    /// For a command beside a server: no lock, and no new file.
    pub(super) fn beside(path: &Path) -> anyhow::Result<Self> {
        check_version()?;
        if !path.exists() {
            bail!("there is no database at {}", path.display());
        }
        Self::with(path, None)
    }

    fn with(path: &Path, lock: Option<File>) -> anyhow::Result<Self> {
        let (writer_path, reader_path) = (path.to_owned(), path.to_owned());
        let writer = Writer::start(move || connect(&writer_path, WRITER))?;
        let readers =
            Pool::builder().max_size(READERS).min_idle(Some(1)).test_on_check_out(false).build(Readers(reader_path))?;
        Ok(Self { readers, writer, _lock: lock })
    }

    pub(super) fn reader(&self) -> anyhow::Result<PooledConnection<Readers>> {
        Ok(self.readers.get()?)
    }

    pub(super) fn read<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.reader().map_err(Error::busy)?;
        // One snapshot for everything a request reads.
        conn.batch_execute("BEGIN")?;
        let result = f(&mut conn);
        conn.batch_execute("COMMIT")?;
        result
    }

    pub(super) async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.writer.run(f).await
    }

    /// Runs outside any transaction of ours: migrations bring their own.
    pub(super) fn writer_blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        self.writer.run_alone(f)
    }

    pub(super) fn commits_and_writes(&self) -> (u64, u64) {
        self.writer.commits_and_writes()
    }

    pub(super) fn out_of_space(&self) -> bool {
        self.writer.out_of_space()
    }
}

fn connect(path: &Path, settings: &str) -> ConnectionResult<Conn> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    for batch in [COMMON, settings] {
        conn.batch_execute(batch).map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(Conn::Sqlite(conn))
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let name = PathBuf::from(format!("{}.lock", path.display()));
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .with_context(|| format!("cannot open {}", name.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "{} is in use by another counsel process: one server per SQLite file; use PostgreSQL for more",
            path.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", name.display())),
    }
}

fn check_version() -> anyhow::Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let mut memory = SqliteConnection::establish(":memory:")?;
    let Row { version } = diesel::sql_query("SELECT sqlite_version() AS version").get_result(&mut memory)?;
    if parse(&version) < OLDEST_SAFE {
        bail!(
            "SQLite {version} may lose committed writes (WAL-reset bug); {}.{}.{} or later is needed",
            OLDEST_SAFE.0,
            OLDEST_SAFE.1,
            OLDEST_SAFE.2
        );
    }
    Ok(())
}

fn parse(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Makes reader connections for the pool.
#[derive(Debug)]
pub(super) struct Readers(PathBuf);

impl ManageConnection for Readers {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, Self::Error> {
        connect(&self.0, READER).map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(parse("3.9.0") < OLDEST_SAFE);
        assert!(parse("3.51.2") < OLDEST_SAFE);
        assert!(parse("3.51.3") >= OLDEST_SAFE);
        assert!(parse("3.100.0") >= OLDEST_SAFE);
    }

    #[test]
    fn the_bundled_library_is_safe_and_a_second_server_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let first = Sqlite::open(&path).expect("opens");
        let second = Sqlite::open(&path).map(|_| ()).expect_err("must be refused").to_string();
        assert!(second.contains("another counsel process"), "{second}");
        drop(first);
        Sqlite::open(&path).map(|_| ()).expect("free again");
    }
}
