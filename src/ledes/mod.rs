//! Electronic invoices of law firms (LEDES): the pipe-separated formats 1998B and 98BI V2, read with all their faults
//! and written without any.
//!
//! A file names its format in the first line and the fields in the second; every line ends with `[]`. 1998B has 24
//! fields and no tax; 98BI V2 has the same and 28 more, tax and currency among them. Reading reports every fault with
//! its line and field, so that a firm corrects its file once. Both formats are plain text without any quoting: what
//! they cannot hold is refused or, if asked for, written in letters they have.
//!
//! Roles: none; nothing here knows whose invoice it is. The codes of tasks, activities and expenses (UTBMS) are data
//! under `seeds/utbms`. Basis: the formats as the LEDES Oversight Committee published them.

mod check;
mod format;
mod read;
pub mod utbms;
mod value;
mod write;

pub use format::{Encoding, Format};
pub use read::{Document, Fault, Invoice, Line, LineKind, read};
pub use write::{Foreign, Unfit, write};
