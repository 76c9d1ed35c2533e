//! Loading a year's calendar, with everything that waited for it.

use crate::calendar::{self, YearTable};
use crate::ctx::Ctx;
use crate::engagement;
use crate::error::Result;
use crate::fees;
use crate::review;

/// Loads a year as published and reckons every last day that waited for it, in one transaction.
pub(super) fn load_year(ctx: &mut Ctx<'_>, table: &YearTable) -> Result<()> {
    calendar::load_year(ctx.conn, table, ctx.now)?;
    let reckoned = review::reckon_all(ctx)?;
    let claims = fees::reckon_all(ctx)?;
    let filings = engagement::reckon_filings(ctx)?;
    ctx.done(
        "calendar_year",
        table.year,
        &[
            ("source", &table.source),
            ("off", &table.off.len()),
            ("work", &table.work.len()),
            ("matters_reckoned", &reckoned),
            ("claims_reckoned", &claims),
            ("filings_reckoned", &filings),
        ],
    );
    Ok(())
}
