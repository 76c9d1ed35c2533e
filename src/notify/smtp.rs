//! Handing mails in at the mail server, step by step, so that what went wrong has a name: whether the server is to
//! blame or this one mail decides what happens next.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::model::Fault;
use super::settings::{Protection, Server};
use super::words;

/// Why a mail was not taken.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub fault: Fault,
    detail: String,
}

impl Failure {
    pub(super) fn new(fault: Fault, detail: impl std::fmt::Display) -> Self {
        Self { fault, detail: words::one_line(&detail.to_string()).chars().take(300).collect() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.fault, self.detail)
    }
}

/// The mail server and the connections to it that are open at the moment.
pub(super) struct Relay {
    server: Server,
    open: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Relay {
    pub(super) const fn new(server: Server) -> Self {
        Self { server, open: Mutex::new(Vec::new()) }
    }

    /// Hands one mail in; done within `limit`, whatever the server does.
    pub(super) async fn send(&self, message: &Message, limit: Duration) -> Result<(), Failure> {
        let too_slow = |what: &str| Failure::new(Fault::BrokenOff, format!("{what} took longer than {limit:?}"));
        let exchange = self.exchange(message, limit, Instant::now() + limit);
        timeout(limit, exchange).await.unwrap_or_else(|_elapsed| Err(too_slow("the exchange")))
    }

    async fn exchange(&self, message: &Message, limit: Duration, deadline: Instant) -> Result<(), Failure> {
        let silent = |_elapsed| Err(Failure::new(Fault::Unreachable, "the mail server accepts and says nothing"));
        let mut connection = timeout(limit / 3, self.connection()).await.unwrap_or_else(silent)?;
        let envelope = message.envelope();
        let sender = Mail::new(envelope.from().cloned(), Vec::new());
        connection.command(sender).await.map_err(|error| refused(&error, Fault::SenderRefused))?;
        for to in envelope.to() {
            let recipient = Rcpt::new(to.clone(), Vec::new());
            connection.command(recipient).await.map_err(|error| refused(&error, Fault::Refused))?;
        }
        connection.command(Data).await.map_err(|error| refused(&error, Fault::Refused))?;
        // A process that was stopped for long may have lost its claim: from here there is no way back.
        if Instant::now() >= deadline {
            return Err(Failure::new(Fault::BrokenOff, "stopped before the text was sent"));
        }
        connection.message(&message.formatted()).await.map_err(|error| refused(&error, Fault::Refused))?;
        self.connections().push(connection);
        Ok(())
    }

    /// Closes what is open, politely as far as that is quick.
    pub(super) async fn hang_up(&self) {
        let open = std::mem::take(&mut *self.connections());
        for mut connection in open {
            // Nothing is under way: whether the server says goodbye does not matter.
            let _goodbye = timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that is open and answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failure> {
        loop {
            let Some(mut parked) = self.connections().pop() else { break };
            if parked.test_connected().await {
                return Ok(parked);
            }
        }
        self.connect().await
    }

    /// Connects, protects, signs in. Nothing of a mail or a password is sent before the connection is protected.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let Server { host, port, protection, credentials } = &self.server;
        let name = ClientId::default();
        let wrapped = match protection {
            Protection::Tls(trust) => Some(trust.clone()),
            Protection::StartTls(_) | Protection::Plain => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), None, &name, wrapped, None)
            .await
            .map_err(|error| unreachable(&error))?;
        if let Protection::StartTls(trust) = protection {
            if !connection.can_starttls() {
                return Err(Failure::new(Fault::NotEncrypted, "the mail server does not offer STARTTLS"));
            }
            connection.starttls(trust.clone(), &name).await.map_err(|error| unreachable(&error))?;
        }
        if let Some(credentials) = credentials {
            if !connection.is_encrypted() {
                return Err(Failure::new(Fault::NotEncrypted, "a password goes out only over TLS"));
            }
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await.map_err(|error| {
                let for_good = error.is_permanent() || error.is_client();
                Failure::new(if for_good { Fault::LoginRefused } else { Fault::Unreachable }, &error)
            })?;
        }
        Ok(connection)
    }
}

fn unreachable(error: &Error) -> Failure {
    let text = error.to_string();
    Failure::new(if text.contains("peer certificate") { Fault::Certificate } else { Fault::Unreachable }, text)
}

/// A refusal for good has the name of the step; everything else is for later.
fn refused(error: &Error, for_good: Fault) -> Failure {
    let fault = match (error.is_permanent(), error.is_transient()) {
        (true, _) => for_good,
        (_, true) => Fault::Later,
        _ => Fault::BrokenOff,
    };
    Failure::new(fault, error)
}
