//! Calendars and rule packs in the database.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::days::{Calendar, YearTable};
use super::pack::RulePack;
use crate::db::Conn;
use crate::db::schema::{calendar_days, calendar_years, rule_packs};
use crate::error::Result;
use crate::kit::{Day, Timestamp};

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
    let off = table.off.iter().map(|(day, name)| (day, OFF, name));
    for (day, kind, name) in off.chain(table.work.iter().map(|(day, name)| (day, WORK, name))) {
        diesel::insert_into(calendar_days::table)
            .values((
                calendar_days::day.eq(Day::from(*day)),
                calendar_days::year.eq(year),
                calendar_days::kind.eq(kind),
                calendar_days::name.eq(name),
            ))
            .execute(conn)?;
    }
    Ok(())
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
