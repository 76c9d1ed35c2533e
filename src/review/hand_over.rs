//! Handing over the work of an engagement that takes none any more (工作移交): what is open is released, each piece as
//! if by itself, and its matter can be offered to somebody else.

use super::leave::released;
use super::model::{Assignment, AssignmentId};
use super::{rules, store};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::engagement::{self, Engagement, EngagementId, EngagementState};
use crate::error::Result;

/// What was handed over.
pub(super) struct HandOver {
    /// Of which engagement, as it stands afterwards.
    pub engagement: Engagement,
    /// The assignments that were released.
    pub released: Vec<Assignment>,
}

/// Releases every open assignment under an engagement whose matter this office reviews. What is delivered stays: it is
/// paid for. The matters go first, as in an offer, and the engagement last.
pub(super) fn hand_over(ctx: &mut Ctx<'_>, id: EngagementId, reason: &str) -> Result<HandOver> {
    let before = engagement::visible(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    let running = matches!(before.state, EngagementState::Draft | EngagementState::Signed | EngagementState::Active);
    rules::NOTHING_TO_HAND_OVER.require(!running).map_err(|refusal| refusal.with("state", before.state))?;
    let office: OrganisationId = ctx.actor.organisation;
    let open: Vec<AssignmentId> = store::open_work(ctx.conn, id, office)?;
    let mut handed = Vec::new();
    for assignment in open {
        handed.push(released(ctx, assignment, reason)?.0);
    }
    let engagement = engagement::get(ctx.conn, id)?;
    ctx.done(
        "engagement",
        id,
        &[
            ("number", &engagement.number),
            ("state", &engagement.state),
            ("released", &handed.len()),
            ("reason", &reason),
        ],
    );
    Ok(HandOver { engagement, released: handed })
}
