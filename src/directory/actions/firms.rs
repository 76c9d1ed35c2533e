//! Law firms.

use super::in_order;
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::directory::model::{Firm, FirmEntry, FirmParticulars, NewFirm};
use crate::directory::{rules, store};
use crate::error::{Error, Result};
use crate::identity::{self, NewOrganisation, Organisation, OrganisationKind};

/// Enters a law firm on the roll: one that is here as an organisation already, or a new one.
pub fn enter_firm(ctx: &mut Ctx<'_>, new: &NewFirm) -> Result<FirmEntry> {
    let particulars = right(ctx, &new.particulars)?;
    let firm = organisation(ctx, new)?;
    let row = Firm {
        id: firm.id,
        credit_code: particulars.credit_code.clone(),
        licence_number: particulars.licence_number.clone(),
        established_on: particulars.established_on,
        city: particulars.city.clone(),
        version: 1,
        updated_at: ctx.now,
        created_at: ctx.now,
    };
    store::insert_firm(ctx.conn, &row, &particulars.areas)?;
    ctx.done("firm", row.id, &[("name", &firm.name), ("credit_code", &row.credit_code)]);
    store::firm(ctx.conn, ctx.actor, row.id)
}

/// The organisation that the firm is. A new one follows the rules of the place of whoever enters it.
fn organisation(ctx: &mut Ctx<'_>, new: &NewFirm) -> Result<Organisation> {
    match (new.firm_id, &new.name) {
        (Some(id), None) => {
            let firm = identity::organisation(ctx.conn, id)?;
            if firm.kind == OrganisationKind::LawFirm {
                Ok(firm)
            } else {
                Err(Error::field("/firm_id", "INVALID", "must be an organisation of kind LAW_FIRM"))
            }
        }
        (None, Some(name)) if !name.trim().is_empty() => {
            let jurisdiction = identity::organisation(ctx.conn, ctx.actor.organisation)?.jurisdiction;
            let new = NewOrganisation {
                kind: OrganisationKind::LawFirm,
                name: name.clone(),
                jurisdiction,
                review_body_id: None,
            };
            identity::create_organisation(ctx, &new)
        }
        (None, Some(_blank)) => Err(Error::field("/name", "TOO_SHORT", "must not be blank")),
        (None, None) => Err(Error::field("/name", "REQUIRED", "is required when there is no firm_id")),
        (Some(_), Some(_)) => Err(Error::field("/name", "INVALID", "must be absent when there is a firm_id")),
    }
}

/// Writes a firm's particulars anew. Its name stays.
pub fn change_firm(ctx: &mut Ctx<'_>, id: OrganisationId, new: &FirmParticulars) -> Result<FirmEntry> {
    let row = store::firm_for_update(ctx.conn, id)?;
    ctx.expect_version(row.version)?;
    let FirmParticulars { credit_code, licence_number, established_on, city, areas } = right(ctx, new)?;
    let row = Firm { credit_code, licence_number, established_on, city, ..row };
    store::update_firm(ctx, &row, &areas)?;
    ctx.done("firm", id, &[("credit_code", &row.credit_code), ("city", &row.city)]);
    store::firm(ctx.conn, ctx.actor, id)
}

/// The particulars as they are kept, when they are right.
fn right(ctx: &Ctx<'_>, new: &FirmParticulars) -> Result<FirmParticulars> {
    let faults = rules::firm_faults(new, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(FirmParticulars {
        credit_code: rules::law_firm_code(&new.credit_code).unwrap_or_default(),
        licence_number: new.licence_number.trim().to_owned(),
        established_on: new.established_on,
        city: new.city.trim().to_owned(),
        areas: in_order(&new.areas),
    })
}
