//! `counsel audit`, `backup`, `restore` and `verify`. All but `restore` work beside a running server.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::app::App;
use crate::audit::{self, Kept, Progress, Selection, Verification};
use crate::config::Settings;
use crate::custody::archive::Reading;
use crate::custody::{self, Place};
use crate::documents::Files;
use crate::kit::{Clock, Timestamp};
use crate::say;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Read the whole trail, compare it with the heads kept outside, and name the first entry that does not fit
    Verify {
        /// Verify these exported lines instead; needs no database
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// Compare with the heads in this file, such as what a syslog collector wrote, instead of the installation's
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
        /// The public key that must have signed the heads, as `counsel audit key` printed it
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
    /// Write the trail as JSON Lines; that it was done is itself in the trail
    Export {
        /// Only this chain: id of an organisation, or system
        #[arg(long, value_name = "CHAIN")]
        chain: Option<String>,
        /// From this instant on, such as 2026-01-01T00:00:00+08:00
        #[arg(long, value_name = "TIME")]
        from: Option<Timestamp>,
        /// Up to this instant
        #[arg(long, value_name = "TIME")]
        to: Option<Timestamp>,
        /// Write to this new file instead of standard output
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Publish the heads of the chains now
    Publish,
    /// Print the public key by which heads are signed
    Key,
}

pub(super) async fn audit(command: AuditCommand, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify { export, heads, key } => {
            let kept = |app: Option<&App>| match (&heads, app) {
                (Some(file), _) => audit::kept_in(file, key.as_deref()),
                (None, Some(app)) => app.heads.kept(),
                (None, None) => Ok(Kept::default()),
            };
            let found = match export {
                Some(file) => custody::verify_file(&file, &kept(None)?)?,
                None => {
                    let app = App::beside(&settings, Clock::System)?;
                    let kept = kept(Some(&app))?;
                    app.db.read(move |conn| audit::verify_against(conn, &kept)).await?
                }
            };
            Ok(report(&found))
        }
        AuditCommand::Export { chain, from, to, output } => {
            let app = App::beside(&settings, Clock::System)?;
            let to_file: Box<dyn Write> = match &output {
                Some(file) => Box::new(
                    std::fs::File::create_new(file).with_context(|| format!("cannot create {}", file.display()))?,
                ),
                None => Box::new(std::io::stdout().lock()),
            };
            let selection = Selection { chain, from, to };
            let written = custody::write_export(&app.db, selection, app.clock.now(), to_file).await?;
            eprintln!("{written} entries");
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Publish => {
            let lines = App::beside(&settings, Clock::System)?.keeper(&settings).publish().await?;
            say!("{lines} heads were written to {}", settings.audit_heads().display());
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Key => {
            say!("{}", App::heads_of(&settings)?.public_key()?.context("no key yet: the first start makes one")?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn report(found: &Verification) -> ExitCode {
    let Verification { entries, chains, heads, given_up, first_bad } = found;
    match first_bad {
        None => {
            say!("the audit trail is intact: {entries} entries in {chains} chains; {heads} heads kept outside fit");
            if *given_up > 0 {
                say!("a restored backup gave up {given_up} heads: entries after it was taken are lost");
            }
            ExitCode::SUCCESS
        }
        Some(wrong) => {
            say!("the audit trail is NOT intact after {entries} good entries: {wrong}");
            ExitCode::FAILURE
        }
    }
}

pub(super) async fn backup(target: &Path, settings: Settings) -> anyhow::Result<ExitCode> {
    let app = App::beside(&settings, Clock::System)?;
    let begun = std::time::Instant::now();
    let made = custody::backup(&app.db, &app.files, target, app.clock.now()).await?;
    let custody::Made { file, size, manifest } = made;
    say!("{}", file.display());
    say!(
        "{} rows in {} tables, {} files, {size} bytes, {:.1} s; verified; digest {}",
        manifest.rows(),
        manifest.tables.len(),
        manifest.files.count,
        begun.elapsed().as_secs_f64(),
        manifest.digest
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(archive: &Path, settings: Settings) -> anyhow::Result<ExitCode> {
    let place = Place {
        database: settings.target()?,
        files: Files::open(&settings.files(), settings.upload_limit())?,
        heads: App::heads_of(&settings)?,
    };
    let begun = std::time::Instant::now();
    let manifest = custody::restore(archive, place, Clock::System.now()).await?;
    say!(
        "restored {} rows and {} files as they were at {}, in {:.1} s; everybody must sign in again; digest {}",
        manifest.rows(),
        manifest.files.count,
        manifest.taken_at,
        begun.elapsed().as_secs_f64(),
        manifest.digest
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn verify(backup: Option<&Path>, settings: Settings) -> anyhow::Result<ExitCode> {
    if let Some(file) = backup {
        let mut reading = Reading::open(file)?;
        reading.verify().with_context(|| format!("{} is NOT sound", file.display()))?;
        let manifest = &reading.manifest;
        say!("sound: {} rows and {} files of {}", manifest.rows(), manifest.files.count, manifest.taken_at);
        say!("digest {}", manifest.digest);
        return Ok(ExitCode::SUCCESS);
    }
    let app = App::beside(&settings, Clock::System)?;
    let (findings, _) = custody::check(&app.db, &app.files, &app.heads, Progress::default()).await?;
    for finding in &findings {
        say!("{:<12} {:<8} {}", finding.what, if finding.good { "ok" } else { "DAMAGED" }, finding.said);
    }
    let good = findings.iter().all(|finding| finding.good);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
