//! Settings: a flag, else the environment, else the TOML file, else the default. Unknown keys are refused
//! wherever they stand, so that a misspelt setting cannot be silently without effect.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use serde::Deserialize;

use crate::custody::Rhythm;
use crate::db::Target;
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
    /// Address to listen on; anything but loopback needs --behind-proxy [default: 127.0.0.1:8080]
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
    /// Sender of mails [default: counsel-desk@localhost]
    #[arg(long, env = "COUNSEL_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where people reach this service, such as https://fagu.example.gov.cn; the link in mails
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
const OTHER_VARIABLES: &[&str] =
    &["COUNSEL_CONFIG", "COUNSEL_CI", "COUNSEL_SAMPLES", "COUNSEL_TEST_POSTGRES_URL", "COUNSEL_TEST_MAILS"];

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
    pub fn listen(&self) -> anyhow::Result<std::net::SocketAddr> {
        let text = self.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let address: std::net::SocketAddr =
            text.parse().with_context(|| format!("`{text}` is not an address such as 127.0.0.1:8080"))?;
        if !address.ip().is_loopback() && !self.behind_proxy.unwrap_or(false) {
            bail!(
                "refusing to serve plain HTTP on {address}: listen on a loopback address, or set --behind-proxy when a TLS-terminating proxy stands in front"
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

    /// Largest upload in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.upload_limit.unwrap_or(50 << 20)
    }
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
    }
}
