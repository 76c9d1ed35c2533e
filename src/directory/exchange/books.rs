//! The columns of the rolls.

use super::Roll;
use crate::directory::model::{AdviserKind, ExpertField, IntegrityKind, PracticeArea, Relation};
use crate::tables::{Book, Takes, Term, column};

/// Code and meaning of the values of an enum.
macro_rules! terms {
    ($($name:ident: $enum:ident;)+) => {$(
        pub(super) const fn $name(value: $enum) -> Term {
            (value.as_str(), value.meaning())
        }
    )+};
}

terms! {
    kind: AdviserKind;
    area: PracticeArea;
    field: ExpertField;
    relation: Relation;
    record: IntegrityKind;
}

fn kinds() -> Vec<Term> {
    AdviserKind::ALL.iter().copied().map(kind).collect()
}

fn areas() -> Vec<Term> {
    PracticeArea::ALL.iter().copied().map(area).collect()
}

fn fields() -> Vec<Term> {
    ExpertField::ALL.iter().copied().map(field).collect()
}

fn relations() -> Vec<Term> {
    Relation::ALL.iter().copied().map(relation).collect()
}

fn records() -> Vec<Term> {
    IntegrityKind::ALL.iter().copied().map(record).collect()
}

const ADVISERS: Book = &[
    column("姓名", "name", true, Takes::Text(100)),
    column("人员类别", "kind", true, Takes::One(kinds)),
    column("律师事务所", "firm", false, Takes::Text(200)),
    column("执业证号", "licence_number", false, Takes::Text(40)),
    column("执业证有效期至", "licence_until", false, Takes::Day),
    column("执业起始日", "practising_since", true, Takes::Day),
    column("职称", "title", false, Takes::Text(50)),
    column("出生日期", "born_on", false, Takes::Day),
    column("同时承办上限", "capacity", false, Takes::Number(1, 500)),
    column("专业领域", "areas", false, Takes::Many(areas)),
];

const FIRMS: Book = &[
    column("律所全称", "name", true, Takes::Text(200)),
    column("统一社会信用代码", "credit_code", true, Takes::Text(30)),
    column("执业许可证号", "licence_number", true, Takes::Text(40)),
    column("成立日期", "established_on", true, Takes::Day),
    column("所在城市", "city", true, Takes::Text(50)),
    column("专业领域", "areas", false, Takes::Many(areas)),
];

const EXPERTS: Book = &[
    column("姓名", "name", true, Takes::Text(100)),
    column("工作单位", "employer", true, Takes::Text(200)),
    column("职称", "title", true, Takes::Text(50)),
    column("联系方式", "contact", false, Takes::Text(200)),
    column("专业领域", "fields", true, Takes::Many(fields)),
    column("出库日期", "left_on", false, Takes::Day),
];

const LEAVES: Book = &[
    column("姓名", "name", true, Takes::Text(100)),
    column("执业证号", "licence_number", false, Takes::Text(40)),
    column("起始日", "from_day", true, Takes::Day),
    column("结束日", "to_day", true, Takes::Day),
    column("事由", "reason", false, Takes::Text(200)),
];

/// An expert is told by name and employer, an adviser by licence number or name.
const INTERESTS: Book = &[
    column("姓名", "name", true, Takes::Text(100)),
    column("执业证号", "licence_number", false, Takes::Text(40)),
    column("工作单位", "employer", false, Takes::Text(200)),
    column("利害关系方", "party", true, Takes::Text(200)),
    column("关系", "relation", true, Takes::One(relations)),
];

/// An entry about a firm names no person.
const INTEGRITY: Book = &[
    column("姓名", "name", false, Takes::Text(100)),
    column("执业证号", "licence_number", false, Takes::Text(40)),
    column("律师事务所", "firm", false, Takes::Text(200)),
    column("类别", "kind", true, Takes::One(records)),
    column("决定机关", "authority", true, Takes::Text(200)),
    column("决定日期", "decided_on", true, Takes::Day),
    column("事实", "summary", true, Takes::Text(2_000)),
    column("文号或者依据", "evidence", true, Takes::Text(1_000)),
    column("解除日期", "lifted_on", false, Takes::Day),
    column("解除理由", "reason", false, Takes::Text(1_000)),
];

impl Roll {
    /// The columns of its table, in order.
    pub const fn book(self) -> Book {
        match self {
            Self::Advisers => ADVISERS,
            Self::Firms => FIRMS,
            Self::Experts => EXPERTS,
            Self::Leaves => LEAVES,
            Self::Interests => INTERESTS,
            Self::Integrity => INTEGRITY,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tables::term;

    #[test]
    fn every_value_has_a_chinese_term_of_its_own() {
        for values in [kinds(), areas(), fields(), relations(), records()] {
            let distinct: BTreeSet<&str> = values.iter().map(|(_, meaning)| term(meaning)).collect();
            assert!(distinct.len() == values.len() && !distinct.contains(""), "{values:?}");
            assert!(distinct.iter().all(|term| !term.contains([';', '；', ',', '，'])), "{values:?}");
        }
    }
}
