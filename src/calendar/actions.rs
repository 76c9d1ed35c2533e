//! Loading what ships with the program, and finding the rules that apply.

use super::days::YearTable;
use super::pack::RulePack;
use super::{rules, seeds, store};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::kit::{Day, Timestamp};

/// Puts the embedded calendars and rule packs into the database, those that are not there yet. A year that an
/// installation has loaded or corrected by itself is left alone.
pub fn load_embedded(conn: &mut Conn, now: Timestamp) -> Result<()> {
    for text in seeds::CALENDAR_TEXTS {
        let table = seeds::parse_year(text).map_err(Error::internal)?;
        if !store::has_year(conn, table.year)? {
            store::insert_year(conn, &table, now)?;
        }
    }
    let packs = seeds::packs().map_err(Error::internal)?;
    for (pack, text) in packs.all().filter_map(|pack| text_of(pack).map(|text| (pack, text))) {
        if !store::has_pack(conn, &pack.hash)? {
            store::insert_pack(conn, pack, text, now)?;
        }
    }
    Ok(())
}

fn text_of(pack: &RulePack) -> Option<&'static str> {
    seeds::PACK_TEXTS.into_iter().find(|text| text.contains(&format!("id = \"{}\"", pack.id)))
}

/// Loads a year as published; once, because what was reckoned with it stands. A part of the use case that loads a
/// year and reckons what waited for it: the caller says what was done.
pub fn load_year(conn: &mut Conn, table: &YearTable, now: Timestamp) -> Result<()> {
    let refuse = || rules::YEAR_LOADED_ALREADY.refuse().with("year", table.year).into();
    if store::has_year(conn, table.year)? {
        return Err(refuse());
    }
    // Of two who load it at once, the second finds it there.
    store::insert_year(conn, table, now).map_err(|error| if error.is_duplicate() { refuse() } else { error })
}

/// The rule pack that applies in a jurisdiction on a day.
pub fn in_force(jurisdiction: &str, on: Day) -> Result<&'static RulePack> {
    let packs = seeds::packs().map_err(Error::internal)?;
    packs
        .in_force(jurisdiction, on.date())
        .ok_or_else(|| Error::internal(format!("no rule pack for {jurisdiction} on {on}")))
}

/// The same as [`in_force`], for somebody who merely asks: a jurisdiction without rules is not found.
pub(super) fn find(jurisdiction: &str, on: Day) -> Result<&'static RulePack> {
    let packs = seeds::packs().map_err(Error::internal)?;
    packs.in_force(jurisdiction, on.date()).ok_or(Error::NotFound)
}

/// Says which year is missing.
pub fn not_loaded(missing: super::YearNotLoaded) -> Error {
    rules::CALENDAR_NOT_LOADED.refuse().with("year", missing.0).into()
}
