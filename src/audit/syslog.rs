//! Sending heads to a syslog collector (RFC 5424), so that a copy stands on another machine.

use std::io::Write;
use std::net::{TcpStream, ToSocketAddrs, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Duration;

use crate::kit::Timestamp;

/// Where the collector is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Syslog {
    /// `udp://host:514`
    Udp(String),
    /// `tcp://host:601`: messages are preceded by their length (RFC 6587).
    Tcp(String),
    /// `unix:/dev/log`
    Unix(PathBuf),
}

impl std::str::FromStr for Syslog {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> anyhow::Result<Self> {
        if let Some(address) = text.strip_prefix("udp://") {
            return Ok(Self::Udp(address.to_owned()));
        }
        if let Some(address) = text.strip_prefix("tcp://") {
            return Ok(Self::Tcp(address.to_owned()));
        }
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Self::Unix(path.into()));
        }
        anyhow::bail!("`{text}` is not a syslog address: use udp://HOST:PORT, tcp://HOST:PORT or unix:/dev/log")
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
/// Facility 13, log audit; severity 5, notice.
const PRIORITY: u8 = 13 * 8 + 5;

impl Syslog {
    /// Sends one line.
    pub(super) fn send(&self, at: Timestamp, line: &str) -> std::io::Result<()> {
        let message = format!("<{PRIORITY}>1 {at} {} counsel {} AUDITHEAD - {line}", host_name(), std::process::id());
        match self {
            Self::Udp(address) => {
                let to = address.to_socket_addrs()?.next().ok_or_else(|| std::io::Error::other("no such host"))?;
                let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                UdpSocket::bind(from)?.send_to(message.as_bytes(), to)?;
            }
            Self::Tcp(address) => {
                let to = address.to_socket_addrs()?.next().ok_or_else(|| std::io::Error::other("no such host"))?;
                let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream.write_all(format!("{} {message}", message.len()).as_bytes())?;
            }
            Self::Unix(path) => {
                UnixDatagram::unbound()?.send_to(message.as_bytes(), path)?;
            }
        }
        Ok(())
    }
}

/// The machine's name, or the sign for "not known".
fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String = name.trim().chars().filter(char::is_ascii_graphic).take(255).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}
