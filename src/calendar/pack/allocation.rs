//! What advisers should be at home in who are sought for a kind of matter (分派的专业领域).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::overlay::{Cites, all_different, coded};
use super::{Cite, PackError};

/// What a kind of matter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Codes of practice areas, at least one.
    pub areas: Vec<String>,
    pub cite: Cite,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectFile {
    areas: Vec<String>,
    basis: String,
    source: String,
}

/// The subjects below with those of the same kind replaced.
pub(super) fn overlay(
    own: BTreeMap<String, SubjectFile>,
    below: Option<&BTreeMap<String, Subject>>,
    cites: &Cites<'_>,
) -> Result<BTreeMap<String, Subject>, PackError> {
    let mut subjects = below.cloned().unwrap_or_default();
    for (kind, SubjectFile { areas, basis, source }) in own {
        coded(&kind, "allocation")?;
        let at = format!("allocation.{kind}");
        if areas.is_empty() {
            return Err(PackError::Missing { at });
        }
        all_different(&areas, &at)?;
        let cite = cites.cite(basis, source, &at)?;
        subjects.insert(kind, Subject { areas, cite });
    }
    Ok(subjects)
}
