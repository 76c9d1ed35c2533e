//! Tables in and out (批量导入导出): CSV and workbooks as files that people fill in.
//!
//! What a slice takes as a table is a [`Book`]: named columns, each with what it takes. Reading ([`Head`], [`Line`])
//! collects every fault of every row; [`take_in`] lets the slice's own actions enter each row in a savepoint, so that
//! their rules refuse single rows by name, and keeps everything, the right rows alone, or nothing. Writing neutralises
//! what a spreadsheet could take for a formula, and reading undoes exactly that: what went out comes in unchanged. The
//! template of a book is its empty table with a page that explains it. Files are read in the child process that reads
//! documents, under its limits of memory and time.

mod api;
mod columns;
mod days;
mod import;
mod write;

pub use api::{ImportReport, exported, receive};
pub use columns::{Book, Column, Fault, Head, Line, Takes, Term, amount, column, meant};
pub use import::{Fell, How, Report, take_in};
pub use write::{TableFormat, file, template};

/// The Chinese term of a value, which stands in brackets in its meaning.
pub fn term(meaning: &'static str) -> &'static str {
    meaning.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(term, _)| term)
}
