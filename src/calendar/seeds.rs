//! The calendars and rule packs that ship inside the program, parsed once.
//!
//! The same readers serve what an installation loads later: a new year's calendar, a local pack.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::days::{Calendar, YearFault, YearTable};
use super::pack::{PackError, RulePack};

/// The id of the embedded national pack.
pub const NATIONAL: &str = "cn-2026";

/// The embedded calendars as text, earliest first.
pub const CALENDAR_TEXTS: [&str; 3] = [
    include_str!("../../seeds/calendar/2024.toml"),
    include_str!("../../seeds/calendar/2025.toml"),
    include_str!("../../seeds/calendar/2026.toml"),
];

/// The embedded packs as text, each behind the one it extends.
pub const PACK_TEXTS: [&str; 2] =
    [include_str!("../../seeds/rulepacks/cn.toml"), include_str!("../../seeds/rulepacks/demo-city.toml")];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    #[error("the calendar is not in the expected form: {0}")]
    Form(Box<toml::de::Error>),
    #[error("{0:?} is not a date")]
    BadDay(String),
    #[error("{0} is listed twice")]
    DayTwice(NaiveDate),
    #[error(transparent)]
    Year(#[from] YearFault),
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error("no pack {0} is loaded")]
    NoPack(String),
    #[error("pack {0} is already loaded")]
    PackTwice(String),
    #[error("packs {0} and {1} apply in the same place from the same day")]
    SameDay(String, String),
}

/// The embedded working-day calendar.
pub fn calendar() -> Result<&'static Calendar, SeedError> {
    static CALENDAR: LazyLock<Result<Calendar, SeedError>> = LazyLock::new(|| {
        CALENDAR_TEXTS.iter().try_fold(Calendar::default(), |calendar, text| Ok(calendar.with_year(parse_year(text)?)))
    });
    CALENDAR.as_ref().map_err(Clone::clone)
}

/// The embedded packs.
pub fn packs() -> Result<&'static Packs, SeedError> {
    static PACKS: LazyLock<Result<Packs, SeedError>> = LazyLock::new(|| {
        let mut packs = Packs::default();
        for text in PACK_TEXTS {
            packs.load(text)?;
        }
        Ok(packs)
    });
    PACKS.as_ref().map_err(Clone::clone)
}

/// The embedded national pack.
pub fn national() -> Result<&'static RulePack, SeedError> {
    packs()?.get(NATIONAL).ok_or_else(|| SeedError::NoPack(NATIONAL.to_owned()))
}

/// Packs by id, and which of them applies where and when.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    by_id: BTreeMap<String, RulePack>,
}

impl Packs {
    /// Reads a pack; the one it extends has to be there already.
    pub fn load(&mut self, text: &str) -> Result<&RulePack, SeedError> {
        let pack = match RulePack::extends_of(text)? {
            None => RulePack::parse(text)?,
            Some(base) => {
                let base = self.by_id.get(&base).ok_or(SeedError::NoPack(base))?;
                RulePack::parse_onto(text, base)?
            }
        };
        // A frozen id must mean one text for ever, and "which pack applies" must have one answer.
        if self.by_id.contains_key(&pack.id) {
            return Err(SeedError::PackTwice(pack.id));
        }
        let rival = self
            .by_id
            .values()
            .find(|other| other.jurisdiction == pack.jurisdiction && other.effective_from == pack.effective_from);
        if let Some(rival) = rival {
            return Err(SeedError::SameDay(rival.id.clone(), pack.id));
        }
        Ok(self.by_id.entry(pack.id.clone()).or_insert(pack))
    }

    pub fn get(&self, id: &str) -> Option<&RulePack> {
        self.by_id.get(id)
    }

    pub fn all(&self) -> impl Iterator<Item = &RulePack> {
        self.by_id.values()
    }

    /// The pack that applies in a place on a day: the place's latest one in force, else that of
    /// the place above it (`CN-3301` falls back on `CN`).
    pub fn in_force(&self, jurisdiction: &str, on: NaiveDate) -> Option<&RulePack> {
        let mut place = jurisdiction;
        loop {
            let here = self.by_id.values().filter(|pack| pack.jurisdiction == place);
            let latest = here.filter(|p| p.effective_from <= on).max_by_key(|pack| pack.effective_from);
            if latest.is_some() {
                return latest;
            }
            (place, _) = place.rsplit_once('-')?;
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i32,
    source: String,
    off: Vec<OffDay>,
    work: Vec<WorkDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OffDay {
    day: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkDay {
    day: String,
    name: Option<String>,
}

/// Reads one year's calendar and refuses what cannot be a published one.
pub fn parse_year(text: &str) -> Result<YearTable, SeedError> {
    let file: YearFile = toml::from_str(text).map_err(|error| SeedError::Form(Box::new(error)))?;
    let table = YearTable {
        year: file.year,
        source: file.source,
        off: days(file.off.into_iter().map(|off| (off.day, off.name)))?,
        work: days(file.work.into_iter().map(|work| (work.day, work.name.unwrap_or_else(|| "调休".to_owned()))))?,
    };
    table.check()?;
    Ok(table)
}

fn days(listed: impl Iterator<Item = (String, String)>) -> Result<BTreeMap<NaiveDate, String>, SeedError> {
    let mut days = BTreeMap::new();
    for (text, name) in listed {
        let Ok(day) = text.parse() else {
            return Err(SeedError::BadDay(text));
        };
        if days.insert(day, name).is_some() {
            return Err(SeedError::DayTwice(day));
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn embedded_years_are_whole_and_counted() {
        let years: Vec<_> = calendar().unwrap().years().collect();
        let counts: Vec<_> = years.iter().map(|t| (t.year, t.off.len(), t.work.len())).collect();
        assert_eq!(counts, [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)]);
        for table in years {
            assert_eq!(table.check(), Ok(()));
            assert!(table.work.values().all(|name| name.ends_with("调休")));
        }
    }

    #[test]
    fn a_year_that_is_not_published_does_not_load() {
        let year = |lists: &str| parse_year(&format!("year = 2027\nsource = \"x\"\n{lists}"));
        assert_eq!(year("off = []\nwork = []"), Err(YearFault::NoDaysOff(2027).into()));
        let new_year = "{ day = \"2027-01-01\", name = \"元旦\" }";
        assert_eq!(
            year(&format!("off = [{new_year}, {new_year}]\nwork = []")),
            Err(SeedError::DayTwice(day("2027-01-01")))
        );
        let bad = year("off = [{ day = \"2027-02-30\", name = \"春节\" }]\nwork = []");
        assert_eq!(bad, Err(SeedError::BadDay("2027-02-30".to_owned())));
        let makeup = "work = [{ day = \"2027-01-03\" }]";
        let table = year(&format!("off = [{new_year}]\n{makeup}")).unwrap();
        assert_eq!(table.work.get(&day("2027-01-03")).map(String::as_str), Some("调休"));
        assert!(matches!(year("off = []\nwork = []\nextra = 1"), Err(SeedError::Form(_))));
    }

    #[test]
    fn a_place_falls_back_on_the_place_above() {
        let packs = packs().unwrap();
        let id = |place, on| packs.in_force(place, day(on)).map(|pack| pack.id.as_str());
        assert_eq!(id("CN", "2026-03-01"), Some("cn-2026"));
        assert_eq!(id("CN-DEMO", "2026-03-01"), Some("cn-demo-2026"));
        assert_eq!(id("CN-DEMO", "2025-12-31"), Some("cn-2026"));
        assert_eq!(id("CN-3301-01", "2026-03-01"), Some("cn-2026"));
        assert_eq!(id("CN", "2023-12-31"), None);
        assert_eq!(id("XX", "2026-03-01"), None);
    }

    #[test]
    fn an_id_means_one_text() {
        let mut packs = packs().unwrap().clone();
        let [national, demo] = PACK_TEXTS;
        assert_eq!(packs.load(national).err(), Some(SeedError::PackTwice(NATIONAL.to_owned())));
        let renamed = national.replacen(NATIONAL, "cn-other", 1);
        assert!(matches!(packs.load(&renamed), Err(SeedError::SameDay(_, _))));
        let alone = Packs::default().load(demo).err();
        assert_eq!(alone, Some(SeedError::NoPack(NATIONAL.to_owned())));
    }
}
