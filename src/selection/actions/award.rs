//! The award, as a part of the use case that makes the engagements: it runs in the caller's transaction, and the caller
//! says what was done.

use super::super::model::{Application, ApplicationId, ApplicationState, Round, RoundId, RoundKind};
use super::super::rules::{self, Event};
use super::super::store;
use super::{for_step, tell_candidate};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::directory::AdviserId;
use crate::error::{Error, Result};
use crate::notify::Mail;

/// Somebody who was awarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awarded {
    /// Which application.
    pub application_id: ApplicationId,
    /// Its rank.
    pub rank: i64,
    /// The firm; absent for scholars.
    pub firm_id: Option<OrganisationId>,
    /// The named lawyers, or the scholar.
    pub adviser_ids: Vec<AdviserId>,
}

/// Completes an approved round: `named` must be exactly those who were put forward. Gives them in the order of their
/// ranks, and what the round was for. Of two awards at once one finds the round complete.
pub fn complete(ctx: &mut Ctx<'_>, id: RoundId, named: &[ApplicationId]) -> Result<(Round, Vec<Awarded>)> {
    let round = for_step(ctx, id)?;
    let state = rules::step(round.state, Event::Complete)?;
    rules::NOT_APPROVED.require(round.approved_by.is_some())?;
    let all = store::applications_of(ctx.conn, id)?;
    let (mut proposed, others): (Vec<Application>, Vec<Application>) =
        all.into_iter().partition(|one| one.state == ApplicationState::Proposed);
    proposed.sort_by_key(|one| one.rank);
    let ids: Vec<ApplicationId> = proposed.iter().map(|one| one.id).collect();
    // Members of a panel have no terms of their own: whoever was put forward is meant.
    let named = if round.kind == RoundKind::Framework && named.is_empty() { &ids } else { named };
    rules::award(round.quota, &ids, named)?;
    let round = store::save(ctx, Round { state, ..round })?;
    let people = store::people_of(ctx.conn, &ids)?;
    let mut awarded = Vec::new();
    for application in proposed {
        let row = Application { state: ApplicationState::Awarded, ..application };
        let row = store::save_application(ctx, row)?;
        tell_candidate(
            ctx,
            &row,
            &Mail::of("selection_complete")
                .with("number", &round.number)
                .with("title", &round.title)
                .with("state", row.state),
        )?;
        let adviser_ids = people.get(&row.id).map(|people| people.iter().map(|one| one.id).collect());
        awarded.push(Awarded {
            application_id: row.id,
            rank: row.rank.ok_or_else(|| Error::internal("awarded without a rank"))?,
            firm_id: row.firm_id,
            adviser_ids: adviser_ids.unwrap_or_default(),
        });
    }
    for application in others.into_iter().filter(|one| one.state != ApplicationState::Withdrawn) {
        let mail = Mail::of("selection_complete")
            .with("number", &round.number)
            .with("title", &round.title)
            .with("state", "UNSUCCESSFUL");
        tell_candidate(ctx, &application, &mail)?;
    }
    Ok((round, awarded))
}
