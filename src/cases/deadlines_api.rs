//! The list of last days over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::model::{DeadlineFilter, DeadlineState, ListedDeadline};
use super::store;
use super::views::ListedDeadlineView;
use crate::http::{Call, Found, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest};

/// Last days over all cases.
#[derive(Clone)]
pub struct CaseDeadlinesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Cases")]
impl CaseDeadlinesApi {
    /// List statutory last days over all cases (期限清单), newest first: what is due, missed, done
    #[oai(path = "/case-deadlines", method = "get", operation_id = "cases_list_deadlines")]
    async fn list_deadlines(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<DeadlineState>>,
        /// Only those whose last day lies before this one.
        due_before: Query<Option<Day>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ListedDeadlineView>>> {
        let filter = DeadlineFilter { state: state.0, due_before: due_before.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |listed: &ListedDeadline| listed.deadline.id.to_string(),
            move |ctx, page| {
                let today = ctx.today();
                store::deadlines(ctx.conn, ctx.actor, filter, today, page)
            },
        )
        .await
    }
}
