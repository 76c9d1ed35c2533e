//! Rolls in and out as tables (批量导入导出): the roll of advisers, of law firms, and the pool of experts.
//!
//! An import reads every row, names every fault in it, and writes nothing unless all rows are right or the caller wants
//! the right ones alone. Each row is entered by the action that enters one by hand, with all its rules. An export has
//! the same columns, so that what was exported can be imported into another installation. Accounts are not in it.

mod columns;
mod export;
mod import;
mod write;

pub use columns::Fault;
pub use export::{Format, export};
pub use import::{How, Report, import};

crate::text_enum! {
    /// What goes in or out as a table.
    pub enum Roll {
        /// The roll of advisers (顾问名录). Their firms must be here already.
        Advisers = "ADVISERS",
        /// Law firms (律所名录).
        Firms = "FIRMS",
        /// The pool of experts (专家库).
        Experts = "EXPERTS",
    }
}

/// The Chinese term of a value, which stands in brackets in its meaning.
fn term(meaning: &'static str) -> &'static str {
    meaning.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(term, _)| term)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::directory::model::{AdviserKind, ExpertField, PracticeArea};

    #[test]
    fn every_value_has_a_chinese_term_of_its_own() {
        let kinds = AdviserKind::ALL.iter().map(|value| term(value.meaning()));
        let areas = PracticeArea::ALL.iter().map(|value| term(value.meaning()));
        let fields = ExpertField::ALL.iter().map(|value| term(value.meaning()));
        for terms in [kinds.collect::<Vec<_>>(), areas.collect(), fields.collect()] {
            let distinct: BTreeSet<&str> = terms.iter().copied().collect();
            assert!(distinct.len() == terms.len() && !distinct.contains(""), "{terms:?}");
        }
    }
}
