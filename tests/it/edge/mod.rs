//! The edge to the network: slow and malformed clients, limits, TLS, proxies, headers and figures.
//!
//! Sockets are written by hand here, because a well-behaved client cannot misbehave.

mod answers;
mod figures;
mod proxies;
mod rates;
mod raw;
mod slow;
mod tls;
