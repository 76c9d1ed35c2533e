//! Points of a score: whole hundredths, two places on the wire, and exact fractions to reckon with until the one
//! rounding at the end.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use poem_openapi::registry::MetaSchema;

/// Points in hundredths: 8250 is 82.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Points(i64);

impl Points {
    /// None.
    pub const ZERO: Self = Self(0);
    /// The full score.
    pub const HUNDRED: Self = Self(10_000);

    /// From hundredths of a point.
    pub const fn new(hundredths: i64) -> Self {
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
        let whole = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", whole / 100, whole % 100)
    }
}

impl std::str::FromStr for Points {
    type Err = String;

    /// Exactly two places, from -999.99 to 999.99: no client guesses at rounding.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not points with exactly two places");
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').ok_or_else(wrong)?;
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole)
            || !plain(part)
            || part.len() != 2
            || whole.len() > 3
            || (whole.len() > 1 && whole.starts_with('0'))
        {
            return Err(wrong());
        }
        format!("{whole}{part}").parse::<i64>().map(|points| Self(sign * points)).map_err(|_unreadable| wrong())
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

crate::wire_text!(Points, "string_points", {
    let mut schema = MetaSchema::new_with_format("string", "decimal");
    schema.pattern = Some(r"^-?(0|[1-9][0-9]{0,2})\.[0-9]{2}$".to_owned());
    schema.example = Some("82.50".into());
    schema
});

/// An exact fraction of hundredths of a point, in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; `None` when it cannot be held or the denominator is not positive.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        let divisor = divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// Sum; `None` when it cannot be held.
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// Rounded half up to whole hundredths; scores are never negative.
    pub fn rounded(self) -> Option<Points> {
        let doubled = self.numerator.checked_mul(2)?.checked_add(self.denominator)?;
        let whole = doubled.checked_div_euclid(self.denominator.checked_mul(2)?)?;
        i64::try_from(whole).ok().map(Points)
    }
}

impl From<Points> for Fraction {
    fn from(points: Points) -> Self {
        Self { numerator: points.0.into(), denominator: 1 }
    }
}

/// In hundredths, such as `16501/2`.
impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// The greatest common divisor; 1 when both are nothing.
fn divisor(mut one: u128, mut other: u128) -> u128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_two_places_are_points() {
        assert_eq!("82.50".parse(), Ok(Points::new(8250)));
        assert_eq!("0.00".parse(), Ok(Points::ZERO));
        assert_eq!("-3.05".parse(), Ok(Points::new(-305)));
        assert_eq!(Points::new(-305).to_string(), "-3.05");
        assert_eq!(Points::whole(3).minus(Points::new(50)), Points::new(250));
        assert_eq!(Points::new(i64::MAX).times(2), Points::new(i64::MAX));
        for wrong in ["82.5", "82", "+1.00", "--1.00", "082.50", "1000.00", "1e2", ".50", "８2.50"] {
            assert!(wrong.parse::<Points>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn halves_go_up() {
        let of = |numerator, denominator| Fraction::new(numerator, denominator).and_then(Fraction::rounded);
        assert_eq!(of(16_501, 2), Some(Points::new(8251)));
        assert_eq!(of(24_751, 3), Some(Points::new(8250)));
        assert_eq!(of(1, 0), None);
    }

    proptest! {
        #[test]
        fn sums_do_not_depend_on_order(a in 0i128..1_000_000, b in 1i128..1000, c in 0i128..1_000_000, d in 1i128..1000) {
            let (one, other) = (Fraction::new(a, b).expect("a fraction"), Fraction::new(c, d).expect("a fraction"));
            prop_assert_eq!(one.plus(other), other.plus(one));
            prop_assert_eq!(one.plus(other), Fraction::new(a * d + c * b, b * d));
        }

        #[test]
        fn what_is_shown_reads_back(hundredths in 0i64..100_000) {
            prop_assert_eq!(Points::new(hundredths).to_string().parse::<Points>(), Ok(Points::new(hundredths)));
        }
    }
}
