//! A request's body on its way in: counted, kept to its pace, and read to its end when the request is refused.
//!
//! The limit holds for every body, whatever it says of its length: that of JSON everywhere, and more where a
//! handler takes files and says so with [`allow_body`].
//!
//! A client that is refused while it is still sending must get to read why. Closing a connection with bytes
//! unread resets it, and the reset may overtake the answer: the client would see a broken connection instead of
//! 413 or 404. So what a refused request goes on to send is read and thrown away, within bounds, before it is
//! answered.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{Fuse, Stream, StreamExt, poll_fn};
use poem::http::{Version, header};
use poem::{Body, Request};
use tokio::time::Instant;

use super::pace::{Pace, Timer};
use super::visit::Visit;
use crate::error::Error;
use crate::http::body::JSON_LIMIT;

/// What is thrown away of one request at most.
const MOST: usize = 64 << 20;
const LONGEST: Duration = Duration::from_secs(5);

/// Lets the body of this request be larger than JSON may be.
pub fn allow_body(request: &Request, most: u64) {
    if let Some(inflow) = request.data::<Arc<Visit>>().and_then(|visit| visit.inflow.as_ref()) {
        inflow.state().most = most;
    }
}

/// What was wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooLarge { most: u64 },
    TooSlow,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooLarge { most } => Self::TooLarge { limit: most },
            Fault::TooSlow => Self::TooSlow,
        }
    }
}

type Chunks = Fuse<Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>>;

/// A handle on the body of a request, which the handler reads.
#[derive(Clone)]
pub(super) struct Inflow(Arc<Mutex<State>>);

struct State {
    chunks: Chunks,
    /// What it says of its length.
    declared: u64,
    most: u64,
    seen: u64,
    pace: Pace,
    timer: Timer,
    fault: Option<Fault>,
    /// Whether the client sends without being asked, on a connection of which this is the only request.
    pours: bool,
}

impl Inflow {
    /// Puts itself between the request and its body, when there is one.
    pub(super) fn of(request: &mut Request, grace: Duration) -> Option<Self> {
        let body = request.take_body();
        if body.is_empty() {
            return None;
        }
        let headers = request.headers();
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let chunks: Pin<Box<dyn Stream<Item = _> + Send>> = Box::pin(body.into_bytes_stream());
        let inflow = Self(Arc::new(Mutex::new(State {
            chunks: chunks.fuse(),
            declared: declared.unwrap_or(0),
            most: JSON_LIMIT,
            seen: 0,
            pace: Pace::new(grace),
            timer: Timer::default(),
            fault: None,
            pours: request.version() < Version::HTTP_2 && !headers.contains_key(header::EXPECT),
        })));
        let read = inflow.clone();
        request.set_body(Body::from_bytes_stream(poll_fn(move |cx| read.state().poll(cx))));
        Some(inflow)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the body was not given to its handler to the end, if it was not.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.state().fault
    }

    /// Reads the rest and throws it away.
    pub(super) async fn discard(&self) {
        if !self.state().pours || self.fault() == Some(Fault::TooSlow) {
            return;
        }
        let mut left = MOST;
        let all = async {
            while let Some(Ok(chunk)) = std::future::poll_fn(|cx| self.state().chunks.poll_next_unpin(cx)).await {
                left = left.saturating_sub(chunk.len());
                if left == 0 {
                    break;
                }
            }
        };
        // A client that takes longer finds the connection closed.
        let _in_time = tokio::time::timeout(LONGEST, all).await;
    }
}

impl State {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Bytes>>> {
        if self.declared > self.most {
            return self.fail(Fault::TooLarge { most: self.most });
        }
        match self.chunks.poll_next_unpin(cx) {
            Poll::Pending => {
                let until = self.pace.wait(Instant::now());
                if self.timer.poll(until, cx).is_pending() { Poll::Pending } else { self.fail(Fault::TooSlow) }
            }
            Poll::Ready(Some(Ok(chunk))) => {
                self.pace.moved(Instant::now(), chunk.len());
                self.seen += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                if self.seen > self.most {
                    return self.fail(Fault::TooLarge { most: self.most });
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            ended => ended,
        }
    }

    /// The handler sees a body that broke off; what it makes of that is replaced by the answer to the fault.
    fn fail(&mut self, fault: Fault) -> Poll<Option<std::io::Result<Bytes>>> {
        self.fault = Some(fault);
        Poll::Ready(Some(Err(std::io::Error::other("the body is too large or too slow"))))
    }
}
