//! The review of the response (答复、答辩的审查): linked to a stage, and bound by the stage's last days.

use super::actions::{held, keep};
use super::model::{CaseId, DeadlineNature, Stage, WholeCase};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::MatterKind;
use crate::review::{self, ReviewId};

/// Links the review of the response to the present stage, once.
pub(super) fn link(ctx: &mut Ctx<'_>, id: CaseId, review: ReviewId) -> Result<WholeCase> {
    let whole = held(ctx, id)?;
    rules::is_open(&whole.case)?;
    let stage = whole.stages.last().ok_or_else(|| Error::internal("a case has a stage"))?;
    rules::RESPONSE_LINKED_ALREADY.require(stage.review_id.is_none())?;
    let number = of_a_response(ctx, review)?;
    store::link_review(ctx.conn, &Stage { review_id: Some(review), ..stage.clone() })?;
    let after = keep(ctx, &whole.case, whole.case.clone(), &[("stage", &stage.ordinal), ("review", &number)])?;
    bind(ctx, &after)?;
    Ok(after)
}

/// Refuses a review that the actor does not see, or that is of no response; gives its number.
pub(super) fn of_a_response(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<String> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    rules::RESPONSE_OF_ANOTHER_KIND.require(review.kind == MatterKind::DisputeResponse)?;
    Ok(review.number)
}

/// The first duty of the present stage that is not done binds its review.
pub(super) fn bind(ctx: &mut Ctx<'_>, whole: &WholeCase) -> Result<()> {
    let Some((stage, review)) = whole.stages.last().and_then(|stage| Some((stage, stage.review_id?))) else {
        return Ok(());
    };
    let of_stage = |event: i64| whole.events.iter().any(|one| one.ordinal == event && one.stage == stage.ordinal);
    let duties = whole.deadlines.iter().filter(|one| one.must == DeadlineNature::Duty && one.done_on.is_none());
    let first =
        duties.filter(|one| of_stage(one.event)).filter_map(|one| Some((one.due_on?, one))).min_by_key(|(due, _)| *due);
    let day = first.map(|(due_on, one)| (due_on, format!("{}：{}", whole.case.number, one.basis)));
    review::bind(ctx, review, day)
}
