//! How mails go out: the mail server's URL, its password, whom to trust. A password goes out over TLS or not at all,
//! and no message here repeats the URL, because the password may stand in it.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// The settings of mail, as the configuration gives them.
#[derive(Clone, Default)]
pub struct MailSettings {
    /// `smtps://user@host`, `smtp+starttls://user@host`, or `smtp://host` for a server on this machine.
    pub smtp_url: Option<String>,
    /// A file whose first line is the password, when it does not stand in the URL.
    pub password_file: Option<PathBuf>,
    /// PEM file with the authorities that are trusted instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether mails may go unencrypted to another machine.
    pub plaintext: bool,
    /// The sender.
    pub from: String,
    /// Where people reach this service.
    pub public_url: Option<String>,
}

/// How the connection is protected.
#[derive(Clone)]
pub(super) enum Protection {
    /// TLS from the first byte.
    Tls(TlsParameters),
    /// STARTTLS, without which nothing goes on.
    StartTls(TlsParameters),
    /// None.
    Plain,
}

/// Where mails are handed in.
#[derive(Clone)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub protection: Protection,
    pub credentials: Option<Credentials>,
}

impl MailSettings {
    /// The sender.
    pub(super) fn sender(&self) -> anyhow::Result<Mailbox> {
        self.from.parse().with_context(|| format!("mail_from: `{}` is not a mail address", self.from))
    }

    /// Where people reach this service, without a slash at the end.
    pub(super) fn link(&self) -> anyhow::Result<Option<String>> {
        let Some(text) = &self.public_url else { return Ok(None) };
        let url = Url::parse(text).with_context(|| format!("public_url: `{text}` is not a URL"))?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        let fits = matches!(url.scheme(), "https" | "http") && url.host().is_some() && url.fragment().is_none();
        ensure!(fits && plain, "public_url: `{text}` must be like https://fagu.example.gov.cn");
        Ok(Some(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The mail server, when one is configured.
    pub(super) fn server(&self) -> anyhow::Result<Option<Server>> {
        let Some(text) = &self.smtp_url else {
            ensure!(self.password_file.is_none(), "smtp_password_file: there is no smtp_url");
            return Ok(None);
        };
        let url = Url::parse(text).context("smtp_url is not a URL")?;
        let host = url.host_str().filter(|host| !host.is_empty()).context("smtp_url names no host")?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        ensure!(matches!(url.path(), "" | "/") && url.fragment().is_none(), "smtp_url: nothing follows the host");
        let (protection, port) = match (url.scheme(), url.query()) {
            ("smtps", None) => (Protection::Tls(self.trust(&host)?), 465),
            ("smtp+starttls", None) | ("smtp", Some("tls=required")) => (Protection::StartTls(self.trust(&host)?), 587),
            ("smtp", None) => {
                ensure!(
                    self.plaintext || is_loopback(&host),
                    "smtp_url: refusing to send mails unencrypted to another machine; use smtps:// or smtp+starttls://, \
                     or set smtp_plaintext"
                );
                (Protection::Plain, 25)
            }
            (scheme, _) => {
                bail!("smtp_url: `{scheme}` is none of smtps://, smtp+starttls:// and smtp://, without options")
            }
        };
        let credentials = self.credentials(&url)?;
        ensure!(
            credentials.is_none() || !matches!(protection, Protection::Plain),
            "smtp_url: a password goes out only over TLS; use smtps:// or smtp+starttls://"
        );
        Ok(Some(Server { host, port: url.port().unwrap_or(port), protection, credentials }))
    }

    fn credentials(&self, url: &Url) -> anyhow::Result<Option<Credentials>> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        let user = decoded(url.username()).context("smtp_url: the user is not UTF-8")?;
        let password = match (url.password(), &self.password_file) {
            (Some(_), Some(_)) => bail!("the password stands in smtp_url and in smtp_password_file: give one"),
            (Some(password), None) => Some(decoded(password).context("smtp_url: the password is not UTF-8")?),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("smtp_password_file: cannot read {}", file.display()))?;
                Some(text.lines().next().unwrap_or_default().to_owned())
            }
            (None, None) => None,
        };
        match (user.is_empty(), password) {
            (true, None) => Ok(None),
            (false, Some(password)) if !password.is_empty() => Ok(Some(Credentials::new(user, password))),
            (true, Some(_)) => bail!("smtp_url names no user for the password"),
            (false, _) => bail!("no password for the user in smtp_url: give smtp_password_file"),
        }
    }

    fn trust(&self, host: &str) -> anyhow::Result<TlsParameters> {
        let mut trust = TlsParameters::builder(host.to_owned());
        if let Some(file) = &self.ca_file {
            let pem = std::fs::read(file).with_context(|| format!("smtp_ca_file: cannot read {}", file.display()))?;
            let authorities =
                Certificate::from_pem(&pem).with_context(|| format!("smtp_ca_file: {} is not PEM", file.display()))?;
            trust = trust.certificate_store(CertificateStore::None).add_root_certificate(authorities);
        }
        trust.build().context("TLS cannot be set up")
    }
}

fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        // Without its brackets an IPv6 address is no host to the parser.
        Ok(Host::Ipv6(_)) | Err(_) => host.parse().is_ok_and(|address: std::net::Ipv6Addr| address.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &str) -> MailSettings {
        MailSettings { smtp_url: Some(url.to_owned()), from: "desk@city.example".into(), ..MailSettings::default() }
    }

    fn refusal(settings: &MailSettings) -> String {
        let said = settings.server().err().map(|error| format!("{error:#}")).expect("must be refused");
        assert!(!said.contains("s3cret"), "{said}");
        said
    }

    #[test]
    fn a_password_goes_out_over_tls_or_not_at_all() {
        for url in ["smtps://u:s3cret@mail.example", "smtp+starttls://u:s3cret@mail.example:2525"] {
            let server = with_url(url).server().expect("is taken").expect("a server");
            assert!(server.credentials.is_some() && !matches!(server.protection, Protection::Plain), "{url}");
        }
        let same = with_url("smtp://u:s3cret@mail.example?tls=required").server().expect("is taken").expect("a server");
        assert!(matches!(same.protection, Protection::StartTls(_)) && same.port == 587);
        assert!(refusal(&with_url("smtp://u:s3cret@localhost")).contains("only over TLS"));
        let anywhere = MailSettings { plaintext: true, ..with_url("smtp://u:s3cret@mail.example") };
        assert!(refusal(&anywhere).contains("only over TLS"));
        assert!(refusal(&with_url("smtp://u:s3cret@mail.example?tls=opportunistic")).contains("without options"));
        assert!(refusal(&with_url("smtps://u@mail.example")).contains("no password"));
        assert!(refusal(&with_url("smtps://:s3cret@mail.example")).contains("no user"));
    }

    #[test]
    fn unencrypted_mails_stay_on_this_machine() {
        for url in ["smtp://localhost", "smtp://127.0.0.1:2525", "smtp://[::1]"] {
            assert!(with_url(url).server().is_ok(), "{url}");
        }
        for url in ["smtp://mail.example", "smtp://10.0.0.1", "smtp://localhost.example", "smtp://[::2]"] {
            assert!(refusal(&with_url(url)).contains("unencrypted"), "{url}");
            assert!(MailSettings { plaintext: true, ..with_url(url) }.server().is_ok(), "{url}");
        }
        assert!(refusal(&with_url("gopher://localhost")).contains("gopher"));
        assert!(refusal(&with_url("no url with s3cret")).contains("not a URL"));
    }

    #[test]
    fn the_password_may_stand_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("password");
        std::fs::write(&file, "s3cret\n").expect("is written");
        let from_file = |url: &str| MailSettings { password_file: Some(file.clone()), ..with_url(url) };
        let server = from_file("smtps://u%40x@mail.example").server().expect("is taken").expect("a server");
        assert!(server.credentials == Some(Credentials::new("u@x".into(), "s3cret".into())));
        assert!(refusal(&from_file("smtps://u:s3cret@mail.example")).contains("give one"));
        let none =
            MailSettings { password_file: Some(folder.path().join("none")), ..with_url("smtps://u@mail.example") };
        assert!(refusal(&none).contains("cannot read"));
    }

    #[test]
    fn the_link_is_an_origin_of_ours() {
        let link = |url: &str| MailSettings { public_url: Some(url.into()), ..MailSettings::default() }.link();
        assert_eq!(
            link("https://fagu.example.gov.cn/").expect("is taken").as_deref(),
            Some("https://fagu.example.gov.cn")
        );
        for bad in
            ["fagu.example.gov.cn", "javascript:alert(1)", "https://u:p@x.example", "https://x.example/?a=b", "ftp://x"]
        {
            assert!(link(bad).is_err(), "{bad}");
        }
    }
}
