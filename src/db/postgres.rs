//! PostgreSQL: a pool, and retries when two transactions stood in each other's way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::conn::Conn;
use crate::error::{Error, Result};

const CONNECTIONS: u32 = 10;
const TRIES: u32 = 6;
const SETTINGS: &str = "SET statement_timeout='30s'; SET lock_timeout='10s'; SET idle_in_transaction_session_timeout='60s'; SET timezone='UTC';";

pub(super) struct Postgres {
    pool: Pool<Connections>,
    /// The last write found no room.
    out_of_space: AtomicBool,
}

type Manager = <Conn as Connection>::TransactionManager;

impl Postgres {
    pub(super) fn open(url: &str) -> anyhow::Result<Self> {
        // One attempt outside the pool, whose own error would only say that it timed out.
        PgConnection::establish(url).map_err(|error| anyhow::anyhow!("cannot connect to PostgreSQL: {error}"))?;
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(10))
            .build(Connections(url.to_owned()))?;
        Ok(Self { pool, out_of_space: AtomicBool::new(false) })
    }

    pub(super) fn connection(&self) -> anyhow::Result<PooledConnection<Connections>> {
        Ok(self.pool.get()?)
    }

    pub(super) fn read<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.connection().map_err(Error::busy)?;
        // One snapshot for everything a request reads, and no writing.
        conn.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let result = f(&mut conn);
        conn.batch_execute("COMMIT")?;
        result
    }

    pub(super) fn out_of_space(&self) -> bool {
        self.out_of_space.load(Ordering::Relaxed)
    }

    pub(super) fn write<T>(&self, f: impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
        let done = self.written(f);
        match &done {
            Ok(_) => self.out_of_space.store(false, Ordering::Relaxed),
            Err(Error::OutOfSpace(_)) => self.out_of_space.store(true, Ordering::Relaxed),
            Err(_other) => {}
        }
        done
    }

    fn written<T>(&self, mut f: impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = self.connection().map_err(Error::busy)?;
        let mut tried = 0;
        loop {
            tried += 1;
            match once(&mut conn, &mut f) {
                Err(Error::Database(error)) if is_conflict(&error) && tried < TRIES => {
                    tracing::debug!(tried, %error, "retrying a write");
                    std::thread::sleep(Duration::from_millis(u64::from(rand::random_range(1..=5 * tried))));
                }
                Err(Error::Database(error)) if is_conflict(&error) || waited_too_long(&error) => {
                    return Err(Error::busy(error));
                }
                done => return done,
            }
        }
    }
}

fn once<T>(conn: &mut Conn, f: &mut impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
    Manager::begin_transaction(conn)?;
    match f(conn) {
        Ok(value) => {
            Manager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            Manager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}

/// Serialization failure or deadlock: nothing is wrong with the work, it must only be done again.
fn is_conflict(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            information.message().contains("deadlock detected")
        }
        _ => false,
    }
}

/// A lock or a statement took longer than the settings allow: somebody else may be done shortly.
fn waited_too_long(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message().starts_with("canceling statement due to"))
}

/// Makes connections for the pool.
pub(super) struct Connections(String);

impl ManageConnection for Connections {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, Self::Error> {
        let mut conn = PgConnection::establish(&self.0).map_err(diesel::r2d2::Error::ConnectionError)?;
        conn.batch_execute(SETTINGS).map_err(diesel::r2d2::Error::QueryError)?;
        Ok(Conn::Postgres(conn))
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || Manager::is_broken_transaction_manager(conn)
    }
}
