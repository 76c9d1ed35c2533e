//! For unit tests of actions: a fresh SQLite database, organisations and people in it, actions run as the door
//! runs them.

use std::sync::Arc;

use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::Ctx;
use crate::db::{Conn, Db, Target};
use crate::error::{Error, Result};
use crate::identity::{self, NewAccount, NewMembership, NewOrganisation, OrganisationKind};
use crate::kit::Timestamp;
use crate::notify::Language;

/// A fresh database. Cheap to clone; the file goes with the last clone.
#[derive(Clone)]
pub(crate) struct Bench {
    db: Db,
    _folder: Arc<tempfile::TempDir>,
}

/// The instant of every action: 2026-03-02 in the morning.
pub(crate) fn now() -> Timestamp {
    "2026-03-02T09:00:00+08:00".parse().expect("a time")
}

/// Somebody in a role of an organisation.
pub(crate) fn somebody(account: AccountId, organisation: OrganisationId, role: Role) -> Actor {
    Actor { account, organisation, role, is_system: false, ..Actor::system() }
}

/// The code of the rule that refused.
pub(crate) fn rule<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.expect_err("must be refused") {
        Error::Refused(refusal) => refusal.rule.code,
        other => panic!("not refused by a rule: {other}"),
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(&Target::Sqlite(folder.path().join("test.db"))).expect("opens");
        db.migrate().expect("migrates");
        Self { db, _folder: Arc::new(folder) }
    }

    /// Runs an action in its transaction.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        actor: &Actor,
        mut action: impl FnMut(&mut Ctx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = actor.clone();
        self.db.write(move |conn| action(&mut Ctx::new(conn, &actor, now(), None))).await
    }

    /// Runs an action as the program itself.
    pub(crate) async fn system<T: Send + 'static>(
        &self,
        action: impl FnMut(&mut Ctx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.act(&Actor::system(), action).await
    }

    /// Reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.read(read).await
    }

    /// Makes an organisation of a kind.
    pub(crate) async fn organisation(&self, kind: OrganisationKind, name: &str) -> OrganisationId {
        self.organisation_reviewed_by(kind, name, None).await
    }

    /// Makes an organisation, and for an agency says who reviews its matters.
    pub(crate) async fn organisation_reviewed_by(
        &self,
        kind: OrganisationKind,
        name: &str,
        review_body_id: Option<OrganisationId>,
    ) -> OrganisationId {
        let new = NewOrganisation { kind, name: name.to_owned(), jurisdiction: "CN".into(), review_body_id };
        let made = self.system(move |ctx| identity::create_organisation(ctx, &new)).await;
        made.expect("an organisation").id
    }

    /// Gives an account a role in an organisation, from the day of the test on.
    pub(crate) async fn member(&self, account_id: AccountId, organisation_id: OrganisationId, role: Role) {
        let new = NewMembership { account_id, organisation_id, role, from_day: None, to_day: None };
        self.system(move |ctx| identity::grant_membership(ctx, &new)).await.expect("a membership");
    }

    /// Makes an account.
    pub(crate) async fn account(&self, name: &str) -> AccountId {
        let new = NewAccount {
            login: name.to_owned(),
            name: name.to_owned(),
            email: format!("{name}@example.org"),
            password_hash: "none".into(),
            language: Language::default(),
        };
        self.system(move |ctx| identity::create_account(ctx, &new)).await.expect("an account").id
    }
}
