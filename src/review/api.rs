//! Intake over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::form::Changes;
use super::model::{Review, ReviewId, ReviewState, Round};
use super::store::Narrowed;
use super::views::{
    DeliberationInput, Detailed, ReasonInput, ResubmitInput, ReviewChanges, ReviewDetail, ReviewInput, ReviewView,
    SubmitInput, SupplementInput, new_review, particulars,
};
use super::{actions, clock, form, store, supplement, withdraw};
use crate::calendar::RulesForKind;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::http::{Body, Call, Created, Found, Saved, Tag};
use crate::identity::MatterKind;
use crate::kit::{Cursor, Day, Fen, Limit, Page, PageRequest, Timestamp};

/// Reviews.
#[derive(Clone)]
pub struct ReviewApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl ReviewApi {
    /// Draft a matter for review (起草送审)
    #[oai(path = "/reviews", method = "post", operation_id = "review_create")]
    async fn create(&self, call: Call, body: Body<ReviewInput>) -> poem::Result<Created<ReviewView>> {
        let new = new_review(body.0)?;
        call.create(move |ctx| with_round(ctx, |ctx| actions::create(ctx, &new))).await
    }

    /// List matters, newest first
    #[oai(path = "/reviews", method = "get", operation_id = "review_list")]
    #[expect(clippy::too_many_arguments, reason = "the filters of the list, each a parameter of the API")]
    async fn list(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<ReviewState>>,
        /// Only of this kind.
        kind: Query<Option<MatterKind>>,
        /// `true`: only those whose last day cannot be reckoned because a year's calendar is not loaded
        /// (`due_problem` CALENDAR_NOT_LOADED); `false`: only the others. Not those withdrawn.
        at_risk: Query<Option<bool>>,
        /// `true`: only those whose last day is over while no review opinion is issued (逾期); what the clock stood
        /// still for in time is not late. `false`: only the others. Not those withdrawn.
        overdue: Query<Option<bool>>,
        /// Only those whose last day lies before this day and no review opinion is issued. Not those withdrawn.
        due_before: Query<Option<Day>>,
        /// Only those changed at this instant or later, for programs that keep a copy; still newest first by creation.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ReviewView>>> {
        let page = PageRequest::new(limit.0, cursor.0);
        let only = Narrowed {
            state: state.0,
            kind: kind.0,
            at_risk: at_risk.0,
            overdue: overdue.0,
            due_before: due_before.0,
            updated_since: updated_since.0,
        };
        call.page(
            page,
            |(review, _): &(Review, Option<Round>)| review.id.to_string(),
            move |ctx, page| {
                let rows = store::list(ctx.conn, ctx.actor, only, ctx.today(), page)?;
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

    /// One matter with its parties, materials and returns for supplement
    #[oai(path = "/reviews/:review_id", method = "get", operation_id = "review_get")]
    async fn get(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<ReviewDetail>> {
        call.get(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            let round = store::current_round(ctx.conn, &review)?;
            let (parties, materials) = (store::parties(ctx.conn, review.id)?, store::materials(ctx.conn, review.id)?);
            let supplements = store::supplements(ctx.conn, &review)?;
            let particulars = store::particulars(ctx.conn, review.id)?;
            let submission = store::submission(ctx.conn, &review, round.as_ref())?;
            Ok(Detailed { review, round, parties, materials, particulars, supplements, submission })
        })
        .await
    }

    /// Change a matter that is not handed in (修改送审事项): title, amount, form and materials
    ///
    /// While it is a draft, or back for supplement. The form is replaced as a whole.
    #[oai(path = "/reviews/:review_id", method = "put", operation_id = "review_change")]
    async fn change(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReviewChanges>,
    ) -> poem::Result<Saved<ReviewView>> {
        let ReviewChanges { title, amount, particulars: entries, materials } = body.0;
        let new = Changes {
            title,
            amount: amount.map_or(Fen::ZERO, |money| money.amount),
            particulars: particulars(Some(entries))?,
            materials: materials.map(|list| list.into_iter().map(Into::into).collect()),
        };
        call.change(move |ctx| with_round(ctx, |ctx| form::change(ctx, review_id.0, &new))).await
    }

    /// Plan the deliberation for another day (调整审议日期), so that the review has the time that the rules want
    #[oai(path = "/reviews/:review_id/deliberation", method = "put", operation_id = "review_plan_deliberation")]
    async fn plan_deliberation(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<DeliberationInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let on = body.0.deliberation_on;
        call.change(move |ctx| with_round(ctx, |ctx| form::plan_deliberation(ctx, review_id.0, on))).await
    }

    /// Submit (送审): the newest version of the text is received today
    #[oai(path = "/reviews/:review_id/submit", method = "post", operation_id = "review_submit")]
    async fn submit(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<SubmitInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let said = body.0.no_state_secrets;
        call.change(move |ctx| with_round(ctx, |ctx| actions::submit(ctx, review_id.0, said))).await
    }

    /// Find it complete and take it (受理): the rule pack freezes and the clock counts from the day of receipt
    #[oai(path = "/reviews/:review_id/accept", method = "post", operation_id = "review_accept")]
    async fn accept(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| actions::accept(ctx, review_id.0))).await
    }

    /// Return it for supplement (退回补正): everything that is missing, told at once
    #[oai(path = "/reviews/:review_id/request-supplement", method = "post", operation_id = "review_request_supplement")]
    async fn request_supplement(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<SupplementInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let items: Vec<_> = body.0.items.into_iter().map(Into::into).collect();
        call.change(move |ctx| with_round(ctx, |ctx| supplement::request(ctx, review_id.0, &items))).await
    }

    /// Hand in what was missing (补正): the clock will count from today, the day on which it is complete
    #[oai(path = "/reviews/:review_id/resubmit", method = "post", operation_id = "review_resubmit")]
    async fn resubmit(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ResubmitInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let ResubmitInput { materials, no_state_secrets: said } = body.0;
        let materials: Vec<_> = materials.into_iter().map(Into::into).collect();
        call.change(move |ctx| with_round(ctx, |ctx| supplement::resubmit(ctx, review_id.0, &materials, said))).await
    }

    /// Give back (退回) a matter whose agency did not answer the return in time; the program does it by itself as well
    #[oai(path = "/reviews/:review_id/return", method = "post", operation_id = "review_return")]
    async fn give_back(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| supplement::give_back(ctx, review_id.0))).await
    }

    /// Take the matter back (撤回), before the review opinion is issued; delivered work of counsel is still paid
    #[oai(path = "/reviews/:review_id/withdraw", method = "post", operation_id = "review_withdraw")]
    async fn withdraw(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<ReasonInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        call.change(move |ctx| with_round(ctx, |ctx| withdraw::withdraw(ctx, review_id.0, &body.0.reason))).await
    }

    /// The rules (审查依据): materials, review items and conclusions that this matter goes by
    #[oai(path = "/reviews/:review_id/rules", method = "get", operation_id = "review_rules")]
    async fn rules(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<RulesForKind>> {
        call.read(move |ctx| clock::rules(ctx, review_id.0)).await
    }
}

/// The matter with its current round, as views show it.
pub(super) fn with_round(
    ctx: &mut Ctx<'_>,
    action: impl FnOnce(&mut Ctx<'_>) -> Result<Review>,
) -> Result<(Review, Option<Round>)> {
    let review = action(ctx)?;
    let round = store::current_round(ctx.conn, &review)?;
    Ok((review, round))
}
