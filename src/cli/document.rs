//! `counsel document`: contracts as files, without a server.

mod lint;

use std::process::ExitCode;

use clap::Subcommand;

/// Contracts as files; needs no server.
#[derive(Debug, Subcommand)]
pub(super) enum DocumentCommand {
    /// Check texts for faults that they show by themselves; exit code 1 when one must be mended
    ///
    /// Capitals against figures, sums, shares, tax, days, blanks, names, references, numbering, missing clauses, and
    /// clauses that public agencies may not agree to, each with its place, its legal basis and what to do.
    Lint(lint::Options),
}

pub(super) async fn run(command: DocumentCommand) -> anyhow::Result<ExitCode> {
    match command {
        DocumentCommand::Lint(options) => lint::run(options).await,
    }
}
