//! The register of publications (公布台账): what becomes of a normative document, a government rule or a major decision
//! after its text is cleared.
//!
//! The agency records that exactly the cleared bytes were published, under which number and on which day. From that day
//! a normative document or a rule is due to be filed within the days of the rule pack; a normative document says until
//! when it is in force, at most the years of the pack, and is to be evaluated so many months before. It ends when it is
//! repealed, or by itself after its last day.
//!
//! States: PUBLISHED → FILED → EVALUATED → ENDED; what need not be filed or evaluated leaves that out. An agency sees its
//! own, the office those that it reviewed, audit all; the agency is told the day before filing is due and when the
//! evaluation is. Basis: 国办发〔2018〕37号 (published under one number, filed, cleaned up); 规章制定程序条例 34; local rules as
//! cited in the rule pack (`normative.*`, `rule.*`).

mod actions;
mod api;
mod model;
pub mod rules;
mod store;
mod watch;

pub use api::PublicationApi;
pub use watch::{due, reckon_filings, recount_filings, watch};
