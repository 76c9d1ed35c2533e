//! A connection's bytes, with deadlines: for the header of a request and for taking what is sent.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::connection::{Connection, Cut};
use super::pace::{Pace, Timer};

/// Ends with an error when the client is too slow. The HTTP library is told nothing of deadlines but the one for
/// idle connections, because it cannot tell waiting for a request from receiving one.
pub(super) struct Socket<S> {
    inner: S,
    connection: Arc<Connection>,
    within: Duration,
    grace: Duration,
    /// By when the header that is being received must be complete, and how many requests came before it.
    header: Option<(Instant, usize)>,
    header_timer: Timer,
    /// How the answer is taken, and to which request.
    taking: (Pace, usize),
    taking_timer: Timer,
}

impl<S> Socket<S> {
    /// The first header must be complete by `first`, each later one `within` that time after its first byte; an
    /// answer may be held up for `grace`.
    pub(super) fn new(
        inner: S,
        connection: Arc<Connection>,
        first: Instant,
        within: Duration,
        grace: Duration,
    ) -> Self {
        Self {
            inner,
            connection,
            within,
            grace,
            header: Some((first, 0)),
            header_timer: Timer::default(),
            taking: (Pace::new(grace), 0),
            taking_timer: Timer::default(),
        }
    }

    /// After a write: counts what was taken, and ends the connection when the client has not kept up.
    fn written<T>(&mut self, done: Poll<io::Result<T>>, bytes: usize, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let now = Instant::now();
        let request = self.connection.begun();
        if self.taking.1 != request {
            self.taking = (Pace::new(self.grace), request);
        }
        if done.is_ready() {
            self.taking.0.moved(now, bytes);
            return done;
        }
        let until = self.taking.0.wait(now);
        if self.taking_timer.poll(until, cx).is_pending() {
            return Poll::Pending;
        }
        self.connection.cut(Cut::Reading);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.inner).poll_read(cx, buffer);
        let begun = this.connection.begun();
        // The header that the deadline was for has come.
        this.header = this.header.filter(|(_, before)| *before == begun);
        if read.is_ready() {
            if buffer.filled().len() > before && this.connection.waits_for_a_header() {
                this.header.get_or_insert((Instant::now() + this.within, begun));
            }
            return read;
        }
        let Some((until, _)) = this.header else { return Poll::Pending };
        if this.header_timer.poll(until, cx).is_pending() {
            return Poll::Pending;
        }
        this.connection.cut(Cut::Header);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.inner).poll_write(cx, bytes);
        let taken = count(&done);
        this.written(done, taken, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.inner).poll_write_vectored(cx, slices);
        let taken = count(&done);
        this.written(done, taken, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.inner).poll_flush(cx);
        this.written(done, 0, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.inner).poll_shutdown(cx);
        this.written(done, 0, cx)
    }
}

fn count(done: &Poll<io::Result<usize>>) -> usize {
    match done {
        Poll::Ready(Ok(bytes)) => *bytes,
        _ => 0,
    }
}
