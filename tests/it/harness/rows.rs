//! Every row of the database as it is stored, and those among them that are one agency's.

use std::collections::BTreeSet;

use counsel_desk::app::App;
use counsel_desk::db::Conn;
use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use serde_json::Value;

/// A row, its table first.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub table: String,
    pub values: Value,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of every table, but for the index of words, which follows from the rows.
pub async fn all(app: &App) -> Vec<Row> {
    let read = |conn: &mut Conn| {
        let is_postgres = conn.is_postgres();
        let tables = if is_postgres {
            "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = current_schema() \
             AND table_name NOT LIKE '\\_\\_search%' ORDER BY 1"
        } else {
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
             AND name NOT LIKE '\\_\\_search%' ESCAPE '\\' ORDER BY 1"
        };
        let mut rows = Vec::new();
        for table in lines(conn, tables) {
            let query = if is_postgres {
                format!("SELECT row_to_json(t)::text AS line FROM \"{table}\" AS t")
            } else {
                let columns = lines(conn, &format!("SELECT name AS line FROM pragma_table_info('{table}')"));
                let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
                format!("SELECT json_object({}) AS line FROM \"{table}\"", pairs.join(", "))
            };
            let found = lines(conn, &query).into_iter();
            rows.extend(found.map(|line| Row { table: table.clone(), values: serde_json::from_str(&line).unwrap() }));
        }
        Ok(rows)
    };
    app.db.read(read).await.unwrap()
}

fn lines(conn: &mut Conn, query: &str) -> Vec<String> {
    let found: Vec<Line> = diesel::sql_query(query).load(conn).unwrap();
    found.into_iter().map(|line| line.line).collect()
}

/// What is one organisation's: its own row, every row that names it, every row that names one of those, and so on.
pub struct Owned {
    /// Ids of these rows.
    pub ids: BTreeSet<String>,
    /// The rows, in an order of their own.
    pub rows: BTreeSet<String>,
}

/// Finds it.
pub fn of(rows: &[Row], organisation: &str) -> Owned {
    let mut owned = Owned { ids: BTreeSet::from([organisation.to_owned()]), rows: BTreeSet::new() };
    let mut rest: Vec<&Row> = rows.iter().collect();
    loop {
        let (here, others): (Vec<&Row>, Vec<&Row>) = rest.into_iter().partition(|row| names(row, &owned.ids));
        if here.is_empty() {
            break;
        }
        for row in here {
            owned.ids.extend(row.values["id"].as_str().map(str::to_owned));
            owned.rows.insert(format!("{} {}", row.table, row.values));
        }
        rest = others;
    }
    owned.ids.remove(organisation);
    owned
}

/// Whether a row names one of these.
fn names(row: &Row, ids: &BTreeSet<String>) -> bool {
    row.values
        .as_object()
        .into_iter()
        .flatten()
        .any(|(_column, value)| value.as_str().is_some_and(|text| ids.contains(text)))
}
