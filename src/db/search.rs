//! The index of words: what is put in, and the condition that finds it. FTS5 on SQLite, `tsvector` with GIN on PostgreSQL,
//! both over the same ASCII tokens and kept by triggers, so that whoever restores the rows has the index.

use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde_json::json;

use super::conn::{Conn, MultiBackend};
use super::schema::search_parts;
use super::tables;
use crate::error::Result;
use crate::kit::grams::{self, Phrase};

/// What was indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The text of a file, by the SHA-256 of its bytes.
    Text,
    /// An opinion, by its id.
    Opinion,
    /// A recommendation, by its id.
    Recommendation,
}

impl Source {
    /// As it stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Opinion => "OPINION",
            Self::Recommendation => "RECOMMENDATION",
        }
    }
}

/// Rows that go in at once, as one statement.
const AT_ONCE: usize = 100;

/// Indexes a text; nothing of the same source and id may be there.
pub fn put(conn: &mut Conn, source: Source, id: &str, text: &str) -> Result<()> {
    let columns = ["source", "source_id", "start", "tokens"].map(str::to_owned);
    for parts in grams::parts(text).chunks(AT_ONCE) {
        let row = |part: &grams::Part| json!({ "source": source.as_str(), "source_id": id, "start": part.start, "tokens": part.tokens });
        let rows: serde_json::Value = parts.iter().map(row).collect();
        tables::put(conn, "search_parts", &columns, &rows.to_string())?;
    }
    Ok(())
}

/// Takes out of the index what is written anew.
pub fn forget(conn: &mut Conn, source: Source, ids: &[String]) -> Result<()> {
    let these = search_parts::table
        .filter(search_parts::source.eq(source.as_str()).and(search_parts::source_id.eq_any(ids.to_vec())));
    diesel::delete(these).execute(conn)?;
    Ok(())
}

/// Takes everything out.
pub fn clear(conn: &mut Conn) -> Result<()> {
    tables::empty(conn, "search_parts")
}

/// The condition on parts of a source that one of these phrases stands in them.
pub type Hit = Box<dyn BoxableExpression<search_parts::table, MultiBackend, SqlType = Bool>>;

/// See [`Hit`].
pub fn hit(conn: &Conn, source: Source, phrases: &[Phrase]) -> Hit {
    let of_source = search_parts::source.eq(source.as_str());
    let (before, after, query) = if conn.is_postgres() {
        (
            "search_parts.id IN (SELECT id FROM __search_index WHERE lexemes @@ CAST(",
            " AS tsquery))",
            any(phrases, tsquery, " | "),
        )
    } else {
        (
            "search_parts.id IN (SELECT rowid FROM __search_index WHERE __search_index MATCH ",
            ")",
            any(phrases, fts5, " OR "),
        )
    };
    Box::new(of_source.and(sql::<Bool>(before).bind::<Text, _>(query).sql(after)))
}

fn any(phrases: &[Phrase], one: fn(&Phrase) -> String, or: &str) -> String {
    phrases.iter().map(one).collect::<Vec<_>>().join(or)
}

// Tokens are letters and digits, so nothing that was asked for can be read as an operator.

fn tsquery(phrase: &Phrase) -> String {
    format!("({}{})", phrase.tokens.join(" <-> "), if phrase.begins { ":*" } else { "" })
}

fn fts5(phrase: &Phrase) -> String {
    format!("\"{}\"{}", phrase.tokens.join(" "), if phrase.begins { " *" } else { "" })
}
