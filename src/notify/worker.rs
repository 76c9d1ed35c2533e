//! The worker that sends what is in the outbox.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::model::{OutboxState, Waiting};
use super::store;
use crate::db::Db;
use crate::error::Result;
use crate::kit::{Clock, Timestamp};

/// Where mails go.
#[derive(Clone)]
pub enum Mailer {
    /// Through this server, from this address.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, String),
    /// To the log, visibly, because no server is configured.
    Log,
}

impl Mailer {
    /// From settings: an SMTP URL (`smtp://host:port`, `smtps://user:password@host`) and the sender's
    /// address, or neither.
    pub fn new(url: Option<&str>, from: &str) -> anyhow::Result<Self> {
        let Some(url) = url else { return Ok(Self::Log) };
        let _valid: lettre::message::Mailbox = from.parse()?;
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(Duration::from_secs(30))).build();
        Ok(Self::Smtp(Box::new(transport), from.to_owned()))
    }

    async fn send(&self, mail: &Waiting) -> Result<(), Failure> {
        match self {
            Self::Log => {
                tracing::info!(
                    to = mail.recipient,
                    subject = mail.subject,
                    "mail (no server configured, shown here): {}",
                    mail.body
                );
                Ok(())
            }
            Self::Smtp(transport, from) => {
                let message =
                    compose(mail, from).map_err(|error| Failure { text: error.to_string(), permanent: true })?;
                // A refused connection is neither transient nor permanent to lettre: all but permanent is tried again.
                transport
                    .send(message)
                    .await
                    .map_err(|error| Failure { text: error.to_string(), permanent: error.is_permanent() })?;
                Ok(())
            }
        }
    }
}

struct Failure {
    text: String,
    permanent: bool,
}

fn compose(mail: &Waiting, from: &str) -> anyhow::Result<Message> {
    Ok(Message::builder()
        .from(from.parse()?)
        .to(mail.recipient.parse()?)
        .subject(mail.subject.clone())
        .message_id(Some(mail.message_id.clone()))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())?)
}

/// Sends due mails, again and again, until its task is stopped.
pub struct Worker {
    /// The outbox.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where mails go.
    pub mailer: Mailer,
}

const BATCH: i64 = 20;
const PAUSE: Duration = Duration::from_secs(2);

impl Worker {
    /// Runs for ever.
    pub async fn run(self) {
        loop {
            match self.deliver().await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_more_may_wait) => {}
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Tries every mail that is due now, once; says how many it tried.
    pub async fn deliver(&self) -> Result<usize> {
        let now = self.clock.now();
        let mails = self.db.read(move |conn| store::pending(conn, now, BATCH)).await?;
        for mail in &mails {
            let (state, due_at, error) = match self.mailer.send(mail).await {
                Ok(()) => (OutboxState::Sent, now, String::new()),
                Err(failure) if failure.permanent => (OutboxState::Failed, now, failure.text),
                Err(failure) => (OutboxState::Pending, again(now, mail.attempts), failure.text),
            };
            if state != OutboxState::Sent {
                tracing::warn!(to = mail.recipient, error, state = state.as_str(), "a mail was not taken");
            }
            let mail = mail.clone();
            self.db.write(move |conn| store::settle(conn, &mail, state, due_at, &error)).await?;
        }
        Ok(mails.len())
    }
}

/// 30 seconds after the first failure, doubling up to an hour.
fn again(now: Timestamp, attempts: i64) -> Timestamp {
    let doublings = u32::try_from(attempts.min(7)).unwrap_or(7);
    now.plus_seconds((30 * 2_i64.pow(doublings)).min(3600))
}
