//! `counsel ledes`: electronic invoices of law firms, without a server.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use crate::ledes::{Document, Encoding, read};

/// Electronic invoices of law firms; needs no server.
#[derive(Debug, Subcommand)]
pub(super) enum LedesCommand {
    /// Check a file and print every fault with its line and field; exit code 0 when there is none
    Check {
        /// The file, or `-` for standard input
        file: PathBuf,
        /// How its text is written
        #[arg(long, value_enum, default_value_t = Written::Utf8)]
        encoding: Written,
        /// Print one JSON object: format, lines, invoices, faults
        #[arg(long)]
        json: bool,
    },
}

/// How the text of a file is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Written {
    /// UTF-8, of which ASCII is a part
    #[value(name = "utf-8")]
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts
    Gb18030,
}

impl From<Written> for Encoding {
    fn from(written: Written) -> Self {
        match written {
            Written::Utf8 => Self::Utf8,
            Written::Gb18030 => Self::Gb18030,
        }
    }
}

pub(super) fn run(command: LedesCommand) -> anyhow::Result<ExitCode> {
    let LedesCommand::Check { file, encoding, json } = command;
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?
    };
    let document = read(&bytes, encoding.into());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if json {
        writeln!(out, "{:#}", object(&document))?;
    } else {
        print(&document, &mut out)?;
    }
    out.flush()?;
    Ok(if document.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn object(document: &Document) -> serde_json::Value {
    let invoices = document.invoices.iter().map(|invoice| {
        json!({
            "line": invoice.at,
            "number": invoice.number,
            "law_firm_id": invoice.law_firm_id,
            "items": invoice.lines.len(),
            "total": invoice.total.to_string(),
        })
    });
    json!({
        "format": document.format.map(|format| format.mark()),
        "lines": document.lines,
        "invoices": invoices.collect::<Vec<_>>(),
        "faults": document.faults,
    })
}

fn print(document: &Document, out: &mut impl Write) -> std::io::Result<()> {
    for fault in &document.faults {
        let field = if fault.field.is_empty() { "(line)" } else { fault.field };
        writeln!(
            out,
            "line {} {field} {}: expected {}, found `{}`",
            fault.line, fault.code, fault.detail, fault.found
        )?;
    }
    let format = document.format.map_or("no known format", |format| format.mark());
    let (invoices, faults) = (document.invoices.len(), document.faults.len());
    writeln!(out, "{format}: {invoices} invoices, {} items, {faults} faults", document.lines)
}
