//! Registration, documents, and the check of the conditions.

use super::super::model::{
    Application, ApplicationId, ApplicationState, Check, CheckOutcome, Count, Criterion, CriterionKind, Material,
    MaterialId, NewApplication, Price, Round, RoundId, RoundState, Source,
};
use super::super::rules::{self, Candidate, Record};
use super::super::store;
use super::{held, tell_candidate};
use crate::access::{OrganisationId, Role};
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId};
use crate::error::{Error, Result};
use crate::identity::{self, OrganisationKind};
use crate::kit::Day;
use crate::notify::Mail;

/// Registers a candidate. The deadline is compared under the lock of the round.
pub fn apply(ctx: &mut Ctx<'_>, round_id: RoundId, new: &NewApplication) -> Result<Application> {
    store::visible(ctx.conn, ctx.actor, round_id)?;
    let round = held(ctx, round_id)?;
    rules::open_for_registration(round.state)?;
    let people = directory::advisers(ctx.conn, &new.adviser_ids)?;
    for (n, person) in people.iter().enumerate() {
        if people[..n].iter().any(|earlier| earlier.id == person.id) {
            return Err(Error::field(format!("/adviser_ids/{n}"), "INVALID", "stands twice"));
        }
    }
    let source = source(ctx, &round, new, &people)?;
    rules::who(new, &people)?;
    let (candidate, name) = candidate(ctx, new.firm_id, &people)?;
    let criteria = store::criteria(ctx.conn, round_id)?;
    let registered = store::applications_of(ctx.conn, round_id)?.len();
    let row = Application {
        id: ctx.id(),
        round_id,
        sequence: i64::try_from(registered).map_err(Error::internal)? + 1,
        candidate,
        firm_id: new.firm_id,
        name,
        source,
        statement: new.statement.trim().to_owned(),
        state: ApplicationState::Registered,
        reason: String::new(),
        total: None,
        rank: None,
        settled_by: None,
        version: 1,
        updated_at: ctx.now,
        registered_by: ctx.actor.account,
        registered_at: ctx.now,
        withdrawn_at: None,
        put_forward: 0,
    };
    let counts = counts(row.id, &criteria, &new.counts)?;
    let taken = |error: Error| if error.is_duplicate() { rules::APPLIED_ALREADY.refuse().into() } else { error };
    store::insert_application(ctx.conn, &row, &new.adviser_ids, &counts).map_err(taken)?;
    seal(ctx, &row, &criteria, new)?;
    let mail = Mail::of("selection_apply")
        .with("number", &round.number)
        .with("title", &round.title)
        .with("sequence", row.sequence);
    tell_candidate(ctx, &row, &mail)?;
    // The price is in no fact, answer or mail.
    ctx.done(
        "selection_application",
        row.id,
        &[("round", &round.number), ("sequence", &row.sequence), ("candidate", &row.name), ("source", &row.source)],
    );
    Ok(row)
}

/// How it comes in: a firm's manager applies for the firm, a scholar for himself, the office enters paper.
fn source(ctx: &Ctx<'_>, round: &Round, new: &NewApplication, people: &[Adviser]) -> Result<Source> {
    let own = match ctx.actor.role {
        Role::Coordinator if round.review_body_id == ctx.actor.organisation => return Ok(Source::Paper),
        Role::FirmManager => new.firm_id == Some(ctx.actor.organisation),
        Role::Adviser => new.firm_id.is_none() && people.iter().all(|person| is_account(person, ctx)),
        _ => false,
    };
    rules::ONLY_FOR_ONESELF.require(own)?;
    Ok(Source::Online)
}

fn is_account(person: &Adviser, ctx: &Ctx<'_>) -> bool {
    person.account_id.is_some_and(|account| ctx.actor.is(account))
}

/// Whose application it is: a firm's or a scholar's; and the name.
fn candidate(ctx: &mut Ctx<'_>, firm: Option<OrganisationId>, people: &[Adviser]) -> Result<(String, String)> {
    match (firm, people.first()) {
        (Some(firm), _) => {
            let firm = identity::organisation(ctx.conn, firm)?;
            if firm.kind != OrganisationKind::LawFirm {
                return Err(Error::field("/firm_id", "INVALID", "must be an organisation of kind LAW_FIRM"));
            }
            Ok((firm.id.to_string(), firm.name))
        }
        (None, Some(person)) => Ok((person.id.to_string(), person.name.clone())),
        (None, None) => Err(Error::field("/adviser_ids", "TOO_FEW", "must have at least 1 items")),
    }
}

/// One row for each COUNT criterion; what is not claimed is nothing.
fn counts(id: ApplicationId, criteria: &[Criterion], claimed: &[(String, i64)]) -> Result<Vec<Count>> {
    let counted = |criterion: &&Criterion| criterion.kind == CriterionKind::Count;
    for (n, (code, _)) in claimed.iter().enumerate() {
        let known = criteria.iter().filter(counted).any(|criterion| criterion.code == *code);
        if !known || claimed[..n].iter().any(|(earlier, _)| earlier == code) {
            return Err(Error::field(format!("/counts/{n}/code"), "INVALID", "must be a criterion that counts, once"));
        }
    }
    let of =
        |criterion: &Criterion| claimed.iter().find(|(code, _)| *code == criterion.code).map_or(0, |(_, count)| *count);
    let row = |criterion: &Criterion| Count {
        application_id: id,
        criterion_id: criterion.id,
        claimed: of(criterion),
        verified: None,
    };
    Ok(criteria.iter().filter(counted).map(row).collect())
}

fn seal(ctx: &mut Ctx<'_>, row: &Application, criteria: &[Criterion], new: &NewApplication) -> Result<()> {
    let priced = criteria.iter().any(|criterion| criterion.kind == CriterionKind::Price);
    match new.price {
        Some(amount) if priced && amount.get() > 0 => {
            store::insert_price(ctx.conn, &Price { application_id: row.id, round_id: row.round_id, amount })
        }
        Some(_) if priced => Err(Error::field("/price/amount", "TOO_SMALL", "must be more than 0.00")),
        Some(_) => Err(Error::field("/price", "INVALID", "the round asks for no price")),
        None if priced => Err(Error::field("/price", "REQUIRED", "the round asks for a price")),
        None => Ok(()),
    }
}

/// What an uploaded document is, once it is kept.
#[derive(Clone, Debug)]
pub struct Upload {
    /// What it is for.
    pub code: String,
    /// Its name.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in hex.
    pub sha256: String,
}

/// Refuses whoever is neither the candidate nor the office that enters what comes on paper.
pub(super) fn own(ctx: &mut Ctx<'_>, round: &Round, application: &Application) -> Result<()> {
    let own = match ctx.actor.role {
        Role::Coordinator => round.review_body_id == ctx.actor.organisation,
        Role::FirmManager => application.firm_id == Some(ctx.actor.organisation),
        _ => {
            let people = store::people_of(ctx.conn, &[application.id])?.remove(&application.id).unwrap_or_default();
            application.firm_id.is_none() && people.iter().any(|person| is_account(person, ctx))
        }
    };
    Ok(rules::ONLY_FOR_ONESELF.require(own)?)
}

/// Adds a document to an application while registration is open.
pub fn add_material(ctx: &mut Ctx<'_>, id: ApplicationId, upload: &Upload) -> Result<Material> {
    let application = store::application(ctx.conn, ctx.actor, id)?;
    let round = held(ctx, application.round_id)?;
    own(ctx, &round, &application)?;
    rules::open_for_registration(round.state)?;
    rules::NO_LONGER_CANDIDATE.require(application.state != ApplicationState::Withdrawn)?;
    let row = Material {
        id: ctx.id::<MaterialId>(),
        application_id: id,
        code: upload.code.clone(),
        file_name: upload.file_name.clone(),
        size: upload.size,
        sha256: upload.sha256.clone(),
        created_by: ctx.actor.account,
        created_at: ctx.now,
    };
    store::insert_material(ctx, &row)?;
    ctx.done("selection_material", row.id, &[("code", &row.code), ("sha256", &row.sha256)]);
    Ok(row)
}

/// What the roll knows of each person on a day, as the conditions look at it. What is on record against the firm stands
/// against each of its lawyers; what is lifted stands against nobody.
fn persons(ctx: &mut Ctx<'_>, people: &[Adviser], on: Day) -> Result<Vec<Candidate>> {
    let ids: Vec<AdviserId> = people.iter().map(|person| person.id).collect();
    let firms: Vec<OrganisationId> = people.iter().filter_map(|person| person.firm_id).collect();
    let mut records = directory::integrity_of(ctx.conn, &ids, &firms)?;
    records.retain(|record| record.decided_on <= on && record.lifted_on.is_none_or(|lifted| lifted > on));
    let person = |adviser: &Adviser| Candidate {
        adviser_id: adviser.id,
        name: adviser.name.clone(),
        kind: adviser.kind,
        practising_since: adviser.practising_since,
        born_on: adviser.born_on,
        licence_number: adviser.licence_number.clone(),
        licence_until: adviser.licence_until,
        records: records
            .iter()
            .filter(|record| match (record.adviser_id, record.firm_id) {
                (Some(about), _) => about == adviser.id,
                (None, about) => about.is_some() && about == adviser.firm_id,
            })
            .map(|record| Record { kind: record.kind.to_string(), decided_on: record.decided_on })
            .collect(),
    };
    Ok(people.iter().map(person).collect())
}

/// Decides whether an application meets the conditions: computed where the roll answers, by the officer where the
/// candidate declared. There is no way to wave anybody through.
pub fn qualify(
    ctx: &mut Ctx<'_>,
    id: ApplicationId,
    declared: &[(String, bool)],
    verified: &[(String, i64)],
) -> Result<Application> {
    let seen = store::application(ctx.conn, ctx.actor, id)?;
    store::own(ctx.conn, ctx.actor, seen.round_id)?;
    let round = held(ctx, seen.round_id)?;
    let application = store::any_application(ctx.conn, id)?;
    ctx.expect_version(application.version)?;
    if round.state != RoundState::Qualification {
        return Err(rules::ROUND_TRANSITION.refuse().with("state", round.state).with("event", "QUALIFY").into());
    }
    rules::NO_LONGER_CANDIDATE.require(application.state != ApplicationState::Withdrawn)?;
    rules::DECIDED_ALREADY.require(application.state == ApplicationState::Registered)?;
    verify_counts(ctx, &application, verified)?;
    let pack = calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?;
    let own = store::conditions(ctx.conn, round.id)?;
    let asked = rules::Conditions { pack, own: &own };
    let on = round.registration_until.plus_seconds(-1).day();
    let documents: Vec<String> = store::materials_of(ctx.conn, &[id])?.into_iter().map(|one| one.code).collect();
    let people = store::people_of(ctx.conn, &[id])?.remove(&id).unwrap_or_default();
    let mut unmet: Vec<String> = Vec::new();
    for person in persons(ctx, &people, on)? {
        for decided in rules::decide(asked, &person, on, declared, &documents)? {
            if decided.outcome == CheckOutcome::NotMet && !unmet.contains(&decided.condition) {
                unmet.push(decided.condition.clone());
            }
            let row = Check {
                id: ctx.id(),
                application_id: id,
                adviser_id: person.adviser_id,
                condition: decided.condition,
                outcome: decided.outcome,
                reason: decided.reason.to_owned(),
                detail: decided.detail,
            };
            store::insert_check(ctx.conn, &row)?;
        }
    }
    let state = if unmet.is_empty() { ApplicationState::Qualified } else { ApplicationState::Rejected };
    let application = store::save_application(ctx, Application { state, reason: unmet.join(" "), ..application })?;
    let mail = Mail::of("selection_qualify")
        .with("number", &round.number)
        .with("title", &round.title)
        .with("sequence", application.sequence)
        .with("state", state);
    tell_candidate(ctx, &application, &mail)?;
    ctx.done("selection_application", id, &[("state", &state), ("reason", &application.reason)]);
    Ok(application)
}

/// What is not said to differ was found as claimed.
fn verify_counts(ctx: &mut Ctx<'_>, application: &Application, verified: &[(String, i64)]) -> Result<()> {
    let criteria = store::criteria(ctx.conn, application.round_id)?;
    counts(application.id, &criteria, verified)?;
    for count in store::counts_of(ctx.conn, &[application.id])? {
        let code = criteria.iter().find(|criterion| criterion.id == count.criterion_id).map(|one| one.code.as_str());
        let said = verified.iter().find(|(known, _)| Some(known.as_str()) == code).map(|(_, found)| *found);
        store::verify_count(ctx.conn, &Count { verified: Some(said.unwrap_or(count.claimed)), ..count })?;
    }
    Ok(())
}
