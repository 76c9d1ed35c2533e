//! Settings: a flag, else the environment, else the TOML file, else the default. Unknown keys are refused
//! wherever they stand, so that a misspelt setting cannot be silently without effect.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use serde::Deserialize;

use crate::db::Target;

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
    /// Mail server, such as smtp://localhost:25 or smtps://user:password@host; without it mails are logged
    #[arg(long, env = "COUNSEL_SMTP_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails; counsel-desk@localhost when absent
    #[arg(long, env = "COUNSEL_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Log format: text or json [default: text]
    #[arg(long, env = "COUNSEL_LOG_FORMAT", global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What to log, such as info or counsel_desk=debug [default: info]
    #[arg(long, env = "COUNSEL_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
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
    &["COUNSEL_CONFIG", "COUNSEL_CI", "COUNSEL_PROBES", "COUNSEL_SAMPLES", "COUNSEL_SEED", "COUNSEL_TEST_POSTGRES_URL"];

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
            mail_from: self.mail_from.or(other.mail_from),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
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
