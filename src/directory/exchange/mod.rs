//! Rolls in and out as tables (批量导入导出): the roll of advisers and of law firms, the pool of experts, and what hangs on
//! them: leave, declared interests, the integrity register.
//!
//! Each row is entered by the action that enters one by hand, with all its rules. An export has the same columns, so that
//! what was exported can be imported into another installation. Accounts, and documents that prove an entry of the
//! register, are not in it.

mod books;
mod export;
mod import;

pub use export::export;
pub use import::import;

crate::text_enum! {
    /// What goes in or out as a table.
    pub enum Roll {
        /// The roll of advisers (顾问名录). Their firms must be here already.
        Advisers = "ADVISERS",
        /// Law firms (律所名录).
        Firms = "FIRMS",
        /// The pool of experts (专家库).
        Experts = "EXPERTS",
        /// Leave of advisers that is not over (休假).
        Leaves = "LEAVES",
        /// Declared interests of advisers and experts (利益冲突申报).
        Interests = "INTERESTS",
        /// The integrity register (诚信档案).
        Integrity = "INTEGRITY",
    }
}
