//! Search over HTTP.

use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};

use super::model::{Hit, Search, SearchKind};
use super::store;
use crate::access::OrganisationId;
use crate::documents::DocumentId;
use crate::error::{Error, Result};
use crate::http::{Call, Found, Tag};
use crate::identity::MatterKind;
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp, grams};
use crate::opinion::OpinionId;
use crate::review::ReviewId;

/// More words than this are no question that anybody asks.
const WORDS: usize = 12;

/// A piece of a passage.
#[derive(Clone, Debug, Object)]
pub struct SearchPassage {
    /// The words, as they stand there: plain text, not HTML.
    text: String,
    /// Whether they were asked for (命中).
    hit: bool,
}

/// Something that was found (检索结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SearchHit {
    /// What it is.
    kind: SearchKind,
    /// Id of the document's version, the opinion or the recommendation.
    id: String,
    /// In how many passages the words stand; what has more comes first.
    passages: i64,
    /// Title of the document or of the matter.
    title: String,
    /// Whose.
    agency_id: OrganisationId,
    /// When the version was uploaded or the opinion begun.
    at: Timestamp,
    /// The document.
    document_id: Option<DocumentId>,
    /// Number of its version.
    document_version: Option<i64>,
    /// The matter.
    review_id: Option<ReviewId>,
    /// Its number.
    review_number: Option<String>,
    /// The opinion.
    opinion_id: Option<OpinionId>,
    /// The clause that a recommendation is about.
    clause: Option<String>,
    /// The first passage, in pieces.
    excerpt: Vec<SearchPassage>,
}

impl From<Hit> for SearchHit {
    fn from(hit: Hit) -> Self {
        let (document_id, document_version) = hit.document.unzip();
        let (review_id, review_number) = hit.review.unzip();
        Self {
            kind: hit.place.kind,
            id: hit.place.id,
            passages: hit.place.score,
            title: hit.title,
            agency_id: hit.agency,
            at: hit.at,
            document_id: document_id.and_then(|id| id.parse().ok()),
            document_version,
            review_id: review_id.and_then(|id| id.parse().ok()),
            review_number: review_number.filter(|number| !number.is_empty()),
            opinion_id: hit.opinion.and_then(|id| id.parse().ok()),
            clause: hit.clause,
            excerpt: hit.excerpt.into_iter().map(|(text, hit)| SearchPassage { text, hit }).collect(),
        }
    }
}

/// Search.
#[derive(Clone)]
pub struct SearchApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Search")]
impl SearchApi {
    /// Search documents, opinions and recommendations (全文检索) for words, best first
    ///
    /// Only what the caller may read is looked at. Words with blanks between must all be there; the characters of one word
    /// must follow each other. Two characters are enough (合同, 违约), or one. Full and half width, upper and lower case are
    /// the same; traditional and simplified characters are not. Punctuation is not searched for: what is only that finds
    /// nothing.
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/search", method = "get", operation_id = "search_find")]
    async fn find(
        &self,
        call: Call,
        /// The words, at most twelve.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<String>,
        /// Only such things.
        kind: Query<Option<SearchKind>>,
        /// Only of this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only in matters of this kind that the caller may read.
        matter_kind: Query<Option<MatterKind>>,
        /// Only what was uploaded or begun on this day or later.
        from: Query<Option<Day>>,
        /// Only what was uploaded or begun on this day or before.
        until: Query<Option<Day>>,
        /// `true`: earlier versions of documents as well.
        all_versions: Query<Option<bool>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<SearchHit>>> {
        let phrases = grams::phrases(&q.0);
        if phrases.len() > WORDS {
            return Err(Error::field("q", "TOO_MANY", format!("must be at most {WORDS} words")).into());
        }
        let page = PageRequest::new(limit.0, cursor.0);
        let search = Search {
            phrases,
            kind: kind.0,
            agency: agency_id.0,
            matter: matter_kind.0,
            from: from.0.map_or(Timestamp::from_micros(i64::MIN), |day| day.begins()),
            until: until.0.map_or(Timestamp::from_micros(i64::MAX), |day| day.plus_days(1).begins()),
            all_versions: all_versions.0.unwrap_or(false),
            after: after(page.cursor.as_ref())?,
            fetch: page.fetch(),
        };
        call.page(
            page,
            |hit: &Hit| format!("{}-{}", hit.place.score, hit.place.id),
            move |ctx, _| {
                if search.phrases.is_empty() {
                    return Ok(Vec::new());
                }
                store::find(ctx.conn, ctx.actor, &search)
            },
        )
        .await
    }
}

/// The score and the id that a page ended with.
fn after(cursor: Option<&Cursor>) -> Result<(i64, String)> {
    let Some(cursor) = cursor else { return Ok((i64::MAX, "~".to_owned())) };
    let parts = cursor.after().split_once('-').and_then(|(score, id)| Some((score.parse().ok()?, id.to_owned())));
    parts.ok_or_else(|| Error::field("cursor", "WRONG_FORMAT", "not a cursor of this list"))
}
