//! Telling people (通知): mails written as outbox rows in the transaction of the event, sent by a worker.
//!
//! A mail is promised at least once, with one Message-ID: if the process dies between the mail server's yes and our
//! note of it, the mail goes again with the same Message-ID; short of that it goes once, however many servers share
//! the database, because a worker claims a mail for longer than sending may take and only its holder settles it.
//!
//! States: PENDING until the mail server takes it (SENT) or refuses it for good, or five days have passed (FAILED);
//! the system administrator sees failed mails, without their words, and has them tried again. Words stand in
//! `seeds/mails.toml`, in Chinese and English; they carry no text of contracts or opinions, only what is needed to
//! act. Passwords and mails go out over TLS with a verified certificate. Without a mail server configured, mails go
//! to the log, visibly. Basis: GB/T 22239-2019 8.1.2.2 通信传输, 8.1.4.8 数据保密性.

mod actions;
mod api;
mod compose;
mod model;
pub mod rules;
mod settings;
mod smtp;
mod store;
mod words;
mod worker;

pub use api::NotifyApi;
pub use compose::is_address;
pub use model::{Counts, Fault, Language, Mail, OutboxState, Recipient};
pub use settings::MailSettings;
pub use store::{counts, enqueue};
pub use worker::{Mailer, Pace, Worker};
