//! What is searched for, and what is found.

use crate::access::OrganisationId;
use crate::db::search::Source;
use crate::identity::MatterKind;
use crate::kit::Timestamp;
use crate::kit::grams::Phrase;

crate::text_enum! {
    /// Kinds of things that can be searched.
    pub enum SearchKind {
        /// The text of a document (文件正文).
        Document = "DOCUMENT",
        /// An opinion: summary, conclusion and findings (意见).
        Opinion = "OPINION",
        /// A recommendation (修改建议).
        Recommendation = "RECOMMENDATION",
    }
}

impl SearchKind {
    /// Where its words are.
    pub(super) const fn source(self) -> Source {
        match self {
            Self::Document => Source::Text,
            Self::Opinion => Source::Opinion,
            Self::Recommendation => Source::Recommendation,
        }
    }
}

/// What is searched for.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// All of them must be there.
    pub(super) phrases: Vec<Phrase>,
    pub(super) kind: Option<SearchKind>,
    pub(super) agency: Option<OrganisationId>,
    pub(super) matter: Option<MatterKind>,
    /// Not before.
    pub(super) from: Timestamp,
    /// Before.
    pub(super) until: Timestamp,
    pub(super) all_versions: bool,
    /// What comes after this score and id.
    pub(super) after: (i64, String),
    pub(super) fetch: i64,
}

/// What was found, before it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: SearchKind,
    pub(super) id: String,
    pub(super) score: i64,
}

/// What is shown of something that was found.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) place: Place,
    pub(super) title: String,
    pub(super) agency: OrganisationId,
    pub(super) at: Timestamp,
    /// Of a text: its document and the number of the version.
    pub(super) document: Option<(String, i64)>,
    /// Of an opinion or recommendation: id and number of the matter.
    pub(super) review: Option<(String, String)>,
    pub(super) opinion: Option<String>,
    pub(super) clause: Option<String>,
    /// A passage, cut into what was asked for and what was not.
    pub(super) excerpt: Vec<(String, bool)>,
}
