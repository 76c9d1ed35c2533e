//! Taking a table in: every row is read and tried, and all, some or none are kept.

use super::columns::{Book, Fault, Head, Line};
use crate::ctx::Ctx;
use crate::documents::Table;
use crate::error::{Error, Result};

/// How an import goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Only looks; writes nothing.
    pub dry_run: bool,
    /// Writes the rows that are right though others are wrong.
    pub partial: bool,
}

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows below the head.
    pub rows: usize,
    /// Rows in which nothing is wrong.
    pub right: usize,
    /// Rows that were written.
    pub written: usize,
    /// Everything that is wrong, in the order of rows.
    pub faults: Vec<Fault>,
}

/// Where the fields and rules of an action stand in a book, when not by their own names: field or rule, and column.
pub type Fell = &'static [(&'static str, &'static str)];

/// Takes in the rows of a table. `enter` reads a row and enters it by the actions that enter one by hand; what they refuse
/// is a fault of the row, and nothing of that row is kept. Everything is tried, so that all faults are known; unless all
/// rows are right or `partial` is set, and in a dry run always, nothing is kept at all.
pub fn take_in(
    ctx: &mut Ctx<'_>,
    book: Book,
    table: &Table,
    how: How,
    fell: Fell,
    mut enter: impl FnMut(&mut Ctx<'_>, &mut Line<'_>) -> Result<()>,
) -> Result<Report> {
    let mut report = Report { rows: table.rows.len().saturating_sub(1), ..Report::default() };
    let (head, rows) = match table.rows.split_first().map(|(head, rows)| (Head::read(book, head), rows)) {
        None => {
            report.faults.push(Fault::new(1, "", "MISSING_COLUMN"));
            return Ok(report);
        }
        Some((Err(faults), _)) => return Ok(Report { faults, ..report }),
        Some((Ok(head), rows)) => (head, rows),
    };
    let kept = ctx.attempt(|ctx| {
        for row in rows {
            let mut line = head.line(table, row);
            let tried = ctx.attempt(|ctx| {
                enter(ctx, &mut line)?;
                ctx.part_done();
                Ok(line.faults.is_empty())
            });
            match tried {
                Ok(true) => report.right += 1,
                Ok(false) => report.faults.append(&mut line.faults),
                Err(error) => {
                    refused(&mut line, error, fell)?;
                    report.faults.append(&mut line.faults);
                }
            }
        }
        Ok(!how.dry_run && (how.partial || report.faults.is_empty()))
    })?;
    report.written = if kept { report.right } else { 0 };
    Ok(report)
}

/// Notes why an action refused a row. What is not about the row, such as a full disk, ends the import.
fn refused(line: &mut Line<'_>, error: Error, fell: Fell) -> Result<()> {
    match error {
        Error::Invalid(fields) => line.note(fields, fell),
        Error::Refused(refusal) => line.broken(&refusal, fell),
        Error::NotFound => line.faults.push(Fault::new(line.number(), "", "NOT_FOUND")),
        other => return Err(other),
    }
    Ok(())
}
