//! The scope catalogue over HTTP: what must be reviewed, as what kind, and why.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::actions;
use super::api::Citation;
use super::pack::{RulePack, ScopeEffect, ScopeFacts, ScopeRule, ScopeSubject, Term};
use crate::error::{Error, FieldError, Result};
use crate::http::{Body, Call, Found, Tag};
use crate::identity::{self, MatterKind};
use crate::kit::{Day, Fen, Money};

/// What is known of a text (文本情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScopeInput {
    /// What it is.
    subject: ScopeSubject,
    /// Its class, from the catalogue (`GET /v1/scope/{jurisdiction}`).
    #[oai(validator(max_length = 60))]
    class: Option<String>,
    /// Amount of a contract (标的额).
    amount: Option<Money>,
    /// Flags of the catalogue that hold, such as MODEL_TEXT_UNMODIFIED or AFFECTS_RIGHTS.
    #[oai(validator(max_items = 30))]
    flags: Option<Vec<String>>,
    /// Whose rules; those of one's own organisation unless told.
    #[oai(validator(max_length = 60))]
    jurisdiction: Option<String>,
    /// By the rules of this day; today unless told.
    on: Option<Day>,
}

/// A reason out of the catalogue.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScopeReason {
    /// Stable code of the rule.
    code: String,
    /// What it does.
    effect: ScopeEffect,
    /// About what.
    subject: ScopeSubject,
    /// As what kind of matter, of a rule that takes in.
    kind: Option<MatterKind>,
    /// One of these classes; any when empty.
    classes: Vec<String>,
    /// None of these classes.
    except: Vec<String>,
    /// All of these flags.
    flags: Vec<String>,
    /// Only beyond this amount.
    over: Option<Money>,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Its citation.
    citation: Citation,
}

impl ScopeReason {
    fn of(pack: &RulePack, rule: &ScopeRule) -> Result<Self> {
        let over = rule.over.as_ref().map(|key| pack.fen(key)).transpose().map_err(Error::internal)?;
        Ok(Self {
            code: rule.code.clone(),
            effect: rule.effect,
            subject: rule.subject,
            kind: kind(rule.kind.as_deref())?,
            classes: rule.classes.clone(),
            except: rule.except.clone(),
            flags: rule.flags.clone(),
            over: over.map(|fen| Fen::new(fen).into()),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
            citation: (&rule.cite).into(),
        })
    }
}

/// Whether something must be reviewed, as what kind, and why (是否纳入审查).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScopeView {
    /// Rule pack.
    pack: String,
    /// Its hash.
    pack_hash: String,
    /// Whether it must be reviewed.
    in_scope: bool,
    /// As what kind of matter. Of what is left out: as what kind it would be. Absent when no rule takes it in; then a
    /// consultation (OTHER) is open.
    kind: Option<MatterKind>,
    /// Whether it is a major one (重大).
    major: bool,
    /// Every rule of the catalogue that fits; empty when none does.
    reasons: Vec<ScopeReason>,
}

/// A word of the catalogue.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ScopeTerm {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Of which subject it is a class; absent for a flag.
    class_of: Option<ScopeSubject>,
}

impl From<&Term> for ScopeTerm {
    fn from(term: &Term) -> Self {
        Self { code: term.code.clone(), zh: term.zh.clone(), en: term.en.clone(), class_of: term.class_of }
    }
}

/// The scope catalogue (审查范围目录) of a place on a day.
#[derive(Clone, Debug, Object)]
pub struct ScopeCatalogue {
    /// Rule pack.
    pack: String,
    /// Its hash.
    pack_hash: String,
    /// Classes and flags.
    terms: Vec<ScopeTerm>,
    /// The rules, in order.
    rules: Vec<ScopeReason>,
}

/// The scope of review.
#[derive(Clone)]
pub struct ScopeApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Calendar")]
impl ScopeApi {
    /// Ask whether a text must be reviewed (是否应当送审), as what kind, whether it is major, and why
    ///
    /// Nothing is kept: it is a question, not a submission.
    #[oai(path = "/scope", method = "post", operation_id = "calendar_scope")]
    async fn scope(&self, call: Call, body: Body<ScopeInput>) -> poem::Result<Found<ScopeView>> {
        call.read(move |ctx| {
            let jurisdiction = match &body.0.jurisdiction {
                Some(told) => told.clone(),
                None => identity::organisation(ctx.conn, ctx.actor.organisation)?.jurisdiction,
            };
            let on = body.0.on.unwrap_or_else(|| ctx.today());
            judged(actions::find(&jurisdiction, on)?, body.0)
        })
        .await
    }

    /// The scope catalogue (审查范围目录): classes, flags, and every rule with its basis
    #[oai(path = "/scope/:jurisdiction", method = "get", operation_id = "calendar_get_scope")]
    async fn get_scope(
        &self,
        call: Call,
        jurisdiction: Path<String>,
        /// On this day; today unless told.
        on: Query<Option<Day>>,
    ) -> poem::Result<Found<ScopeCatalogue>> {
        call.read(move |ctx| {
            let pack = actions::find(&jurisdiction.0, on.0.unwrap_or_else(|| ctx.today()))?;
            Ok(ScopeCatalogue {
                pack: pack.id.clone(),
                pack_hash: pack.hash.clone(),
                terms: pack.scope.terms.iter().map(Into::into).collect(),
                rules: pack.scope.rules.iter().map(|rule| ScopeReason::of(pack, rule)).collect::<Result<_>>()?,
            })
        })
        .await
    }
}

/// What the catalogue says; words that it does not have are refused, because they would fit nothing in silence.
fn judged(pack: &RulePack, input: ScopeInput) -> Result<ScopeView> {
    let flags = input.flags.unwrap_or_default();
    let mut faults = Vec::new();
    let mut fault = |pointer: String, known: Vec<&str>| {
        let detail = format!("must be one of {}", known.join(", "));
        faults.push(FieldError { pointer, code: "NOT_A_VALUE", detail });
    };
    let classes = pack.scope.classes(input.subject.as_str());
    if input.class.as_ref().is_some_and(|class| !classes.iter().any(|known| known.code == *class)) {
        fault("/class".into(), classes.iter().map(|class| class.code.as_str()).collect());
    }
    for (n, flag) in flags.iter().enumerate() {
        if !pack.scope.flags().any(|known| known.code == *flag) {
            fault(format!("/flags/{n}"), pack.scope.flags().map(|flag| flag.code.as_str()).collect());
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let amount = input.amount.map(|money| money.amount.get());
    let facts = ScopeFacts { subject: input.subject, class: input.class, amount, flags };
    let judged = pack.scope.judge(&facts, &pack.values);
    Ok(ScopeView {
        pack: pack.id.clone(),
        pack_hash: pack.hash.clone(),
        in_scope: judged.in_scope,
        kind: kind(judged.kind)?,
        major: judged.major,
        reasons: judged.rules.into_iter().map(|rule| ScopeReason::of(pack, rule)).collect::<Result<_>>()?,
    })
}

fn kind(code: Option<&str>) -> Result<Option<MatterKind>> {
    code.map(str::parse).transpose().map_err(Error::internal)
}
