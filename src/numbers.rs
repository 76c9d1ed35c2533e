//! Gapless numbers that people quote (文号): 聘〔2026〕第0001号.
//!
//! One counter for each issuing organisation, kind and year. It is moved in the transaction of the action that
//! uses the number, so a number is taken exactly when its thing exists: what is rolled back leaves no gap.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::OrganisationId;
use crate::db::Conn;
use crate::error::Result;

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

/// The next number of an organisation's kind in a year, from 1. The counter's row stays locked until the
/// transaction ends, the first of a year included, so two actions never get the same number.
pub fn next(conn: &mut Conn, organisation: OrganisationId, kind: &str, year: i32) -> Result<i64> {
    let Counter { last } = diesel::sql_query(
        "INSERT INTO number_counters (organisation_id, kind, year, last) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (organisation_id, kind, year) DO UPDATE SET last = number_counters.last + 1 RETURNING last",
    )
    .bind::<Text, _>(organisation)
    .bind::<Text, _>(kind)
    .bind::<BigInt, _>(i64::from(year))
    .get_result(conn)?;
    Ok(last)
}

/// How a number is written: the prefix (代字), the year in hexagonal brackets, at least four digits.
pub fn format(prefix: &str, year: i32, number: i64) -> String {
    format!("{prefix}〔{year}〕第{number:04}号")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_offices_write_them() {
        assert_eq!(format("聘", 2026, 1), "聘〔2026〕第0001号");
        assert_eq!(format("聘", 2026, 12_345), "聘〔2026〕第12345号");
    }
}
