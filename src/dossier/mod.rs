//! The responsibility dossier (责任卷宗): everything about one matter in one file, which proves itself without the program.
//!
//! One call gathers, in the name of whoever asks, what they may read about a matter: the submission and its clock, every
//! version of every text, questions, opinions, recommendations and what became of each, clearances, the time line, services,
//! supervision, and for audit the entries of the trail. It reads through the API itself, so nothing is in it that its reader
//! may not see, and whatever an operation answers is in the dossier as the published contract describes it. What was not
//! there or not for this reader is named.
//!
//! The form is a zip file: `index.html` to be read by people, `records/` as JSON, `texts/` the files as they were uploaded,
//! `manifest.json` with the SHA-256 of each, and `seal.json`, an Ed25519 signature of the manifest by the key that signs the
//! heads of the audit trail. `counsel dossier verify FILE` needs no database: it finds any byte that was changed and names where.
//!
//! There are no states, and nothing is kept of it. Basis: 重大行政决策程序暂行条例 arts 38–41 (who answers for what, for life),
//! 国办发〔2018〕115号 (records of legality review are kept and can be traced), 档案法 art 37 (electronic files are true, whole,
//! usable and safe).

mod api;
mod archive;
mod gather;
mod page;
mod pieces;
mod verify;

pub use api::DossierApi;
pub use verify::{Verified, verify};
