//! The demonstration city (`seeds/demo.toml`) put into an empty database through the slices' own actions, so
//! that nothing in it could not have come about otherwise.

use std::collections::HashMap;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::access::{AccountId, OrganisationId, Role};
use crate::app::App;
use crate::budget::{self, LineId, NewLine};
use crate::ctx::{Ctx, by_the_program};
use crate::db::Conn;
use crate::directory::{self, AdviserId, AdviserKind, NewAdviser, NewInterest, Particulars, Relation};
use crate::engagement::{
    self, ContractItem, EngagementKind, Item, NewEngagement, NewFiling, NewRate, RateUnit, Service, Signing, TaxBasis,
    Undertaking,
};
use crate::error::{Error, Result};
use crate::identity::{self, NewAccount, NewMembership, NewOrganisation, OrganisationKind};
use crate::kit::{Day, Fen, Timestamp};
use crate::notify::Language;

/// Somebody who can sign in now.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Login name.
    pub login: String,
    /// Password, as it was chosen by the caller of [`load`].
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Name of the organisation.
    pub organisation: String,
}

/// Loads the demonstration city and says who can sign in. Refused when there are organisations already.
pub async fn load(app: &App, password_for: impl Fn(&str) -> String) -> anyhow::Result<Vec<SignIn>> {
    let city = City::read()?;
    let mut hashes: HashMap<String, String> = HashMap::new();
    let mut people = Vec::new();
    for account in &city.accounts {
        let password = password_for(&account.login);
        if !hashes.contains_key(&password) {
            hashes.insert(password.clone(), app.passwords.hash(password.clone()).await?);
        }
        people.push(SignIn {
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role,
            organisation: city.name_of(&account.organisation)?.to_owned(),
            password,
        });
    }
    let hash_of: HashMap<String, String> = people
        .iter()
        .filter_map(|person| Some((person.login.clone(), hashes.get(&person.password)?.clone())))
        .collect();
    let now = app.clock.now();
    let loaded = app.db.write(move |conn| {
        if identity::any_organisation(conn)? {
            return Ok(false);
        }
        city.put(conn, now, &hash_of)?;
        Ok(true)
    });
    if !loaded.await? {
        bail!("the database already has organisations; the demonstration city goes only into an empty one");
    }
    Ok(people)
}

const FILE: &str = include_str!("../seeds/demo.toml");

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct City {
    mail_domain: String,
    #[serde(rename = "organisation")]
    organisations: Vec<SeedOrganisation>,
    #[serde(rename = "account")]
    accounts: Vec<SeedAccount>,
    #[serde(rename = "adviser")]
    advisers: Vec<SeedAdviser>,
    #[serde(rename = "budget_line")]
    budget_lines: Vec<SeedLine>,
    #[serde(rename = "engagement")]
    engagements: Vec<SeedEngagement>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedOrganisation {
    key: String,
    #[serde(deserialize_with = "text")]
    kind: OrganisationKind,
    name: String,
    jurisdiction: String,
    review_body: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedAccount {
    login: String,
    name: String,
    organisation: String,
    #[serde(deserialize_with = "text")]
    role: Role,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedAdviser {
    login: String,
    #[serde(deserialize_with = "text")]
    kind: AdviserKind,
    firm: Option<String>,
    licence_number: Option<String>,
    #[serde(deserialize_with = "text")]
    practising_since: Day,
    #[serde(default)]
    interests: Vec<SeedInterest>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedInterest {
    party: String,
    #[serde(deserialize_with = "text")]
    relation: Relation,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedLine {
    key: String,
    agency: String,
    fiscal_year: i64,
    subject_code: String,
    name: String,
    #[serde(deserialize_with = "text")]
    appropriated: Fen,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedEngagement {
    engaging: String,
    firm: Option<String>,
    advisers: Vec<String>,
    agencies: Vec<String>,
    budget_line: String,
    #[serde(deserialize_with = "text")]
    kind: EngagementKind,
    scope: String,
    #[serde(deserialize_with = "text")]
    from_day: Day,
    #[serde(deserialize_with = "text")]
    to_day: Day,
    #[serde(deserialize_with = "text")]
    ceiling: Fen,
    rates: Vec<SeedRate>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedRate {
    #[serde(deserialize_with = "text")]
    service: Service,
    #[serde(deserialize_with = "text")]
    unit: RateUnit,
    #[serde(deserialize_with = "text")]
    amount: Fen,
    #[serde(deserialize_with = "text")]
    tax_basis: TaxBasis,
}

/// A value written as the wire writes it.
fn text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'de>,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

impl City {
    fn read() -> anyhow::Result<Self> {
        toml::from_str(FILE).context("in seeds/demo.toml")
    }

    fn name_of(&self, key: &str) -> anyhow::Result<&str> {
        let found = self.organisations.iter().find(|organisation| organisation.key == key);
        Ok(&found.with_context(|| format!("seeds/demo.toml has no organisation `{key}`"))?.name)
    }

    fn name_of_person(&self, login: &str) -> Result<&str> {
        let found = self.accounts.iter().find(|account| account.login == login);
        found.map(|account| account.name.as_str()).ok_or_else(|| missing("account", login))
    }

    fn put(&self, conn: &mut Conn, now: Timestamp, hash_of: &HashMap<String, String>) -> Result<()> {
        let mut known = Known::default();
        for organisation in &self.organisations {
            let new = NewOrganisation {
                kind: organisation.kind,
                name: organisation.name.clone(),
                jurisdiction: organisation.jurisdiction.clone(),
                review_body_id: organisation.review_body.as_ref().map(|key| known.organisation(key)).transpose()?,
            };
            let made = act(conn, now, |ctx| identity::create_organisation(ctx, &new))?;
            known.organisations.insert(organisation.key.clone(), made.id);
        }
        for person in &self.accounts {
            let new = NewAccount {
                login: person.login.clone(),
                name: person.name.clone(),
                email: format!("{}@{}", person.login, self.mail_domain),
                password_hash: hash_of.get(&person.login).cloned().ok_or(Error::NotFound)?,
                language: Language::default(),
            };
            let account = act(conn, now, |ctx| identity::create_account(ctx, &new))?;
            let new = NewMembership {
                account_id: account.id,
                organisation_id: known.organisation(&person.organisation)?,
                role: person.role,
                from_day: None,
                to_day: None,
            };
            act(conn, now, |ctx| identity::grant_membership(ctx, &new))?;
            known.accounts.insert(person.login.clone(), account.id);
        }
        self.put_advisers(conn, now, &mut known)?;
        self.put_money(conn, now, &mut known)
    }

    fn put_advisers(&self, conn: &mut Conn, now: Timestamp, known: &mut Known) -> Result<()> {
        for adviser in &self.advisers {
            let account_id = known.accounts.get(&adviser.login).copied();
            let particulars = Particulars {
                firm_id: adviser.firm.as_ref().map(|key| known.organisation(key)).transpose()?,
                licence_number: adviser.licence_number.clone(),
                ..Particulars::of(self.name_of_person(&adviser.login)?, adviser.practising_since)
            };
            let account_id = Some(account_id.ok_or_else(|| missing("account", &adviser.login))?);
            let new = NewAdviser { account_id, kind: adviser.kind, particulars };
            let made = act(conn, now, |ctx| directory::create_adviser(ctx, &new))?;
            known.advisers.insert(adviser.login.clone(), made.id);
            for interest in &adviser.interests {
                let new = NewInterest::of(made.id, &interest.party, interest.relation);
                act(conn, now, |ctx| directory::declare_interest(ctx, &new))?;
            }
        }
        Ok(())
    }

    fn put_money(&self, conn: &mut Conn, now: Timestamp, known: &mut Known) -> Result<()> {
        for line in &self.budget_lines {
            let new = NewLine {
                agency_id: known.organisation(&line.agency)?,
                fiscal_year: line.fiscal_year,
                subject_code: line.subject_code.clone(),
                name: line.name.clone(),
                appropriated: line.appropriated,
            };
            let made = act(conn, now, |ctx| budget::create_line(ctx, &new))?;
            known.lines.insert(line.key.clone(), made.id);
        }
        for seed in &self.engagements {
            let adviser = |login: &String| known.advisers.get(login).copied().ok_or_else(|| missing("adviser", login));
            let line = known.lines.get(&seed.budget_line).copied();
            let rate = |rate: &SeedRate| NewRate {
                service: rate.service,
                unit: rate.unit,
                amount: rate.amount,
                tax_basis: rate.tax_basis,
            };
            let new = NewEngagement {
                firm_id: seed.firm.as_ref().map(|key| known.organisation(key)).transpose()?,
                adviser_ids: seed.advisers.iter().map(adviser).collect::<Result<_>>()?,
                agency_ids: seed.agencies.iter().map(|key| known.organisation(key)).collect::<Result<_>>()?,
                budget_line_id: line.ok_or_else(|| missing("budget line", &seed.budget_line))?,
                kind: seed.kind,
                scope: seed.scope.clone(),
                from_day: seed.from_day,
                to_day: seed.to_day,
                ceiling: seed.ceiling,
                rates: seed.rates.iter().map(rate).collect(),
            };
            let engaging = known.organisation(&seed.engaging)?;
            let drafted = act(conn, now, |ctx| engagement::create(ctx, engaging, &new))?;
            let signing = seed.signing(&new.adviser_ids);
            act(conn, now, |ctx| engagement::sign(ctx, drafted.engagement.id, &signing))?;
            let filing = NewFiling { filing: 1, filed_on: seed.from_day, number: drafted.engagement.number.clone() };
            act(conn, now, |ctx| engagement::file(ctx, drafted.engagement.id, &filing))?;
        }
        Ok(())
    }
}

impl SeedEngagement {
    /// Signed on its first day, the required items one after the other.
    fn signing(&self, advisers: &[AdviserId]) -> Signing {
        let item = |(n, item): (usize, &ContractItem)| Item { item: *item, clause: format!("第{}条", n + 1) };
        let undertaking = |adviser_id: &AdviserId| Undertaking {
            adviser_id: *adviser_id,
            confidentiality_on: self.from_day,
            conflict_on: self.from_day,
            document: String::new(),
        };
        Signing {
            signed_on: self.from_day,
            items: ContractItem::ALL.iter().enumerate().map(item).collect(),
            undertakings: advisers.iter().map(undertaking).collect(),
        }
    }
}

/// What has been put so far, by the names that the file gives.
#[derive(Default)]
struct Known {
    organisations: HashMap<String, OrganisationId>,
    accounts: HashMap<String, AccountId>,
    advisers: HashMap<String, AdviserId>,
    lines: HashMap<String, LineId>,
}

impl Known {
    fn organisation(&self, key: &str) -> Result<OrganisationId> {
        self.organisations.get(key).copied().ok_or_else(|| missing("organisation", key))
    }
}

fn missing(what: &str, key: &str) -> Error {
    Error::internal(format!("seeds/demo.toml: no {what} `{key}` stands before its use"))
}

/// Eighty random bits in groups that can be read aloud.
pub fn random_password() -> String {
    identity::readable_secret::<4>()
}

fn act<T>(conn: &mut Conn, now: Timestamp, action: impl FnOnce(&mut Ctx<'_>) -> Result<T>) -> Result<T> {
    by_the_program(conn, now, "counsel_seed", action)
}
