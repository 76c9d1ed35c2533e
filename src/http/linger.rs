//! A client that is refused while it is still sending must get to read why.
//!
//! Closing a connection with bytes unread resets it, and the reset may overtake the answer: the client would
//! see a broken connection instead of 413 or 404. So what a refused request goes on to send is read and thrown
//! away, within bounds, before it is answered.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{Fuse, Stream, StreamExt, poll_fn};
use poem::http::header;
use poem::{Body, Request};

/// What is thrown away of one request at most.
const MOST: usize = 64 << 20;
const LONGEST: Duration = Duration::from_secs(5);

type Chunks = Fuse<Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>>;

/// What of a request's body has not been read.
#[derive(Clone)]
pub(super) struct Rest(Arc<Mutex<Chunks>>);

impl Rest {
    /// Keeps an eye on the body. `None` when there is none, or when the client waits to be asked for it.
    pub(super) fn of(request: &mut Request) -> Option<Self> {
        let headers = request.headers();
        let sends = headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING);
        if !sends || headers.contains_key(header::EXPECT) {
            return None;
        }
        let chunks: Pin<Box<dyn Stream<Item = _> + Send>> = Box::pin(request.take_body().into_bytes_stream());
        let rest = Self(Arc::new(Mutex::new(chunks.fuse())));
        let body = rest.clone();
        request.set_body(Body::from_bytes_stream(poll_fn(move |cx| body.poll(cx))));
        Some(rest)
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Bytes>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
    }

    /// Reads the rest and throws it away.
    pub(super) async fn discard(self) {
        let mut left = MOST;
        let all = async {
            while let Some(Ok(chunk)) = std::future::poll_fn(|cx| self.poll(cx)).await {
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
