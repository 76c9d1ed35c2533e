//! `counsel dossier`: without a server or a database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::dossier::{self, Verified};
use crate::say;

#[derive(Debug, Subcommand)]
pub(super) enum DossierCommand {
    /// Verify a dossier: its seal, every file in it, and the archive byte by byte; names whatever was changed
    Verify {
        /// The zip file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public key that must have sealed it, as `counsel audit key` printed it
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
}

pub(super) fn run(command: &DossierCommand) -> ExitCode {
    let DossierCommand::Verify { file, key } = command;
    verify(file, key.as_deref())
}

fn verify(file: &Path, key: Option<&str>) -> ExitCode {
    let faults = match dossier::verify(file, key) {
        Ok(Verified { faults, review_id, made_at, files, key }) if faults.is_empty() => {
            say!("the dossier is as it was sealed: {files} files about matter {review_id}, made at {made_at}");
            say!("sealed by the key {key}");
            return ExitCode::SUCCESS;
        }
        Ok(Verified { faults, .. }) => faults,
        Err(error) => vec![format!("{error:#}")],
    };
    for fault in faults {
        say!("NOT as it was sealed: {fault}");
    }
    ExitCode::FAILURE
}
