use super::engine::{Facts, Work, ties};
use super::model::{ConflictGround, ConflictSeverity, FindingState, Tie, Weighed};
use crate::access::OrganisationId;
use crate::directory::{AdviserId, Identity, Interest, Likeness, NamedInterest, Relation};
use crate::kit::{Day, Timestamp};
use crate::review::model::{Party, PartyId, PartyName, PartyRole, PartyTie, ReviewId, WholeParty};

fn id<T: From<uuid::Uuid>>(n: u128) -> T {
    uuid::Uuid::from_u128(n).into()
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

const ME: u128 = 1;
const COLLEAGUE: u128 = 2;

fn party(name: &str) -> WholeParty {
    let party = Party {
        id: id::<PartyId>(100),
        review_id: id::<ReviewId>(200),
        name: name.to_owned(),
        party_key: String::new(),
        role: PartyRole::Counterparty,
        credit_code: String::new(),
        legal_person: String::new(),
    };
    WholeParty { party, names: Vec::new() }
}

fn interest(whose: u128, party: &str, relation: Relation) -> NamedInterest {
    let interest = Interest {
        id: id(300),
        adviser_id: id(whose),
        party: party.to_owned(),
        party_key: String::new(),
        relation,
        declared_by: id(0),
        declared_at: Timestamp::from_micros(0),
        credit_code: String::new(),
        ended_on: None,
        share: None,
    };
    NamedInterest { interest, aliases: Vec::new() }
}

const PARTY: &str = "江州安泊停车服务有限公司";

fn facts(interests: Vec<NamedInterest>) -> Facts {
    Facts {
        adviser: id::<AdviserId>(ME),
        today: day("2026-03-02"),
        former_client_months: 12,
        large_share: 500,
        parties: vec![party(PARTY)],
        agency: (id::<OrganisationId>(10), Identity::named("江州市城市管理局")),
        firm: Some((id::<OrganisationId>(20), Identity::named("衍溪律师事务所"))),
        interests,
        works: Vec::new(),
    }
}

fn grounds(facts: &Facts) -> Vec<(ConflictGround, Likeness)> {
    ties(facts).into_iter().map(|tie| (tie.ground, tie.likeness)).collect()
}

#[test]
fn a_relation_weighs_by_whose_it_is_how_long_ago_and_how_large() {
    let ended = |on: &str| {
        let mut one = interest(ME, PARTY, Relation::FormerClient);
        one.interest.ended_on = Some(day(on));
        one
    };
    let share = |whose: u128, share: Option<i64>| {
        let mut one = interest(whose, PARTY, Relation::Shareholder);
        one.interest.share = share;
        one
    };
    for (one, ground) in [
        (interest(ME, PARTY, Relation::Client), ConflictGround::Client),
        (interest(COLLEAGUE, PARTY, Relation::Client), ConflictGround::Client),
        (interest(ME, PARTY, Relation::FormerClient), ConflictGround::RecentClient),
        (ended("2025-03-02"), ConflictGround::RecentClient),
        (ended("2025-03-01"), ConflictGround::FormerClient),
        (interest(ME, PARTY, Relation::Relative), ConflictGround::OwnRelative),
        (interest(COLLEAGUE, PARTY, Relation::Relative), ConflictGround::ColleaguesRelative),
        (share(ME, None), ConflictGround::LargeShare),
        (share(ME, Some(500)), ConflictGround::LargeShare),
        (share(ME, Some(499)), ConflictGround::Share),
        (share(COLLEAGUE, Some(9000)), ConflictGround::Share),
        (interest(ME, PARTY, Relation::Opponent), ConflictGround::Opponent),
        (interest(ME, PARTY, Relation::Other), ConflictGround::Other),
    ] {
        assert_eq!(grounds(&facts(vec![one.clone()])), [(ground, Likeness::Name)], "{one:?}");
    }
    assert_eq!(grounds(&facts(vec![interest(ME, "滨河置业有限公司", Relation::Client)])), []);
}

#[test]
fn a_party_is_found_by_all_that_is_known_of_it() {
    let mut known = facts(vec![interest(ME, "江州安顺泊车有限公司", Relation::Client)]);
    assert_eq!(grounds(&known), []);
    let other = |tie, name: &str| PartyName { tie, name: name.to_owned(), credit_code: String::new() };
    known.parties[0].names = vec![other(PartyTie::FormerName, "江州市安顺泊车公司")];
    assert_eq!(grounds(&known), [(ConflictGround::Client, Likeness::Alias)]);
    known.parties[0].names = vec![other(PartyTie::Parent, "江州市安顺泊车公司")];
    assert_eq!(grounds(&known), [(ConflictGround::Client, Likeness::Related)]);
    known.parties[0].names.clear();
    known.parties[0].party.legal_person = "欧阳远山".into();
    known.interests = vec![interest(ME, "欧阳远山", Relation::Relative)];
    assert_eq!(grounds(&known), [(ConflictGround::OwnRelative, Likeness::LegalPerson)]);
}

#[test]
fn nobody_acts_for_both_sides() {
    let work = |agency: u128, name: &str, party: &str, is_open| Work {
        review_id: Some(id(400)),
        agency: (id(agency), Identity::named(name)),
        parties: vec![Identity::named(party)],
        is_open,
    };
    let mut known = facts(vec![interest(ME, "江州市城市管理局", Relation::Opponent)]);
    assert_eq!(grounds(&known), [(ConflictGround::AgainstAgency, Likeness::Name)]);
    known.interests = vec![interest(ME, "江州市城市管理局", Relation::Client)];
    assert_eq!(grounds(&known), [], "the mandate of the agency itself is none");
    known.works = vec![work(10, "江州市城市管理局", PARTY, true)];
    assert_eq!(grounds(&known), [], "for the same agency with the same party");
    known.works = vec![work(11, PARTY, "某人", true), work(11, PARTY, "某人", false)];
    assert_eq!(
        grounds(&known),
        [(ConflictGround::ActsForParty, Likeness::Name), (ConflictGround::ActedForParty, Likeness::Name)]
    );
    known.works = vec![work(12, "江州市财政局", "江州城市管理局", true), work(12, "江州市财政局", "城市管理局", true)];
    assert_eq!(grounds(&known), [(ConflictGround::ActsAgainstAgency, Likeness::Name)]);
    known.works = vec![work(12, "江州市财政局", "江州城市管理局", false)];
    assert_eq!(grounds(&known), [(ConflictGround::ActedAgainstAgency, Likeness::Name)]);
    known.works.clear();
    known.parties = vec![party("衍溪律所")];
    assert_eq!(grounds(&known), [(ConflictGround::OwnFirm, Likeness::Name)]);
}

#[test]
fn only_what_is_certain_and_absolute_blocks_by_itself() {
    let weighed = |likeness, severity, decided| {
        let tie = Tie {
            party_id: String::new(),
            party: String::new(),
            ground: ConflictGround::Client,
            likeness,
            other: String::new(),
            relation: None,
            evidence_noun: "interest",
            evidence_id: String::new(),
        };
        let one = Weighed { tie, severity, legal_basis: String::new(), decided };
        (one.blocks(), one.is_open())
    };
    for (likeness, severity, expected) in [
        (Likeness::Name, ConflictSeverity::Absolute, (true, false)),
        (Likeness::NearName, ConflictSeverity::Absolute, (false, true)),
        (Likeness::Name, ConflictSeverity::Relative, (false, true)),
        (Likeness::Related, ConflictSeverity::Relative, (false, true)),
    ] {
        assert_eq!(weighed(likeness, severity, None), expected, "{likeness} {severity}");
        assert_eq!(weighed(likeness, severity, Some(FindingState::NoConflict)), (false, false));
        assert_eq!(weighed(likeness, severity, Some(FindingState::Consented)), (false, false));
        assert_eq!(weighed(likeness, severity, Some(FindingState::Conflict)), (true, false));
    }
}
