//! A watch over rows that say when they were changed last: a change that does not set `updated_at` is refused. It lives in what is
//! temporary of the one writer that SQLite has, so it is in no schema and in no backup; the code that writes is the same for
//! both databases.

use counsel_desk::app::App;
use counsel_desk::db::Conn;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(conn: &mut Conn, query: &str) -> Vec<String> {
    let found: Vec<Named> = diesel::sql_query(query).load(conn).unwrap();
    found.into_iter().map(|one| one.name).collect()
}

/// Begins to watch. A change happens now, and the trail was written before: a row that is changed and still says a time
/// before the newest entry was not told the time.
pub async fn watch(app: &App) {
    let watch = |conn: &mut Conn| {
        if conn.is_postgres() {
            return Ok(());
        }
        let tables = "SELECT t.name FROM main.sqlite_schema t JOIN pragma_table_info(t.name) c \
                      WHERE t.type = 'table' AND c.name = 'updated_at'";
        for table in names(conn, tables) {
            let trigger = format!(
                "CREATE TEMP TRIGGER watch_{table} AFTER UPDATE ON main.{table} \
                 WHEN NEW.updated_at = OLD.updated_at AND NEW.updated_at < (SELECT at FROM audit_entries ORDER BY id DESC LIMIT 1) \
                 BEGIN SELECT RAISE(ABORT, 'a change of {table} does not say when'); END"
            );
            diesel::sql_query(trigger).execute(conn)?;
        }
        Ok(())
    };
    app.db.write(watch).await.unwrap();
}

/// The tables that are watched.
pub async fn watched(app: &App) -> Vec<String> {
    let triggers = "SELECT substr(name, 7) AS name FROM sqlite_temp_schema WHERE type = 'trigger' ORDER BY name";
    app.db.write(move |conn| Ok(names(conn, triggers))).await.unwrap()
}
