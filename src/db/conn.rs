//! The connection over both databases, and the few statements that differ between them.

use diesel::connection::TransactionManager;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::Result;

/// A connection to one of the two databases. Queries are written once against it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL, through the bundled libpq.
    Postgres(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

impl Conn {
    /// Whether this is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The database's own version.
pub(super) fn version(conn: &mut Conn) -> Result<String> {
    let (name, query) = match conn {
        Conn::Postgres(_) => ("PostgreSQL", "SELECT current_setting('server_version') AS version"),
        Conn::Sqlite(_) => ("SQLite", "SELECT sqlite_version() AS version"),
    };
    let Version { version } = diesel::sql_query(query).get_result(conn)?;
    Ok(format!("{name} {version}"))
}

/// Makes transactions about the same thing follow each other, from here to their end. On SQLite there is one
/// writer, so nothing waits.
pub fn one_at_a_time(conn: &mut Conn, thing: &str) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(thing)
            .execute(conn)?;
    }
    Ok(())
}

type Manager = <Conn as Connection>::TransactionManager;

/// Begins a part of a transaction that can be taken back by itself: a savepoint.
pub fn begin_part(conn: &mut Conn) -> Result<()> {
    Ok(Manager::begin_transaction(conn)?)
}

/// Ends the part: keeps it with the rest, or takes it back.
pub fn end_part(conn: &mut Conn, keep: bool) -> Result<()> {
    Ok(if keep { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }?)
}

/// `FOR UPDATE SKIP LOCKED` on PostgreSQL: what another transaction holds is passed over, so that workers share a
/// queue without waiting for each other. On SQLite there is one writer, so nothing is needed.
#[macro_export]
macro_rules! load_unlocked {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => {
                use ::diesel::{QueryDsl as _, RunQueryDsl as _};
                $query.for_update().skip_locked().load(conn)
            }
            $crate::db::Conn::Sqlite(conn) => {
                use ::diesel::RunQueryDsl as _;
                $query.load(conn)
            }
        }
    };
}

/// `FOR UPDATE` on PostgreSQL; on SQLite there is one writer, so nothing is needed.
///
/// Every action that changes a matter loads it through this first, so that two actions on one matter run one
/// after the other on both databases.
#[macro_export]
macro_rules! load_for_update {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => {
                use ::diesel::{QueryDsl as _, RunQueryDsl as _};
                $query.for_update().first(conn)
            }
            $crate::db::Conn::Sqlite(conn) => {
                use ::diesel::RunQueryDsl as _;
                $query.first(conn)
            }
        }
    };
}

/// The same for all rows of a query.
#[macro_export]
macro_rules! load_all_for_update {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => {
                use ::diesel::{QueryDsl as _, RunQueryDsl as _};
                $query.for_update().load(conn)
            }
            $crate::db::Conn::Sqlite(conn) => {
                use ::diesel::RunQueryDsl as _;
                $query.load(conn)
            }
        }
    };
}
