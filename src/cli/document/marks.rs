//! `counsel document marks`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::compare::whole;
use crate::documents::{ChangeKind, Marks};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let mut found = Vec::with_capacity(options.files.len());
    for file in &options.files {
        found.push((file, whole(file).await?.marks));
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if options.json {
        let one = |(file, marks): &(&PathBuf, Marks)| json!({ "file": file.display().to_string(), "marks": marks });
        writeln!(out, "{:#}", json!({ "items": found.iter().map(one).collect::<Vec<_>>() }))?;
    } else {
        for (file, marks) in &found {
            print(file, marks, &mut out)?;
        }
    }
    out.flush()?;
    let clean = found.iter().all(|(_, marks)| marks.changes.is_empty() && marks.open_comments() == 0);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(file: &Path, marks: &Marks, out: &mut impl Write) -> std::io::Result<()> {
    let indented = |text: &str| text.replace('\n', "\n    ");
    for change in &marks.changes {
        let kind = match change.kind {
            ChangeKind::Insertion => "inserted",
            ChangeKind::Deletion => "deleted",
            ChangeKind::MovedHere => "moved here",
            ChangeKind::MovedAway => "moved away",
        };
        let (author, date, line) = (&change.author, &change.date, change.line);
        writeln!(out, "line {line}: {kind} by {author} {date}\n    {}", indented(&change.text))?;
    }
    for comment in &marks.comments {
        let state = if comment.resolved == Some(true) { "settled comment" } else { "comment" };
        let (author, date, line) = (&comment.author, &comment.date, comment.line);
        writeln!(out, "line {line}: {state} by {author} {date} on 「{}」", indented(&comment.quote))?;
        writeln!(out, "    {}", indented(&comment.text))?;
    }
    for margin in &marks.margins {
        writeln!(out, "header or footer: {margin}")?;
    }
    let (changes, comments) = (marks.changes.len(), marks.comments.len());
    let open = marks.open_comments();
    writeln!(out, "{}: {changes} tracked changes, {comments} comments, {open} not settled", file.display())?;
    if marks.left_out > 0 {
        writeln!(out, "{} more changes and comments are not shown", marks.left_out)?;
    }
    Ok(())
}
