//! Tables of what was under way, into the slices that own it.

use super::books::{CarryoverBook, Stood, engagement_kind, matter_kind, service, stood, tax, unit};
use super::rules;
use crate::access::OrganisationId;
use crate::budget::{self, NewLine};
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::documents::{self, DocumentId, Table};
use crate::engagement::{self, Carried, EngagementKind, NewEngagement, NewRate, RateUnit, Service, TaxBasis};
use crate::error::{Error, Result};
use crate::identity::{self, MatterKind, OrganisationKind};
use crate::kit::Fen;
use crate::review::{self, CarriedReview, Material, NewParty, NewReview, PartyRole};
use crate::tables::{Fell, How, Line, Report, amount, meant, take_in};

/// Where fields and rules of the actions stand in the tables, when not by their own names.
const FELL: Fell = &[
    ("agency_id", "agency"),
    ("LINE_EXISTS", "subject_code"),
    ("OTHER_AGENCYS_BUDGET", "agency"),
    ("firm_id", "firm"),
    ("adviser_ids", "advisers"),
    ("agency_ids", "agencies"),
    ("budget_line_id", "subject_code"),
    ("CONTRACT_CARRIED_ALREADY", "number"),
    ("CARRIED_NOT_RUNNING", "to_day"),
    ("TERM_ORDER", "to_day"),
    ("TERM_TOO_LONG", "to_day"),
    ("BUDGET_LINE_OTHER_AGENCY", "subject_code"),
    ("AGENCY_OF_OTHER_BODY", "agencies"),
    ("LAWYERS_THROUGH_FIRM", "advisers"),
    ("SCHOLARS_IN_PERSON", "advisers"),
    ("PUBLIC_LAWYER_UNPAID", "advisers"),
    ("MATTER_CARRIED_ALREADY", "number"),
    ("NOT_OUR_AGENCY", "agency"),
    ("TEXT_UNDER_REVIEW", "document_id"),
    ("NO_TEXT_SUBMITTED", "document_id"),
    ("PARTIES_MISSING", "counterparties"),
    ("MATERIALS_MISSING", "materials"),
    ("CONFLICT_OF_INTEREST", "adviser"),
    ("NO_ENGAGEMENT", "adviser"),
    ("NO_SIGN_IN", "adviser"),
    ("NO_RATE", "service"),
];

/// Reads every row, and carries it over when all are right, or the right ones when that is wanted. Refused as a whole when
/// the time for it is over.
pub fn import(ctx: &mut Ctx<'_>, book: CarryoverBook, table: &Table, sha256: &str, how: How) -> Result<Report> {
    let own = identity::organisation(ctx.conn, ctx.actor.organisation)?;
    rules::in_time(own.created_at.day(), ctx.today())?;
    let report = take_in(ctx, book.columns(), table, how, FELL, |ctx, line| match book {
        CarryoverBook::Balances => balance(ctx, line),
        CarryoverBook::Engagements => contract(ctx, line),
        CarryoverBook::Matters => matter(ctx, line),
    })?;
    let facts: [(&'static str, &dyn std::fmt::Display); 4] =
        [("rows", &report.rows), ("right", &report.right), ("written", &report.written), ("sha256", &sha256)];
    ctx.done("carryover", book, &facts);
    Ok(report)
}

/// The agency that a cell, or a part of it, names.
fn agency(ctx: &mut Ctx<'_>, line: &mut Line<'_>, en: &str, text: &str) -> Result<Option<OrganisationId>> {
    let found = identity::organisation_called(ctx.conn, text)?.filter(|found| found.kind == OrganisationKind::Agency);
    if found.is_none() {
        line.wrong(en, "UNKNOWN_AGENCY");
    }
    Ok(found.map(|agency| agency.id))
}

fn person(ctx: &mut Ctx<'_>, line: &mut Line<'_>, en: &str, text: &str) -> Result<Option<AdviserId>> {
    let found = directory::adviser_called(ctx.conn, text)?;
    if found.is_none() {
        line.wrong(en, "UNKNOWN_PERSON");
    }
    Ok(found)
}

fn balance(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let name = line.text("agency");
    let agency = agency(ctx, line, "agency", &name)?;
    let (year, subject_code, name) = (line.whole("fiscal_year"), line.text("subject_code"), line.text("name"));
    let (appropriated, spent) = (line.money("appropriated"), line.money("spent"));
    let (Some(agency_id), Some(fiscal_year), Some(appropriated), Some(spent)) = (agency, year, appropriated, spent)
    else {
        return Ok(());
    };
    let new = NewLine { agency_id, fiscal_year, subject_code, name, appropriated };
    budget::carry_over(ctx, &new, spent).map(|_entered| ())
}

fn contract(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let firm = line.optional("firm");
    let firm_id = match &firm {
        Some(firm) => directory::firm_called(ctx.conn, firm)?,
        None => None,
    };
    if firm.is_some() && firm_id.is_none() {
        line.wrong("firm", "UNKNOWN_FIRM");
    }
    let mut adviser_ids = Vec::new();
    for one in line.parts("advisers") {
        adviser_ids.extend(person(ctx, line, "advisers", &one)?);
    }
    let mut agency_ids = Vec::new();
    for one in line.parts("agencies") {
        agency_ids.extend(agency(ctx, line, "agencies", &one)?);
    }
    let (year, subject_code, payer) = (line.whole("fiscal_year"), line.text("subject_code"), line.text("line_agency"));
    let payer = agency(ctx, line, "line_agency", &payer)?;
    let budget_line_id = match (payer, year) {
        (Some(payer), Some(year)) => {
            let found = budget::line_of(ctx.conn, ctx.actor, payer, year, &subject_code)?;
            if found.is_none() {
                line.wrong("subject_code", "UNKNOWN_LINE");
            }
            found
        }
        _ => None,
    };
    let (kind, scope) = (line.value("kind", EngagementKind::ALL, engagement_kind), line.text("scope"));
    let (from_day, to_day) = (line.day("from_day"), line.day("to_day"));
    let (signed_on, undertaken_on) = (line.day("signed_on"), line.day("undertaken_on"));
    let (ceiling, used) = (line.money("ceiling"), line.money("used"));
    let (number, terms_before, rates) = (line.text("number"), line.whole("terms_before"), rates(line));
    let (Some(kind), Some(from_day), Some(to_day), Some(ceiling)) = (kind, from_day, to_day, ceiling) else {
        return Ok(());
    };
    let (Some(signed_on), Some(undertaken_on), Some(used)) = (signed_on, undertaken_on, used) else { return Ok(()) };
    // The rules of contracts want to know with whom, for whom and from which budget.
    let (false, Some(budget_line_id)) = (adviser_ids.is_empty() || agency_ids.is_empty(), budget_line_id) else {
        return Ok(());
    };
    let new = NewEngagement {
        firm_id,
        adviser_ids,
        agency_ids,
        budget_line_id,
        kind,
        scope,
        from_day,
        to_day,
        ceiling,
        rates,
    };
    let carried = Carried { number, signed_on, undertaken_on, used, terms_before: terms_before.unwrap_or_default() };
    engagement::carry_over(ctx, ctx.actor.organisation, &new, &carried).map(|_carried| ())
}

/// The rates of a contract: service, unit, amount and what it says about tax, each by code or term.
fn rates(line: &mut Line<'_>) -> Vec<NewRate> {
    let rate = |text: &String| {
        let [what, per, much, taxed] = text.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
        Some(NewRate {
            service: meant(what, Service::ALL, service)?,
            unit: meant(per, RateUnit::ALL, unit)?,
            amount: amount(much)?,
            tax_basis: meant(taxed, TaxBasis::ALL, tax)?,
        })
    };
    let said: Vec<Option<NewRate>> = line.parts("rates").iter().map(rate).collect();
    if said.iter().any(Option::is_none) {
        line.wrong("rates", "WRONG_FORMAT");
    }
    said.into_iter().flatten().collect()
}

fn matter(ctx: &mut Ctx<'_>, line: &mut Line<'_>) -> Result<()> {
    let name = line.text("agency");
    let agency = agency(ctx, line, "agency", &name)?;
    let document = line.text("document_id").parse::<DocumentId>().ok();
    let document = match (document, agency) {
        (Some(id), Some(agency)) => match documents::of_agency(ctx.conn, id, agency) {
            Ok(document) => Some(document.id),
            Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        },
        _ => None,
    };
    if document.is_none() && agency.is_some() {
        line.wrong("document_id", "UNKNOWN_DOCUMENT");
    }
    let (kind, title) = (line.value("kind", MatterKind::ALL, matter_kind), line.text("title"));
    let (received_on, state) = (line.day("received_on"), line.value("state", Stood::ALL, stood));
    let (amount, number) = (line.money("amount").unwrap_or(Fen::ZERO), line.text("number"));
    let counterparties =
        line.parts("counterparties").into_iter().map(|name| NewParty::named(&name, PartyRole::Counterparty));
    let others = line.parts("others").into_iter().map(|name| NewParty::named(&name, PartyRole::Other));
    let parties = counterparties.chain(others).collect();
    let materials = line.parts("materials").into_iter().map(|code| Material { code, note: String::new() }).collect();
    let at_work = worker(ctx, line, state)?;
    let (Some(agency_id), Some(document_id), Some(kind), Some(received_on), Some(_state)) =
        (agency, document, kind, received_on, state)
    else {
        return Ok(());
    };
    let matter = NewReview { kind, title, document_id, amount, parties, materials, particulars: Vec::new() };
    let carried = review::carry_over(ctx, &CarriedReview { number, agency_id, received_on, matter })?;
    if let Some((adviser, service)) = at_work {
        review::offer(ctx, carried.id, adviser, service)?;
        let facts: [(&'static str, &dyn std::fmt::Display); 4] = [
            ("number", &carried.number),
            ("carried_from", &carried.carried_from),
            ("received_on", &received_on),
            ("offered_to", &adviser),
        ];
        ctx.done("review", carried.id, &facts);
    }
    Ok(())
}

/// The adviser who was at work on a matter, and at what; of a matter that nobody had begun there is none.
fn worker(ctx: &mut Ctx<'_>, line: &mut Line<'_>, state: Option<Stood>) -> Result<Option<(AdviserId, Service)>> {
    let (named, service) = (line.optional("adviser"), line.value("service", Service::ALL, service));
    match (state, named) {
        (Some(Stood::InReview), Some(named)) => {
            if service.is_none() {
                line.wrong("service", "REQUIRED");
            }
            Ok(person(ctx, line, "adviser", &named)?.zip(service))
        }
        (Some(Stood::InReview), None) => {
            line.wrong("adviser", "REQUIRED");
            Ok(None)
        }
        (Some(Stood::Accepted), Some(_)) => {
            line.wrong("adviser", "INVALID");
            Ok(None)
        }
        (Some(Stood::Accepted) | None, _) => Ok(None),
    }
}
