//! The codes of the Uniform Task-Based Management System, as far as they are loaded.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const TEXT: &str = include_str!("../../seeds/utbms/codes.toml");

/// A set of codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its name.
    pub title: String,
    /// Phases or groups, which are headings and also codes of their own where the standard allows it.
    #[serde(default)]
    pub phases: BTreeMap<String, String>,
    /// Codes with their titles.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

static SETS: LazyLock<Result<BTreeMap<String, Set>, toml::de::Error>> = LazyLock::new(|| toml::from_str(TEXT));

static BY_CODE: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let sets = sets().into_iter().flat_map(BTreeMap::values);
    sets.flat_map(|set| set.phases.iter().chain(&set.codes))
        .map(|(code, title)| (code.as_str(), title.as_str()))
        .collect()
});

/// The sets by their names in the file; `None` when the embedded file is damaged, which a test rules out.
pub fn sets() -> Option<&'static BTreeMap<String, Set>> {
    SETS.as_ref().ok()
}

/// The title of a code, written as the standard has it.
pub fn find(code: &str) -> Option<&'static str> {
    BY_CODE.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_have_as_many_codes_as_are_published() {
        let sets = SETS.as_ref().unwrap();
        let count = |name: &str| (sets[name].phases.len(), sets[name].codes.len());
        assert_eq!(count("litigation"), (5, 29));
        assert_eq!(count("activity"), (0, 11));
        assert_eq!(count("expense"), (0, 24));
        assert_eq!(count("counseling"), (0, 4));
        assert_eq!(count("bankruptcy"), (4, 21));
        assert_eq!(count("project"), (8, 0));
        let letters =
            [("litigation", 'L'), ("activity", 'A'), ("expense", 'E'), ("counseling", 'C'), ("bankruptcy", 'B')];
        for (name, letter) in letters {
            assert!(sets[name].codes.keys().all(|code| code.starts_with(letter) && code.len() == 4), "{name}");
        }
        assert_eq!((find("E101"), find("Z999")), (Some("Copying"), None));
    }
}
