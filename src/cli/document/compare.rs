//! `counsel document text`, `clauses` and `compare`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use poem_openapi::types::ToJSON;
use serde_json::json;

use crate::documents::comparison::{self, Comparison, PieceKind};
use crate::documents::{Read, Reader, clauses};
use crate::kit::Clock;

#[derive(Debug, clap::Args)]
pub(crate) struct ReadOptions {
    /// The file: DOCX, PDF with text, or plain text
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompareOptions {
    /// The file before
    old: PathBuf,
    /// The file after
    new: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write a Word document with tracked changes
    #[arg(long, value_name = "FILE")]
    docx: Option<PathBuf>,
    /// Write a page to be read and printed
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Each file is read by a child under limits, as an upload is.
pub(super) async fn whole(file: &Path) -> anyhow::Result<Read> {
    let reader = Reader::this_program()?;
    reader.read(file).await.with_context(|| format!("cannot read {}", file.display()))
}

async fn read(file: &Path) -> anyhow::Result<String> {
    Ok(whole(file).await?.text)
}

pub(super) async fn text(options: ReadOptions) -> anyhow::Result<ExitCode> {
    let Read { text, marks, .. } = whole(&options.file).await?;
    let mut out = std::io::stdout().lock();
    if options.json {
        writeln!(out, "{:#}", json!({ "text": text, "marks": marks }))?;
    } else {
        writeln!(out, "{text}")?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn clauses(options: ReadOptions) -> anyhow::Result<ExitCode> {
    let found = clauses::clauses(&read(&options.file).await?);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if options.json {
        let one = |c: &clauses::Clause| json!({ "ordinal": c.ordinal, "label": c.label, "heading": c.heading, "text": c.text });
        writeln!(out, "{:#}", json!({ "items": found.iter().map(one).collect::<Vec<_>>() }))?;
    } else {
        for clause in &found {
            writeln!(out, "[{}] {} {}", clause.ordinal, clause.label, clause.heading)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn compare(options: CompareOptions) -> anyhow::Result<ExitCode> {
    let (old, new) = (read(&options.old).await?, read(&options.new).await?);
    anyhow::ensure!(
        comparison::fits(&old) && comparison::fits(&new),
        "texts of more than 4 MiB or 50,000 lines are not compared"
    );
    let compared = comparison::compare(&old, &new);
    let (before, after) = (options.old.display().to_string(), options.new.display().to_string());
    if let Some(file) = &options.docx {
        let day = format!("{}T00:00:00Z", Clock::System.now().day());
        std::fs::write(file, comparison::redline(&old, &new, &after, &day)?)?;
    }
    if let Some(file) = &options.html {
        std::fs::write(file, comparison::page(&compared, &before, &after))?;
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if options.json {
        writeln!(out, "{:#}", compared.to_json().unwrap_or_default())?;
    } else {
        print(&compared, &mut out)?;
    }
    out.flush()?;
    Ok(if compared.changes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(compared: &Comparison, out: &mut impl Write) -> std::io::Result<()> {
    for change in &compared.changes {
        writeln!(out, "{}", comparison::headline(change))?;
        if change.words.iter().all(|piece| piece.kind == PieceKind::Same) {
            continue;
        }
        let mut line = String::new();
        for piece in &change.words {
            match piece.kind {
                PieceKind::Same => line.push_str(&shortened(&piece.text)),
                PieceKind::Deleted => line.push_str(&format!("[-{}-]", piece.text)),
                PieceKind::Inserted => line.push_str(&format!("{{+{}+}}", piece.text)),
            }
        }
        writeln!(out, "    {}", line.replace('\n', "\n    "))?;
    }
    writeln!(out, "{} changes, {} clauses unchanged", compared.changes.len(), compared.unchanged)
}

/// What stayed, but for the words beside a change.
fn shortened(text: &str) -> String {
    const KEPT: usize = 20;
    let signs: Vec<char> = text.chars().collect();
    if signs.len() <= 2 * KEPT + 1 {
        return text.to_owned();
    }
    let head: String = signs.iter().take(KEPT).collect();
    let tail: String = signs.iter().skip(signs.len() - KEPT).collect();
    format!("{head}…{tail}")
}
