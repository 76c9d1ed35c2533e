//! Indexing what is not indexed: everything that a database held before it had an index, or all of it.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{document_texts, opinions, recommendations, search_parts};
use crate::db::search::{self, Source};
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::opinion::{self, Opinion, Recommendation};

/// How many are indexed in one transaction: others write between.
const AT_ONCE: i64 = 50;

/// Indexes what is not in the index; gives how much that was.
pub async fn complete(db: &Db) -> Result<usize> {
    let mut all = 0;
    loop {
        match db.write(some).await {
            Ok(0) => return Ok(all),
            Ok(done) => all += done,
            // Another server is at it as well.
            Err(error) if error.is_duplicate() => tokio::task::yield_now().await,
            Err(error) => return Err(error),
        }
    }
}

/// Indexes everything anew.
pub async fn rebuild(db: &Db) -> Result<usize> {
    db.write(search::clear).await?;
    complete(db).await
}

fn some(conn: &mut Conn) -> Result<usize> {
    let indexed = |source: Source| search_parts::table.filter(search_parts::source.eq(source.as_str()));
    let texts = document_texts::table
        .filter(not(exists(indexed(Source::Text).filter(search_parts::source_id.eq(document_texts::sha256)))))
        .limit(AT_ONCE)
        .select((document_texts::sha256, document_texts::text))
        .load::<(String, String)>(conn)?;
    for (sha256, text) in &texts {
        search::put(conn, Source::Text, sha256, text)?;
    }
    let of_opinions = opinions::table
        .filter(not(exists(indexed(Source::Opinion).filter(search_parts::source_id.eq(opinions::id)))))
        .limit(AT_ONCE)
        .select(Opinion::as_select())
        .load::<Opinion>(conn)?;
    for one in &of_opinions {
        opinion::index_opinion(conn, one)?;
    }
    let of_recommendations = recommendations::table
        .filter(not(exists(indexed(Source::Recommendation).filter(search_parts::source_id.eq(recommendations::id)))))
        .limit(AT_ONCE)
        .select(Recommendation::as_select())
        .load::<Recommendation>(conn)?;
    for one in &of_recommendations {
        opinion::index_recommendation(conn, one)?;
    }
    Ok(texts.len() + of_opinions.len() + of_recommendations.len())
}
