//! A table into a roll.

use std::collections::{BTreeMap, BTreeSet};

use super::Roll;
use super::columns::{Fault, Head, Line};
use crate::access::OrganisationId;
use crate::ctx::Ctx;
use crate::directory::model::{
    AdviserKind, ExpertField, FirmParticulars, NewAdviser, NewExpert, NewFirm, Particulars, PracticeArea,
};
use crate::directory::{actions, rules, store};
use crate::documents::Table;
use crate::error::{FieldError, Result};
use crate::identity::{self, OrganisationKind};
use crate::kit::Day;

/// How an import goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Only looks; writes nothing.
    pub dry_run: bool,
    /// Writes the rows that are right though others are wrong.
    pub partial: bool,
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which roll.
    pub roll: Roll,
    /// Rows below the head.
    pub rows: usize,
    /// Rows in which nothing is wrong.
    pub right: usize,
    /// Rows that were written.
    pub written: usize,
    /// Everything that is wrong, in the order of rows.
    pub faults: Vec<Fault>,
}

/// What a right row asks for.
enum Entry {
    Adviser(Box<NewAdviser>),
    Firm(NewFirm),
    Expert(NewExpert),
}

/// Reads every row, and enters them when all are right, or the right ones when that is wanted.
pub fn import(ctx: &mut Ctx<'_>, roll: Roll, table: &Table, sha256: &str, how: How) -> Result<Report> {
    let mut report =
        Report { roll, rows: table.rows.len().saturating_sub(1), right: 0, written: 0, faults: Vec::new() };
    let mut entries = Vec::new();
    match table.rows.split_first().map(|(head, rows)| (Head::read(roll, head), rows)) {
        None => report.faults.push(Fault { row: 1, column: String::new(), code: "MISSING_COLUMN" }),
        Some((Err(faults), _)) => report.faults = faults,
        Some((Ok(head), rows)) => {
            let mut known = Known::new(ctx, roll, rows.iter().map(|row| head.line(table, row)).collect())?;
            for row in rows {
                let mut line = head.line(table, row);
                let entry = known.entry(roll, &mut line, ctx.today());
                match entry.filter(|_| line.faults.is_empty()) {
                    Some(entry) => entries.push(entry),
                    None => report.faults.append(&mut line.faults),
                }
            }
        }
    }
    report.right = entries.len();
    if !how.dry_run && (how.partial || report.faults.is_empty()) {
        for entry in &entries {
            enter(ctx, entry)?;
        }
        report.written = entries.len();
    }
    let facts: [(&'static str, &dyn std::fmt::Display); 4] =
        [("rows", &report.rows), ("right", &report.right), ("written", &report.written), ("sha256", &sha256)];
    ctx.done("roll", roll, &facts);
    Ok(report)
}

/// The actions that enter one by hand.
fn enter(ctx: &mut Ctx<'_>, entry: &Entry) -> Result<()> {
    match entry {
        Entry::Adviser(new) => actions::create_adviser(ctx, new).map(|_entered| ()),
        Entry::Firm(new) => actions::enter_firm(ctx, new).map(|_entered| ()),
        Entry::Expert(new) => actions::enter_expert(ctx, new).map(|_entered| ()),
    }
}

/// What is here already, as far as the table speaks of it, and what the rows before have taken.
#[derive(Default)]
struct Known {
    /// Law firms by name.
    firms: BTreeMap<String, OrganisationId>,
    /// Names of organisations that are no law firms.
    others: BTreeSet<String>,
    /// What must stand only once: licence numbers, codes, names.
    taken: BTreeMap<&'static str, BTreeSet<String>>,
    /// The same, of the rows before.
    before: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Known {
    /// Looks up what the rows name, in a few queries for all of them.
    fn new(ctx: &mut Ctx<'_>, roll: Roll, mut lines: Vec<Line<'_>>) -> Result<Self> {
        let mut all = |en: &str| -> Vec<String> {
            let texts: BTreeSet<String> = lines.iter_mut().map(|line| line.text(en, usize::MAX)).collect();
            texts.into_iter().filter(|text| !text.is_empty()).collect()
        };
        let mut known = Self::default();
        let named = match roll {
            Roll::Advisers => {
                let numbers = store::licences_on_roll(ctx.conn, all("licence_number"))?;
                known.taken.insert("licence_number", numbers.into_iter().collect());
                let names = store::unlicensed_on_roll(ctx.conn, all("name"))?;
                known.taken.insert("name", names.into_iter().collect());
                all("firm")
            }
            Roll::Firms => {
                let codes = all("credit_code").iter().filter_map(|code| rules::law_firm_code(code)).collect();
                known.taken.insert("credit_code", store::codes_on_roll(ctx.conn, codes)?.into_iter().collect());
                all("name")
            }
            Roll::Experts => {
                let people = store::experts_named(ctx.conn, all("name"))?;
                known.taken.insert("name", people.into_iter().map(|(name, at)| person(&name, &at)).collect());
                Vec::new()
            }
        };
        for organisation in identity::organisations_named(ctx.conn, named)? {
            if organisation.kind == OrganisationKind::LawFirm {
                known.firms.insert(organisation.name, organisation.id);
            } else {
                known.others.insert(organisation.name);
            }
        }
        if roll == Roll::Firms {
            let ids = known.firms.values().copied().collect();
            let on_roll: BTreeSet<OrganisationId> = store::firms_on_roll(ctx.conn, ids)?.into_iter().collect();
            let names = known.firms.iter().filter(|(_, id)| on_roll.contains(id)).map(|(name, _)| name.clone());
            known.taken.insert("name", names.chain(known.others.iter().cloned()).collect());
        }
        Ok(known)
    }

    /// Notes what must stand only once.
    fn once(&mut self, line: &mut Line<'_>, en: &'static str, key: String) {
        if key.is_empty() {
            return;
        }
        if self.taken.get(en).is_some_and(|taken| taken.contains(&key)) {
            line.wrong(en, "ON_ROLL");
        } else if !self.before.entry(en).or_default().insert(key) {
            line.wrong(en, "TWICE");
        }
    }

    /// What a row asks for; nothing when it cannot be told. Faults are noted in the line.
    fn entry(&mut self, roll: Roll, line: &mut Line<'_>, today: Day) -> Option<Entry> {
        match roll {
            Roll::Advisers => self.adviser(line, today),
            Roll::Firms => self.firm(line, today),
            Roll::Experts => self.expert(line, today),
        }
    }

    fn adviser(&mut self, line: &mut Line<'_>, today: Day) -> Option<Entry> {
        let kind = line.value("kind", AdviserKind::ALL, |kind| (kind.as_str(), kind.meaning()));
        let since = line.day("practising_since");
        let firm = line.optional("firm", 200);
        let firm_id = firm.as_ref().and_then(|name| self.firms.get(name)).copied();
        if firm.is_some() && firm_id.is_none() {
            line.wrong("firm", "UNKNOWN_FIRM");
        }
        let licence_number = line.optional("licence_number", 40);
        let name = line.text("name", 100);
        match &licence_number {
            Some(number) => self.once(line, "licence_number", number.clone()),
            // Whoever has no licence is told by name.
            None => self.once(line, "name", name.clone()),
        }
        let new = Particulars {
            firm_id,
            licence_number,
            licence_until: line.day("licence_until"),
            title: line.optional("title", 50),
            born_on: line.day("born_on"),
            capacity: line.number("capacity", 1..=500),
            areas: line.values("areas", PracticeArea::ALL, |area| (area.as_str(), area.meaning())),
            ..Particulars::of(&name, since?)
        };
        let kind = kind?;
        let found = firm_id.map(|_| OrganisationKind::LawFirm);
        note(line, rules::faults(kind, &new, found, today));
        Some(Entry::Adviser(Box::new(NewAdviser { account_id: None, kind, particulars: new })))
    }

    fn firm(&mut self, line: &mut Line<'_>, today: Day) -> Option<Entry> {
        let established_on = line.day("established_on");
        let name = line.text("name", 200);
        self.once(line, "name", name.clone());
        let particulars = FirmParticulars {
            credit_code: line.text("credit_code", 30),
            licence_number: line.text("licence_number", 40),
            established_on: established_on?,
            city: line.text("city", 50),
            areas: line.values("areas", PracticeArea::ALL, |area| (area.as_str(), area.meaning())),
        };
        note(line, rules::firm_faults(&particulars, today));
        self.once(line, "credit_code", rules::law_firm_code(&particulars.credit_code).unwrap_or_default());
        let firm_id = self.firms.get(&name).copied();
        let name = Some(name).filter(|_| firm_id.is_none());
        Some(Entry::Firm(NewFirm { firm_id, name, particulars }))
    }

    fn expert(&mut self, line: &mut Line<'_>, today: Day) -> Option<Entry> {
        let new = NewExpert {
            name: line.text("name", 100),
            employer: line.text("employer", 200),
            title: line.text("title", 50),
            contact: line.optional("contact", 200),
            left_on: line.day("left_on"),
            fields: line.values("fields", ExpertField::ALL, |field| (field.as_str(), field.meaning())),
        };
        self.once(line, "name", person(&new.name, &new.employer));
        note(line, rules::expert_faults(&new, today));
        Some(Entry::Expert(new))
    }
}

/// An expert is told by name and employer.
fn person(name: &str, employer: &str) -> String {
    format!("{name}\n{employer}")
}

/// What the rules find fault with, at the columns of these fields.
fn note(line: &mut Line<'_>, faults: Vec<FieldError>) {
    for fault in faults {
        let field = fault.pointer.trim_start_matches('/');
        line.wrong(if field == "firm_id" { "firm" } else { field }, fault.code);
    }
}
