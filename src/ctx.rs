//! What an action may touch: a connection inside one transaction, who is asking, what time it is, new ids.
//!
//! An action ends by saying what it did ([`Ctx::done`]); the door then appends the audit entry in the same
//! transaction. An action that says nothing is an error, so no change goes unrecorded.

use crate::access::{AccountId, Actor, Role};
use crate::audit::{self, NewEntry, Outcome};
use crate::db::{self, Conn};
use crate::error::{Error, Result};
use crate::kit::{Day, Timestamp};

/// What the audit trail will say of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Kind of thing.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Facts by name.
    pub facts: Vec<(&'static str, String)>,
}

/// The world of one action.
pub struct Ctx<'a> {
    /// The transaction.
    pub conn: &'a mut Conn,
    /// Who is asking.
    pub actor: &'a Actor,
    /// The instant of the request; the same for everything it does.
    pub now: Timestamp,
    if_match: Option<i64>,
    done: Option<Done>,
    parts: Vec<Done>,
    proved: Option<Proved>,
}

/// Who did something without a token, by password or by code: signing in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The role that was acted in, where there is one.
    pub role: Option<Role>,
}

impl<'a> Ctx<'a> {
    /// A context for one action.
    pub fn new(conn: &'a mut Conn, actor: &'a Actor, now: Timestamp, if_match: Option<i64>) -> Self {
        Self { conn, actor, now, if_match, done: None, parts: Vec::new(), proved: None }
    }

    /// The day of the request in Asia/Shanghai.
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// A new id, UUIDv7.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        uuid::Uuid::now_v7().into()
    }

    /// Refuses with 412 when the caller named a version and it is not `current`. Calls that must name one
    /// were already refused with 428 at the door.
    pub fn expect_version(&self, current: i64) -> Result<()> {
        match self.if_match {
            Some(named) if named != current => Err(Error::VersionStale { current }),
            _ => Ok(()),
        }
    }

    /// Says what was done, for the audit trail.
    pub fn done(
        &mut self,
        kind: &'static str,
        id: impl std::fmt::Display,
        facts: &[(&'static str, &dyn std::fmt::Display)],
    ) {
        let facts = facts.iter().map(|(name, value)| (*name, value.to_string())).collect();
        self.done = Some(Done { kind, id: id.to_string(), facts });
    }

    /// Adds to what was said last: what an action has brought about beyond itself.
    pub fn also(&mut self, name: &'static str, value: impl std::fmt::Display) {
        if let Some(done) = &mut self.done {
            done.facts.push((name, value.to_string()));
        }
    }

    /// Notes that what was said last was a part of the action, such as one row of an import: it gets an entry of its own.
    pub fn part_done(&mut self) {
        self.parts.extend(self.done.take());
    }

    /// The parts of the action, in order.
    pub fn take_parts(&mut self) -> Vec<Done> {
        std::mem::take(&mut self.parts)
    }

    /// Runs a part of the action that can be taken back while the rest goes on: what it wrote is kept when it gives
    /// `true`, and taken back when it gives `false` or fails.
    pub fn attempt(&mut self, f: impl FnOnce(&mut Self) -> Result<bool>) -> Result<bool> {
        let parts = self.parts.len();
        db::begin_part(self.conn)?;
        let tried = f(self);
        let keep = matches!(tried, Ok(true));
        if !keep {
            self.done = None;
            self.parts.truncate(parts);
        }
        match (db::end_part(self.conn, keep), tried) {
            // The whole transaction is lost with it.
            (Err(_lost), Err(error @ (Error::OutOfSpace(_) | Error::Database(_)))) => Err(error),
            (Err(lost), _) => Err(lost),
            (Ok(()), tried) => tried,
        }
    }

    /// Says who did it, for the audit trail, where the call itself carries no token.
    pub fn proved(&mut self, account: AccountId, name: &str, role: Option<Role>) {
        self.proved = Some(Proved { account, name: name.to_owned(), role });
    }

    /// Who did it, when the action said so.
    pub fn take_proved(&mut self) -> Option<Proved> {
        self.proved.take()
    }

    /// What was done; an error when the action said nothing.
    pub fn take_done(&mut self) -> Result<Done> {
        self.done.take().ok_or_else(|| Error::internal("an action did not say what it did"))
    }
}

/// The row count of a guarded update: none changed means that somebody else was faster.
pub fn guarded(changed: usize, expected_version: i64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::VersionStale { current: expected_version + 1 }) }
}

/// One action of the program for each of these, with an audit entry each, in the transaction of the caller; says for how
/// many there was anything to do. An action that finds nothing to do answers [`Error::NotFound`].
pub fn each_by_the_program<I>(
    ctx: &mut Ctx<'_>,
    operation: &str,
    ids: Vec<I>,
    action: impl Fn(&mut Ctx<'_>, I) -> Result<()>,
) -> Result<usize> {
    let mut count = 0;
    for id in ids {
        match by_the_program(ctx.conn, ctx.now, operation, |ctx| action(ctx, id)) {
            Ok(()) => count += 1,
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// One action of the program itself, from the command line, with its audit entry as a call over HTTP would leave it.
pub fn by_the_program<T>(
    conn: &mut Conn,
    now: Timestamp,
    operation: &str,
    action: impl FnOnce(&mut Ctx<'_>) -> Result<T>,
) -> Result<T> {
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
        operation: operation.to_owned(),
        outcome: Outcome::Done,
        subject_kind: done.kind.into(),
        subject_id: done.id,
        detail: serde_json::Value::Object(detail).to_string(),
        request: String::new(),
    };
    audit::append(conn, &entry)?;
    Ok(made)
}
