//! The worker that sends what is in the outbox.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use lettre::message::Mailbox;

use super::compose::compose;
use super::model::{Fault, OutboxState, StoredMail};
use super::settings::MailSettings;
use super::smtp::{Failure, Relay};
use super::store::{self, Claim, Outcome};
use crate::db::Db;
use crate::error::Result;
use crate::kit::{Clock, Timestamp};

/// Where mails go. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    /// None: to the log, visibly, because no server is configured.
    relay: Option<Arc<Relay>>,
    from: Mailbox,
    public_url: Option<String>,
}

impl Mailer {
    /// From settings; what cannot work, or would send a password in the clear, is refused here.
    pub fn new(settings: &MailSettings) -> anyhow::Result<Self> {
        let relay = settings.server()?.map(|server| Arc::new(Relay::new(server)));
        Ok(Self { relay, from: settings.sender()?, public_url: settings.link()? })
    }

    async fn send(&self, mail: &StoredMail, limit: Duration) -> Result<(), Failure> {
        let message = compose(mail, &self.from, self.public_url.as_deref())?;
        let Some(relay) = &self.relay else {
            tracing::info!(to = mail.recipient, subject = mail.subject, "mail (no server configured, shown here)");
            tracing::debug!(to = mail.recipient, "{}", mail.body);
            return Ok(());
        };
        relay.send(&message, limit).await
    }

    async fn hang_up(&self) {
        if let Some(relay) = &self.relay {
            relay.hang_up().await;
        }
    }
}

/// How fast a worker goes.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Mails that are sent at once.
    pub at_once: usize,
    /// How long sending one mail may take in all.
    pub limit: Duration,
    /// For how long a mail is claimed: longer than sending and noting it may take.
    pub claim_seconds: i64,
    /// How often an idle worker looks.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: 4, limit: Duration::from_secs(60), claim_seconds: 300, pause: Duration::from_secs(2) }
    }
}

/// Sends due mails until it is told to stop.
pub struct Worker {
    db: Db,
    clock: Clock,
    mailer: Mailer,
    pace: Pace,
    server: Mutex<Rest>,
}

/// When the mail server itself fails, all mails rest, so that a queue of thousands does not knock thousands of times.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    until: Option<Timestamp>,
    failures: i64,
}

const SLOWLY_SECONDS: i64 = 900;
const KEPT_DAYS: i64 = 30;
const TIDY_SECONDS: i64 = 3600;
const TIDY_BATCH: i64 = 200;

impl Worker {
    /// A worker at the usual pace.
    pub fn new(db: Db, clock: Clock, mailer: Mailer) -> Self {
        Self { db, clock, mailer, pace: Pace::default(), server: Mutex::default() }
    }

    /// The same at another pace.
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Runs until `stop` is done; mails that are being sent then are finished.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut stopping = false;
        let mut tidy_at = self.clock.now();
        let mut in_hand = FuturesUnordered::new();
        loop {
            if stopping && in_hand.is_empty() {
                break;
            }
            if !stopping {
                match self.take(self.pace.at_once - in_hand.len()).await {
                    Ok(claimed) => in_hand.extend(claimed.into_iter().map(|(mail, token)| self.attempt(mail, token))),
                    Err(error) => tracing::error!(%error, "the outbox cannot be read"),
                }
                if in_hand.is_empty() {
                    self.mailer.hang_up().await;
                    if self.clock.now() >= tidy_at {
                        tidy_at = self.clock.now().plus_seconds(TIDY_SECONDS);
                        if let Err(error) = self.tidy().await {
                            tracing::error!(%error, "old mails cannot be forgotten");
                        }
                    }
                }
            }
            tokio::select! {
                () = &mut stop, if !stopping => stopping = true,
                Some(()) = in_hand.next() => {}
                () = tokio::time::sleep(self.pace.pause), if !stopping => {}
            }
        }
        self.mailer.hang_up().await;
    }

    /// Tries every mail that is due, once; says how many it tried.
    pub async fn deliver(&self) -> Result<usize> {
        let mut in_hand = FuturesUnordered::new();
        let mut tried = 0;
        loop {
            for (mail, token) in self.take(self.pace.at_once - in_hand.len()).await? {
                in_hand.push(self.attempt(mail, token));
                tried += 1;
            }
            if in_hand.next().await.is_none() {
                self.mailer.hang_up().await;
                return Ok(tried);
            }
        }
    }

    /// Forgets the words of mails that were sent a month ago, in small writes; says of how many.
    pub async fn tidy(&self) -> Result<usize> {
        let before = self.clock.now().plus_seconds(-KEPT_DAYS * 24 * 3600);
        let mut forgotten = 0;
        loop {
            let more = self.db.write(move |conn| store::forget(conn, before, TIDY_BATCH)).await?;
            forgotten += more;
            if more == 0 {
                return Ok(forgotten);
            }
        }
    }

    /// Claims up to `slots` due mails, unless the mail server rests.
    async fn take(&self, slots: usize) -> Result<Vec<(StoredMail, String)>> {
        let now = self.clock.now();
        let limit = i64::try_from(slots).unwrap_or(0);
        if limit == 0 || self.rest().until.is_some_and(|until| now < until) {
            return Ok(Vec::new());
        }
        if !self.db.read(move |conn| store::any_due(conn, now)).await? {
            return Ok(Vec::new());
        }
        let claim = Claim {
            token: hex::encode(rand::random::<[u8; 16]>()),
            until: now.plus_seconds(self.pace.claim_seconds),
            domain: self.mailer.from.email.domain().to_owned(),
        };
        let token = claim.token.clone();
        let mails = self.db.write(move |conn| store::claim(conn, &claim, now, limit)).await?;
        Ok(mails.into_iter().map(|mail| (mail, token.clone())).collect())
    }

    /// Sends one mail and notes how it went.
    async fn attempt(&self, mail: StoredMail, token: String) {
        let sent = self.mailer.send(&mail, self.pace.limit).await;
        let now = self.clock.now();
        let outcome = match &sent {
            Ok(()) => {
                *self.rest() = Rest::default();
                Outcome { state: OutboxState::Sent, attempts: mail.attempts, due_at: now, error: String::new() }
            }
            Err(failure) => self.after(failure, &mail, now),
        };
        if sent.is_err() {
            let state = outcome.state.as_str();
            tracing::warn!(
                to = mail.recipient,
                attempt = mail.attempts,
                state,
                error = outcome.error,
                "a mail was not taken"
            );
        }
        self.note(&mail, token, outcome, now).await;
    }

    fn after(&self, failure: &Failure, mail: &StoredMail, now: Timestamp) -> Outcome {
        let again = |due_at| Outcome {
            state: OutboxState::Pending,
            attempts: mail.attempts,
            due_at,
            error: failure.to_string(),
        };
        // An attempt at a server that fails does not count, so that a mail need not wait long once it is back.
        let uncounted = |due_at| Outcome { attempts: mail.attempts - 1, ..again(due_at) };
        let fail = |error| Outcome { state: OutboxState::Failed, attempts: mail.attempts, due_at: now, error };
        let outcome = match failure.fault {
            Fault::Refused | Fault::BadAddress | Fault::TooOld => return fail(failure.to_string()),
            Fault::Later | Fault::BrokenOff => again(now.plus_seconds(wait(mail.attempts - 1))),
            // A password that is wrong is wrong again at once, and many tries lock the account.
            Fault::LoginRefused | Fault::SenderRefused => uncounted(self.let_rest(now, |_| SLOWLY_SECONDS)),
            Fault::Unreachable | Fault::Certificate | Fault::NotEncrypted => uncounted(self.let_rest(now, wait)),
        };
        if now >= mail.give_up_at { fail(format!("{}: {failure}", Fault::TooOld)) } else { outcome }
    }

    /// The server rests from now on, longer each time; says until when.
    fn let_rest(&self, now: Timestamp, seconds: impl Fn(i64) -> i64) -> Timestamp {
        let mut rest = self.rest();
        match rest.until {
            // Of several mails that found it failing, the first decided.
            Some(until) if now < until => until,
            _ => {
                let until = now.plus_seconds(seconds(rest.failures));
                *rest = Rest { until: Some(until), failures: rest.failures + 1 };
                until
            }
        }
    }

    fn rest(&self) -> std::sync::MutexGuard<'_, Rest> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A mail that was sent and not noted goes again: so the note is tried for as long as the claim lasts.
    async fn note(&self, mail: &StoredMail, token: String, outcome: Outcome, now: Timestamp) {
        let id = mail.id;
        let still_ours = self.pace.claim_seconds - i64::try_from(self.pace.limit.as_secs()).unwrap_or(0);
        for _second in 0..still_ours.max(1) {
            let (token, outcome) = (token.clone(), outcome.clone());
            match self.db.write(move |conn| store::settle(conn, id, &token, &outcome, now)).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(%id, "the claim on a mail ran out before it was settled; another worker has it");
                    return;
                }
                Err(error) => {
                    tracing::error!(%id, %error, "what became of a mail cannot be noted yet");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

/// 30 seconds after the first failure, doubling up to four minutes: whatever stood in the way, mails arrive within
/// five minutes of its end. Up to a fifth less, so that what failed together does not come again together.
fn wait(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(0, 3)).unwrap_or(3);
    let seconds = 30 * 2_i64.pow(doublings);
    seconds - rand::random_range(0..=seconds / 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_four_minutes_and_no_further() {
        for _ in 0..100 {
            for (failures, longest) in [(0, 30), (1, 60), (2, 120), (3, 240), (4, 240), (1000, 240), (i64::MAX, 240)] {
                let seconds = wait(failures);
                assert!((longest * 4 / 5..=longest).contains(&seconds), "{failures}: {seconds}");
            }
        }
    }

    #[test]
    fn a_claim_outlasts_the_attempt() {
        let pace = Pace::default();
        assert!(pace.claim_seconds > 2 * i64::try_from(pace.limit.as_secs()).expect("seconds"));
    }
}
