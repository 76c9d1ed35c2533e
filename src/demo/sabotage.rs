//! For showing that the demo notices: stored data changed behind the server's back.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::app::App;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Sabotage {
    /// The last day of the review.
    Due,
    /// The state of the matter.
    State,
    /// What the budget line has spent.
    Balance,
    /// An entry of the audit trail.
    Hash,
}

impl Sabotage {
    /// Changes it. `review` and `line` are the matter's.
    pub(super) async fn strike(self, app: &App, review: &str, line: &str) -> anyhow::Result<()> {
        let sqlite = app.db.version().await?.starts_with("SQLite");
        let (review, line) = (review.to_owned(), line.to_owned());
        let change = move |conn: &mut crate::db::Conn| {
            match self {
                Self::Due => {
                    let sql = "UPDATE review_rounds SET due_on = '2026-09-25' WHERE review_id = $1";
                    diesel::sql_query(sql).bind::<Text, _>(&review).execute(conn)?;
                }
                Self::State => {
                    let sql = "UPDATE reviews SET state = 'CLOSED' WHERE id = $1";
                    diesel::sql_query(sql).bind::<Text, _>(&review).execute(conn)?;
                }
                Self::Balance => {
                    let sql = "UPDATE budget_lines SET spent = spent + 100 WHERE id = $1";
                    diesel::sql_query(sql).bind::<Text, _>(&line).execute(conn)?;
                }
                Self::Hash => {
                    // The database itself refuses to change entries; whoever owns it can take that away.
                    let unprotect = if sqlite {
                        "DROP TRIGGER audit_entries_no_update"
                    } else {
                        "DROP TRIGGER audit_entries_no_change ON audit_entries"
                    };
                    diesel::sql_query(unprotect).execute(conn)?;
                    let sql = "UPDATE audit_entries SET name = '无名氏' WHERE operation = 'opinion_issue'";
                    diesel::sql_query(sql).execute(conn)?;
                }
            }
            Ok(())
        };
        Ok(app.db.write(change).await?)
    }
}
