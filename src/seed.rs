//! The demonstration city (`seeds/demo.toml`) put into an empty database through the slices' own actions, so
//! that nothing in it could not have come about otherwise.

use std::collections::HashMap;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::access::{Actor, OrganisationId, Role};
use crate::app::App;
use crate::audit::{self, NewEntry, Outcome};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::identity::{self, NewAccount, NewMembership, NewOrganisation, OrganisationKind};
use crate::kit::Timestamp;

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

    fn put(&self, conn: &mut Conn, now: Timestamp, hash_of: &HashMap<String, String>) -> Result<()> {
        let mut ids: HashMap<&str, OrganisationId> = HashMap::new();
        let known = |ids: &HashMap<&str, OrganisationId>, key: &str| {
            ids.get(key).copied().ok_or_else(|| Error::internal(format!("organisation `{key}` stands too late")))
        };
        for organisation in &self.organisations {
            let new = NewOrganisation {
                kind: organisation.kind,
                name: organisation.name.clone(),
                jurisdiction: organisation.jurisdiction.clone(),
                review_body_id: organisation.review_body.as_ref().map(|key| known(&ids, key)).transpose()?,
            };
            let made = act(conn, now, |ctx| identity::create_organisation(ctx, &new))?;
            ids.insert(&organisation.key, made.id);
        }
        for person in &self.accounts {
            let new = NewAccount {
                login: person.login.clone(),
                name: person.name.clone(),
                email: format!("{}@{}", person.login, self.mail_domain),
                password_hash: hash_of.get(&person.login).cloned().ok_or(Error::NotFound)?,
            };
            let account = act(conn, now, |ctx| identity::create_account(ctx, &new))?;
            let new = NewMembership {
                account_id: account.id,
                organisation_id: known(&ids, &person.organisation)?,
                role: person.role,
                from_day: None,
                to_day: None,
            };
            act(conn, now, |ctx| identity::grant_membership(ctx, &new))?;
        }
        Ok(())
    }
}

/// One action of the program itself, with its audit entry, as a call over HTTP would leave it.
fn act<T>(conn: &mut Conn, now: Timestamp, action: impl FnOnce(&mut Ctx<'_>) -> Result<T>) -> Result<T> {
    let system = Actor::system();
    let mut ctx = Ctx::new(conn, &system, now, None);
    let made = action(&mut ctx)?;
    let done = ctx.take_done()?;
    let detail: serde_json::Map<_, _> =
        done.facts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let entry = NewEntry {
        chain: "system".into(),
        at: now,
        account: String::new(),
        name: system.name.clone(),
        role: String::new(),
        operation: "counsel_seed".into(),
        outcome: Outcome::Done,
        subject_kind: done.kind.into(),
        subject_id: done.id,
        detail: serde_json::Value::Object(detail).to_string(),
        request: String::new(),
    };
    audit::append(conn, &entry)?;
    Ok(made)
}
