//! Use cases of the directory.

use super::model::{Adviser, Interest, NewAdviser, NewInterest};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity;

#[cfg(test)]
mod tests;

/// Enters an adviser on the roll.
pub fn create_adviser(ctx: &mut Ctx<'_>, new: &NewAdviser) -> Result<Adviser> {
    let account = identity::account(ctx.conn, new.account_id)?;
    let firm = new.firm_id.map(|id| identity::organisation(ctx.conn, id)).transpose()?;
    let faults = rules::faults(new, firm.map(|firm| firm.kind), ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let row = Adviser {
        id: ctx.id(),
        account_id: account.id,
        firm_id: new.firm_id,
        kind: new.kind,
        name: new.name.trim().to_owned(),
        licence_number: new.licence_number.as_deref().unwrap_or_default().trim().to_owned(),
        practising_since: new.practising_since,
        version: 1,
        created_at: ctx.now,
    };
    store::insert_adviser(ctx.conn, &row)
        .map_err(|error| if error.is_duplicate() { rules::ADVISER_EXISTS.refuse().into() } else { error })?;
    ctx.done("adviser", row.id, &[("name", &row.name), ("kind", &row.kind)]);
    Ok(row)
}

/// Declares an interest. What the program itself enters counts as declared by the adviser.
pub fn declare_interest(ctx: &mut Ctx<'_>, new: &NewInterest) -> Result<Interest> {
    let adviser = store::adviser_with_interests(ctx.conn, ctx.actor, new.adviser_id)?;
    let party_key = rules::party_key(&new.party);
    if party_key.is_empty() {
        return Err(Error::field("/party", "TOO_SHORT", "must name somebody"));
    }
    let row = Interest {
        id: ctx.id(),
        adviser_id: adviser.id,
        party: new.party.trim().to_owned(),
        party_key,
        relation: new.relation,
        declared_by: if ctx.actor.is_system { adviser.account_id } else { ctx.actor.account },
        declared_at: ctx.now,
    };
    store::insert_interest(ctx.conn, &row)?;
    ctx.done("interest", row.id, &[("adviser", &adviser.id), ("party", &row.party), ("relation", &row.relation)]);
    Ok(row)
}

/// The declared interests that stand between an adviser and a matter with these parties (given by
/// [`rules::party_key`]): the adviser's own and those of the firm's other lawyers.
pub fn conflicting_interests(conn: &mut Conn, adviser: &Adviser, parties: &[String]) -> Result<Vec<Interest>> {
    Ok(rules::conflicts(&store::interests_around(conn, adviser, parties)?, parties))
}
