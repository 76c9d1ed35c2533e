//! Intake over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{Material, NewReview, Review, ReviewId, ReviewState, Round};
use super::views::{ClockView, ReviewDetail, ReviewInput, ReviewView};
use super::{actions, clock, store};
use crate::calendar::RulesForKind;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::identity::MatterKind;
use crate::kit::{Cursor, Fen, Limit, Page, PageRequest};

/// Reviews.
#[derive(Clone)]
pub struct ReviewApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl ReviewApi {
    /// Draft a matter for review (起草送审)
    #[oai(path = "/reviews", method = "post", operation_id = "review_create")]
    async fn create(&self, call: Call, body: Body<ReviewInput>) -> poem::Result<Created<ReviewView>> {
        let input = body.0;
        let new = NewReview {
            kind: input.kind,
            title: input.title,
            document_id: input.document_id,
            amount: input.amount.map_or(Fen::ZERO, |money| money.amount),
            parties: input.parties.into_iter().map(|party| (party.name, party.role)).collect(),
            materials: input
                .materials
                .into_iter()
                .map(|m| Material { code: m.code, note: m.note.unwrap_or_default() })
                .collect(),
        };
        call.create(move |ctx| with_round(ctx, |ctx| actions::create(ctx, &new))).await
    }

    /// List matters, newest first
    #[oai(path = "/reviews", method = "get", operation_id = "review_list")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<ReviewState>>,
        /// Only of this kind.
        kind: Query<Option<MatterKind>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ReviewView>>> {
        let page = PageRequest::new(limit.0, cursor.0);
        call.page(
            page,
            |(review, _): &(Review, Option<Round>)| review.id.to_string(),
            move |ctx, page| {
                let rows = store::list(ctx.conn, ctx.actor, state.0, kind.0, page)?;
                let mut rounds = store::current_rounds(ctx.conn, &rows)?;
                Ok(rows
                    .into_iter()
                    .map(|review| {
                        let at = rounds
                            .iter()
                            .position(|round| round.review_id == review.id && round.number == review.round);
                        let round = at.map(|at| rounds.swap_remove(at));
                        (review, round)
                    })
                    .collect())
            },
        )
        .await
    }

    /// One matter with its parties and materials
    #[oai(path = "/reviews/:review_id", method = "get", operation_id = "review_get")]
    async fn get(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<ReviewDetail>> {
        call.get(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            let round = store::current_round(ctx.conn, &review)?;
            let (parties, materials) = (store::parties(ctx.conn, review.id)?, store::materials(ctx.conn, review.id)?);
            Ok((review, round, parties, materials))
        })
        .await
    }

    /// Submit (送审): the newest version of the text is received today
    #[oai(path = "/reviews/:review_id/submit", method = "post", operation_id = "review_submit")]
    async fn submit(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| actions::submit(ctx, review_id.0))).await
    }

    /// Find it complete and take it (受理): the rule pack freezes and the clock counts from the day of receipt
    #[oai(path = "/reviews/:review_id/accept", method = "post", operation_id = "review_accept")]
    async fn accept(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| actions::accept(ctx, review_id.0))).await
    }

    /// The clock (审查时限): every day counted or skipped, with its reason and source
    #[oai(path = "/reviews/:review_id/clock", method = "get", operation_id = "review_clock")]
    async fn clock(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<ClockView>> {
        call.read(move |ctx| clock::show(ctx, review_id.0)).await
    }

    /// The rules (审查依据): materials, review items and conclusions that this matter goes by
    #[oai(path = "/reviews/:review_id/rules", method = "get", operation_id = "review_rules")]
    async fn rules(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<RulesForKind>> {
        call.read(move |ctx| clock::rules(ctx, review_id.0)).await
    }
}

fn with_round(
    ctx: &mut Ctx<'_>,
    action: impl FnOnce(&mut Ctx<'_>) -> Result<Review>,
) -> Result<(Review, Option<Round>)> {
    let review = action(ctx)?;
    let round = store::current_round(ctx.conn, &review)?;
    Ok((review, round))
}
