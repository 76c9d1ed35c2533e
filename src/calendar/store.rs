//! Calendars and rule packs in the database.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::days::{Calendar, YearTable};
use super::pack::RulePack;
use crate::access::AccountId;
use crate::db::Conn;
use crate::db::schema::{calendar_days, calendar_edition_days, calendar_editions, calendar_years, rule_packs};
use crate::error::{Error, Result};
use crate::kit::{Day, Timestamp};
use crate::load_for_update;

const OFF: &str = "OFF";
const WORK: &str = "WORK";

/// Every loaded year: about 40 rows each.
pub fn load(conn: &mut Conn) -> Result<Calendar> {
    let years: Vec<(i64, String)> = calendar_years::table
        .order(calendar_years::year)
        .select((calendar_years::year, calendar_years::source))
        .load(conn)?;
    let days: Vec<(i64, Day, String, String)> = calendar_days::table
        .order(calendar_days::day)
        .select((calendar_days::year, calendar_days::day, calendar_days::kind, calendar_days::name))
        .load(conn)?;
    let mut tables: BTreeMap<i64, YearTable> = BTreeMap::new();
    for (year, source) in years {
        let table = YearTable {
            year: i32::try_from(year).unwrap_or_default(),
            source,
            off: BTreeMap::new(),
            work: BTreeMap::new(),
        };
        tables.insert(year, table);
    }
    for (year, day, kind, name) in days {
        if let Some(table) = tables.get_mut(&year) {
            let list = if kind == OFF { &mut table.off } else { &mut table.work };
            list.insert(day.date(), name);
        }
    }
    Ok(tables.into_values().fold(Calendar::default(), Calendar::with_year))
}

pub(super) fn has_year(conn: &mut Conn, year: i32) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(calendar_years::table.find(i64::from(year)))).get_result(conn)?)
}

pub(super) fn insert_year(conn: &mut Conn, table: &YearTable, now: Timestamp) -> Result<()> {
    let year = i64::from(table.year);
    diesel::insert_into(calendar_years::table)
        .values((
            calendar_years::year.eq(year),
            calendar_years::source.eq(&table.source),
            calendar_years::loaded_at.eq(now),
        ))
        .execute(conn)?;
    insert_days(conn, table)
}

fn insert_days(conn: &mut Conn, table: &YearTable) -> Result<()> {
    for (day, kind, name) in special_days(table) {
        diesel::insert_into(calendar_days::table)
            .values((
                calendar_days::day.eq(day),
                calendar_days::year.eq(i64::from(table.year)),
                calendar_days::kind.eq(kind),
                calendar_days::name.eq(name),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn special_days(table: &YearTable) -> impl Iterator<Item = (Day, &'static str, &String)> {
    let off = table.off.iter().map(|(day, name)| (Day::from(*day), OFF, name));
    off.chain(table.work.iter().map(|(day, name)| (Day::from(*day), WORK, name)))
}

/// The version of a loaded year, held until the transaction ends.
pub(super) fn year_for_update(conn: &mut Conn, year: i32) -> Result<i64> {
    let this = calendar_years::table.filter(calendar_years::year.eq(i64::from(year)));
    Ok(load_for_update!(conn, this.select(calendar_years::version))?)
}

/// Puts the corrected year in the place of the former one, which is kept with the reason and who replaced it.
pub(super) fn replace_year(
    conn: &mut Conn,
    former: &YearTable,
    version: i64,
    table: &YearTable,
    (by, reason): (AccountId, &str),
    now: Timestamp,
) -> Result<()> {
    let year = i64::from(former.year);
    diesel::insert_into(calendar_editions::table)
        .values((
            calendar_editions::year.eq(year),
            calendar_editions::version.eq(version),
            calendar_editions::source.eq(&former.source),
            calendar_editions::reason.eq(reason),
            calendar_editions::replaced_by.eq(by),
            calendar_editions::replaced_at.eq(now),
        ))
        .execute(conn)?;
    for (day, kind, name) in special_days(former) {
        diesel::insert_into(calendar_edition_days::table)
            .values((
                calendar_edition_days::year.eq(year),
                calendar_edition_days::version.eq(version),
                calendar_edition_days::day.eq(day),
                calendar_edition_days::kind.eq(kind),
                calendar_edition_days::name.eq(name),
            ))
            .execute(conn)?;
    }
    diesel::update(calendar_years::table.find(year))
        .set((
            calendar_years::source.eq(&table.source),
            calendar_years::version.eq(version + 1),
            calendar_years::loaded_at.eq(now),
        ))
        .execute(conn)?;
    diesel::delete(calendar_days::table.filter(calendar_days::year.eq(year))).execute(conn)?;
    insert_days(conn, table)
}

/// What a year said before a correction.
#[derive(Clone, Debug)]
pub(super) struct FormerEdition {
    pub(super) version: i64,
    pub(super) table: YearTable,
    pub(super) reason: String,
    pub(super) replaced_at: Timestamp,
}

/// A year with its version and what it said before, oldest first.
pub(super) fn year(conn: &mut Conn, year: i32) -> Result<(YearTable, i64, Vec<FormerEdition>)> {
    let version = calendar_years::table.find(i64::from(year)).select(calendar_years::version).first(conn)?;
    let table = load(conn)?.years().find(|table| table.year == year).cloned().ok_or(Error::NotFound)?;
    let rows: Vec<(i64, String, String, Timestamp)> = calendar_editions::table
        .filter(calendar_editions::year.eq(i64::from(year)))
        .order(calendar_editions::version)
        .select((
            calendar_editions::version,
            calendar_editions::source,
            calendar_editions::reason,
            calendar_editions::replaced_at,
        ))
        .load(conn)?;
    let days: Vec<(i64, Day, String, String)> = calendar_edition_days::table
        .filter(calendar_edition_days::year.eq(i64::from(year)))
        .order((calendar_edition_days::version, calendar_edition_days::day))
        .select((
            calendar_edition_days::version,
            calendar_edition_days::day,
            calendar_edition_days::kind,
            calendar_edition_days::name,
        ))
        .load(conn)?;
    let of = |version: i64, kind: &str| {
        let its = days.iter().filter(|(of, _, is, _)| *of == version && is == kind);
        its.map(|(_, day, _, name)| (day.date(), name.clone())).collect()
    };
    let former = rows.into_iter().map(|(version, source, reason, replaced_at)| {
        let table = YearTable { year, source, off: of(version, OFF), work: of(version, WORK) };
        FormerEdition { version, table, reason, replaced_at }
    });
    Ok((table, version, former.collect()))
}

pub(super) fn has_pack(conn: &mut Conn, hash: &str) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(rule_packs::table.find(hash.to_owned()))).get_result(conn)?)
}

/// Id and hash of every rule pack that is kept.
pub(super) fn pack_hashes(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(rule_packs::table.order(rule_packs::hash).select((rule_packs::id, rule_packs::hash)).load(conn)?)
}

/// The text of a rule pack, exactly as it was loaded.
pub(super) fn pack_text(conn: &mut Conn, id: &str, hash: &str) -> Result<Option<String>> {
    let this = rule_packs::table.find(hash.to_owned()).filter(rule_packs::id.eq(id.to_owned()));
    Ok(this.select(rule_packs::source).first(conn).optional()?)
}

pub(super) fn insert_pack(conn: &mut Conn, pack: &RulePack, text: &str, now: Timestamp) -> Result<()> {
    diesel::insert_into(rule_packs::table)
        .values((
            rule_packs::hash.eq(&pack.hash),
            rule_packs::id.eq(&pack.id),
            rule_packs::jurisdiction.eq(&pack.jurisdiction),
            rule_packs::effective_from.eq(Day::from(pack.effective_from)),
            rule_packs::source.eq(text),
            rule_packs::loaded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
