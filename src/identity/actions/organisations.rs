//! Organisations.

use super::name_taken;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::model::{MatterKind, NewOrganisation, Organisation, OrganisationKind};
use crate::identity::store;

/// Makes an organisation; an agency is told who reviews its matters.
pub fn create_organisation(ctx: &mut Ctx<'_>, new: &NewOrganisation) -> Result<Organisation> {
    if let Some(body) = new.review_body_id {
        let body = store::organisation(ctx.conn, body)?;
        if new.kind != OrganisationKind::Agency || body.kind != OrganisationKind::ReviewBody {
            return Err(Error::field(
                "/review_body_id",
                "INVALID",
                "only an agency has a review body, and it must be an organisation of kind REVIEW_BODY",
            ));
        }
    }
    let row = Organisation {
        id: ctx.id(),
        kind: new.kind,
        name: new.name.trim().to_owned(),
        jurisdiction: new.jurisdiction.clone(),
        version: 1,
        created_at: ctx.now,
    };
    store::insert_organisation(ctx.conn, &row).map_err(name_taken)?;
    if let Some(body) = new.review_body_id {
        for kind in MatterKind::ALL {
            store::insert_review_body(ctx.conn, ctx.id::<uuid::Uuid>(), row.id, body, *kind, ctx.today())?;
        }
    }
    ctx.done("organisation", row.id, &[("name", &row.name), ("kind", &row.kind)]);
    Ok(row)
}
