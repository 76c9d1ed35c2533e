//! `counsel document lint`: the faults that contracts show by themselves.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use serde_json::{Value, json};

use crate::documents::Reader;
use crate::documents::lint::{Finding, Severity, lint};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The files: DOCX, PDF with text, or plain text
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON array: for each file its name and its findings
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    // Each file is read by a child under limits, as an upload is.
    let reader = Reader::this_program()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut all, mut grave) = (Vec::new(), 0);
    for file in &options.files {
        let name = file.display().to_string();
        let read = reader.read(file).await.with_context(|| format!("cannot read {name}"))?;
        let findings = lint(&read.text)?;
        grave += findings.iter().filter(|finding| finding.rule.severity == Severity::Must).count();
        if options.json {
            all.push(json!({ "file": name, "findings": findings.iter().map(object).collect::<Vec<_>>() }));
        } else {
            print(&name, &findings, &mut out)?;
        }
    }
    if options.json {
        writeln!(out, "{:#}", Value::Array(all))?;
    }
    out.flush()?;
    Ok(if grave == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn object(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.code,
        "severity": finding.rule.severity.as_str(),
        "clause": finding.clause,
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "citation": finding.rule.citation,
        "remedy_zh": finding.rule.remedy_zh,
        "remedy_en": finding.rule.remedy_en,
    })
}

fn print(name: &str, findings: &[Finding], out: &mut impl Write) -> std::io::Result<()> {
    for finding in findings {
        let rule = finding.rule;
        let place = if finding.clause.is_empty() { String::new() } else { format!(" {}", finding.clause) };
        writeln!(out, "{name}:{place} [{} {}] {}", rule.severity.zh(), rule.code, finding.message_zh)?;
        if !finding.quote.is_empty() {
            writeln!(out, "    “{}”", finding.quote.replace('\n', " "))?;
        }
        writeln!(out, "    {}", finding.message_en)?;
        writeln!(out, "    {} | {}", rule.citation, rule.remedy_zh)?;
    }
    let count = |severity| findings.iter().filter(|finding| finding.rule.severity == severity).count();
    let (must, should, note) = (count(Severity::Must), count(Severity::Should), count(Severity::Note));
    writeln!(out, "{name}: {must} must be mended, {should} should be, {note} notes")
}
