//! What the grades of an engagement allow. A grade is an adviser's: of one adviser the newest of a year counts, of several
//! advisers the worst.

use std::collections::BTreeMap;

use super::{BASIC_TWICE, GRADE_TOO_LOW, GROUND_NOT_SHOWN, TOO_MANY_TERMS};
use crate::directory::AdviserId;
use crate::engagement::model::{Grade, Graded};
use crate::error::Refusal;

/// The grades of one adviser, with those that are nobody's in particular.
pub fn grades_of(grades: &[Graded], adviser: AdviserId) -> impl Iterator<Item = &Graded> {
    grades.iter().filter(move |one| one.adviser_id.is_none_or(|whose| whose == adviser))
}

/// The grade that counts for each year, oldest first. `grades` come in the order in which they were given.
fn by_year<'a>(grades: impl Iterator<Item = &'a Graded>) -> Vec<(i64, Grade)> {
    let newest: BTreeMap<(i64, Option<AdviserId>), Grade> =
        grades.map(|one| ((one.year, one.adviser_id), one.grade)).collect();
    let mut worst: BTreeMap<i64, Grade> = BTreeMap::new();
    for ((year, _), grade) in newest {
        worst.entry(year).and_modify(|known| *known = grade.max(*known)).or_insert(grade);
    }
    worst.into_iter().collect()
}

/// Whether these grades let somebody be engaged again.
pub fn graded_well<'a>(grades: impl Iterator<Item = &'a Graded>) -> Result<(), Refusal> {
    let years = by_year(grades);
    if let [.., (year, Grade::Basic), (next, Grade::Basic)] = years.as_slice()
        && *next == year + 1
    {
        return Err(BASIC_TWICE.refuse().with("years", format!("{year}, {next}")));
    }
    match years.last() {
        Some((year, grade @ (Grade::Basic | Grade::Incompetent))) => {
            Err(GRADE_TOO_LOW.refuse().with("year", year).with("grade", grade))
        }
        _ => Ok(()),
    }
}

/// Whether another term may follow: by the grades of those who are named, and by how many terms there were. At most `most`
/// terms; 0 is no limit.
pub fn renewable(grades: &[Graded], named: &[AdviserId], terms: usize, most: u32) -> Result<(), Refusal> {
    let of_named = |one: &&Graded| one.adviser_id.is_none_or(|whose| named.contains(&whose));
    graded_well(grades.iter().filter(of_named))?;
    let more = most == 0 || u32::try_from(terms).is_ok_and(|terms| terms < most);
    TOO_MANY_TERMS.require(more).map_err(|refusal| refusal.with("terms", terms).with("maximum", most))
}

/// Whether the last appraisal found somebody incompetent: this adviser, or anybody.
pub fn found_incompetent(grades: &[Graded], adviser: Option<AdviserId>) -> Result<(), Refusal> {
    let years = match adviser {
        Some(adviser) => by_year(grades_of(grades, adviser)),
        None => by_year(grades.iter()),
    };
    GROUND_NOT_SHOWN.require(years.last().is_some_and(|(_, grade)| *grade == Grade::Incompetent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Timestamp;

    fn who(n: u128) -> AdviserId {
        uuid::Uuid::from_u128(n).into()
    }

    fn graded(given: &[(u128, i64, Grade)]) -> Vec<Graded> {
        let row = |(adviser, year, grade): &(u128, i64, Grade)| Graded {
            id: uuid::Uuid::nil().into(),
            engagement_id: uuid::Uuid::nil().into(),
            year: *year,
            grade: *grade,
            source: String::new(),
            recorded_at: Timestamp::from_micros(0),
            adviser_id: Some(who(*adviser)),
            holdback: None,
        };
        given.iter().map(row).collect()
    }

    fn code(refused: Result<(), Refusal>) -> &'static str {
        refused.err().map_or("", |refusal| refusal.rule.code)
    }

    #[test]
    fn of_several_advisers_the_worst_counts_and_of_one_the_newest() {
        use Grade::{Basic, Competent, Excellent, Incompetent};
        let (both, first, second) = (vec![who(1), who(2)], vec![who(1)], vec![who(2)]);
        let one_is_bad = graded(&[(1, 2026, Incompetent), (2, 2026, Excellent)]);
        assert_eq!(
            code(renewable(&one_is_bad, &both, 1, 0)),
            "GRADE_TOO_LOW",
            "the last one given is not the one that counts"
        );
        assert_eq!(code(renewable(&one_is_bad, &first, 1, 0)), "GRADE_TOO_LOW");
        assert_eq!(code(renewable(&one_is_bad, &second, 1, 0)), "", "whoever is no longer named is in nobody's way");
        assert_eq!(code(renewable(&one_is_bad, &second, 2, 2)), "TOO_MANY_TERMS");
        let anew = graded(&[(1, 2026, Basic), (2, 2026, Competent), (1, 2026, Competent)]);
        assert_eq!(code(renewable(&anew, &both, 1, 0)), "");
        // One was basic in one year, another in the next: the engagement was in both.
        let twice = graded(&[(1, 2025, Basic), (2, 2025, Excellent), (1, 2026, Excellent), (2, 2026, Basic)]);
        assert_eq!(code(renewable(&twice, &both, 1, 0)), "BASIC_TWICE");
        assert_eq!(code(renewable(&twice, &first, 1, 0)), "");
        assert_eq!(code(found_incompetent(&one_is_bad, Some(who(1)))), "");
        assert_eq!(code(found_incompetent(&one_is_bad, None)), "");
        assert_eq!(code(found_incompetent(&one_is_bad, Some(who(2)))), "GROUND_NOT_SHOWN");
    }
}
