//! The award of a round of selection (聘用): one transaction completes the round and engages each who was put forward.

use super::model::{Engaged, NewEngagement};
use super::{actions, rules};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::selection::{self, ApplicationId, Awarded, Round, RoundId, RoundKind};

/// The terms for one who is awarded: everything of a contract but who is engaged, which the application says.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Whose.
    pub application_id: ApplicationId,
    /// The contract; its firm and advisers are those of the application.
    pub contract: NewEngagement,
}

/// What came of an award.
#[derive(Clone, Debug)]
pub struct AwardedRound {
    /// The round, complete.
    pub round: Round,
    /// Those awarded, by rank, each with the engagement that was made.
    pub awarded: Vec<(Awarded, Engaged)>,
}

/// Completes an approved round and makes an engagement for each who is awarded, by rank.
pub fn award(ctx: &mut Ctx<'_>, id: RoundId, terms: &[Terms]) -> Result<AwardedRound> {
    let round = selection::own(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(round.version)?;
    rules::ROUND_MAKES_PANEL.require(round.kind == RoundKind::Standard)?;
    let named: Vec<ApplicationId> = terms.iter().map(|one| one.application_id).collect();
    let (round, awarded) = selection::complete(ctx, id, &named)?;
    let engaging: OrganisationId = round.review_body_id;
    let mut made = Vec::new();
    for one in awarded {
        let found = terms.iter().find(|terms| terms.application_id == one.application_id);
        let contract = found.ok_or_else(|| Error::internal("awarded without terms"))?.contract.clone();
        let new = NewEngagement { firm_id: one.firm_id, adviser_ids: one.adviser_ids.clone(), ..contract };
        let engaged = actions::create(ctx, engaging, &new)?;
        made.push((one, engaged));
    }
    ctx.done("selection_round", id, &[("number", &round.number), ("awarded", &made.len())]);
    Ok(AwardedRound { round, awarded: made })
}
