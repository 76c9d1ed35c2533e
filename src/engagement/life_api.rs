//! The life of an engagement over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::life_views::{
    DismissalInput, EngagementStepView, FilingInput, NamingEndInput, NamingInput, NoticeInput, RateCardInput,
    RenewalInput, ResumptionInput, SuspensionInput,
};
use super::model::{
    EngagementId, EngagementStep, NamingEnd, NewCard, NewDismissal, NewFiling, NewNaming, NewTerm, Notice,
};
use super::views::EngagementView;
use super::{filing, life, store, terms};
use crate::directory::AdviserId;
use crate::http::{Body, Call, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};

/// The life of an engagement.
#[derive(Clone)]
pub struct EngagementLifeApi;

#[OpenApi(prefix_path = "/v1/engagements", tag = "Tag::Engagement")]
impl EngagementLifeApi {
    /// What happened to an engagement (办理记录), money included, newest first
    #[oai(path = "/:engagement_id/steps", method = "get", operation_id = "engagement_list_steps")]
    async fn list_steps(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<EngagementStepView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |step: &EngagementStep| step.id.to_string(),
            move |ctx, page| store::steps(ctx.conn, ctx.actor, engagement_id.0, page),
        )
        .await
    }

    /// Suspend an engagement (暂停): nothing new is begun under it; what is under way goes on or is handed over
    #[oai(path = "/:engagement_id/suspend", method = "post", operation_id = "engagement_suspend")]
    async fn suspend(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<SuspensionInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        call.change(move |ctx| life::suspend(ctx, engagement_id.0, body.0.ground, body.0.reason.trim())).await
    }

    /// Go on after a suspension (恢复)
    #[oai(path = "/:engagement_id/resume", method = "post", operation_id = "engagement_resume")]
    async fn resume(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<ResumptionInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        call.change(move |ctx| life::resume(ctx, engagement_id.0, body.0.reason.trim())).await
    }

    /// Give notice (辞聘) for the firm, or as its only scholar; it runs until the last day that is named
    #[oai(path = "/:engagement_id/resign", method = "post", operation_id = "engagement_resign")]
    async fn resign(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<NoticeInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let notice = Notice::from(body.0);
        call.change(move |ctx| life::resign(ctx, engagement_id.0, &notice)).await
    }

    /// Dismiss (解聘) on a ground and with evidence; what shows misconduct goes on the integrity record
    #[oai(path = "/:engagement_id/dismiss", method = "post", operation_id = "engagement_dismiss")]
    async fn dismiss(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<DismissalInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewDismissal::from(body.0);
        call.change(move |ctx| life::dismiss(ctx, engagement_id.0, &new)).await
    }

    /// Renew for another term (续聘), before the last one is over and when the last grade allows it
    #[oai(path = "/:engagement_id/renew", method = "post", operation_id = "engagement_renew")]
    async fn renew(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<RenewalInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewTerm::from(body.0);
        call.change(move |ctx| terms::renew(ctx, engagement_id.0, &new)).await
    }

    /// Agree on a new rate card (调整计费标准) from a day on; what was offered before keeps its fee
    #[oai(path = "/:engagement_id/rate-cards", method = "post", operation_id = "engagement_add_rates")]
    async fn add_rates(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<RateCardInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewCard::from(body.0);
        call.change(move |ctx| terms::add_rates(ctx, engagement_id.0, &new)).await
    }

    /// Name another adviser (增加受聘人员), who has given both undertakings
    #[oai(path = "/:engagement_id/advisers", method = "post", operation_id = "engagement_name")]
    async fn name(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<NamingInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewNaming::from(body.0);
        call.change(move |ctx| terms::name(ctx, engagement_id.0, &new)).await
    }

    /// End the naming of an adviser (减少受聘人员) on a day; what the adviser has accepted goes on
    #[oai(path = "/:engagement_id/advisers/:adviser_id/end", method = "post", operation_id = "engagement_end_naming")]
    async fn end_naming(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        adviser_id: Path<AdviserId>,
        body: Body<NamingEndInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let end = NamingEnd::from(body.0);
        call.change(move |ctx| terms::end_naming(ctx, engagement_id.0, adviser_id.0, &end)).await
    }

    /// Record that a filing with the justice bureau was made (登记备案)
    #[oai(path = "/:engagement_id/file", method = "post", operation_id = "engagement_file")]
    async fn file(
        &self,
        call: Call,
        engagement_id: Path<EngagementId>,
        body: Body<FilingInput>,
    ) -> poem::Result<Saved<EngagementView>> {
        let new = NewFiling::from(body.0);
        call.change(move |ctx| filing::file(ctx, engagement_id.0, &new)).await
    }
}
