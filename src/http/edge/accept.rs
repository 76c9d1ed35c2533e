//! Taking connections.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use poem::{Endpoint, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::connection::{Cut, Origin, speak};
use super::metrics::Refused;
use super::tls::HTTP_2;
use super::{Edge, address_key, proxies};

/// What the machine is given to recover when it cannot take a connection, mostly for want of file descriptors.
const RECOVERY: Duration = Duration::from_millis(100);

/// Serves an endpoint on `listener` until `stop` is done, then lets requests under way finish for `drain`.
pub async fn serve<E: Endpoint<Output = Response> + 'static>(
    edge: Arc<Edge>,
    listener: std::net::TcpListener,
    endpoint: E,
    stop: impl Future<Output = ()>,
    drain: Duration,
) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let endpoint = Arc::new(endpoint);
    let (stopping, told) = watch::channel(());
    let mut connections = JoinSet::new();
    let seats = Arc::new(Seats::default());
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(ended) = connections.join_next() => after(ended),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match seats.take(&edge, peer) {
                    Ok(seat) => {
                        let (edge, endpoint, told) = (Arc::clone(&edge), Arc::clone(&endpoint), told.clone());
                        connections.spawn(async move {
                            connection(&edge, endpoint, stream, peer, told).await;
                            drop(seat);
                        });
                    }
                    // Closed at once: an answer would cost what is lacking.
                    Err(why) => edge.metrics.refused(why),
                },
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(RECOVERY).await;
                }
            }
        }
    }
    drop(listener);
    stopping.send_replace(());
    let finished = async {
        while let Some(ended) = connections.join_next().await {
            after(ended);
        }
    };
    if tokio::time::timeout(drain, finished).await.is_err() {
        connections.shutdown().await;
    }
    Ok(())
}

fn after(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection broke");
    }
}

async fn connection<E: Endpoint<Output = Response> + 'static>(
    edge: &Arc<Edge>,
    endpoint: Arc<E>,
    stream: TcpStream,
    peer: SocketAddr,
    mut told: watch::Receiver<()>,
) {
    let opened = Instant::now();
    let Ok(local) = stream.local_addr() else { return };
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone at once");
        return;
    }
    let origin = Origin { peer, local, opened };
    let Some(tls) = &edge.tls else { return speak(edge, endpoint, stream, origin, false, told).await };
    let handshake = TlsAcceptor::from(tls.current()).accept(stream);
    let shaken = tokio::select! {
        shaken = tokio::time::timeout_at(opened + edge.options.header, handshake) => shaken,
        _ = told.changed() => return,
    };
    match shaken {
        Ok(Ok(stream)) => {
            let multiplexed = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
            speak(edge, endpoint, stream, origin, multiplexed, told).await;
        }
        Ok(Err(error)) => {
            edge.metrics.cut(Cut::Handshake);
            tracing::debug!(peer = %peer.ip(), %error, "no TLS came about");
        }
        Err(_too_late) => edge.metrics.cut(Cut::Handshake),
    }
}

/// Who holds connections.
#[derive(Default)]
struct Seats(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<u128, usize>,
}

/// One connection's place; free again when dropped.
struct Seat {
    seats: Arc<Seats>,
    edge: Arc<Edge>,
    /// `None` for a trusted proxy.
    address: Option<u128>,
}

impl Seats {
    fn take(self: &Arc<Self>, edge: &Arc<Edge>, peer: SocketAddr) -> Result<Seat, Refused> {
        let ip = peer.ip().to_canonical();
        let address = (!proxies::holds(&edge.options.proxies, ip)).then(|| address_key(ip));
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= edge.options.connections {
            return Err(Refused::Full);
        }
        if let Some(address) = address {
            let held = taken.by_address.entry(address).or_default();
            if *held >= edge.options.connections_per_address {
                return Err(Refused::Address);
            }
            *held += 1;
        }
        taken.all += 1;
        edge.metrics.opened();
        Ok(Seat { seats: Arc::clone(self), edge: Arc::clone(edge), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(address) = self.address
            && let Some(held) = taken.by_address.get_mut(&address)
        {
            *held -= 1;
            if *held == 0 {
                taken.by_address.remove(&address);
            }
        }
        self.edge.metrics.closed();
    }
}
