//! Loading a year's calendar, with everything that waited for it.

use crate::appraisal;
use crate::calendar::{self, YearTable};
use crate::cases;
use crate::contracts;
use crate::ctx::Ctx;
use crate::engagement;
use crate::error::Result;
use crate::fees;
use crate::publication;
use crate::review;
use crate::selection;

/// Replaces a loaded year by the corrected one and reckons every open last day again that was reckoned with it, in one
/// transaction. A last day of the law moves either way; the time that somebody was given for an answer or an announced
/// period only becomes longer.
pub(super) fn correct_year(ctx: &mut Ctx<'_>, table: &YearTable, reason: &str) -> Result<()> {
    let correction = calendar::correct_year(ctx, table, reason)?;
    let matters = review::recount_all(ctx, &correction)?;
    let claims = fees::recount_all(ctx, &correction)?;
    let filings = engagement::recount_filings(ctx, &correction)?;
    let rounds = selection::recount_publicity(ctx, &correction)?;
    let contracts = contracts::recount_filings(ctx, &correction)?;
    let publications = publication::recount_filings(ctx, &correction)?;
    let cases = cases::recount_deadlines(ctx, &correction)?;
    let contests = appraisal::recount_contests(ctx, &correction)?;
    ctx.done(
        "calendar_year",
        table.year,
        &[
            ("source", &table.source),
            ("reason", &reason),
            ("since", &correction.since),
            ("matters_moved", &matters),
            ("claims_moved", &claims),
            ("filings_moved", &filings),
            ("publicity_moved", &rounds),
            ("contracts_moved", &contracts),
            ("publications_moved", &publications),
            ("case_deadlines_moved", &cases),
            ("contests_moved", &contests),
        ],
    );
    Ok(())
}

/// Loads a year as published and reckons every last day that waited for it, in one transaction.
pub(super) fn load_year(ctx: &mut Ctx<'_>, table: &YearTable) -> Result<()> {
    calendar::load_year(ctx.conn, table, ctx.now)?;
    let reckoned = review::reckon_all(ctx)?;
    let claims = fees::reckon_all(ctx)?;
    let filings = engagement::reckon_filings(ctx)?;
    let contracts = contracts::reckon_filings(ctx)?;
    let publications = publication::reckon_filings(ctx)?;
    let cases = cases::reckon_deadlines(ctx)?;
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
            ("contracts_reckoned", &contracts),
            ("publications_reckoned", &publications),
            ("case_deadlines_reckoned", &cases),
        ],
    );
    Ok(())
}
