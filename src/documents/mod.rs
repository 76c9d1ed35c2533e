//! Documents (文件): uploaded files, their versions, their text and its clauses.
//!
//! A document belongs to an agency and only ever gains versions. Files are streamed to disk under the name of
//! their SHA-256, so that a version is its exact bytes for ever; the text is read by a child process under
//! limits of memory and time, so that a hostile file costs that child and nothing else. What cannot be read
//! is refused at the upload, with the reason, because nobody could review it. Opinions anchor to the clauses
//! of the text (第一条 that exists only as Word numbering included). Two versions are compared by it ([`comparison`]). Agencies see their own documents, the
//! review body what was submitted to it, advisers and firms what is assigned to them. What came on paper the office makes for
//! the agency. Files that bear a mark of secrecy
//! are refused ([`secrecy`]).

mod actions;
mod api;
pub mod clauses;
pub mod comparison;
mod comparison_api;
mod files;
pub mod lint;
mod lint_api;
mod model;
mod reader;
mod reading;
pub mod secrecy;
mod secrecy_api;
pub mod spans;
mod store;
mod upload;

pub use api::{DocumentsApi, safe_name};
pub use clauses::Clause;
pub use comparison_api::ComparisonApi;
pub use files::{Files, Stored};
pub use lint_api::LintApi;
pub use model::{Document, DocumentId, DocumentVersion};
pub use reader::{Read, Reader, read_in_child, read_table_in_child};
pub use reading::marks::{Change, ChangeKind, Comment, Marks};
pub use reading::table::{Cell, Row, Table, escape_at};
pub use secrecy_api::SecrecyApi;
pub use store::{AT_WORK, hashes, of_agency, text, version, version_by_number, visible, visible_to};
pub use upload::RawFile;
