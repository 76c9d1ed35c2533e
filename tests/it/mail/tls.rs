//! Passwords and mails go out over TLS with a certificate that was verified, or not at all.

use std::path::{Path, PathBuf};

use counsel_desk::notify::{MailSettings, OutboxState};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};

use super::server::MailServer;
use super::{enqueue, later, settings, state, worker_with};

const LOGIN: &str = "desk@city.example:p/a:s%s w@rd";
/// The same in a URL.
const IN_URL: &str = "desk%40city.example:p%2Fa%3As%25s%20w%40rd";

/// Certificates made for one test.
struct Certificates(tempfile::TempDir);

impl Certificates {
    fn make() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let ours = authority("our authority");
        let foreign = authority("somebody else's authority");
        folder.write("ca.pem", &ours.pem());
        folder.leaf("good", CertificateParams::new(["localhost".to_owned()]).unwrap(), &ours);
        folder.leaf("other-host", CertificateParams::new(["mail.example".to_owned()]).unwrap(), &ours);
        folder.leaf("foreign", CertificateParams::new(["localhost".to_owned()]).unwrap(), &foreign);
        let mut expired = CertificateParams::new(["localhost".to_owned()]).unwrap();
        (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        folder.leaf("expired", expired, &ours);
        let key = KeyPair::generate().unwrap();
        let alone = CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        folder.write("self-signed.pem", &alone.pem());
        folder.write("self-signed.key", &key.serialize_pem());
        folder
    }

    fn leaf(&self, name: &str, of: CertificateParams, issuer: &CertifiedIssuer<'_, KeyPair>) {
        let key = KeyPair::generate().unwrap();
        self.write(&format!("{name}.pem"), &of.signed_by(&key, issuer).unwrap().pem());
        self.write(&format!("{name}.key"), &key.serialize_pem());
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A server with one of the certificates that wants a sign-in; `None` where there is no mail server.
    fn server(&self, tls: &str, name: &str) -> Option<MailServer> {
        let [pem, key] = ["pem", "key"].map(|end| path(&self.file(&format!("{name}.{end}"))));
        MailServer::start("mail::tls", &["--tls", tls, "--cert", &pem, "--key", &key, "--login", LOGIN])
    }
}

fn path(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut of = CertificateParams::new(Vec::new()).unwrap();
    of.distinguished_name.push(rcgen::DnType::CommonName, name);
    of.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(of, KeyPair::generate().unwrap()).unwrap()
}

/// Settings for signing in at `localhost` over `scheme`, trusting our authority.
fn trusting(certificates: &Certificates, scheme: &str, port: u16) -> MailSettings {
    MailSettings {
        ca_file: Some(certificates.file("ca.pem")),
        ..settings(&format!("{scheme}://{IN_URL}@localhost:{port}"))
    }
}

both_databases! {
    async fn a_password_goes_over_verified_tls(app: TestApp) {
        let certificates = Certificates::make();
        for (tls, scheme) in [("implicit", "smtps"), ("starttls", "smtp+starttls")] {
            let Some(server) = certificates.server(tls, "good") else { return };
            let recipient = format!("{tls}@sfj.example");
            enqueue(&app.app, &[&recipient]).await;
            let sent = worker_with(&app.app, &trusting(&certificates, scheme, server.port)).deliver().await.unwrap();
            assert_eq!((sent, state(&app.app, &recipient).await), (1, (OutboxState::Sent, 1, String::new())));
            let signed_in = server.said("login");
            assert!(!signed_in.is_empty() && signed_in.iter().all(|s| s["fits"] == true && s["tls"] == true), "{signed_in:?}");
            assert!(server.taken().iter().all(|mail| mail.encrypted) && server.taken().len() == 1);
        }
    }

    async fn without_trust_nothing_is_said(app: TestApp) {
        let certificates = Certificates::make();
        let mut attempts = 0;
        for (tls, scheme) in [("implicit", "smtps"), ("starttls", "smtp+starttls")] {
            for name in ["other-host", "foreign", "expired", "self-signed"] {
                let Some(server) = certificates.server(tls, name) else { return };
                let recipient = format!("{name}.{tls}@sfj.example");
                enqueue(&app.app, &[&recipient]).await;
                let worker = worker_with(&app.app, &trusting(&certificates, scheme, server.port));
                assert!(worker.deliver().await.unwrap() >= 1);
                let (state, _, error) = state(&app.app, &recipient).await;
                assert_eq!(state, OutboxState::Pending, "{recipient}");
                assert!(error.starts_with("CERTIFICATE: "), "{recipient}: {error}");
                assert!(!error.contains("s%s") && !error.contains("desk"), "{error}");
                assert_eq!((server.said("login"), server.taken().len(), server.said("rcpt").len()), (vec![], 0, 0));
                attempts += 1;
            }
        }
        assert_eq!(attempts, 8);
    }

    async fn where_starttls_was_taken_away_nothing_is_said(app: TestApp) {
        let certificates = Certificates::make();
        // It offers to take the password in the clear.
        let Some(server) = MailServer::start("mail::tls", &["--login", LOGIN]) else { return };
        enqueue(&app.app, &["chen@sfj.example"]).await;
        let worker = worker_with(&app.app, &trusting(&certificates, "smtp+starttls", server.port));
        assert_eq!(worker.deliver().await.unwrap(), 1);
        let (found, _, error) = state(&app.app, "chen@sfj.example").await;
        assert!(found == OutboxState::Pending && error.starts_with("NOT_ENCRYPTED: "), "{error}");
        assert_eq!((server.said("login"), server.taken().len()), (vec![], 0));
    }

    async fn a_wrong_password_is_tried_slowly(app: TestApp) {
        let certificates = Certificates::make();
        let Some(server) = certificates.server("implicit", "good") else { return };
        enqueue(&app.app, &["a@sfj.example", "b@sfj.example", "c@sfj.example", "d@sfj.example", "e@sfj.example"]).await;
        let wrong = MailSettings {
            ca_file: Some(certificates.file("ca.pem")),
            ..settings(&format!("smtps://desk:wr0ng@localhost:{}", server.port))
        };
        let worker = worker_with(&app.app, &wrong);
        // Those that were under way at once are refused; the rest waits and is not even tried.
        assert!(worker.deliver().await.unwrap() <= 4);
        let (found, _, error) = state(&app.app, "a@sfj.example").await;
        assert!(found == OutboxState::Pending && error.starts_with("LOGIN_REFUSED: "), "{error}");
        assert!(!error.contains("wr0ng"), "{error}");
        let tried = server.said("login").len();
        app.set_time(&later(600));
        assert_eq!(worker.deliver().await.unwrap(), 0, "not yet");
        app.set_time(&later(901));
        assert!(worker.deliver().await.unwrap() >= 1);
        assert!(server.said("login").len() > tried);
        // With the right password everything goes out.
        let right = worker_with(&app.app, &trusting(&certificates, "smtps", server.port));
        app.set_time(&later(2000));
        right.deliver().await.unwrap();
        assert_eq!(server.taken().len(), 5);
    }
}
