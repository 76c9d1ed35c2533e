//! Instants and days. Instants are stored as microseconds UTC and shown in Asia/Shanghai, where every rule is
//! reckoned (+08:00 all year); days are `YYYY-MM-DD`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, TimeDelta, Utc};
use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Text};
use poem_openapi::registry::MetaSchema;

use super::Ascii;

const SHANGHAI_SECONDS: i32 = 8 * 3600;

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_SECONDS).unwrap_or_else(|| unreachable!("+08:00 is an offset"))
}

/// An instant, microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970 UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970 UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same instant `seconds` later (earlier when negative).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The calendar day in Asia/Shanghai.
    pub fn day(self) -> Day {
        Day::from(self.local().date_naive())
    }

    fn local(self) -> DateTime<FixedOffset> {
        DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default().with_timezone(&shanghai())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(DateTime::parse_from_rfc3339(text)?.timestamp_micros()))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.local().to_rfc3339_opts(SecondsFormat::Micros, false))
    }
}

impl<DB> ToSql<BigInt, DB> for Timestamp
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> FromSql<BigInt, DB> for Timestamp
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

crate::wire_text!(Timestamp, "string_date-time", MetaSchema::new_with_format("string", "date-time"));

/// A calendar day in Asia/Shanghai.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Day(Ascii<10>);

impl Day {
    /// The last day of an open-ended period: memberships and engagements without an end run to it.
    pub fn end_of_time() -> Self {
        Self::from(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default())
    }

    /// `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// For reckoning with days.
    pub fn date(self) -> NaiveDate {
        self.as_str().parse().unwrap_or_default()
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Its first instant: 00:00 in Asia/Shanghai, which is the 24:00 of the day before.
    pub fn begins(self) -> Timestamp {
        let midnight = self.date().and_time(chrono::NaiveTime::MIN).and_utc();
        Timestamp::from(midnight).plus_seconds(-i64::from(SHANGHAI_SECONDS))
    }

    /// The day `days` later (earlier when negative).
    pub fn plus_days(self, days: i64) -> Self {
        Self::from(self.date().checked_add_signed(TimeDelta::days(days)).unwrap_or_default())
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        // Years beyond 9999 do not fit the column; they clamp to the last day that does.
        Self(
            Ascii::new(&date.format("%Y-%m-%d").to_string())
                .or_else(|| Ascii::new("9999-12-31"))
                .unwrap_or_else(|| unreachable!("ten characters")),
        )
    }
}

impl std::str::FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let date: NaiveDate = text.parse().map_err(|error| format!("{error}"))?;
        if text.len() == 10 { Ok(Self::from(date)) } else { Err("a day is YYYY-MM-DD".into()) }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

crate::text_column!(Day);
crate::wire_text!(Day, "string_date", MetaSchema::new_with_format("string", "date"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_shanghai() {
        let before: Timestamp = "2025-09-26T23:59:59.999999+08:00".parse().expect("a time");
        assert_eq!(before.day().to_string(), "2025-09-26");
        assert_eq!(Timestamp::from_micros(before.micros() + 1).day().to_string(), "2025-09-27");
        assert_eq!(before.to_string(), "2025-09-26T23:59:59.999999+08:00");
        assert_eq!(before.day().begins().to_string(), "2025-09-26T00:00:00.000000+08:00");
    }

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        let day: Day = "2026-10-01".parse().expect("a day");
        assert_eq!(day.begins().to_string(), "2026-10-01T00:00:00.000000+08:00");
        assert_eq!(day.begins().day(), day);
        assert_eq!(day.begins().plus_seconds(-1).day().to_string(), "2026-09-30");
    }

    #[test]
    fn a_day_is_ten_characters() {
        assert!("2025-9-6".parse::<Day>().is_err());
        assert!("2025-02-29".parse::<Day>().is_err());
        assert_eq!("2024-02-28".parse::<Day>().expect("a day").plus_days(1).to_string(), "2024-02-29");
    }
}
