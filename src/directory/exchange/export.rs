//! A roll as a table.

use super::{Roll, term, write};
use crate::ctx::Ctx;
use crate::directory::model::{ExpertEntry, FirmEntry, RollEntry};
use crate::directory::store;
use crate::error::Result;

crate::text_enum! {
    /// As what a table goes out.
    pub enum Format {
        /// Comma-separated text in UTF-8 (CSV).
        Csv = "CSV",
        /// A workbook (Excel).
        Xlsx = "XLSX",
    }
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The end of its files' names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The whole roll, oldest entry first, as the bytes of a file.
pub fn export(ctx: &mut Ctx<'_>, roll: Roll, format: Format) -> Result<Vec<u8>> {
    let mut rows = vec![roll.columns().iter().map(|column| column.zh.to_owned()).collect::<Vec<_>>()];
    match roll {
        Roll::Advisers => {
            let names = store::names_of_firms(ctx.conn)?;
            let advisers = store::whole_roll(ctx.conn, ctx.actor)?;
            let today = ctx.today();
            let entries = store::entries(ctx.conn, ctx.actor, today, advisers)?;
            rows.extend(entries.into_iter().map(|entry| {
                let firm = entry.adviser.firm_id.and_then(|id| names.get(&id)).cloned();
                adviser(entry, firm.unwrap_or_default())
            }));
        }
        Roll::Firms => rows.extend(store::all_firms(ctx.conn, ctx.actor)?.into_iter().map(firm)),
        Roll::Experts => rows.extend(store::all_experts(ctx.conn, ctx.actor)?.into_iter().map(expert)),
    }
    match format {
        Format::Csv => Ok(write::csv(&rows)),
        Format::Xlsx => write::workbook(&rows),
    }
}

fn shown(value: Option<impl std::fmt::Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn terms<T: Copy>(values: &[T], meaning: fn(T) -> &'static str) -> String {
    values.iter().map(|value| term(meaning(*value))).collect::<Vec<_>>().join("；")
}

fn adviser(RollEntry { adviser: a, areas, .. }: RollEntry, firm: String) -> Vec<String> {
    vec![
        a.name,
        term(a.kind.meaning()).to_owned(),
        firm,
        a.licence_number,
        shown(a.licence_until),
        a.practising_since.to_string(),
        a.title,
        shown(a.born_on),
        shown(a.capacity),
        terms(&areas, |area| area.meaning()),
    ]
}

fn firm(FirmEntry { firm: f, name, areas }: FirmEntry) -> Vec<String> {
    let established_on = f.established_on.to_string();
    vec![name, f.credit_code, f.licence_number, established_on, f.city, terms(&areas, |area| area.meaning())]
}

fn expert(ExpertEntry { expert: e, fields }: ExpertEntry) -> Vec<String> {
    vec![e.name, e.employer, e.title, e.contact, terms(&fields, |field| field.meaning()), shown(e.left_on)]
}
