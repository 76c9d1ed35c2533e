//! Leave over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::AccountId;
use crate::directory::model::{AdviserId, Leave, LeaveId, NewLeave};
use crate::directory::{actions, store};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// Days on which an adviser takes no work (休假), to be noted.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LeaveInput {
    /// First day (起始日).
    from_day: Day,
    /// Last day (截止日), within two years of the first; it must not be over.
    to_day: Day,
    /// Why (事由), if it is to be said; those who see the leave read it.
    #[oai(validator(max_length = 200))]
    reason: Option<String>,
}

/// A leave (休假) of an adviser.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LeaveView {
    /// Id.
    id: LeaveId,
    /// Whose (法律顾问).
    adviser_id: AdviserId,
    /// First day (起始日).
    from_day: Day,
    /// Last day (截止日).
    to_day: Day,
    /// Why (事由).
    reason: Option<String>,
    /// Who noted it (登记人).
    recorded_by: AccountId,
    /// When (登记时间).
    recorded_at: Timestamp,
    /// When it was taken back (撤销时间); it does not count any more.
    withdrawn_at: Option<Timestamp>,
    /// By whom.
    withdrawn_by: Option<AccountId>,
    /// Version.
    version: i64,
    /// When it was noted or taken back last (最后更新时间).
    updated_at: Timestamp,
}

impl From<Leave> for LeaveView {
    fn from(l: Leave) -> Self {
        Self {
            id: l.id,
            adviser_id: l.adviser_id,
            from_day: l.from_day,
            to_day: l.to_day,
            reason: Some(l.reason).filter(|reason| !reason.is_empty()),
            recorded_by: l.recorded_by,
            recorded_at: l.recorded_at,
            withdrawn_at: l.withdrawn_at,
            withdrawn_by: l.withdrawn_by,
            version: l.version,
            updated_at: l.withdrawn_at.unwrap_or(l.recorded_at),
        }
    }
}

impl Resource for LeaveView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/advisers/{}/leaves", self.adviser_id)
    }
}

/// Leave.
#[derive(Clone)]
pub struct LeaveApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl LeaveApi {
    /// Note a leave (登记休假): advisers their own, firms their people's, the coordinator anybody's
    #[oai(path = "/advisers/:adviser_id/leaves", method = "post", operation_id = "directory_take_leave")]
    async fn take_leave(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        body: Body<LeaveInput>,
    ) -> poem::Result<Created<LeaveView>> {
        let LeaveInput { from_day, to_day, reason } = body.0;
        let new = NewLeave { adviser_id: adviser_id.0, from_day, to_day, reason };
        call.create(move |ctx| actions::take_leave(ctx, &new)).await
    }

    /// List an adviser's leave (休假记录), newest first, what was taken back included
    #[oai(path = "/advisers/:adviser_id/leaves", method = "get", operation_id = "directory_list_leaves")]
    async fn list_leaves(
        &self,
        call: Call,
        adviser_id: Path<AdviserId>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<LeaveView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |leave: &Leave| leave.id.to_string(),
            move |ctx, page| {
                let adviser = store::adviser_with_interests(ctx.conn, ctx.actor, adviser_id.0)?;
                store::list_leaves(ctx.conn, adviser.id, updated_since.0, page)
            },
        )
        .await
    }

    /// Take a leave back (撤销休假), before or while it runs
    #[oai(path = "/leaves/:leave_id/withdraw", method = "post", operation_id = "directory_withdraw_leave")]
    async fn withdraw_leave(&self, call: Call, leave_id: Path<LeaveId>) -> poem::Result<Saved<LeaveView>> {
        call.change(move |ctx| actions::withdraw_leave(ctx, leave_id.0)).await
    }
}
