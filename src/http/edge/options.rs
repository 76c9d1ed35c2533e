//! What can be set about the edge, and what it is when nobody sets it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

/// Settings of the edge.
#[derive(Clone, Debug)]
pub struct EdgeOptions {
    /// By when the TLS handshake and the first header must be complete, and each later header from its first byte.
    pub header: Duration,
    /// How long a client may hold up a body that it sends or an answer that it takes.
    pub body: Duration,
    /// How long a connection may be kept without a request.
    pub idle: Duration,
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address; trusted proxies are not counted.
    pub connections_per_address: usize,
    /// Requests a minute.
    pub rates: Rates,
    /// Whose word about the client is taken.
    pub proxies: Vec<IpNet>,
    /// The one header in which they give it.
    pub proxy_header: ProxyHeader,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Where metrics are shown.
    pub metrics: Option<SocketAddr>,
    /// Whom to tell of a vulnerability.
    pub security_contact: Option<String>,
}

impl Default for EdgeOptions {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            connections: 4096,
            connections_per_address: 512,
            rates: Rates::default(),
            proxies: Vec::new(),
            proxy_header: ProxyHeader::default(),
            tls: None,
            metrics: None,
            security_contact: None,
        }
    }
}

/// Requests that may be made in a minute; 0 is no limit.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// By one account, whatever its tokens and addresses.
    pub principal: u32,
    /// From one address without a valid token.
    pub address: u32,
    /// Sign-ins from one address, right or wrong.
    pub sign_in: u32,
    /// Files from one address that are compared with a certificate, without a sign-in.
    pub verify: u32,
}

impl Rates {
    /// No limits.
    pub const OFF: Self = Self { principal: 0, address: 0, sign_in: 0, verify: 0 };
}

impl Default for Rates {
    fn default() -> Self {
        Self { principal: 6000, address: 3000, sign_in: 300, verify: 30 }
    }
}

/// The header in which trusted proxies name the client. Only one is believed: a proxy that writes one of them
/// passes the other on as the client sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}
