//! A roll as a table.

use super::Roll;
use crate::ctx::Ctx;
use crate::directory::model::{ExpertEntry, FirmEntry, RollEntry};
use crate::directory::store::{self, Named};
use crate::error::Result;
use crate::tables::{TableFormat, file, term};

/// The whole roll, oldest entry first, as the bytes of a file.
pub fn export(ctx: &mut Ctx<'_>, roll: Roll, format: TableFormat) -> Result<Vec<u8>> {
    let mut rows = vec![roll.book().iter().map(|column| column.zh.to_owned()).collect::<Vec<_>>()];
    let (actor, today) = (ctx.actor, ctx.today());
    match roll {
        Roll::Advisers => {
            let names = store::names_of_firms(ctx.conn)?;
            let advisers = store::whole_roll(ctx.conn, actor)?;
            let entries = store::entries(ctx.conn, actor, today, advisers)?;
            rows.extend(entries.into_iter().map(|entry| {
                let firm = entry.adviser.firm_id.and_then(|id| names.get(&id)).cloned();
                adviser(entry, firm.unwrap_or_default())
            }));
        }
        Roll::Firms => rows.extend(store::all_firms(ctx.conn, actor)?.into_iter().map(firm)),
        Roll::Experts => rows.extend(store::all_experts(ctx.conn, actor)?.into_iter().map(expert)),
        Roll::Leaves => {
            rows.extend(store::all_leaves(ctx.conn, actor, today)?.into_iter().map(
                |(Named { name, licence }, leave)| {
                    vec![name, licence, leave.from_day.to_string(), leave.to_day.to_string(), leave.reason]
                },
            ));
        }
        Roll::Interests => {
            rows.extend(store::all_interests(ctx.conn, actor)?.into_iter().map(|(who, declared)| {
                vec![who.name, who.licence, String::new(), declared.party, term(declared.relation.meaning()).to_owned()]
            }));
            rows.extend(store::all_expert_interests(ctx.conn, actor)?.into_iter().map(|(expert, declared)| {
                let relation = term(declared.relation.meaning()).to_owned();
                vec![expert.name, String::new(), expert.employer, declared.party, relation]
            }));
        }
        Roll::Integrity => {
            rows.extend(store::whole_register(ctx.conn, actor)?.into_iter().map(
                |(Named { name, licence }, firm, r)| {
                    let (kind, decided_on) = (term(r.kind.meaning()).to_owned(), r.decided_on.to_string());
                    let (lifted_on, reason) = (shown(r.lifted_on), r.lift_reason.unwrap_or_default());
                    vec![name, licence, firm, kind, r.authority, decided_on, r.summary, r.evidence, lifted_on, reason]
                },
            ));
        }
    }
    file(format, &rows)
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
