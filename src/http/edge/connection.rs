//! One connection: HTTP/1.1 or HTTP/2 on it, and how it ends.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use poem::http::{Request, uri::Scheme};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Edge;
use super::pace::Pace;
use super::socket::Socket;

/// Bytes of a header, its first line included; more is 431. It may have 100 lines.
const HEADER_SIZE: usize = 32 << 10;
/// What is held of a connection's bytes in each direction.
const BUFFER: usize = 64 << 10;
/// What is sent of an answer at once on HTTP/2.
const PIECE: usize = 16 << 10;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 64;
/// How often an HTTP/2 connection is looked at: it can be idle or stalled while its bytes move.
const LOOK: Duration = Duration::from_secs(1);
/// An HTTP/2 client that does not answer within this time is gone.
const PING: Duration = Duration::from_secs(20);

/// Why the server ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The header was not complete in time.
    Header,
    /// Nothing was asked for too long.
    Idle,
    /// An answer was not taken in time.
    Reading,
    /// No TLS came about.
    Handshake,
}

/// What is known of a connection while it lasts.
pub(super) struct Connection {
    multiplexed: bool,
    begun: AtomicUsize,
    under_way: AtomicUsize,
    idle_since: Mutex<Instant>,
    cut: OnceLock<Cut>,
    /// Answers under way on HTTP/2, whose flow control can stall one while the socket is free.
    answers: Mutex<Vec<Weak<Mutex<Pace>>>>,
}

impl Connection {
    fn new(multiplexed: bool) -> Arc<Self> {
        Arc::new(Self {
            multiplexed,
            begun: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            idle_since: Mutex::new(Instant::now()),
            cut: OnceLock::new(),
            answers: Mutex::default(),
        })
    }

    /// Requests whose header has come.
    pub(super) fn begun(&self) -> usize {
        self.begun.load(Ordering::Relaxed)
    }

    /// Whether what comes now is a header. On HTTP/2 that cannot be seen from outside once it is under way.
    pub(super) fn waits_for_a_header(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) == 0 && (!self.multiplexed || self.begun() == 0)
    }

    /// Notes why it is ended.
    pub(super) fn cut(&self, why: Cut) {
        self.cut.get_or_init(|| why);
    }

    fn begin(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        self.begun.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(self))
    }

    fn answer(&self, grace: Duration) -> Option<Arc<Mutex<Pace>>> {
        let pace = self.multiplexed.then(|| Arc::new(Mutex::new(Pace::new(grace))))?;
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|answer| answer.strong_count() > 0);
        answers.push(Arc::downgrade(&pace));
        Some(pace)
    }

    fn must_end(&self, idle: Duration) -> Option<Cut> {
        let now = Instant::now();
        let since = *self.idle_since.lock().unwrap_or_else(PoisonError::into_inner);
        if self.under_way.load(Ordering::Relaxed) == 0 && now.duration_since(since) >= idle {
            return Some(Cut::Idle);
        }
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut live = answers.iter().filter_map(Weak::upgrade);
        let stalled = live.any(|pace| pace.lock().unwrap_or_else(PoisonError::into_inner).is_over(now));
        stalled.then_some(Cut::Reading)
    }
}

/// A request under way: from the end of its header to the end of its answer.
struct UnderWay(Arc<Connection>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.idle_since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where a connection comes from and when it began.
pub(super) struct Origin {
    pub(super) peer: std::net::SocketAddr,
    pub(super) local: std::net::SocketAddr,
    pub(super) opened: Instant,
}

/// Speaks HTTP on a connection to its end; `told` changes when the server is told to stop.
pub(super) async fn speak<S, E>(
    edge: &Arc<Edge>,
    endpoint: Arc<E>,
    io: S,
    origin: Origin,
    multiplexed: bool,
    mut told: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    E: Endpoint<Output = Response> + 'static,
{
    let connection = Connection::new(multiplexed);
    let options = &edge.options;
    let first = origin.opened + options.header;
    let io = TokioIo::new(Socket::new(io, Arc::clone(&connection), first, options.header, options.body));
    let scheme = if edge.tls.is_some() { Scheme::HTTPS } else { Scheme::HTTP };
    let (grace, idle) = (options.body, options.idle);
    let service = {
        let connection = Arc::clone(&connection);
        service_fn(move |request: Request<Incoming>| {
            let under_way = connection.begin();
            let answer = connection.answer(grace);
            let (endpoint, scheme) = (Arc::clone(&endpoint), scheme.clone());
            let (local, peer) = (LocalAddr(origin.local.into()), RemoteAddr(origin.peer.into()));
            async move {
                let response = endpoint.get_response((request, local, peer, scheme).into()).await;
                let response = hyper::Response::from(response);
                Ok::<_, Infallible>(response.map(|body| Outflow {
                    body,
                    rest: Bytes::new(),
                    handed_over: 0,
                    answer,
                    _under_way: under_way,
                }))
            }
        })
    };
    // The library's deadline for a header begins with the wait for it, so it is the one for idle connections.
    let ended = if multiplexed {
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new()).keep_alive_interval(PING).keep_alive_timeout(PING);
        http.max_concurrent_streams(STREAMS).max_header_list_size(u32::try_from(HEADER_SIZE).unwrap_or(u32::MAX));
        http.max_send_buf_size(BUFFER);
        let mut http = pin!(http.serve_connection(io, service));
        let mut look = tokio::time::interval(LOOK);
        let mut stopping = false;
        loop {
            tokio::select! {
                ended = http.as_mut() => break ended,
                _ = told.changed(), if !stopping => {
                    stopping = true;
                    http.as_mut().graceful_shutdown();
                }
                _ = look.tick() => if let Some(why) = connection.must_end(idle) {
                    connection.cut(why);
                    break Ok(());
                }
            }
        }
    } else {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(idle).max_header_size(HEADER_SIZE).max_buf_size(BUFFER);
        let mut http = pin!(http.serve_connection(io, service));
        tokio::select! {
            ended = http.as_mut() => ended,
            _ = told.changed() => {
                http.as_mut().graceful_shutdown();
                http.await
            }
        }
    };
    let cut = connection.cut.get().copied();
    if let Some(why) = cut.or_else(|| ended.as_ref().err().filter(|error| error.is_timeout()).map(|_| Cut::Idle)) {
        edge.metrics.cut(why);
    }
    if let Err(error) = ended {
        let peer: IpAddr = origin.peer.ip();
        tracing::debug!(%peer, ?cut, %error, "a connection ended");
    }
}

/// An answer's body on its way out, in pieces: whoever takes one shows that the one before was sent.
struct Outflow<B> {
    body: B,
    rest: Bytes,
    handed_over: usize,
    answer: Option<Arc<Mutex<Pace>>>,
    _under_way: UnderWay,
}

impl<B: Body<Data = Bytes> + Unpin> Body for Outflow<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.get_mut();
        let pace = this.answer.as_ref().map(|answer| answer.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(mut pace) = pace else { return Pin::new(&mut this.body).poll_frame(cx) };
        pace.moved(Instant::now(), std::mem::take(&mut this.handed_over));
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)).map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => this.rest = data,
                Some(Ok(Err(trailers))) => return Poll::Ready(Some(Ok(trailers))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        this.handed_over = piece.len();
        pace.wait(Instant::now());
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // Asked only before the first piece.
        self.body.size_hint()
    }
}
