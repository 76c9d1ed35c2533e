//! Independent double opinions over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::api::with_round;
use super::double::{self, DoubleReview};
use super::model::ReviewId;
use super::views::{ReasonInput, ReviewView};
use crate::access::AccountId;
use crate::http::{Body, Call, Found, Saved, Tag};
use crate::kit::Timestamp;

/// How many opinions of counsel the present round wants (独立双审情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DoubleReviewView {
    /// Opinions wanted before the office drafts its own (所需顾问意见数): 1, or 2 that know nothing of each other.
    opinions_wanted: u32,
    /// Why two opinions were wanted (启动理由); absent where they never were.
    reason: Option<String>,
    /// Who began it (启动人).
    begun_by: Option<AccountId>,
    /// When (启动时间).
    begun_at: Option<Timestamp>,
    /// Why the round goes on with one opinion (终止理由); absent while two are wanted.
    ended_for: Option<String>,
    /// Who decided that (终止人).
    ended_by: Option<AccountId>,
    /// When (终止时间).
    ended_at: Option<Timestamp>,
}

impl From<Option<DoubleReview>> for DoubleReviewView {
    fn from(row: Option<DoubleReview>) -> Self {
        let goes_on = row.as_ref().is_some_and(|row| row.ended_at.is_none());
        Self {
            opinions_wanted: if goes_on { 2 } else { 1 },
            begun_by: row.as_ref().map(|row| row.begun_by),
            begun_at: row.as_ref().map(|row| row.begun_at),
            ended_for: row.as_ref().map(|row| row.ended_for.clone()).filter(|reason| !reason.is_empty()),
            ended_by: row.as_ref().and_then(|row| row.ended_by),
            ended_at: row.as_ref().and_then(|row| row.ended_at),
            reason: row.map(|row| row.reason),
        }
    }
}

/// Independent double opinions.
#[derive(Clone)]
pub struct DoubleReviewApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl DoubleReviewApi {
    /// Want two independent opinions in this round (启动独立双审), before anybody is offered the matter
    ///
    /// Two advisers of different firms give their opinions on the same text and know nothing of each other until the office
    /// has accepted both; only then the office drafts its own.
    #[oai(path = "/reviews/:review_id/double-review", method = "post", operation_id = "review_begin_double")]
    async fn begin(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| double::begin(ctx, review_id.0, &body.0.reason))).await
    }

    /// How many opinions of counsel the present round wants, and why two (独立双审情况)
    #[oai(path = "/reviews/:review_id/double-review", method = "get", operation_id = "review_get_double")]
    async fn get(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<DoubleReviewView>> {
        call.read(move |ctx| double::of_round(ctx, review_id.0)).await
    }

    /// Go on with one opinion (终止独立双审), while at most one of the two advisers is on the matter
    #[oai(path = "/reviews/:review_id/double-review/end", method = "post", operation_id = "review_end_double")]
    async fn end(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| double::end(ctx, review_id.0, &body.0.reason))).await
    }
}
