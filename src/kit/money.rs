//! Money: integer fen with checked arithmetic, `{"amount":"100.00","currency":"CNY"}` on the wire. Floats
//! never touch it; decimals (`rust_decimal`) appear only in rates and are rounded once, half up.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use poem_openapi::registry::MetaSchema;
use poem_openapi::{Enum, Object};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// An amount of yuan in fen (分). The range of `i64` is 92 thousand billion yuan; going past it is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Fen(i64);

/// A sum too large to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amount is too large to reckon with")]
pub struct Overflow;

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From whole fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// Whole fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum.
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// Difference; may be negative.
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// Sum of many.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// This amount times a quantity, rounded once, half up (away from zero).
    pub fn times(self, quantity: Decimal) -> Result<Self, Overflow> {
        let product = Decimal::from(self.0).checked_mul(quantity).ok_or(Overflow)?;
        let rounded = product.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        rounded.to_i64().map(Self).ok_or(Overflow)
    }
}

impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl std::str::FromStr for Fen {
    type Err = String;

    /// Exactly two places: `100.00`, `-3.50`. Nothing else, so that no client guesses at rounding.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not an amount with exactly two places");
        let (yuan, fen) = text.split_once('.').ok_or_else(wrong)?;
        let digits = yuan.strip_prefix('-').unwrap_or(yuan);
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let leading_zero = digits.len() > 1 && digits.starts_with('0');
        if !plain(digits) || !plain(fen) || fen.len() != 2 || leading_zero {
            return Err(wrong());
        }
        format!("{yuan}{fen}").parse().map(Self).map_err(|_unreadable| wrong())
    }
}

impl<DB> ToSql<BigInt, DB> for Fen
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> FromSql<BigInt, DB> for Fen
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

fn amount_schema() -> MetaSchema {
    let mut schema = MetaSchema::new_with_format("string", "decimal");
    schema.pattern = Some(r"^-?(0|[1-9][0-9]{0,14})\.[0-9]{2}$".to_owned());
    schema.example = Some("100.00".into());
    schema
}

crate::wire_text!(Fen, "string_amount", amount_schema());

/// The one currency of a government payer at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Currency {
    /// 人民币, yuan renminbi.
    Cny,
}

/// An amount of money (金额): a decimal string with exactly two places, and its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Money {
    /// Yuan with exactly two places.
    pub amount: Fen,
    /// Always CNY.
    pub currency: Currency,
}

impl From<Fen> for Money {
    fn from(amount: Fen) -> Self {
        Self { amount, currency: Currency::Cny }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shown_reads_back(fen: i64) {
            prop_assert_eq!(Fen::new(fen).to_string().parse::<Fen>(), Ok(Fen::new(fen)));
        }

        #[test]
        fn times_rounds_half_up_once(fen in -1_000_000_000i64..1_000_000_000, tenths in 0i64..10_000) {
            let exact = i128::from(fen) * i128::from(tenths);
            let (quotient, rest) = (exact / 10, exact % 10);
            let expected = quotient + if rest.abs() >= 5 { rest.signum() } else { 0 };
            let got = Fen::new(fen).times(Decimal::new(tenths, 1)).expect("in range");
            prop_assert_eq!(i128::from(got.get()), expected);
        }
    }

    #[test]
    fn only_two_places_are_an_amount() {
        for wrong in
            ["1", "1.0", "1.000", "01.00", "+1.00", "1e2", ".50", "1.", "", "--1.00", "１.00", "92233720368547758.08"]
        {
            assert!(wrong.parse::<Fen>().is_err(), "{wrong}");
        }
        assert_eq!("-0.05".parse::<Fen>(), Ok(Fen::new(-5)));
    }
}
