//! The pool of experts.

use super::in_order;
use crate::ctx::Ctx;
use crate::directory::model::{
    Appearance, Expert, ExpertEntry, ExpertId, ExpertInterest, Independence, NewAppearance, NewExpert, Relation,
};
use crate::directory::{rules, store};
use crate::error::{Error, Result};

/// Takes an expert into the pool.
pub fn enter_expert(ctx: &mut Ctx<'_>, new: &NewExpert) -> Result<ExpertEntry> {
    let blank = Expert {
        id: ctx.id(),
        name: String::new(),
        employer: String::new(),
        employer_key: String::new(),
        title: String::new(),
        contact: String::new(),
        left_on: None,
        version: 1,
        updated_at: ctx.now,
        created_at: ctx.now,
    };
    let row = filled(ctx, blank, new)?;
    store::insert_expert(ctx.conn, &row, &in_order(&new.fields))?;
    ctx.done("expert", row.id, &[("name", &row.name), ("employer", &row.employer)]);
    Ok(ExpertEntry { expert: row, fields: in_order(&new.fields) })
}

/// Writes an expert's particulars anew; with a day on which they left, they are out of the pool.
pub fn change_expert(ctx: &mut Ctx<'_>, id: ExpertId, new: &NewExpert) -> Result<ExpertEntry> {
    let row = store::expert_for_update(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    let row = filled(ctx, row, new)?;
    store::update_expert(ctx, &row, &in_order(&new.fields))?;
    ctx.done("expert", id, &[("name", &row.name), ("employer", &row.employer)]);
    store::expert(ctx.conn, ctx.actor, id)
}

/// The row with these particulars, which are right.
fn filled(ctx: &Ctx<'_>, row: Expert, new: &NewExpert) -> Result<Expert> {
    let faults = rules::expert_faults(new, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(Expert {
        name: new.name.trim().to_owned(),
        employer: new.employer.trim().to_owned(),
        employer_key: rules::party_key(&new.employer),
        title: new.title.trim().to_owned(),
        contact: new.contact.as_deref().unwrap_or_default().trim().to_owned(),
        left_on: new.left_on,
        ..row
    })
}

/// Notes an interest that an expert declared.
pub fn declare_expert_interest(
    ctx: &mut Ctx<'_>,
    id: ExpertId,
    party: &str,
    relation: Relation,
) -> Result<ExpertInterest> {
    let expert = store::expert(ctx.conn, ctx.actor, id)?.expert;
    let row = ExpertInterest {
        id: ctx.id(),
        expert_id: expert.id,
        party: party.trim().to_owned(),
        party_key: named(party, "/party")?,
        relation,
        declared_by: ctx.actor.account,
        declared_at: ctx.now,
    };
    store::insert_expert_interest(ctx.conn, &row)?;
    ctx.done("expert_interest", row.id, &[("expert", &expert.id), ("party", &row.party), ("relation", &relation)]);
    Ok(row)
}

/// Whether an expert can be heard about a party: it neither employs them nor have they an interest in it.
pub fn check_expert(ctx: &mut Ctx<'_>, id: ExpertId, party: &str) -> Result<Independence> {
    let expert = store::expert(ctx.conn, ctx.actor, id)?.expert;
    let key = named(party, "party")?;
    let interests = store::expert_interests_in(ctx.conn, id, &key)?;
    Ok(Independence { employed: expert.employer_key == key, interests, expert })
}

/// The key of a party; refused when the text names nobody.
fn named(party: &str, place: &str) -> Result<String> {
    let key = rules::party_key(party);
    if key.is_empty() { Err(Error::field(place, "TOO_SHORT", "must name somebody")) } else { Ok(key) }
}

/// Notes that an expert was heard.
pub fn record_appearance(ctx: &mut Ctx<'_>, new: &NewAppearance) -> Result<Appearance> {
    let expert = store::expert(ctx.conn, ctx.actor, new.expert_id)?.expert;
    let faults = rules::appearance_faults(new, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let row = Appearance {
        id: ctx.id(),
        expert_id: expert.id,
        matter: new.matter.trim().to_owned(),
        on_day: new.on_day,
        paid: new.paid,
        recorded_by: ctx.actor.account,
        recorded_at: ctx.now,
    };
    store::insert_appearance(ctx.conn, &row)?;
    ctx.done("appearance", row.id, &[("expert", &expert.id), ("on_day", &row.on_day), ("paid", &row.paid)]);
    Ok(row)
}
