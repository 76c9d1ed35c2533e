//! The minimal pace of a client that sends a body or takes an answer.
//!
//! Only time in which the server waits for the client counts. One wait may last as long as the client has
//! patience for (`grace`), and all waits together that long and as long again as the bytes moved need at
//! [`FLOOR`]: whoever is slow but steady comes through, whoever drips does not.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Bytes a second.
const FLOOR: u32 = 4 << 10;

/// How one transfer goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    grace: Duration,
    waited: Duration,
    since: Option<Instant>,
    allowed: Duration,
}

impl Pace {
    pub(super) fn new(grace: Duration) -> Self {
        Self { grace, waited: Duration::ZERO, since: None, allowed: grace }
    }

    /// The server begins to wait for the client, or goes on waiting; gives the instant at which it stops.
    pub(super) fn wait(&mut self, now: Instant) -> Instant {
        let since = *self.since.get_or_insert(now);
        since + self.grace.min(self.allowed.saturating_sub(self.waited))
    }

    /// The client sent or took something, or it is not its turn any more.
    pub(super) fn moved(&mut self, now: Instant, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.waited += now.saturating_duration_since(since);
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.allowed += Duration::from_secs(1) * bytes / FLOOR;
    }

    /// Whether the server waits and has waited too long.
    pub(super) fn is_over(&mut self, now: Instant) -> bool {
        self.since.is_some() && self.wait(now) <= now
    }
}

/// A timer that is made when it is first needed and moved when its instant moves.
#[derive(Debug, Default)]
pub(super) struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    pub(super) fn poll(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() != at {
            sleep.as_mut().reset(at);
        }
        sleep.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(30);

    /// Sends `bytes` every `seconds`; says after how many seconds it is cut off, if it is within an hour.
    fn client(bytes: usize, seconds: u64) -> Option<u64> {
        let begun = Instant::now();
        let (mut pace, mut now) = (Pace::new(GRACE), begun);
        while now.duration_since(begun) < Duration::from_secs(3600) {
            let end = pace.wait(now);
            let next = now + Duration::from_secs(seconds);
            if end <= next {
                return Some(end.duration_since(begun).as_secs());
            }
            now = next;
            pace.moved(now, bytes);
        }
        None
    }

    #[test]
    fn whoever_is_slow_but_steady_comes_through_and_whoever_drips_does_not() {
        assert_eq!(client(0, 3600), Some(30), "silence");
        assert_eq!(client(1, 1), Some(30), "a byte a second");
        assert_eq!(client(100_000, 31), Some(30), "a pause longer than the grace");
        assert_eq!(client(100_000, 20), None, "5 kB a second, in bursts");
        assert_eq!(client(4096, 1), None, "exactly the floor");
        assert!(client(2048, 1).is_some_and(|end| (55..=65).contains(&end)), "half the floor");
    }
}
