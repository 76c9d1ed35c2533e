//! The two databases and the table declarations say the same.

use std::collections::{BTreeMap, BTreeSet};

use counsel_desk::db::Conn;
use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::harness::slices::rust_files;
use crate::harness::{Database, Kind, TestApp};

/// Where the two databases are asked about themselves; each gives rows of `table`, `what`, `says`.
const SQLITE: &str = include_str!("schema/sqlite.sql");
const POSTGRES: &str = include_str!("schema/postgres.sql");

/// Table, then what is said of it: `column id`, `primary key`, `unique (chain, seq)`, `index x`, …
type Shape = BTreeMap<String, BTreeMap<String, String>>;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Text)]
    says: String,
}

#[test]
fn migrations_and_declarations_say_the_same() {
    let Some(_server) = crate::harness::postgres("schema::migrations_and_declarations_say_the_same") else { return };
    let (sqlite, postgres) = (real(Kind::Sqlite, SQLITE), real(Kind::Postgres, POSTGRES));
    same("SQLite", &sqlite, "PostgreSQL", &postgres);
}

#[test]
fn declarations_are_what_migrations_make() {
    let columns_only = |what: &str| what.starts_with("column ") || what == "primary key";
    let mut sqlite = real(Kind::Sqlite, SQLITE);
    for said in sqlite.values_mut() {
        said.retain(|what, _| columns_only(what));
    }
    same("SQLite", &sqlite, "src/db/schema", &declared());
}

fn same(one: &str, ones: &Shape, other: &str, others: &Shape) {
    let names = |shape: &Shape| shape.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(ones), names(others), "tables of {one} and {other}");
    let lines = |shape: &Shape| -> BTreeSet<String> {
        let said = shape.iter().flat_map(|(table, said)| said.iter().map(move |(what, says)| (table, what, says)));
        said.map(|(table, what, says)| format!("{table}: {what}: {says}")).collect()
    };
    let (ones, others) = (lines(ones), lines(others));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join("\n  ");
    assert!(ones == others, "only {one}:\n  {}\nonly {other}:\n  {}", only(&ones, &others), only(&others, &ones));
}

/// What a migrated database says of itself.
fn real(kind: Kind, question: &'static str) -> Shape {
    let database = Database::fresh(kind, "schema").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let rows: Vec<Row> = runtime.block_on(async {
        let app = TestApp::start(&database).app;
        let ask = app.db.read(move |conn: &mut Conn| Ok(diesel::sql_query(question).load(conn)?));
        ask.await.unwrap()
    });
    assert!(!rows.is_empty());
    let mut shape = Shape::new();
    for Row { of, what, says } in rows {
        let twice = shape.entry(of.clone()).or_default().insert(what.clone(), says);
        assert_eq!(twice, None, "{of}: {what} is said twice");
    }
    shape
}

/// What the `table!` declarations say.
fn declared() -> Shape {
    let declaration = regex::Regex::new(r"(?s)table! \{\n    (\w+) \(([^)]*)\) \{\n(.*?)\n    \}\n\}").unwrap();
    let column = regex::Regex::new(r"(\w+) -> (Nullable<)?(\w+)>?,").unwrap();
    let mut shape = Shape::new();
    for (_file, text) in rust_files("src/db/schema") {
        for table in declaration.captures_iter(&text) {
            let said = shape.entry(table[1].to_owned()).or_default();
            said.insert("primary key".into(), table[2].to_owned());
            for (place, column) in column.captures_iter(&table[3]).enumerate() {
                let kind = match &column[3] {
                    "BigInt" => "number",
                    "Text" => "text",
                    other => panic!("{}.{}: {other} is not a type that both databases have", &table[1], &column[1]),
                };
                let nullable = if column.get(2).is_some() { " or null" } else { "" };
                said.insert(format!("column {}", &column[1]), format!("{} {kind}{nullable}", place + 1));
            }
        }
    }
    shape
}
