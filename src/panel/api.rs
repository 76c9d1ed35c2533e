//! Panels over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{MemberId, PanelId, WholePanel};
use super::views::{MemberView, PanelInput, PanelReasonInput, PanelView};
use super::{actions, store};
use crate::access::OrganisationId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest};
use crate::selection::RoundId;

/// Panels.
#[derive(Clone)]
pub struct PanelApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Panel")]
impl PanelApi {
    /// Complete a framework round with a panel (建立资源库) of those it chose
    #[oai(path = "/selection-rounds/:round_id/panel", method = "post", operation_id = "panel_establish")]
    async fn establish(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<PanelInput>,
    ) -> poem::Result<Created<PanelView>> {
        let PanelInput { title, from_day, to_day } = body.0;
        call.create(move |ctx| actions::establish(ctx, round_id.0, &title, from_day, to_day)).await
    }

    /// List panels, newest first
    #[oai(path = "/panels", method = "get", operation_id = "panel_list")]
    async fn list(
        &self,
        call: Call,
        /// Only panels of this review body.
        engaging_id: Query<Option<OrganisationId>>,
        /// Only panels in force on this day, with their members on it (截至某日).
        as_of: Query<Option<Day>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<PanelView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &WholePanel| whole.panel.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, engaging_id.0, as_of.0, page),
        )
        .await
    }

    /// Get one panel with its members
    #[oai(path = "/panels/:panel_id", method = "get", operation_id = "panel_get")]
    async fn get(
        &self,
        call: Call,
        panel_id: Path<PanelId>,
        /// Only the members of this day (截至某日), as it stood then.
        as_of: Query<Option<Day>>,
    ) -> poem::Result<Found<PanelView>> {
        call.get(move |ctx| store::panel(ctx.conn, ctx.actor, panel_id.0, as_of.0)).await
    }

    /// Remove a member from its panel (退出资源库), from today; what it was called off for goes on
    #[oai(path = "/panel-members/:member_id/remove", method = "post", operation_id = "panel_remove_member")]
    async fn remove(
        &self,
        call: Call,
        member_id: Path<MemberId>,
        body: Body<PanelReasonInput>,
    ) -> poem::Result<Saved<MemberView>> {
        call.change(move |ctx| actions::remove(ctx, member_id.0, &body.0.reason)).await
    }
}
