//! The engine: facts in, ties out. Everything it compares is given to it.

use std::collections::BTreeSet;

use chrono::Months;

use super::model::{ConflictGround, Tie};
use crate::access::OrganisationId;
use crate::directory::{AdviserId, Identity, Likeness, NamedInterest, Relation, likeness};
use crate::kit::Day;
use crate::review::model::{ReviewId, WholeParty};

/// What is known of a matter, an adviser and the firm.
pub(super) struct Facts {
    /// The adviser.
    pub adviser: AdviserId,
    /// Today.
    pub today: Day,
    /// For how many months a former client weighs like a present one.
    pub former_client_months: u32,
    /// From which share on it is large, in hundredths of a percent.
    pub large_share: i64,
    /// The matter's parties.
    pub parties: Vec<WholeParty>,
    /// Whose matter it is.
    pub agency: (OrganisationId, Identity),
    /// The adviser's firm.
    pub firm: Option<(OrganisationId, Identity)>,
    /// Interests of the adviser and of the firm's other lawyers.
    pub interests: Vec<NamedInterest>,
    /// Other matters in which the adviser or the firm works or lately worked.
    pub works: Vec<Work>,
}

/// Another matter in which the adviser or the firm works or lately worked.
pub(super) struct Work {
    /// The matter; none when another office has it.
    pub review_id: Option<ReviewId>,
    /// Whose it is.
    pub agency: (OrganisationId, Identity),
    /// Its parties.
    pub parties: Vec<Identity>,
    /// Whether it is under way.
    pub is_open: bool,
}

/// What identifies a party of a matter.
pub(super) fn identity(whole: &WholeParty) -> Identity {
    let WholeParty { party, names } = whole;
    let aliases = names.iter().filter(|other| other.tie.is_alias()).map(|other| other.name.clone());
    let related = names.iter().filter(|other| !other.tie.is_alias()).map(|other| {
        let related = Identity { credit_code: other.credit_code.clone(), ..Identity::named(&other.name) };
        (related, other.tie.to_string())
    });
    Identity {
        names: std::iter::once(party.name.clone()).chain(aliases).collect(),
        credit_code: party.credit_code.clone(),
        legal_person: party.legal_person.clone(),
        related: related.collect(),
    }
}

/// What identifies the party of an interest.
fn named(named: &NamedInterest) -> Identity {
    let NamedInterest { interest, aliases } = named;
    let names = std::iter::once(interest.party.clone()).chain(aliases.iter().cloned()).collect();
    Identity { names, credit_code: interest.credit_code.clone(), ..Identity::default() }
}

/// Every tie between the adviser and the matter.
pub(super) fn ties(facts: &Facts) -> Vec<Tie> {
    let mut ties = Vec::new();
    let interests: Vec<(&NamedInterest, Identity)> = facts.interests.iter().map(|one| (one, named(one))).collect();
    for whole in &facts.parties {
        let (id, name, is) = (whole.party.id.to_string(), &whole.party.name, identity(whole));
        for (one, other) in &interests {
            if let Some(like) = likeness(&is, other) {
                ties.push(by_interest(&id, name, interest_ground(facts, one), like, one));
            }
        }
        if let Some((firm, other)) = &facts.firm
            && let Some(like) = likeness(&is, other).filter(|like| like.is_certain())
        {
            ties.push(tie(&id, name, ConflictGround::OwnFirm, like, other, ("firm", firm.to_string())));
        }
        for work in &facts.works {
            let (agency, other) = &work.agency;
            // Of agencies only those that are certainly meant: their names are near each other all over a city.
            let like = likeness(&is, other).filter(|like| like.is_certain() && *agency != facts.agency.0);
            let ground = if work.is_open { ConflictGround::ActsForParty } else { ConflictGround::ActedForParty };
            ties.extend(like.map(|like| tie(&id, name, ground, like, other, evidence(work))));
        }
    }
    against_agency(facts, &interests, &mut ties);
    // Two matters of other offices tell the same, for neither is shown.
    let mut seen = BTreeSet::new();
    ties.retain(|tie| seen.insert((tie.party_id.clone(), tie.ground.as_str(), tie.evidence_id.clone())));
    ties
}

/// Ties to the agency itself: whoever acts against it does not advise it.
fn against_agency(facts: &Facts, interests: &[(&NamedInterest, Identity)], ties: &mut Vec<Tie>) {
    let (agency, is) = &facts.agency;
    let (id, name) = (agency.to_string(), is.names.first().cloned().unwrap_or_default());
    for (one, other) in interests.iter().filter(|(one, _)| one.interest.relation == Relation::Opponent) {
        if let Some(like) = likeness(is, other) {
            ties.push(by_interest(&id, &name, ConflictGround::AgainstAgency, like, one));
        }
    }
    for work in facts.works.iter().filter(|work| work.agency.0 != *agency) {
        let met = work.parties.iter().find_map(|party| {
            let like = likeness(is, party).filter(|like| like.is_certain())?;
            Some((party, like))
        });
        let ground = if work.is_open { ConflictGround::ActsAgainstAgency } else { ConflictGround::ActedAgainstAgency };
        ties.extend(met.map(|(party, like)| tie(&id, &name, ground, like, party, evidence(work))));
    }
}

/// What a declared interest ties the adviser by.
fn interest_ground(facts: &Facts, named: &NamedInterest) -> ConflictGround {
    let interest = &named.interest;
    let own = interest.adviser_id == facts.adviser;
    match interest.relation {
        Relation::Client => ConflictGround::Client,
        Relation::FormerClient if is_long_ago(interest.ended_on, facts) => ConflictGround::FormerClient,
        Relation::FormerClient => ConflictGround::RecentClient,
        Relation::Relative if own => ConflictGround::OwnRelative,
        Relation::Relative => ConflictGround::ColleaguesRelative,
        // A share of unknown size may be a large one.
        Relation::Shareholder if own && interest.share.is_none_or(|share| share >= facts.large_share) => {
            ConflictGround::LargeShare
        }
        Relation::Shareholder => ConflictGround::Share,
        Relation::Opponent => ConflictGround::Opponent,
        Relation::Other => ConflictGround::Other,
    }
}

/// Whether the months after an end are over. An end that nobody knows was yesterday.
fn is_long_ago(ended_on: Option<Day>, facts: &Facts) -> bool {
    let after = |ended: Day| ended.date().checked_add_months(Months::new(facts.former_client_months));
    ended_on.and_then(after).is_some_and(|over| over < facts.today.date())
}

fn evidence(work: &Work) -> (&'static str, String) {
    ("review", work.review_id.map(|id| id.to_string()).unwrap_or_default())
}

fn by_interest(id: &str, party: &str, ground: ConflictGround, likeness: Likeness, named: &NamedInterest) -> Tie {
    Tie {
        party_id: id.to_owned(),
        party: party.to_owned(),
        ground,
        likeness,
        other: named.interest.party.clone(),
        relation: Some(named.interest.relation),
        evidence_noun: "interest",
        evidence_id: named.interest.id.to_string(),
    }
}

fn tie(
    id: &str,
    party: &str,
    ground: ConflictGround,
    likeness: Likeness,
    other: &Identity,
    (evidence_noun, evidence_id): (&'static str, String),
) -> Tie {
    Tie {
        party_id: id.to_owned(),
        party: party.to_owned(),
        ground,
        likeness,
        other: other.names.first().cloned().unwrap_or_default(),
        relation: None,
        evidence_noun,
        evidence_id,
    }
}
