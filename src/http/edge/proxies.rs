//! Who the client is when proxies stand in front.
//!
//! A proxy's word counts only when the proxy is trusted. The list in its header is read from the right, where the
//! nearest proxy wrote: the first address that is not a trusted proxy's is the client; what stands further left
//! is what the client itself may have made up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::Context;
use ipnet::IpNet;
use poem::http::{HeaderMap, header};

use super::options::{EdgeOptions, ProxyHeader};

/// Networks in a list such as `127.0.0.1, 10.1.0.0/16, fd00::/8`.
pub fn parse_networks(list: &str) -> anyhow::Result<Vec<IpNet>> {
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let network = part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
            network.with_context(|| format!("`{part}` is not an address or a network such as 10.1.0.0/16"))
        })
        .collect()
}

/// Whether one of the networks holds the address.
pub(super) fn holds(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) address: IpAddr,
    /// Whether it came through TLS all the way that is known.
    pub(super) encrypted: bool,
}

pub(super) fn client(options: &EdgeOptions, peer: Option<IpAddr>, encrypted: bool, headers: &HeaderMap) -> Client {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    if !holds(&options.proxies, peer) {
        return Client { address: peer, encrypted };
    }
    let (hops, scheme) = match options.proxy_header {
        ProxyHeader::XForwardedFor => (list(headers, "x-forwarded-for"), list(headers, "x-forwarded-proto")),
        ProxyHeader::Forwarded => {
            let elements = list(headers, header::FORWARDED.as_str());
            let field = |name| elements.iter().map(|element| parameter(element, name)).collect::<Vec<_>>();
            (field("for"), field("proto"))
        }
    };
    let mut address = peer;
    for hop in hops.iter().rev() {
        // A hop that hides itself, or is garbage: whoever stands before it is not known.
        let Some(hop) = hop_address(hop) else { break };
        address = hop;
        if !holds(&options.proxies, hop) {
            break;
        }
    }
    let encrypted = scheme.last().map_or(encrypted, |scheme| scheme.eq_ignore_ascii_case("https"));
    Client { address, encrypted }
}

/// The elements of a list that may stand in several lines.
fn list<'h>(headers: &'h HeaderMap, name: &str) -> Vec<&'h str> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect()
}

fn parameter<'e>(element: &'e str, name: &str) -> &'e str {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
    found.next().map_or("", |(_, value)| value.trim().trim_matches('"'))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn hop_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address: Option<IpAddr> = text.parse().ok().or_else(with_port).or_else(bracketed);
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::{HeaderName, HeaderValue};

    fn client_of(peer: &str, header: ProxyHeader, lines: &[(&'static str, &'static str)]) -> (String, bool) {
        let proxies = parse_networks("127.0.0.1, 10.0.0.0/8,fd00::/8").expect("networks");
        let options = EdgeOptions { proxies, proxy_header: header, ..EdgeOptions::default() };
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let Client { address, encrypted } = client(&options, peer.parse().ok(), false, &headers);
        (address.to_string(), encrypted)
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_as_far_as_they_saw() {
        let forwarded_for =
            |peer, lines: &[(&'static str, &'static str)]| client_of(peer, ProxyHeader::XForwardedFor, lines).0;
        for (peer, lines, expected) in [
            ("192.0.2.9", &[("x-forwarded-for", "198.51.100.1")][..], "192.0.2.9"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.1")], "198.51.100.1"),
            ("::ffff:10.0.0.1", &[("x-forwarded-for", "::ffff:198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, 198.51.100.1, 10.0.0.2")], "198.51.100.1"),
            ("10.0.0.1", &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.1:4711")], "198.51.100.1"),
            ("10.0.0.1", &[("x-forwarded-for", "[2001:db8::1]:4711")], "2001:db8::1"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.1, unknown, 10.0.0.2")], "10.0.0.2"),
            ("10.0.0.1", &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
            ("10.0.0.1", &[("x-forwarded-for", "127.0.0.1'; DROP")], "10.0.0.1"),
            ("10.0.0.1", &[("forwarded", "for=198.51.100.1")], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
        ] {
            assert_eq!(forwarded_for(peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_other_header_is_read_only_when_it_is_set() {
        let of = |lines: &[(&'static str, &'static str)]| client_of("10.0.0.1", ProxyHeader::Forwarded, lines);
        let line = "for=1.1.1.1;proto=http, for=\"[2001:db8::1]:4711\";By=10.0.0.2;Proto=https";
        assert_eq!(of(&[("forwarded", line)]), ("2001:db8::1".into(), true));
        assert_eq!(of(&[("forwarded", "for=_hidden;proto=http")]), ("10.0.0.1".into(), false));
        assert_eq!(of(&[("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https")]).0, "10.0.0.1");
        let proto = [("x-forwarded-proto", "https")];
        assert!(client_of("10.0.0.1", ProxyHeader::XForwardedFor, &proto).1);
        assert!(!client_of("192.0.2.9", ProxyHeader::XForwardedFor, &proto).1);
    }

    #[test]
    fn networks_are_read_or_refused() {
        assert_eq!(parse_networks("").expect("none").len(), 0);
        assert!(parse_networks("10.0.0.0/33").is_err());
        assert!(parse_networks("proxy.example").is_err());
    }
}
