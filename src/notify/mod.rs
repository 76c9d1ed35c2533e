//! Telling people (通知): mails written as outbox rows in the transaction of the event, sent by a worker.
//!
//! A mail is promised at least once: if the process dies between the mail server's yes and our note of it, the
//! mail goes again with the same Message-ID. Without a mail server configured, mails go to the log, visibly.

mod model;
mod store;
mod worker;

pub use model::{Mail, OutboxState};
pub use store::{enqueue, pending, waiting};
pub use worker::{Mailer, Worker};
