//! Queries of exports. Whom the policy lets through sees every export.

use diesel::prelude::*;

use super::model::{Export, ExportId};
use crate::db::Conn;
use crate::db::schema::audit_exports;
use crate::error::Result;

pub(super) fn insert(conn: &mut Conn, export: &Export) -> Result<()> {
    diesel::insert_into(audit_exports::table).values(export).execute(conn)?;
    Ok(())
}

/// One export.
pub(super) fn get(conn: &mut Conn, id: ExportId) -> Result<Export> {
    Ok(audit_exports::table.find(id).select(Export::as_select()).first(conn)?)
}
