//! `counsel document`: contracts as files, without a server.

mod compare;
mod lint;
mod marks;

use std::process::ExitCode;

use clap::Subcommand;

/// Contracts as files; needs no server.
#[derive(Debug, Subcommand)]
pub(super) enum DocumentCommand {
    /// Print the text that is read of a file, as the server reads an upload
    Text(compare::ReadOptions),
    /// Print the clauses into which a text is divided
    Clauses(compare::ReadOptions),
    /// Print what Word documents bear beside their text: tracked changes, comments, headers and footers
    ///
    /// Exit code 1 when a change is neither accepted nor rejected, or a comment is not settled.
    Marks(marks::Options),
    /// Compare two texts clause by clause and word by word; exit code 0 when they are the same, 1 when they differ
    ///
    /// Moved, renumbered, split and merged clauses are shown as that. What touches money, days, parties or liability comes
    /// first.
    Compare(compare::CompareOptions),
    /// Check texts for faults that they show by themselves; exit code 1 when one must be mended
    ///
    /// Capitals against figures, sums, shares, tax, days, blanks, names, references, numbering, missing clauses, and
    /// clauses that public agencies may not agree to, each with its place, its legal basis and what to do.
    Lint(lint::Options),
}

pub(super) async fn run(command: DocumentCommand) -> anyhow::Result<ExitCode> {
    match command {
        DocumentCommand::Text(options) => compare::text(options).await,
        DocumentCommand::Clauses(options) => compare::clauses(options).await,
        DocumentCommand::Marks(options) => marks::run(options).await,
        DocumentCommand::Compare(options) => compare::compare(options).await,
        DocumentCommand::Lint(options) => lint::run(options).await,
    }
}
