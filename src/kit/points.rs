//! Points of a score: integer hundredths, `"12.50"` on the wire. Floats never touch them.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use poem_openapi::registry::MetaSchema;

/// Points in hundredths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Points(i64);

impl Points {
    /// None.
    pub const ZERO: Self = Self(0);

    /// From hundredths of a point.
    pub const fn hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// From whole points.
    pub fn whole(points: u32) -> Self {
        Self(i64::from(points) * 100)
    }

    /// In hundredths of a point.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum; what no `i64` holds stays at its end.
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Difference; may be negative.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times these points; what no `i64` holds stays at its end.
    pub const fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Sum of many.
    pub fn sum(points: impl IntoIterator<Item = Self>) -> Self {
        points.into_iter().fold(Self::ZERO, Self::plus)
    }
}

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

impl std::str::FromStr for Points {
    type Err = String;

    /// Exactly two places, as [`crate::kit::Fen`] is written.
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<super::Fen>().map(|hundredths| Self(hundredths.get()))
    }
}

impl<DB> ToSql<BigInt, DB> for Points
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> FromSql<BigInt, DB> for Points
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

fn points_schema() -> MetaSchema {
    let mut schema = MetaSchema::new_with_format("string", "decimal");
    schema.pattern = Some(r"^-?(0|[1-9][0-9]{0,5})\.[0-9]{2}$".to_owned());
    schema.example = Some("8.50".into());
    schema
}

crate::wire_text!(Points, "string_points", points_schema());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_with_two_places() {
        for (text, hundredths) in [("0.00", 0), ("12.50", 1250), ("-3.05", -305), ("100.00", 10_000)] {
            assert_eq!(text.parse(), Ok(Points::hundredths(hundredths)));
            assert_eq!(Points::hundredths(hundredths).to_string(), text);
        }
        for wrong in ["", "1", "1.5", "01.00", "1,00", "+1.00", " 1.00"] {
            assert!(wrong.parse::<Points>().is_err(), "{wrong}");
        }
        assert_eq!(Points::whole(3).minus(Points::hundredths(50)), Points::hundredths(250));
        assert_eq!(Points::hundredths(i64::MAX).times(2), Points::hundredths(i64::MAX));
    }
}
