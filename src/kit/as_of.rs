//! The moment as of which something is asked.

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};

use super::{Day, Timestamp};

/// As of when: an instant, or the end of a day in Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf(Timestamp);

impl AsOf {
    /// The instant; of a day its last.
    pub const fn instant(self) -> Timestamp {
        self.0
    }
}

impl std::str::FromStr for AsOf {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = text.parse::<Day>() {
            return Ok(Self(Timestamp::from_micros(day.plus_days(1).begins().micros() - 1)));
        }
        text.parse().map(Self).map_err(|_unreadable| "neither a day nor an instant".to_owned())
    }
}

impl std::fmt::Display for AsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn schema() -> MetaSchema {
    let of = |format| MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", format)));
    MetaSchema { any_of: vec![of("date"), of("date-time")], ..MetaSchema::ANY }
}

crate::wire_text!(AsOf, "string_as_of", schema());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_asked_as_of_its_end() {
        let as_of = |text: &str| text.parse::<AsOf>().map(|as_of| as_of.to_string());
        assert_eq!(as_of("2026-03-02"), Ok("2026-03-02T23:59:59.999999+08:00".to_owned()));
        assert_eq!(as_of("2026-03-02T09:00:00+08:00"), Ok("2026-03-02T09:00:00.000000+08:00".to_owned()));
        assert!(as_of("2026-03").is_err() && as_of("yesterday").is_err());
    }
}
