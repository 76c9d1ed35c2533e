//! The edge: what stands between the network and the API, so that no proxy is needed for safety.
//!
//! * `accept` takes connections, at most so many in all and from one address, and lets them finish when the
//!   server is told to stop; `connection` speaks HTTP/1.1 and HTTP/2 on one of them, `tls` encrypts it.
//! * `socket` and `inflow` end what is too slow: a header must be complete by its deadline, and whoever sends a
//!   body or takes an answer must keep up a minimal `pace`. `inflow` also counts bodies against their limit.
//! * `around` goes round every request: a [`Visit`] knows its id, its client (`proxies`) and what it may still ask
//!   (`rate`); security `headers`, the log line, `metrics` and the last word on errors are settled there.

mod accept;
mod around;
mod connection;
mod headers;
mod inflow;
mod metrics;
mod options;
mod pace;
mod proxies;
mod rate;
mod socket;
mod tls;
mod visit;

use std::sync::Arc;

pub use accept::serve;
pub use around::Around;
pub(super) use around::prefers_english;
pub use headers::{documentation_policy, security_text};
pub use inflow::allow_body;
pub use metrics::{Metrics, single};
pub use options::{EdgeOptions, ProxyHeader, Rates};
pub use proxies::parse_networks;
pub use tls::only_this_certificate;
pub(super) use visit::Visit;

use rate::{Limiter, address_key};
use tls::Tls;

use crate::access::AccountId;

/// What all connections of one server share.
pub struct Edge {
    options: EdgeOptions,
    tls: Option<Arc<Tls>>,
    metrics: Arc<Metrics>,
    principals: Limiter<AccountId>,
    addresses: Limiter<u128>,
    sign_ins: Limiter<u128>,
    verifications: Limiter<u128>,
}

impl Edge {
    /// An edge as the settings want it; reads the certificate, when there is one.
    pub fn new(options: EdgeOptions, metrics: Arc<Metrics>) -> anyhow::Result<Arc<Self>> {
        let tls = options.tls.clone().map(|(certificate, key)| Tls::load(certificate, key)).transpose()?;
        Ok(Arc::new(Self::made_of(options, tls.map(Arc::new), metrics)))
    }

    /// The same deadlines on a listener for the machine itself: without TLS, limits of rate and counting.
    pub fn inside(&self) -> Arc<Self> {
        let options = EdgeOptions { rates: Rates::OFF, ..self.options.clone() };
        Arc::new(Self::made_of(options, None, Arc::default()))
    }

    fn made_of(options: EdgeOptions, tls: Option<Arc<Tls>>, metrics: Arc<Metrics>) -> Self {
        let Rates { principal, address, sign_in, verify } = options.rates;
        Self {
            tls,
            metrics,
            principals: Limiter::new("default", principal),
            addresses: Limiter::new("address", address),
            sign_ins: Limiter::new("sign-in", sign_in),
            verifications: Limiter::new("verify", verify),
            options,
        }
    }

    /// Reads the certificate anew when it has changed or the program is told to (SIGHUP); never ends.
    pub async fn watch_certificate(self: Arc<Self>) {
        match &self.tls {
            Some(tls) => tls.watch().await,
            None => std::future::pending().await,
        }
    }
}
