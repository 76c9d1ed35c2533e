//! The clock over HTTP: show, hold, resume, extend.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::api::with_round;
use super::model::ReviewId;
use super::views::{ClockView, ExtendInput, HoldInput, ReviewView};
use super::{clock, hold};
use crate::http::{Body, Call, Found, Saved, Tag};

/// The clock.
#[derive(Clone)]
pub struct ReviewClockApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl ReviewClockApi {
    /// The clock (审查时限): every day counted or skipped, with its reason and source; holds and extension
    #[oai(path = "/reviews/:review_id/clock", method = "get", operation_id = "review_clock")]
    async fn clock(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<ClockView>> {
        call.read(move |ctx| clock::show(ctx, review_id.0)).await
    }

    /// Hold the review (中止): the clock stops for everything but another reason
    #[oai(path = "/reviews/:review_id/hold", method = "post", operation_id = "review_hold")]
    async fn hold(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<HoldInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let HoldInput { kind, reason } = body.0;
        call.change(move |ctx| with_round(ctx, |ctx| hold::hold(ctx, review_id.0, kind, &reason))).await
    }

    /// Go on (恢复审查): the last day moves by the days that the clock stood still
    #[oai(path = "/reviews/:review_id/resume", method = "post", operation_id = "review_resume")]
    async fn resume(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| hold::resume(ctx, review_id.0))).await
    }

    /// Extend the limit (延期), once, within what the rules allow; approved by another than who accepted the matter
    #[oai(path = "/reviews/:review_id/extend", method = "post", operation_id = "review_extend")]
    async fn extend(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ExtendInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let ExtendInput { days, reason } = body.0;
        call.change(move |ctx| with_round(ctx, |ctx| hold::extend(ctx, review_id.0, days, &reason))).await
    }
}
