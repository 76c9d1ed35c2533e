//! Panels over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{MemberId, PanelFilter, PanelId, PanelState, WholePanel};
use super::views::{PanelInput, PanelReasonInput, PanelView};
use super::{actions, store};
use crate::access::OrganisationId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{AsOf, Cursor, Limit, Page, PageRequest, Timestamp};
use crate::selection::RoundId;

/// Panels.
#[derive(Clone)]
pub struct PanelApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Panel")]
impl PanelApi {
    /// Complete an approved framework round with the panel (建立资源库) of those who were put forward
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

    /// List panels with their members, newest first; now, or as things stood then
    #[expect(clippy::too_many_arguments, reason = "the filters of the list, each a parameter of the API")]
    #[oai(path = "/panels", method = "get", operation_id = "panel_list")]
    async fn list(
        &self,
        call: Call,
        /// Only panels of this review body.
        engaging_id: Query<Option<OrganisationId>>,
        /// Only panels in this state.
        state: Query<Option<PanelState>>,
        /// As things stood at this instant, or at the end of this day (历史时点).
        as_of: Query<Option<AsOf>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<PanelView>>> {
        let filter = PanelFilter {
            engaging: engaging_id.0,
            state: state.0,
            as_of: as_of.0.map(AsOf::instant),
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &WholePanel| whole.panel.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, filter, ctx.today(), page),
        )
        .await
    }

    /// Get one panel with its members; now, or as it stood then
    #[oai(path = "/panels/:panel_id", method = "get", operation_id = "panel_get")]
    async fn get(
        &self,
        call: Call,
        panel_id: Path<PanelId>,
        /// As it stood at this instant, or at the end of this day (历史时点), once it had been established.
        as_of: Query<Option<AsOf>>,
    ) -> poem::Result<Found<PanelView>> {
        let at = as_of.0.map(AsOf::instant);
        call.get(move |ctx| store::panel(ctx.conn, ctx.actor, panel_id.0, at, ctx.today())).await
    }

    /// Remove a member from its panel for cause (退出资源库), from now on; what it was engaged for goes on
    #[oai(path = "/panels/:panel_id/members/:member_id/remove", method = "post", operation_id = "panel_remove_member")]
    async fn remove(
        &self,
        call: Call,
        panel_id: Path<PanelId>,
        member_id: Path<MemberId>,
        body: Body<PanelReasonInput>,
    ) -> poem::Result<Saved<PanelView>> {
        call.change(move |ctx| actions::remove(ctx, panel_id.0, member_id.0, &body.0.reason)).await
    }
}
