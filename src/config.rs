//! Settings: a flag, else the environment, else the TOML file, else the default. Unknown keys are refused
//! wherever they stand, so that a misspelt setting cannot be silently without effect.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use serde::Deserialize;

use crate::custody::Rhythm;
use crate::db::Target;
use crate::http::{EdgeOptions, ProxyHeader, Rates, parse_networks};
use crate::identity::{PasswordTerms, Preset, Terms};
use crate::notify::MailSettings;

/// Everything that can be set. The same names serve as flags (`--listen`), environment (`COUNSEL_LISTEN`) and
/// keys of the file (`listen`).
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:counsel-data/counsel.db]
    #[arg(long, env = "COUNSEL_DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder for uploaded files [default: counsel-data/files]
    #[arg(long, env = "COUNSEL_FILES", global = true, value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// Address to listen on; anything but loopback needs TLS or --behind-proxy [default: 127.0.0.1:8080]
    #[arg(long, env = "COUNSEL_LISTEN", global = true, value_name = "ADDR")]
    pub listen: Option<String>,
    /// A TLS-terminating proxy stands in front, so listening beyond loopback is meant
    #[arg(long, env = "COUNSEL_BEHIND_PROXY", global = true, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub behind_proxy: Option<bool>,
    /// Largest upload in bytes [default: 52428800]
    #[arg(long, env = "COUNSEL_UPLOAD_LIMIT", global = true, value_name = "BYTES")]
    pub upload_limit: Option<u64>,
    /// Seconds that in-flight requests get when the server is told to stop [default: 25]
    #[arg(long, env = "COUNSEL_DRAIN_SECONDS", global = true, value_name = "N")]
    pub drain_seconds: Option<u64>,
    /// Mail server: smtps://user@host (TLS), smtp+starttls://user@host (STARTTLS required), smtp://localhost:25 (plain,
    /// loopback only); without it mails are logged
    #[arg(long, env = "COUNSEL_SMTP_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// File with the password for the mail server, when it does not stand in the URL
    #[arg(long, env = "COUNSEL_SMTP_PASSWORD_FILE", global = true, value_name = "FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// PEM file with the authority that signed the mail server's certificate; the system's authorities when absent
    #[arg(long, env = "COUNSEL_SMTP_CA_FILE", global = true, value_name = "FILE")]
    pub smtp_ca_file: Option<PathBuf>,
    /// Mails may go unencrypted to a mail server on another machine; passwords never do
    #[arg(long, env = "COUNSEL_SMTP_PLAINTEXT", global = true, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub smtp_plaintext: Option<bool>,
    /// Sender of mails; `counsel-desk@localhost` when absent
    #[arg(long, env = "COUNSEL_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where people reach this service, such as `https://fagu.example.gov.cn`; the link in mails
    #[arg(long, env = "COUNSEL_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// File for the signed heads of the audit trail; put it on another disk than the database [default: audit-heads.jsonl beside the folder for files]
    #[arg(long, env = "COUNSEL_AUDIT_HEADS", global = true, value_name = "FILE")]
    pub audit_heads: Option<PathBuf>,
    /// Syslog collector that gets the heads too: udp://HOST:514, tcp://HOST:601 or unix:/dev/log
    #[arg(long, env = "COUNSEL_AUDIT_SYSLOG", global = true, value_name = "URL")]
    pub audit_syslog: Option<String>,
    /// Publish heads after so many entries [default: 1000]
    #[arg(long, env = "COUNSEL_AUDIT_HEADS_ENTRIES", global = true, value_name = "N")]
    pub audit_heads_entries: Option<u32>,
    /// Publish heads after so many seconds in which anything was written [default: 300]
    #[arg(long, env = "COUNSEL_AUDIT_HEADS_SECONDS", global = true, value_name = "N")]
    pub audit_heads_seconds: Option<u64>,
    /// Check database, audit trail, ledgers and files after so many hours [default: 24]
    #[arg(long, env = "COUNSEL_CHECK_HOURS", global = true, value_name = "N")]
    pub check_hours: Option<u64>,
    /// Certificate chain, PEM: serve TLS; read anew when it changes and on SIGHUP
    #[arg(long, env = "COUNSEL_TLS_CERTIFICATE", global = true, value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, env = "COUNSEL_TLS_KEY", global = true, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Proxies whose word about the client is taken, such as 127.0.0.1,10.1.0.0/16 [default: none]
    #[arg(long, env = "COUNSEL_TRUSTED_PROXIES", global = true, value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,
    /// The header in which they give it: x-forwarded-for or forwarded [default: x-forwarded-for]
    #[arg(long, env = "COUNSEL_PROXY_HEADER", global = true, value_name = "NAME")]
    pub proxy_header: Option<ProxyHeader>,
    /// Connections at once [default: 4096]
    #[arg(long, env = "COUNSEL_CONNECTIONS", global = true, value_name = "N")]
    pub connections: Option<usize>,
    /// Connections at once from one address; trusted proxies are not counted [default: 512]
    #[arg(long, env = "COUNSEL_CONNECTIONS_PER_ADDRESS", global = true, value_name = "N")]
    pub connections_per_address: Option<usize>,
    /// Seconds in which a TLS handshake and a request's header must be complete [default: 10]
    #[arg(long, env = "COUNSEL_HEADER_SECONDS", global = true, value_name = "N")]
    pub header_seconds: Option<u64>,
    /// Seconds for which a client may hold up its body, or the answer [default: 30]
    #[arg(long, env = "COUNSEL_BODY_SECONDS", global = true, value_name = "N")]
    pub body_seconds: Option<u64>,
    /// Seconds for which a connection is kept without a request [default: 60]
    #[arg(long, env = "COUNSEL_IDLE_SECONDS", global = true, value_name = "N")]
    pub idle_seconds: Option<u64>,
    /// Requests a minute of one account; 0 is no limit [default: 6000]
    #[arg(long, env = "COUNSEL_RATE", global = true, value_name = "N")]
    pub rate: Option<u32>,
    /// Requests a minute without a valid token from one address; 0 is no limit [default: 3000]
    #[arg(long, env = "COUNSEL_ADDRESS_RATE", global = true, value_name = "N")]
    pub address_rate: Option<u32>,
    /// Sign-ins a minute from one address; 0 is no limit [default: 300]
    #[arg(long, env = "COUNSEL_SIGN_IN_RATE", global = true, value_name = "N")]
    pub sign_in_rate: Option<u32>,
    /// Files a minute from one address that are compared with a certificate; 0 is no limit [default: 30]
    #[arg(long, env = "COUNSEL_VERIFY_RATE", global = true, value_name = "N")]
    pub verify_rate: Option<u32>,
    /// Loopback address at which /metrics shows figures for Prometheus [default: none]
    #[arg(long, env = "COUNSEL_METRICS_LISTEN", global = true, value_name = "ADDR")]
    pub metrics_listen: Option<String>,
    /// Whom to tell of a vulnerability, mailto: or https:, shown in /.well-known/security.txt [default: none]
    #[arg(long, env = "COUNSEL_SECURITY_CONTACT", global = true, value_name = "URI")]
    pub security_contact: Option<String>,
    /// Log format: text or json [default: text]
    #[arg(long, env = "COUNSEL_LOG_FORMAT", global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What to log, such as info or counsel_desk=debug [default: info]
    #[arg(long, env = "COUNSEL_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// Rules for passwords: asvs (length and blocklist) or djbh3 (等保三级: classes, 90 days, the last 5) [default: asvs]
    #[arg(long, env = "COUNSEL_PASSWORD_PRESET", global = true, value_name = "PRESET")]
    pub password_preset: Option<Preset>,
    /// Shortest password: from 12 with asvs, from 8 with djbh3 [default: 12]
    #[arg(long, env = "COUNSEL_PASSWORD_MIN_LENGTH", global = true, value_name = "N")]
    pub password_min_length: Option<usize>,
    /// Minutes without a call after which a session ends [default: 30]
    #[arg(long, env = "COUNSEL_SESSION_IDLE_MINUTES", global = true, value_name = "N")]
    pub session_idle_minutes: Option<u32>,
    /// Hours after which a session ends in any case [default: 12]
    #[arg(long, env = "COUNSEL_SESSION_HOURS", global = true, value_name = "N")]
    pub session_hours: Option<u32>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For log collectors.
    Json,
}

/// Environment variables that are known though they are not settings.
const OTHER_VARIABLES: &[&str] = &[
    "COUNSEL_CONFIG",
    "COUNSEL_CI",
    "COUNSEL_MODEL_SEQUENCES",
    "COUNSEL_PROBES",
    "COUNSEL_SAMPLES",
    "COUNSEL_SEED",
    "COUNSEL_TEST_MAILS",
    "COUNSEL_TEST_POSTGRES_URL",
];

impl Settings {
    /// Completes flags and environment with the file.
    pub fn with_file(self, file: Option<&Path>) -> anyhow::Result<Self> {
        refuse_unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
        let Some(path) = file else { return Ok(self) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: Self = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        Ok(self.or(file))
    }

    fn or(self, other: Self) -> Self {
        Self {
            database_url: self.database_url.or(other.database_url),
            files: self.files.or(other.files),
            listen: self.listen.or(other.listen),
            behind_proxy: self.behind_proxy.or(other.behind_proxy),
            upload_limit: self.upload_limit.or(other.upload_limit),
            drain_seconds: self.drain_seconds.or(other.drain_seconds),
            smtp_url: self.smtp_url.or(other.smtp_url),
            smtp_password_file: self.smtp_password_file.or(other.smtp_password_file),
            smtp_ca_file: self.smtp_ca_file.or(other.smtp_ca_file),
            smtp_plaintext: self.smtp_plaintext.or(other.smtp_plaintext),
            mail_from: self.mail_from.or(other.mail_from),
            public_url: self.public_url.or(other.public_url),
            audit_heads: self.audit_heads.or(other.audit_heads),
            audit_syslog: self.audit_syslog.or(other.audit_syslog),
            audit_heads_entries: self.audit_heads_entries.or(other.audit_heads_entries),
            audit_heads_seconds: self.audit_heads_seconds.or(other.audit_heads_seconds),
            check_hours: self.check_hours.or(other.check_hours),
            tls_certificate: self.tls_certificate.or(other.tls_certificate),
            tls_key: self.tls_key.or(other.tls_key),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            proxy_header: self.proxy_header.or(other.proxy_header),
            connections: self.connections.or(other.connections),
            connections_per_address: self.connections_per_address.or(other.connections_per_address),
            header_seconds: self.header_seconds.or(other.header_seconds),
            body_seconds: self.body_seconds.or(other.body_seconds),
            idle_seconds: self.idle_seconds.or(other.idle_seconds),
            rate: self.rate.or(other.rate),
            address_rate: self.address_rate.or(other.address_rate),
            sign_in_rate: self.sign_in_rate.or(other.sign_in_rate),
            verify_rate: self.verify_rate.or(other.verify_rate),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            security_contact: self.security_contact.or(other.security_contact),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
            password_preset: self.password_preset.or(other.password_preset),
            password_min_length: self.password_min_length.or(other.password_min_length),
            session_idle_minutes: self.session_idle_minutes.or(other.session_idle_minutes),
            session_hours: self.session_hours.or(other.session_hours),
        }
    }

    /// The database.
    pub fn target(&self) -> anyhow::Result<Target> {
        self.database_url.as_deref().unwrap_or("sqlite:counsel-data/counsel.db").parse().map_err(anyhow::Error::msg)
    }

    /// The folder for files.
    pub fn files(&self) -> PathBuf {
        self.files.clone().unwrap_or_else(|| "counsel-data/files".into())
    }

    /// The file for the heads of the audit trail.
    pub fn audit_heads(&self) -> PathBuf {
        self.audit_heads.clone().unwrap_or_else(|| self.files().with_file_name("audit-heads.jsonl"))
    }

    /// How often heads are published and what is kept is checked.
    pub fn rhythm(&self) -> Rhythm {
        Rhythm {
            entries: i64::from(self.audit_heads_entries.unwrap_or(1000).max(1)),
            publish: Duration::from_secs(self.audit_heads_seconds.unwrap_or(300)),
            check: Duration::from_secs(self.check_hours.unwrap_or(24).max(1) * 3600),
        }
    }

    /// The address to listen on. Plain HTTP beyond loopback is refused unless a proxy is said to stand in
    /// front.
    pub fn listen(&self) -> anyhow::Result<SocketAddr> {
        let address = address(self.listen.as_deref().unwrap_or("127.0.0.1:8080"))?;
        let protected = self.tls()?.is_some() || self.behind_proxy.unwrap_or(false);
        if !address.ip().is_loopback() && !protected {
            bail!(
                "refusing to serve plain HTTP on {address}: listen on a loopback address, give --tls-certificate and --tls-key, or set --behind-proxy when a TLS-terminating proxy stands in front"
            );
        }
        Ok(address)
    }

    /// How mails go out.
    pub fn mail(&self) -> MailSettings {
        MailSettings {
            smtp_url: self.smtp_url.clone(),
            password_file: self.smtp_password_file.clone(),
            ca_file: self.smtp_ca_file.clone(),
            plaintext: self.smtp_plaintext.unwrap_or(false),
            from: self.mail_from.clone().unwrap_or_else(|| "counsel-desk@localhost".to_owned()),
            public_url: self.public_url.clone(),
        }
    }

    /// What passwords and sessions must keep to.
    pub fn sign_in_terms(&self) -> anyhow::Result<Terms> {
        let (preset, min) = (self.password_preset.unwrap_or_default(), self.password_min_length.unwrap_or(12));
        let (idle, whole) = (self.session_idle_minutes.unwrap_or(30), self.session_hours.unwrap_or(12));
        if !(preset.shortest()..=64).contains(&min) {
            bail!("--password-min-length must be from {} to 64 with this preset", preset.shortest());
        }
        if idle == 0 || !(1..=24).contains(&whole) {
            bail!("--session-idle-minutes must be at least 1, and --session-hours from 1 to 24");
        }
        Ok(Terms {
            passwords: PasswordTerms { preset, min },
            idle_seconds: i64::from(idle) * 60,
            session_seconds: i64::from(whole) * 3600,
        })
    }

    /// Certificate and key, when TLS is wanted.
    pub fn tls(&self) -> anyhow::Result<Option<(PathBuf, PathBuf)>> {
        match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => Ok(Some((certificate.clone(), key.clone()))),
            (None, None) => Ok(None),
            _ => bail!("TLS needs both --tls-certificate and --tls-key"),
        }
    }

    /// What is set about the edge to the network.
    pub fn edge(&self) -> anyhow::Result<EdgeOptions> {
        let default = EdgeOptions::default();
        let seconds = |name: &str, set: Option<u64>, default: Duration| match set {
            Some(0) => bail!("{name} must be at least 1"),
            set => Ok(set.map_or(default, Duration::from_secs)),
        };
        let metrics = self.metrics_listen.as_deref().map(address).transpose()?;
        if let Some(beyond) = metrics.filter(|address| !address.ip().is_loopback()) {
            bail!("refusing to show metrics on {beyond}: only a loopback address will do");
        }
        let contact = self.security_contact.clone();
        if let Some(other) = contact.as_deref().filter(|uri| !is_contact(uri)) {
            bail!("`{other}` is not a contact such as mailto:security@example.gov.cn or https://…");
        }
        Ok(EdgeOptions {
            header: seconds("--header-seconds", self.header_seconds, default.header)?,
            body: seconds("--body-seconds", self.body_seconds, default.body)?,
            idle: seconds("--idle-seconds", self.idle_seconds, default.idle)?,
            connections: self.connections.unwrap_or(default.connections),
            connections_per_address: self.connections_per_address.unwrap_or(default.connections_per_address),
            rates: Rates {
                principal: self.rate.unwrap_or(default.rates.principal),
                address: self.address_rate.unwrap_or(default.rates.address),
                sign_in: self.sign_in_rate.unwrap_or(default.rates.sign_in),
                verify: self.verify_rate.unwrap_or(default.rates.verify),
            },
            proxies: parse_networks(self.trusted_proxies.as_deref().unwrap_or_default())?,
            proxy_header: self.proxy_header.unwrap_or_default(),
            tls: self.tls()?,
            metrics,
            security_contact: contact,
        })
    }

    /// Largest upload in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.upload_limit.unwrap_or(50 << 20)
    }
}

fn address(text: &str) -> anyhow::Result<SocketAddr> {
    text.parse().with_context(|| format!("`{text}` is not an address such as 127.0.0.1:8080"))
}

fn is_contact(uri: &str) -> bool {
    ["mailto:", "https://"].iter().any(|scheme| uri.starts_with(scheme)) && uri.bytes().all(|b| b.is_ascii_graphic())
}

/// A variable that looks like a setting but is none is a mistake.
fn refuse_unknown_variables(names: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let command = Settings::augment_args(clap::Command::new("counsel"));
    let known: Vec<String> = command
        .get_arguments()
        .filter_map(|arg| arg.get_env().map(|name| name.to_string_lossy().into_owned()))
        .collect();
    for name in names.filter(|name| name.starts_with("COUNSEL_")) {
        if !known.contains(&name) && !OTHER_VARIABLES.contains(&name.as_str()) {
            bail!("unknown setting {name} in the environment; known are {}", known.join(", "));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused_everywhere() {
        assert!(toml::from_str::<Settings>("listne = \"127.0.0.1:1\"").is_err());
        assert!(refuse_unknown_variables(["COUNSEL_LISTNE".to_owned()].into_iter()).is_err());
        assert!(refuse_unknown_variables(["COUNSEL_LISTEN".to_owned(), "PATH".to_owned()].into_iter()).is_ok());
    }

    #[test]
    fn plain_http_stays_on_loopback() {
        let listen = |address: &str, proxy| {
            Settings { listen: Some(address.into()), behind_proxy: proxy, ..Settings::default() }.listen()
        };
        assert!(listen("127.0.0.1:0", None).is_ok());
        assert!(listen("0.0.0.0:80", None).is_err());
        assert!(listen("0.0.0.0:80", Some(false)).is_err());
        assert!(listen("0.0.0.0:80", Some(true)).is_ok());
        let tls = |key: Option<&str>| Settings {
            listen: Some("0.0.0.0:443".into()),
            tls_certificate: Some("certificate.pem".into()),
            tls_key: key.map(PathBuf::from),
            ..Settings::default()
        };
        assert!(tls(Some("key.pem")).listen().is_ok());
        assert!(tls(None).listen().is_err());
    }

    #[test]
    fn what_the_edge_cannot_do_is_refused() {
        let refused = |settings: Settings| settings.edge().map(drop).is_err();
        assert!(!refused(Settings::default()));
        assert!(refused(Settings { metrics_listen: Some("0.0.0.0:9090".into()), ..Settings::default() }));
        assert!(refused(Settings { trusted_proxies: Some("10.0.0.0/33".into()), ..Settings::default() }));
        assert!(refused(Settings { header_seconds: Some(0), ..Settings::default() }));
        assert!(refused(Settings { security_contact: Some("security\n@example.org".into()), ..Settings::default() }));
    }
}
