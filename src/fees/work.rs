//! The work that a claim is about. An adviser who stands back looks whether the work is claimed for, and a claim
//! whether the adviser has stood back: whichever holds the assignment first is seen by the other, so that its money
//! is never left to both.

use std::collections::BTreeMap;

use super::model::{ClaimLine, LineState};
use super::store;
use crate::budget;
use crate::ctx::Ctx;
use crate::engagement;
use crate::error::{Error, Result};
use crate::kit::Fen;
use crate::opinion::{self, OpinionId};
use crate::review::{self, Assignment, AssignmentId, AssignmentState};

/// Assignments by the opinion that was delivered under them, held until the transaction ends.
pub(super) type Held = BTreeMap<OpinionId, Assignment>;

/// Holds the assignments of this work, in the order of their ids and before any money is touched, so that no two can
/// wait for each other.
pub(super) fn hold(ctx: &mut Ctx<'_>, opinions: impl IntoIterator<Item = OpinionId>) -> Result<Held> {
    let mut of: Vec<(AssignmentId, OpinionId)> = Vec::new();
    for id in opinions {
        let assignment = opinion::counsel_opinion(ctx.conn, id)?.assignment_id;
        of.push((assignment.ok_or_else(|| Error::internal("an opinion of counsel has an assignment"))?, id));
    }
    of.sort_unstable();
    let hold = |(assignment, opinion)| Ok((opinion, review::hold_assignment(ctx.conn, assignment)?));
    of.into_iter().map(hold).collect()
}

/// The same for lines of a claim.
pub(super) fn of_lines<'a>(ctx: &mut Ctx<'_>, lines: impl IntoIterator<Item = &'a ClaimLine>) -> Result<Held> {
    hold(ctx, lines.into_iter().map(|line| line.opinion_id))
}

/// A line lets its work go. Work whose adviser has stood back meanwhile cannot be claimed anew, so that its money,
/// which the claim kept, goes back now. The engagement goes first, as in an offer.
pub(super) fn let_go(ctx: &mut Ctx<'_>, held: &Held, line: &ClaimLine, state: LineState) -> Result<()> {
    let assignment =
        held.get(&line.opinion_id).ok_or_else(|| Error::internal("the work is held before it is let go"))?;
    store::update_line(ctx.conn, &ClaimLine { state, ..line.clone() })?;
    if assignment.state == AssignmentState::Accepted {
        return Ok(());
    }
    let rest = budget::reservation(ctx.conn, line.reservation_id)?.remaining()?;
    if rest > Fen::ZERO {
        let engagement = engagement::get(ctx.conn, assignment.engagement_id)?;
        engagement::free_fee(ctx, &engagement, line.term, rest)?;
        budget::release(ctx, line.reservation_id)?;
    }
    Ok(())
}
