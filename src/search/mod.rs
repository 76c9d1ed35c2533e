//! Search (全文检索): the words of documents, opinions and recommendations.
//!
//! Whoever writes a text indexes it in the same transaction, so that what was answered is found; whatever a database has
//! from before that is indexed when the program starts ([`complete`]), and `counsel reindex` does all of it again. The index
//! holds words of everything, and a query asks in one statement for what has them and for what the caller may read, by the
//! same conditions as the reading itself: drafts of others, independent opinions that are not both in and other agencies'
//! matters are neither shown nor counted. What is found in more passages comes first, of equals the newest.

mod api;
mod index;
mod model;
mod store;

pub use api::SearchApi;
pub use index::{complete, rebuild};
