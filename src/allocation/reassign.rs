//! Bulk reassignment (批量改派): all open work of an adviser goes to others, each matter for itself.

use super::actions;
use super::model::{AllocationId, Method, NewAllocation};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::error::{Error, Refusal, Result};
use crate::review::{self, Assignment, AssignmentId, ReviewId};

/// What became of one matter.
#[derive(Debug)]
pub(super) struct Moved {
    /// The matter.
    pub review_id: ReviewId,
    /// The assignment of whoever leaves.
    pub from: AssignmentId,
    /// The new assignment, and who is offered it.
    pub to: Option<(AssignmentId, AdviserId)>,
    /// The allocation that found them.
    pub allocation_id: Option<AllocationId>,
    /// Why nothing was changed.
    pub refused: Option<Refusal>,
}

/// Hands all open work of an adviser in the office's matters to the first of those named who can take it, or to whom a
/// match finds. What is refused of a matter leaves that matter as it was, and the others go on.
pub(super) fn reassign(ctx: &mut Ctx<'_>, adviser: AdviserId, to: &[AdviserId], reason: &str) -> Result<Vec<Moved>> {
    let leaving = directory::adviser(ctx.conn, adviser)?;
    if let Some(at) = to.iter().position(|one| *one == adviser) {
        return Err(Error::field(format!("/adviser_ids/{at}"), "INVALID", "must be somebody else"));
    }
    let mut rows = Vec::new();
    for open in review::open_work_of(ctx.conn, adviser, ctx.actor.organisation)? {
        let mut moved =
            Moved { review_id: open.review_id, from: open.id, to: None, allocation_id: None, refused: None };
        let tried = ctx.attempt(|ctx| {
            (moved.to, moved.allocation_id) = one(ctx, &open, to, reason)?;
            ctx.part_done();
            Ok(true)
        });
        match tried {
            Ok(_) => {}
            Err(Error::Refused(refusal)) => {
                (moved.to, moved.allocation_id) = (None, None);
                moved.refused = Some(refusal);
            }
            Err(other) => return Err(other),
        }
        rows.push(moved);
    }
    let done = rows.iter().filter(|row| row.refused.is_none()).count();
    let left = rows.len() - done;
    ctx.done("adviser", adviser, &[("adviser", &leaving.name), ("moved", &done), ("left", &left), ("reason", &reason)]);
    Ok(rows)
}

type Given = (Option<(AssignmentId, AdviserId)>, Option<AllocationId>);

/// Takes one assignment back and offers its matter to somebody else.
fn one(ctx: &mut Ctx<'_>, open: &Assignment, to: &[AdviserId], reason: &str) -> Result<Given> {
    review::released(ctx, open.id, reason)?;
    if open.assists.is_some() {
        // The lead goes on without them.
        return Ok((None, None));
    }
    if to.is_empty() {
        let review = review::for_update(ctx.conn, ctx.actor, open.review_id)?;
        let new = NewAllocation { method: Method::Match, service: open.service, firm_id: None, areas: Vec::new() };
        let whole = actions::begin(ctx, &review, &new)?;
        let id = whole.allocation.id;
        let given = whole.turns.iter().find_map(|(turn, _)| Some((turn.place, turn.assignment_id?)));
        let (place, assignment) = given.ok_or_else(|| rules::NOBODY_LEFT.refuse())?;
        let taker = store::adviser_at(ctx.conn, id, place)?;
        return Ok((Some((assignment, taker)), Some(id)));
    }
    let mut refused = rules::NOBODY_LEFT.refuse().into();
    for adviser in to {
        let mut given = None;
        let tried = ctx.attempt(|ctx| {
            let review = review::for_update(ctx.conn, ctx.actor, open.review_id)?;
            given = Some(review::place(ctx, review, *adviser, open.service)?.id);
            Ok(true)
        });
        match (tried, given) {
            (Ok(_), Some(assignment)) => return Ok((Some((assignment, *adviser)), None)),
            (Err(Error::Refused(refusal)), _) => refused = Error::Refused(refusal),
            (Err(other), _) => return Err(other),
            (Ok(_), None) => return Err(Error::internal("an offer that was made is not there")),
        }
    }
    Err(refused)
}
