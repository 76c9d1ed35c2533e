//! A table into a roll. Each row is entered by the action that enters one by hand, which stops at the first rule that
//! refuses; so what the rolls say against a row is asked for before, and where a cell cannot be read a value that breaks no rule
//! stands in its place, so that the rest of the row is looked at all the same. Nothing of such a row is kept.

use std::collections::BTreeSet;

use super::Roll;
use super::books::{area, field, kind, record, relation};
use crate::ctx::Ctx;
use crate::directory::model::{
    AdviserId, AdviserKind, ExpertField, FirmParticulars, IntegrityKind, Lifting, NewAdviser, NewExpert, NewFirm,
    NewIntegrity, NewInterest, NewLeave, Particulars, PracticeArea, Relation, Subject,
};
use crate::directory::{actions, rules, store};
use crate::documents::Table;
use crate::error::Result;
use crate::identity::{self, OrganisationKind};
use crate::tables::{Fell, How, Line, Report, take_in};

/// Where fields and rules of the actions stand in the tables, when not by their own names.
const FELL: Fell = &[
    ("firm_id", "firm"),
    ("LICENCE_ON_ROLL", "licence_number"),
    ("EXPERT_IN_POOL", "name"),
    ("FIRM_ON_ROLL", "credit_code"),
    ("LEAVE_OVERLAPS", "from_day"),
];

/// Reads every row, and enters them when all are right, or the right ones when that is wanted.
pub fn import(ctx: &mut Ctx<'_>, roll: Roll, table: &Table, sha256: &str, how: How) -> Result<Report> {
    let mut before = Before::default();
    let report = take_in(ctx, roll.book(), table, how, FELL, |ctx, line| match roll {
        Roll::Advisers => adviser(ctx, line, &mut before),
        Roll::Firms => firm(ctx, line, &mut before),
        Roll::Experts => expert(ctx, line, &mut before),
        Roll::Leaves => leave(ctx, line),
        Roll::Interests => interest(ctx, line),
        Roll::Integrity => integrity(ctx, line),
    })?;
    let facts: [(&'static str, &dyn std::fmt::Display); 4] =
        [("rows", &report.rows), ("right", &report.right), ("written", &report.written), ("sha256", &sha256)];
    ctx.done("roll", roll, &facts);
    Ok(report)
}

/// What must stand only once in a table, as the rows before have it: also those in which something else is wrong.
#[derive(Default)]
struct Before(BTreeSet<(&'static str, String)>);

impl Before {
    fn once(&mut self, line: &mut Line<'_>, en: &'static str, key: &str) {
        if !key.is_empty() && !self.0.insert((en, key.to_owned())) {
            line.wrong(en, "TWICE");
        }
    }
}

fn adviser(ctx: &mut Ctx<'_>, line: &mut Line<'_>, before: &mut Before) -> Result<()> {
    let kind = line.value("kind", AdviserKind::ALL, kind);
    let since = line.day("practising_since");
    let firm = line.optional("firm");
    let firm_id = match &firm {
        Some(name) => identity::organisation_named(ctx.conn, name)?,
        None => None,
    };
    if firm.is_some() && firm_id.as_ref().is_none_or(|firm| firm.kind != OrganisationKind::LawFirm) {
        line.wrong("firm", "UNKNOWN_FIRM");
    }
    let (name, licence_number) = (line.text("name"), line.optional("licence_number"));
    match &licence_number {
        Some(number) => {
            before.once(line, "licence_number", number);
            if store::licence_on_roll(ctx.conn, number)? {
                line.broken(&rules::LICENCE_ON_ROLL.refuse(), FELL);
            }
        }
        // Whoever has no licence is told by name.
        None => {
            before.once(line, "name", &name);
            if store::unlicensed_on_roll(ctx.conn, &name)? {
                line.wrong("name", "ON_ROLL");
            }
        }
    }
    let (licence_until, born_on) = (line.day("licence_until"), line.day("born_on"));
    let (title, capacity) = (line.optional("title"), line.whole("capacity"));
    let areas = line.values("areas", PracticeArea::ALL, area);
    // A scholar without a firm needs nothing, and on the first day of practice no other day is wrong.
    let particulars = Particulars {
        firm_id: firm_id.map(|firm| firm.id).filter(|_| kind.is_some()),
        licence_number,
        licence_until: licence_until.filter(|_| since.is_some()),
        title,
        born_on: born_on.filter(|_| since.is_some()),
        capacity,
        areas,
        ..Particulars::of(&name, since.unwrap_or(ctx.today()))
    };
    let kind = kind.unwrap_or(AdviserKind::LegalScholar);
    actions::create_adviser(ctx, &NewAdviser { account_id: None, kind, particulars }).map(|_entered| ())
}

fn firm(ctx: &mut Ctx<'_>, line: &mut Line<'_>, before: &mut Before) -> Result<()> {
    let name = line.text("name");
    before.once(line, "name", &name);
    let credit_code = line.text("credit_code");
    let code = rules::law_firm_code(&credit_code).unwrap_or_default();
    before.once(line, "credit_code", &code);
    let here = identity::organisation_named(ctx.conn, &name)?;
    let firm_id = here.as_ref().filter(|found| found.kind == OrganisationKind::LawFirm).map(|firm| firm.id);
    let listed = firm_id.map(|id| store::is_firm_on_roll(ctx.conn, id)).transpose()?.unwrap_or_default();
    if listed || (here.is_some() && firm_id.is_none()) {
        line.wrong("name", "ON_ROLL");
    }
    if store::firm_called(ctx.conn, &code)?.is_some() {
        line.broken(&rules::FIRM_ON_ROLL.refuse(), FELL);
    }
    let (established_on, licence_number) = (line.day("established_on"), line.text("licence_number"));
    let (city, areas) = (line.text("city"), line.values("areas", PracticeArea::ALL, area));
    let established_on = established_on.unwrap_or(ctx.today());
    let particulars = FirmParticulars { credit_code, licence_number, established_on, city, areas };
    let name = Some(name).filter(|_| here.is_none());
    actions::enter_firm(ctx, &NewFirm { firm_id, name, particulars }).map(|_entered| ())
}

fn expert(ctx: &mut Ctx<'_>, line: &mut Line<'_>, before: &mut Before) -> Result<()> {
    let new = NewExpert {
        name: line.text("name"),
        employer: line.text("employer"),
        title: line.text("title"),
        contact: line.optional("contact"),
        left_on: line.day("left_on"),
        fields: line.values("fields", ExpertField::ALL, field),
    };
    before.once(line, "name", &format!("{}\n{}", new.name, new.employer));
    if store::expert_named(ctx.conn, &new.name, &new.employer)?.is_some() {
        line.broken(&rules::EXPERT_IN_POOL.refuse(), FELL);
    }
    actions::enter_expert(ctx, &new).map(|_entered| ())
}

/// The adviser of a row: by licence number, or by name where they have none.
fn person(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<Option<AdviserId>> {
    let (name, licence_number) = (line.text("name"), line.text("licence_number"));
    let known = store::advisers_called(ctx.conn, &name, &licence_number)?;
    if let [one] = known.as_slice() {
        return Ok(Some(*one));
    }
    line.wrong("name", "UNKNOWN_PERSON");
    Ok(None)
}

fn leave(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let (person, from, to) = (person(ctx, line)?, line.day("from_day"), line.day("to_day"));
    let reason = line.optional("reason");
    let (Some(from_day), Some(to_day)) = (from, to) else { return Ok(()) };
    let today = ctx.today();
    let Some(adviser_id) = person else {
        line.note(rules::leave_faults(from_day, to_day, today), FELL);
        return Ok(());
    };
    if let Some(other) = store::leave_between(ctx.conn, adviser_id, from_day, to_day)? {
        line.broken(&rules::overlaps(&other), FELL);
    }
    actions::take_leave(ctx, &NewLeave { adviser_id, from_day, to_day, reason }).map(|_noted| ())
}

fn interest(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let (party, relation) = (line.text("party"), line.value("relation", Relation::ALL, relation));
    let employer = line.optional("employer");
    let key = rules::party_key(&party);
    if key.is_empty() {
        line.wrong("party", "TOO_SHORT");
    }
    if let Some(employer) = employer {
        let name = line.text("name");
        let Some(expert) = store::expert_named(ctx.conn, &name, &employer)? else {
            line.wrong("name", "UNKNOWN_PERSON");
            return Ok(());
        };
        let Some(relation) = relation else { return Ok(()) };
        if store::expert_interests_in(ctx.conn, expert, &key)?.iter().any(|known| known.relation == relation) {
            line.wrong("party", "ON_ROLL");
            return Ok(());
        }
        return actions::declare_expert_interest(ctx, expert, &party, relation).map(|_declared| ());
    }
    let (Some(adviser_id), Some(relation)) = (person(ctx, line)?, relation) else { return Ok(()) };
    if store::has_interest(ctx.conn, adviser_id, &key, relation)? {
        line.wrong("party", "ON_ROLL");
        return Ok(());
    }
    actions::declare_interest(ctx, &NewInterest::of(adviser_id, &party, relation)).map(|_declared| ())
}

fn integrity(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let subject = match line.optional("firm") {
        None if line.optional("name").is_none() => {
            line.wrong("name", "REQUIRED");
            None
        }
        None => person(ctx, line)?.map(Subject::Adviser),
        // Without a person it is about the firm.
        Some(_) if line.optional("name").is_some() => {
            line.wrong("firm", "INVALID");
            None
        }
        Some(firm) => {
            let firm = identity::organisation_named(ctx.conn, &firm)?;
            let firm = firm.filter(|found| found.kind == OrganisationKind::LawFirm);
            if firm.is_none() {
                line.wrong("firm", "UNKNOWN_FIRM");
            }
            firm.map(|firm| Subject::Firm(firm.id))
        }
    };
    let (kind, decided_on) = (line.value("kind", IntegrityKind::ALL, record), line.day("decided_on"));
    let (authority, summary, evidence) = (line.text("authority"), line.text("summary"), line.text("evidence"));
    let (lifted_on, reason) = (line.day("lifted_on"), line.text("reason"));
    if lifted_on.is_none() && !reason.is_empty() {
        line.wrong("lifted_on", "REQUIRED");
    }
    if let (Some(lifted_on), Some(decided_on)) = (lifted_on, decided_on) {
        let lifting = Lifting { lifted_on, reason: reason.clone() };
        line.note(rules::lifting_faults(&lifting, decided_on, ctx.today()), FELL);
    }
    let (Some(subject), Some(kind), Some(decided_on)) = (subject, kind, decided_on) else {
        let decided_on = decided_on.unwrap_or(ctx.today());
        line.note(rules::integrity_faults(decided_on, [&authority, &summary, &evidence], ctx.today()), FELL);
        return Ok(());
    };
    let new = NewIntegrity { subject, kind, authority, decided_on, summary, evidence, document: None };
    if store::is_on_record(ctx.conn, &new)? {
        line.wrong("evidence", "ON_ROLL");
        return Ok(());
    }
    let made = actions::record_integrity(ctx, &new)?;
    match lifted_on {
        Some(lifted_on) => actions::lift_integrity(ctx, made.id, &Lifting { lifted_on, reason }).map(|_lifted| ()),
        None => Ok(()),
    }
}
