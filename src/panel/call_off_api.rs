//! Call-offs over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::call_off_views::{BidInput, CallOffInput, CallOffView, DecideInput};
use super::model::{CallOffFilter, CallOffId, CallOffMethod, CallOffState, NewCallOff, PanelId, WholeCallOff};
use super::views::PanelReasonInput;
use super::{call_offs, store};
use crate::access::OrganisationId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// Call-offs.
#[derive(Clone)]
pub struct CallOffApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Panel")]
impl CallOffApi {
    /// Call work off a panel (选用): by direct award or rotation decided at once, by competition or draw open
    #[oai(path = "/panels/:panel_id/call-offs", method = "post", operation_id = "panel_call_off")]
    async fn create(
        &self,
        call: Call,
        panel_id: Path<PanelId>,
        body: Body<CallOffInput>,
    ) -> poem::Result<Created<CallOffView>> {
        let new = NewCallOff::from(body.0);
        call.create(move |ctx| call_offs::create(ctx, panel_id.0, &new)).await
    }

    /// List call-offs, newest first
    #[oai(path = "/call-offs", method = "get", operation_id = "panel_list_call_offs")]
    #[expect(clippy::too_many_arguments, reason = "the filters of the list, each a parameter of the API")]
    async fn list(
        &self,
        call: Call,
        /// Only of this panel.
        panel_id: Query<Option<PanelId>>,
        /// Only for this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only in this state.
        state: Query<Option<CallOffState>>,
        /// Only by this method.
        method: Query<Option<CallOffMethod>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<CallOffView>>> {
        let only = CallOffFilter {
            panel: panel_id.0,
            agency: agency_id.0,
            state: state.0,
            method: method.0,
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |whole: &WholeCallOff| whole.call_off.id.to_string(),
            move |ctx, page| store::list_call_offs(ctx.conn, ctx.actor, only, page),
        )
        .await
    }

    /// Get one call-off with its candidates; prices and the seed of a draw from the opening on
    #[oai(path = "/call-offs/:call_off_id", method = "get", operation_id = "panel_get_call_off")]
    async fn get(&self, call: Call, call_off_id: Path<CallOffId>) -> poem::Result<Found<CallOffView>> {
        call.get(move |ctx| store::call_off(ctx.conn, ctx.actor, call_off_id.0)).await
    }

    /// Hand in a sealed price (报价) until bidding is over; a later one takes the place of an earlier one
    #[oai(path = "/call-offs/:call_off_id/bid", method = "post", operation_id = "panel_bid")]
    async fn bid(
        &self,
        call: Call,
        call_off_id: Path<CallOffId>,
        body: Body<BidInput>,
    ) -> poem::Result<Saved<CallOffView>> {
        call.change(move |ctx| call_offs::bid(ctx, call_off_id.0, body.0.amount.amount)).await
    }

    /// Open the prices (开启报价), or hold the draw (抽取), before a witness: the first in order is chosen
    #[oai(path = "/call-offs/:call_off_id/decide", method = "post", operation_id = "panel_decide")]
    async fn decide(
        &self,
        call: Call,
        call_off_id: Path<CallOffId>,
        body: Body<DecideInput>,
    ) -> poem::Result<Saved<CallOffView>> {
        let DecideInput { witness, word } = body.0;
        let word = word.unwrap_or_default();
        call.change(move |ctx| call_offs::decide(ctx, call_off_id.0, &witness, &word)).await
    }

    /// Decline (不承接): the chosen member, or the office for it; the next in order stands
    #[oai(path = "/call-offs/:call_off_id/decline", method = "post", operation_id = "panel_decline")]
    async fn decline(
        &self,
        call: Call,
        call_off_id: Path<CallOffId>,
        body: Body<PanelReasonInput>,
    ) -> poem::Result<Saved<CallOffView>> {
        call.change(move |ctx| call_offs::decline(ctx, call_off_id.0, &body.0.reason)).await
    }

    /// Give a call-off up (取消) before the engagement
    #[oai(path = "/call-offs/:call_off_id/cancel", method = "post", operation_id = "panel_cancel_call_off")]
    async fn cancel(
        &self,
        call: Call,
        call_off_id: Path<CallOffId>,
        body: Body<PanelReasonInput>,
    ) -> poem::Result<Saved<CallOffView>> {
        call.change(move |ctx| call_offs::cancel(ctx, call_off_id.0, &body.0.reason)).await
    }
}
