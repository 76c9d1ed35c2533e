//! Engagements over HTTP: drafted, changed, signed, read.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{Engaged, EngagementFilter, EngagementId, EngagementKind, EngagementState, NewEngagement, Signing};
use super::views::{EngagementInput, EngagementView, SigningInput};
use super::{actions, store};
use crate::access::OrganisationId;
use crate::directory::AdviserId;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::kit::{AsOf, Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// Engagements.
#[derive(Clone)]
pub struct EngagementApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Engagement")]
impl EngagementApi {
    /// Draft an engagement (起草聘用合同) of a firm's lawyers or of scholars for the agencies served
    #[oai(path = "/engagements", method = "post", operation_id = "engagement_create")]
    async fn create(&self, call: Call, body: Body<EngagementInput>) -> poem::Result<Created<EngagementView>> {
        let new = NewEngagement::from(body.0);
        call.create(move |ctx| actions::create(ctx, ctx.actor.organisation, &new)).await
    }

    /// List engagements, newest first; now, or as things stood then
    #[expect(clippy::too_many_arguments, reason = "one a filter")]
    #[oai(path = "/engagements", method = "get", operation_id = "engagement_list")]
    async fn list(
        &self,
        call: Call,
        /// Only engagements in this state.
        state: Query<Option<EngagementState>>,
        /// Only engagements of this form.
        kind: Query<Option<EngagementKind>>,
        /// Only engagements that serve this agency.
        agency_id: Query<Option<OrganisationId>>,
        /// Only engagements that name or named this adviser.
        adviser_id: Query<Option<AdviserId>>,
        /// Only engagements of this firm.
        firm_id: Query<Option<OrganisationId>>,
        /// Only engagements that end before this day as things stand.
        ends_before: Query<Option<Day>>,
        /// `true`: only where a filing with the justice bureau is overdue (备案逾期); `false`: only others.
        filing_overdue: Query<Option<bool>>,
        /// As things stood at this instant, or at the end of this day (历史时点): only what had been signed by then.
        as_of: Query<Option<AsOf>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<EngagementView>>> {
        let filter = EngagementFilter {
            state: state.0,
            kind: kind.0,
            agency: agency_id.0,
            adviser: adviser_id.0,
            firm: firm_id.0,
            ends_before: ends_before.0,
            filing_overdue: filing_overdue.0,
            as_of: as_of.0.map(AsOf::instant),
            updated_since: updated_since.0,
        };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |engaged: &Engaged| engaged.engagement.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, &filter, ctx.today(), page),
        )
        .await
    }

    /// Get one engagement with its terms, named advisers and rate cards; now, or as it stood then
    #[oai(path = "/engagements/:engagement_id", method = "get", operation_id = "engagement_get")]
    async fn get(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        /// As it stood at this instant, or at the end of this day (历史时点), once it had been signed.
        as_of: Query<Option<AsOf>>,
    ) -> poem::Result<Found<EngagementView>> {
        call.get(move |ctx| store::engaged(ctx.conn, ctx.actor, engagement_id.0, as_of.0.map(AsOf::instant))).await
    }

    /// Change a draft (修改草稿): what is given takes the place of all that was there
    #[oai(path = "/engagements/:engagement_id", method = "put", operation_id = "engagement_change")]
    async fn change(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<EngagementInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewEngagement::from(body.0);
        call.change(move |ctx| actions::change(ctx, engagement_id.0, &new)).await
    }

    /// Record that the contract was signed (签订): all required items and everybody's undertakings; in force from its
    /// first day, at once when that has come
    #[oai(path = "/engagements/:engagement_id/sign", method = "post", operation_id = "engagement_sign")]
    async fn sign(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<SigningInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let signing = Signing::from(body.0);
        call.change(move |ctx| actions::sign(ctx, engagement_id.0, &signing)).await
    }
}
