//! The tables as rows of text, whichever database holds them: read in one order and one form, put back, and
//! checked. This is what a backup is made of, and why one taken from SQLite can be put into PostgreSQL.
//!
//! Nothing here knows a table by name: the database is asked which it has. A row is one line of JSON, an object
//! of its columns in the order of their names; rows follow the primary key. The same content so gives the same
//! bytes on both databases.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;

use super::conn::Conn;
use crate::error::{Error, Result};

/// A table that holds the product's own content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in the order of their names.
    pub columns: Vec<String>,
    key: Vec<String>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    place: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const SQLITE_COLUMNS: &str = "SELECT l.name AS of, c.name AS what, c.pk AS place \
    FROM pragma_table_list l JOIN pragma_table_info(l.name) c \
    WHERE l.schema = 'main' AND l.type = 'table' AND substr(l.name, 1, 7) <> 'sqlite_' AND substr(l.name, 1, 2) <> '__'";

const POSTGRES_COLUMNS: &str = "SELECT c.relname::text AS of, a.attname::text AS what, \
    coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS place \
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND left(c.relname, 2) <> '__'";

/// The tables, in the order of their names.
pub fn all(conn: &mut Conn) -> Result<Vec<Table>> {
    let query = if conn.is_postgres() { POSTGRES_COLUMNS } else { SQLITE_COLUMNS };
    let mut columns: Vec<Column> = diesel::sql_query(query).load(conn)?;
    columns.sort_by(|one, other| (&one.of, &one.what).cmp(&(&other.of, &other.what)));
    let mut tables: Vec<Table> = Vec::new();
    for part in columns.chunk_by(|one, other| one.of == other.of) {
        let mut key: Vec<(i64, &str)> =
            part.iter().filter(|column| column.place > 0).map(|column| (column.place, column.what.as_str())).collect();
        key.sort_unstable();
        tables.push(Table {
            name: part.first().map(|column| column.of.clone()).unwrap_or_default(),
            columns: part.iter().map(|column| column.what.clone()).collect(),
            key: key.into_iter().map(|(_, name)| name.to_owned()).collect(),
        });
    }
    Ok(tables)
}

/// The migrations that made them.
pub fn migrations(conn: &mut Conn) -> Result<Vec<String>> {
    let query = "SELECT CAST(version AS TEXT) AS line FROM __diesel_schema_migrations ORDER BY version";
    let found: Vec<Line> = diesel::sql_query(query).load(conn)?;
    Ok(found.into_iter().map(|Line { line }| line).collect())
}

/// The tables that look at others when a row comes in: what is issued or signed takes no further part. Such a table is
/// put back before the things its rows are part of are there, or it would refuse them.
pub fn guarded(conn: &mut Conn) -> Result<Vec<String>> {
    let query = if conn.is_postgres() {
        "SELECT c.relname::text AS line FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
         WHERE NOT t.tgisinternal AND t.tgtype & 4 = 4 AND c.relnamespace = current_schema()::regnamespace"
    } else {
        "SELECT tbl_name AS line FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE INSERT%'"
    };
    let found: Vec<Line> = diesel::sql_query(query).load(conn)?;
    Ok(found.into_iter().map(|Line { line }| line).collect())
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// Lets the transaction take its time: reading everything takes longer than a request may.
pub fn without_haste(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")?;
    }
    Ok(())
}

/// Gives every row of a table as its line, one after the other; memory does not grow with the table.
pub fn each_line(conn: &mut Conn, table: &Table, mut f: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let function = if conn.is_postgres() { "json_build_array" } else { "json_array" };
    let order = if table.key.is_empty() { &table.columns } else { &table.key };
    let query = diesel::sql_query(format!(
        "SELECT CAST({function}({}) AS TEXT) AS line FROM \"{}\" ORDER BY {}",
        quoted(&table.columns),
        table.name,
        quoted(order)
    ));
    match conn {
        Conn::Sqlite(conn) => {
            for row in query.load_iter::<Line, diesel::connection::DefaultLoadingMode>(conn)? {
                f(&canonical(&table.columns, &row?.line)?)?;
            }
        }
        Conn::Postgres(conn) => {
            for row in query.load_iter::<Line, diesel::pg::PgRowByRowLoadingMode>(conn)? {
                f(&canonical(&table.columns, &row?.line)?)?;
            }
        }
    }
    Ok(())
}

/// The two databases space their JSON differently.
fn canonical(columns: &[String], values: &str) -> Result<String> {
    let values: Vec<Value> = serde_json::from_str(values).map_err(Error::internal)?;
    let fields = columns.iter().zip(values).map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())));
    Ok(format!("{{{}}}", fields.collect::<Vec<_>>().join(",")))
}

/// Puts rows, given as a JSON array of such objects, into a table. Columns that the rows do not have get their
/// default.
pub fn put(conn: &mut Conn, table: &str, columns: &[String], rows: &str) -> Result<usize> {
    let names = quoted(columns);
    let query = if conn.is_postgres() {
        format!(
            "INSERT INTO \"{table}\" ({names}) OVERRIDING SYSTEM VALUE \
             SELECT {names} FROM json_populate_recordset(NULL::\"{table}\", $1::json)"
        )
    } else {
        let values = columns.iter().map(|name| format!("json_extract(value, '$.\"{name}\"')")).collect::<Vec<_>>();
        format!("INSERT INTO \"{table}\" ({names}) SELECT {} FROM json_each($1)", values.join(", "))
    };
    Ok(diesel::sql_query(query).bind::<Text, _>(rows).execute(conn)?)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows a table has.
pub fn count(conn: &mut Conn, table: &str) -> Result<i64> {
    let Count { count } = diesel::sql_query(format!("SELECT count(*) AS count FROM \"{table}\"")).get_result(conn)?;
    Ok(count)
}

/// Takes out what migrations put into a new table, because the rows to be put back hold it already.
pub fn empty(conn: &mut Conn, table: &str) -> Result<()> {
    if count(conn, table)? > 0 {
        diesel::sql_query(format!("DELETE FROM \"{table}\"")).execute(conn)?;
    }
    Ok(())
}

const DEFERRABLE: &str = "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I ', conrelid::regclass, conname) AS line \
    FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace";

/// Rows put back in the order of table names point at rows that come later: references are checked at the end.
/// Gives what [`settle`] must undo.
pub fn defer_references(conn: &mut Conn) -> Result<Vec<String>> {
    match conn {
        Conn::Sqlite(conn) => {
            conn.batch_execute("PRAGMA defer_foreign_keys = ON")?;
            Ok(Vec::new())
        }
        Conn::Postgres(conn) => {
            let found: Vec<Line> = diesel::sql_query(DEFERRABLE).load(conn)?;
            for Line { line } in &found {
                conn.batch_execute(&format!("{line} DEFERRABLE"))?;
            }
            conn.batch_execute("SET CONSTRAINTS ALL DEFERRED")?;
            Ok(found.into_iter().map(|Line { line }| line).collect())
        }
    }
}

const COUNTERS: &str = "SELECT format('SELECT setval(%L, (SELECT max(%I) FROM %s))', \
    pg_get_serial_sequence(a.attrelid::regclass::text, a.attname), a.attname, a.attrelid::regclass) AS line \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' \
    WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped \
    AND pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) IS NOT NULL";

/// Checks the references and lets the database count on from the rows that were put back. SQLite's own counter
/// has followed them.
pub fn settle(conn: &mut Conn, deferred: &[String]) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("SET CONSTRAINTS ALL IMMEDIATE")?;
        for line in deferred {
            conn.batch_execute(&format!("{line} NOT DEFERRABLE"))?;
        }
        for Line { line } in diesel::sql_query(COUNTERS).load::<Line>(conn)? {
            conn.batch_execute(&line)?;
        }
    }
    Ok(())
}

const SQLITE_FAULTS: &str = "SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok' \
    UNION ALL SELECT 'a row of ' || \"table\" || ' refers to no row of ' || parent FROM pragma_foreign_key_check";

/// Triggers and constraints that somebody switched off; a server that keeps its rules needs no more.
const POSTGRES_FAULTS: &str = "SELECT format('the trigger %s of %s is switched off', tgname, tgrelid::regclass) AS line \
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
    WHERE c.relnamespace = current_schema()::regnamespace AND tgenabled = 'D' \
    UNION ALL SELECT format('the constraint %s of %s does not hold for all rows', conname, conrelid::regclass) \
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND NOT convalidated";

/// A query for each reference that finds rows which refer to nothing.
const REFERENCES: &str = "SELECT format('SELECT %L || count(*) AS line FROM %s c WHERE %s AND NOT EXISTS (SELECT 1 FROM %s p WHERE %s) HAVING count(*) > 0', \
    format('rows of %s that refer to no row of %s: ', conrelid::regclass, confrelid::regclass), conrelid::regclass, \
    string_agg(format('c.%I IS NOT NULL', a.attname), ' AND '), confrelid::regclass, \
    string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND ')) AS line \
    FROM pg_constraint k CROSS JOIN LATERAL unnest(conkey, confkey) AS u (one, other) \
    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = one \
    JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = other \
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace GROUP BY k.oid, conrelid, confrelid";

/// What is wrong with the database itself: damaged pages, broken references, rules that were switched off.
pub fn faults(conn: &mut Conn) -> Result<Vec<String>> {
    let mut found: Vec<Line> = Vec::new();
    if conn.is_postgres() {
        found.extend(diesel::sql_query(POSTGRES_FAULTS).load::<Line>(conn)?);
        for Line { line } in diesel::sql_query(REFERENCES).load::<Line>(conn)? {
            found.extend(diesel::sql_query(line).load::<Line>(conn)?);
        }
    } else {
        found.extend(diesel::sql_query(SQLITE_FAULTS).load::<Line>(conn)?);
    }
    Ok(found.into_iter().map(|Line { line }| line).collect())
}
