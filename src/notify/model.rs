//! Mails.

use diesel::prelude::*;

use crate::db::schema::outbox;
use crate::kit::Timestamp;

crate::id!(
    /// A mail in the outbox.
    MailId
);

crate::text_enum! {
    /// Where a mail stands.
    pub enum OutboxState {
        /// Waiting (待发).
        Pending = "PENDING",
        /// Taken by the mail server (已发).
        Sent = "SENT",
        /// Given up (失败): the address is wrong or the server refuses for good.
        Failed = "FAILED",
    }
}

/// What happened, to be told to somebody. `seeds/mails.toml` has the words for each event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What happened: the operation's id.
    pub event: &'static str,
    /// The facts that the words speak of, by name.
    pub facts: Vec<(&'static str, String)>,
}

impl Mail {
    /// A mail about an event.
    pub const fn of(event: &'static str) -> Self {
        Self { event, facts: Vec::new() }
    }

    /// Adds a fact.
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }
}

/// A mail that waits.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Waiting {
    /// Its id.
    pub id: MailId,
    /// Address.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The same at every attempt.
    pub message_id: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it may be tried again.
    pub due_at: Timestamp,
}
