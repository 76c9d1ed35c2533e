//! Custody (保管): that what was recorded is still there, whole and unaltered, and can be shown to be.
//!
//! * **Backup** (备份) and **restore** (恢复): one archive with every row and every file, taken from one snapshot while
//!   the service runs, checked before it gets its name; it can be put into either database.
//! * **Checking** (核验): the database itself, the files by their hashes, the ledgers against the totals, the audit
//!   trail against the heads kept outside. By hand and once a day; what is found shows in `/readyz`, in the log, in
//!   the trail and in a mail to the audit administrators.
//! * **Export of the trail** (审计日志导出) as lines that can be verified without the program's database.
//! * The keeper does this in the background: it also publishes heads and forgets idempotency keys after seven days.
//!
//! Exports are made by the audit administrator and read by the auditor too; the rest belongs to whoever runs the
//! program. Basis: GB/T 22239-2019 8.1.4.3 (audit records are protected, backed up and kept) and 8.1.4.9 (backup and
//! recovery of data), 网络安全法 (logs ≥ 6 months), 电子公文归档管理暂行办法 (integrity of what is kept).

mod actions;
mod api;
pub mod archive;
mod backup;
mod check;
mod export;
mod keeper;
mod model;
mod restore;
mod store;

pub use api::CustodyApi;
pub use backup::{Made, backup};
pub use check::{Finding, check};
pub use export::{verify_file, write_export};
pub use keeper::{Keeper, Rhythm};
pub use restore::{Place, restore};
