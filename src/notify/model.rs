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
        /// Waiting, or being sent (待发).
        Pending = "PENDING",
        /// Taken by the mail server (已发).
        Sent = "SENT",
        /// Given up (失败): the address is wrong, the mail server refuses for good, or five days have passed.
        Failed = "FAILED",
    }
}

crate::text_enum! {
    /// A language in which mails are written.
    pub enum Language {
        /// Chinese (中文).
        Chinese = "zh-CN",
        /// English (英文).
        English = "en",
    }
}

#[expect(clippy::derivable_impls, reason = "`text_enum!` has no place to mark the default")]
impl Default for Language {
    fn default() -> Self {
        Self::Chinese
    }
}

crate::text_enum! {
    /// Why a mail was not taken; `last_error` of a mail begins with it.
    pub enum Fault {
        /// The mail server cannot be reached or does not speak (邮件服务器无法连接).
        Unreachable = "UNREACHABLE",
        /// Its certificate is not trusted, has expired or is of another host (证书无效).
        Certificate = "CERTIFICATE",
        /// It offers no encryption where encryption is required (不支持加密).
        NotEncrypted = "NOT_ENCRYPTED",
        /// It does not take our user name and password (用户名或密码不被接受).
        LoginRefused = "LOGIN_REFUSED",
        /// It does not take mails from our sender address (发件地址不被接受).
        SenderRefused = "SENDER_REFUSED",
        /// It said: later (暂缓接收).
        Later = "LATER",
        /// The connection broke off or was too slow (连接中断或者超时).
        BrokenOff = "BROKEN_OFF",
        /// It refused this mail or this recipient for good (拒收).
        Refused = "REFUSED",
        /// What is stored is not a mail address (地址无效).
        BadAddress = "BAD_ADDRESS",
        /// It could not be delivered within five days (逾期未能送达).
        TooOld = "TOO_OLD",
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

/// To whom a mail goes.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The address.
    pub address: &'a str,
    /// The person's name, for the salutation.
    pub name: &'a str,
    /// The language they read.
    pub language: Language,
}

/// A mail in the outbox.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct StoredMail {
    /// Its id.
    pub id: MailId,
    /// What it tells of.
    pub event: String,
    /// Address.
    pub recipient: String,
    /// Language.
    pub language: Language,
    /// Subject line; empty once it is old.
    pub subject: String,
    /// Plain text; empty once it is old.
    pub body: String,
    /// The same at every attempt; empty before the first.
    pub message_id: String,
    /// Where it stands.
    pub state: OutboxState,
    /// Attempts begun; those at a mail server that itself failed are not counted afterwards.
    pub attempts: i64,
    /// When it may be tried (again). While a worker has it: when its claim runs out.
    pub due_at: Timestamp,
    /// What went wrong last, beginning with the [`Fault`].
    pub last_error: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is given up.
    pub give_up_at: Timestamp,
    /// When it was taken or given up.
    pub settled_at: Option<Timestamp>,
}

/// How many mails wait and how many failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or being sent.
    pub pending: i64,
    /// Given up and not tried again since.
    pub failed: i64,
}
