//! Use cases of exports.

use super::model::Export;
use super::store;
use crate::audit::{self, Selection};
use crate::ctx::Ctx;
use crate::error::Result;

/// Settles which entries an export spans, and records that it was made.
pub(super) fn create_export(ctx: &mut Ctx<'_>, selection: &Selection) -> Result<Export> {
    let (first_entry, last_entry) = audit::span(ctx.conn, selection)?;
    let export = Export {
        id: ctx.id(),
        chain: selection.chain.clone().unwrap_or_default(),
        from_at: selection.from,
        to_at: selection.to,
        first_entry,
        last_entry,
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    store::insert(ctx.conn, &export)?;
    ctx.done(
        "audit_export",
        export.id,
        &[("chain", &export.chain), ("first_entry", &first_entry), ("last_entry", &last_entry)],
    );
    Ok(export)
}
