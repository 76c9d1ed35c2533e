//! One call of the API: who, which operation, under which key and version; and the way to its action.

use std::sync::Arc;

use poem::http::header;
use poem::web::RequestBody;
use poem::{FromRequest, PathPattern, Request};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use sha2::{Digest, Sha256};

use super::edge::{Visit, prefers_english};
use super::idempotency::{self, Key};
use super::reply::{Created, Found, Resource, Saved, etag};
use super::{Body, Contract, body, problem};
use crate::access::{AccountId, Actor, Needs, Operation};
use crate::audit::{self, NewEntry, Outcome};
use crate::ctx::{Ctx, Proved};
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::kit::{Clock, Page, PageRequest, Timestamp};

/// Finds the actor of a live token. Given by `identity`, which stands to the right of this slice.
pub type Authenticate = fn(&mut Conn, &str, Timestamp) -> Result<Option<Actor>>;

/// Notes that a token was used. Given by `identity` as well.
pub type NoteUse = fn(&mut Conn, &Actor, Timestamp) -> Result<()>;

/// How often the use of a token is noted at most: a read must not become a write each time.
const NOTE_EVERY_SECONDS: i64 = 60;

/// What every call goes through.
#[derive(Clone)]
pub struct Door {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// From token to actor.
    pub authenticate: Authenticate,
    /// From actor to the note that the token was used.
    pub note_use: NoteUse,
}

/// One authorised call. A handler that takes it cannot be reached without passing the policy.
pub struct Call {
    door: Door,
    actor: Option<Actor>,
    operation: &'static Operation,
    visit: Arc<Visit>,
    path: String,
    key: Option<Key>,
    if_match: Option<i64>,
    concerns: Option<AccountId>,
    english: bool,
}

impl<'a> FromRequest<'a> for Call {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::open(request, body).await?)
    }
}

impl Call {
    async fn open(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let (Some(door), Some(contract), Some(visit), Some(pattern)) = (
            request.data::<Door>(),
            request.data::<Arc<Contract>>(),
            request.data::<Arc<Visit>>(),
            request.data::<PathPattern>(),
        ) else {
            return Err(Error::internal("the door is not installed"));
        };
        let method = if request.method() == poem::http::Method::HEAD { "GET" } else { request.method().as_str() };
        let operation = contract
            .operation(method, &pattern.0)
            .ok_or_else(|| Error::internal(format!("no operation for {}", pattern.0)))?;
        visit.is_for(operation)?;
        let mut call = Self {
            door: door.clone(),
            actor: None,
            operation,
            visit: Arc::clone(visit),
            path: request.uri().path().to_owned(),
            key: None,
            if_match: None,
            concerns: None,
            english: request.header(header::ACCEPT_LANGUAGE).is_some_and(prefers_english),
        };
        if !operation.is_public() {
            call.actor = Some(call.identify(request).await?);
        }
        if operation.needs == Needs::IfMatch {
            call.if_match = Some(if_match(request)?);
        }
        // PostgreSQL cannot store it, so it is in no text that anybody could look for.
        if request.uri().query().is_some_and(|query| query.contains("%00")) {
            return Err(Error::Malformed("a parameter holds the character U+0000".into()));
        }
        call.key = call.idempotency_key(request, body).await?;
        Ok(call)
    }

    async fn identify(&self, request: &Request) -> Result<Actor> {
        let token = request
            .header(header::AUTHORIZATION)
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| token.trim().to_owned()).ok_or(Error::Unauthenticated)?;
        let (authenticate, now) = (self.door.authenticate, self.door.clock.now());
        let actor =
            self.door.db.read(move |conn| authenticate(conn, &token, now)).await?.ok_or(Error::Unauthenticated)?;
        self.visit.is_by(actor.account)?;
        if !self.operation.allows(actor.role) {
            let error = Error::Forbidden { permission: self.operation.id, role: actor.role.as_str() };
            self.record_refusal(Some(&actor), &error).await;
            return Err(error);
        }
        if !actor.scope.allows(self.operation) {
            let error = Error::OutOfScope { permission: self.operation.id };
            self.record_refusal(Some(&actor), &error).await;
            return Err(error);
        }
        if actor.seen.plus_seconds(NOTE_EVERY_SECONDS) <= now {
            self.note_use(&actor, now).await;
        }
        Ok(actor)
    }

    /// A use that cannot be noted is logged; the call goes on, and a read works though nothing can be written.
    async fn note_use(&self, actor: &Actor, now: Timestamp) {
        let (note, actor) = (self.door.note_use, actor.clone());
        if let Err(error) = self.door.db.write(move |conn| note(conn, &actor, now)).await {
            tracing::error!(%error, "the use of a token could not be noted");
        }
    }

    async fn idempotency_key(&self, request: &Request, body: &mut RequestBody) -> Result<Option<Key>> {
        let Some(key) = request.header("Idempotency-Key").filter(|_| self.operation.needs != Needs::Nothing) else {
            return Ok(None);
        };
        let Some(actor) = &self.actor else { return Ok(None) };
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            return Err(Error::Malformed("Idempotency-Key must be 1 to 255 visible ASCII characters".into()));
        }
        let mut hasher = Sha256::new();
        hasher.update(format!("{} {}\n", request.method(), request.uri()));
        let is_json = request
            .content_type()
            .is_some_and(<Body<serde_json::Value> as poem_openapi::payload::Payload>::check_content_type);
        if is_json {
            // Canonical form: the same fields in another order are the same request.
            let bytes = body::read(body).await?;
            let canonical = serde_json::from_slice::<serde_json::Value>(&bytes)
                .map_or_else(|_| bytes.to_vec(), |value| value.to_string().into_bytes());
            hasher.update(canonical);
            *body = RequestBody::new(bytes.into());
        }
        Ok(Some(Key {
            principal: actor.membership.to_string(),
            key: key.to_owned(),
            fingerprint: hex::encode(hasher.finalize()),
        }))
    }

    /// Binds the content of an upload to the idempotency key, as the body of a JSON request is.
    pub fn covering(mut self, sha256: &str) -> Self {
        if let Some(key) = &mut self.key {
            key.fingerprint = format!("{}{sha256}", key.fingerprint);
        }
        self
    }

    /// The caller. Public operations have none.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::Unauthenticated)
    }

    /// Whether the caller reads English rather than Chinese.
    pub const fn english(&self) -> bool {
        self.english
    }

    /// The instant of the call.
    pub fn now(&self) -> Timestamp {
        self.door.clock.now()
    }

    /// Reads something that has no version.
    pub async fn read<M, V, F>(self, f: F) -> poem::Result<Found<V>>
    where
        V: From<M> + ParseFromJSON + ToJSON + Send + Sync,
        M: Send + 'static,
        F: FnOnce(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        Ok(Found::Ok(Body(self.load(f).await?.into()), None))
    }

    /// Reads one thing with a version.
    pub async fn get<M, V, F>(self, f: F) -> poem::Result<Found<V>>
    where
        V: Resource + From<M>,
        M: Send + 'static,
        F: FnOnce(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        let view = V::from(self.load(f).await?);
        let tag = etag(view.version());
        Ok(Found::Ok(Body(view), Some(tag)))
    }

    /// Reads one page of a list; `key` gives the id by which the list is ordered.
    pub async fn page<M, V, F>(
        self,
        page: PageRequest,
        key: impl Fn(&M) -> String,
        f: F,
    ) -> poem::Result<Found<Page<V>>>
    where
        V: From<M> + ParseFromJSON + ToJSON + Type + Send + Sync,
        M: Send + 'static,
        F: FnOnce(&mut Ctx<'_>, &PageRequest) -> Result<Vec<M>> + Send + 'static,
    {
        let asked = page.clone();
        let rows = self.load(move |ctx| f(ctx, &asked)).await?;
        Ok(Found::Ok(Body(page.page(rows, key, V::from)), None))
    }

    /// Runs a read and gives its plain result.
    pub async fn load<M, F>(self, f: F) -> Result<M>
    where
        M: Send + 'static,
        F: FnOnce(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        let actor = self.actor()?.clone();
        let now = self.now();
        let result = self.door.db.read(move |conn| f(&mut Ctx::new(conn, &actor, now, None))).await;
        if let Err(error) = &result {
            self.record_refusal(self.actor.as_ref(), error).await;
        }
        result
    }

    /// The database and its version, for the readiness probe.
    pub async fn database_version(&self) -> Result<String> {
        self.door.db.version().await
    }

    /// Whether changes cannot be kept for lack of room, for the readiness probe.
    pub fn out_of_space(&self) -> bool {
        self.door.db.out_of_space()
    }

    /// Looks something up before the action, for work that must not happen inside a transaction. Visibility
    /// is the caller's business here.
    pub async fn look<M, F>(&self, f: F) -> Result<M>
    where
        M: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<M> + Send + 'static,
    {
        self.door.db.read(f).await
    }

    /// Writes something that stands whatever comes of the call, in a transaction of its own: the count of attempts
    /// to sign in.
    pub async fn apart<M, F>(&self, f: F) -> Result<M>
    where
        M: Send + 'static,
        F: FnMut(&mut Conn) -> Result<M> + Send + 'static,
    {
        self.door.db.write(f).await
    }

    /// Names the account that a call without a token is about, for the audit entry of its refusal.
    pub fn concerning(mut self, account: Option<AccountId>) -> Self {
        self.concerns = account;
        self
    }

    /// Goes beforehand through what would refuse a change, for work that cannot be done inside its transaction
    /// and must not be done in vain: a key used for another request, a thing that is not there for this caller,
    /// a stale version. `version` looks the thing up. The action decides all of it again.
    pub async fn foresee<F>(&self, version: F) -> Result<()>
    where
        F: FnOnce(&mut Conn, &Actor) -> Result<i64> + Send + 'static,
    {
        let (actor, key, if_match, now) = (self.actor()?.clone(), self.key.clone(), self.if_match, self.now());
        let look = move |conn: &mut Conn| {
            if key.as_ref().map(|key| idempotency::found(conn, key)).transpose()?.flatten().is_some() {
                return Ok(());
            }
            let current = version(conn, &actor)?;
            Ctx::new(conn, &actor, now, if_match).expect_version(current)
        };
        let result = self.door.db.read(look).await;
        if let Err(error) = &result {
            self.record_refusal(self.actor.as_ref(), error).await;
        }
        result
    }

    /// Creates something: 201.
    pub async fn create<M, V, F>(self, f: F) -> poem::Result<Created<V>>
    where
        V: Resource + From<M>,
        M: Send + 'static,
        F: FnMut(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        let (view, replayed) = self.act::<M, V, F>(f).await?;
        let (tag, location) = (etag(view.version()), view.location());
        Ok(Created::Ok(Body(view), tag, location, replayed))
    }

    /// Changes something: 200.
    pub async fn change<M, V, F>(self, f: F) -> poem::Result<Saved<V>>
    where
        V: Resource + From<M>,
        M: Send + 'static,
        F: FnMut(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        let (view, replayed) = self.act::<M, V, F>(f).await?;
        let tag = etag(view.version());
        Ok(Saved::Ok(Body(view), tag, replayed))
    }

    /// Runs an action in one transaction with its audit entry and its idempotency key.
    async fn act<M, V, F>(self, mut f: F) -> Result<(V, Option<String>)>
    where
        V: Resource + From<M>,
        M: Send + 'static,
        F: FnMut(&mut Ctx<'_>) -> Result<M> + Send + 'static,
    {
        let public = Actor::system();
        let actor = self.actor.clone().unwrap_or(public);
        let (now, if_match, operation, request_id) =
            (self.now(), self.if_match, self.operation.id, self.visit.id.clone());
        let key = self.key.clone();
        let run = move |conn: &mut Conn| {
            if let Some(answer) = key.as_ref().map(|key| idempotency::stored(conn, key)).transpose()?.flatten() {
                let view = V::parse_from_json_string(&answer).map_err(|error| Error::internal(error.into_message()))?;
                return Ok((view, Some("true".to_owned())));
            }
            let mut ctx = Ctx::new(conn, &actor, now, if_match);
            let view = V::from(f(&mut ctx)?);
            let (parts, done, proved) = (ctx.take_parts(), ctx.take_done()?, ctx.take_proved());
            for part in parts {
                let entry = entry(&actor, now, operation, &request_id, Outcome::Done, part.kind, &part.id, &part.facts);
                audit::append(conn, &entry)?;
            }
            let mut entry = entry(&actor, now, operation, &request_id, Outcome::Done, done.kind, &done.id, &done.facts);
            if let Some(Proved { account, name, role }) = proved {
                entry.account = account.to_string();
                entry.name = name;
                entry.role = role.map(|role| role.as_str().to_owned()).unwrap_or_default();
            }
            audit::append(conn, &entry)?;
            if let Some(key) = &key {
                idempotency::keep(conn, key, &view.kept(), now)?;
            }
            Ok((view, None))
        };
        let result = self.door.db.write(run).await;
        if let Err(error) = &result {
            self.record_refusal(self.actor.as_ref(), error).await;
        }
        result
    }

    /// Refusals are audited in a transaction of their own, because the one they stopped was rolled back. One
    /// that cannot be written is logged; the refusal stands all the same.
    async fn record_refusal(&self, actor: Option<&Actor>, error: &Error) {
        // What is not there when a dossier looks for it, nobody was refused.
        if self.visit.is_within {
            return;
        }
        if !matches!(
            error,
            Error::Forbidden { .. }
                | Error::OutOfScope { .. }
                | Error::NotFound
                | Error::Refused(_)
                | Error::WrongCredentials
        ) {
            return;
        }
        let facts = [("code", problem::code(error).to_owned()), ("path", self.path.clone())];
        let nobody = Actor::system();
        let concerns = self.concerns.map(|account| ("account", account.to_string())).unwrap_or_default();
        let refused = entry(
            actor.unwrap_or(&nobody),
            self.now(),
            self.operation.id,
            &self.visit.id,
            Outcome::Refused,
            concerns.0,
            &concerns.1,
            &facts,
        );
        if let Err(error) = self.door.db.write(move |conn| audit::append(conn, &refused)).await {
            tracing::error!(%error, "a refusal could not be audited");
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the columns of one audit entry")]
fn entry(
    actor: &Actor,
    at: Timestamp,
    operation: &str,
    request: &str,
    outcome: Outcome,
    kind: &str,
    id: &str,
    facts: &[(&str, String)],
) -> NewEntry {
    let detail: serde_json::Map<_, _> =
        facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    let (chain, account, role) = if actor.is_system {
        ("system".to_owned(), String::new(), "")
    } else {
        (actor.organisation.to_string(), actor.account.to_string(), actor.role.as_str())
    };
    NewEntry {
        chain,
        at,
        account,
        name: if actor.is_system { String::new() } else { actor.name.clone() },
        role: role.to_owned(),
        operation: operation.to_owned(),
        outcome,
        subject_kind: kind.to_owned(),
        subject_id: id.to_owned(),
        detail: serde_json::Value::Object(detail).to_string(),
        request: request.to_owned(),
    }
}

fn if_match(request: &Request) -> Result<i64> {
    let named = request.header(header::IF_MATCH).ok_or(Error::VersionRequired)?;
    let digits = named.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok());
    version.ok_or_else(|| Error::Malformed("If-Match must be the ETag that was read, for example \"3\"".into()))
}
