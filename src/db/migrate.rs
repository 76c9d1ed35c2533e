//! Migrations: twin folders, one per database, with the same names; embedded in the program.

use anyhow::{anyhow, bail};
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;

type Source = fn() -> EmbeddedMigrations;

const SQLITE: Source = || {
    const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
    EMBEDDED
};
const POSTGRES: Source = || {
    const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations/postgres");
    EMBEDDED
};

/// An arbitrary number that all our servers on one PostgreSQL agree on.
const ADVISORY_LOCK: i64 = 4_202_026_111;

pub(super) fn run(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    match conn {
        Conn::Sqlite(inner) => pending(inner, SQLITE),
        Conn::Postgres(inner) => {
            inner.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
            let done = pending(inner, POSTGRES);
            inner.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?;
            done
        }
    }
}

fn pending<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: Source,
) -> anyhow::Result<Vec<String>> {
    refuse_newer(conn, source)?;
    let ran = conn.run_pending_migrations(source()).map_err(|error| anyhow!("migration failed: {error}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Runs those of the named migrations that have not run, and no other.
pub(super) fn only(conn: &mut Conn, names: &[String]) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(inner) => only_named(inner, SQLITE, names),
        Conn::Postgres(inner) => only_named(inner, POSTGRES, names),
    }
}

fn only_named<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: Source,
    names: &[String],
) -> anyhow::Result<()> {
    use diesel::migration::MigrationSource;
    let known = MigrationSource::<DB>::migrations(&source()).map_err(|error| anyhow!("{error}"))?;
    let unknown = names.iter().find(|name| !known.iter().any(|one| one.name().version().to_string() == **name));
    if let Some(unknown) = unknown {
        bail!("migration {unknown} is not known to this program: a newer version of counsel is needed");
    }
    let applied = conn.applied_migrations().map_err(|error| anyhow!("{error}"))?;
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    if let Some(further) = applied.iter().find(|name| !names.contains(name)) {
        bail!("the database already has the tables of a newer version (migration {further}): take a new database");
    }
    for migration in &known {
        let name = migration.name().version().to_string();
        if names.contains(&name) && !applied.contains(&name) {
            conn.run_migration(&**migration).map_err(|error| anyhow!("migration {name} failed: {error}"))?;
        }
    }
    Ok(())
}

pub(super) fn check(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(inner) => up_to_date(inner, SQLITE),
        Conn::Postgres(inner) => up_to_date(inner, POSTGRES),
    }
}

fn up_to_date<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: Source,
) -> anyhow::Result<()> {
    refuse_newer(conn, source)?;
    if conn.has_pending_migration(source()).map_err(|error| anyhow!("{error}"))? {
        bail!("the database schema is older than this program: run `counsel migrate`");
    }
    Ok(())
}

/// A program must not write into a schema it does not know.
fn refuse_newer<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: Source,
) -> anyhow::Result<()> {
    use diesel::migration::MigrationSource;
    let known: Vec<_> = MigrationSource::<DB>::migrations(&source()).map_err(|error| anyhow!("{error}"))?;
    let known: Vec<String> = known.iter().map(|migration| migration.name().version().to_string()).collect();
    for version in conn.applied_migrations().map_err(|error| anyhow!("{error}"))? {
        if !known.contains(&version.to_string()) {
            bail!(
                "the database has migration {version}, which this program does not know: it belongs to a newer version of counsel"
            );
        }
    }
    Ok(())
}
