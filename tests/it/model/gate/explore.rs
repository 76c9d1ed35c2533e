//! The walk: in every state that the actions lead to, every action is tried, and after each the oracle is asked.
//!
//! A refused action changes nothing, so that the next is tried at once; one that is done leads on. Where nothing is
//! untried the walk goes by what it knows to the nearest state where something is, or begins with a new matter.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::crew::Crew;
use super::kinds::Kind;
use super::matter::{Action, Live, Outcome, Reasons};
use super::oracle::{Block, Facts, Text};

/// Two matters are in one state when everything recorded of them, and every reason that the gate gives, is the same.
type Place = (Facts, Reasons);

fn place(live: &Live<'_>) -> Place {
    (live.facts.clone(), live.reasons.clone())
}

/// How far a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As far as every push can wait for.
    Near,
    /// Every way, until so many actions were tried.
    Far(usize),
}

/// What a walk has shown.
#[derive(Debug, Default)]
pub struct Shown {
    pub places: usize,
    /// Of them, where not everything was tried when the walk was over.
    pub unfinished: usize,
    /// Actions that were done, and refused.
    pub done: usize,
    pub refused: usize,
    pub matters: usize,
    /// Places at which the text may go on, and went.
    pub cleared: usize,
    /// How many places had one thing alone in the way.
    pub sole: BTreeMap<Block, usize>,
    /// Where server and oracle differ.
    pub differ: Vec<String>,
}

/// What every action has led to from a place; nothing where it was refused.
#[derive(Default)]
struct Node {
    tried: BTreeMap<Action, Option<Place>>,
}

pub struct Explorer<'a> {
    crew: &'a Crew,
    kind: &'a Kind,
    file: &'a str,
    items: &'a [String],
    size: Size,
    nodes: BTreeMap<Place, Node>,
    /// How often an action was done in a state of matters: what seldom is, is tried first, for it costs the least.
    usual: BTreeMap<(String, Action), usize>,
    start: Option<Place>,
    shown: Shown,
}

impl<'a> Explorer<'a> {
    pub fn new(crew: &'a Crew, kind: &'a Kind, size: Size, file: &'a str, items: &'a [String]) -> Self {
        Self {
            crew,
            kind,
            file,
            items,
            size,
            nodes: BTreeMap::new(),
            usual: BTreeMap::new(),
            start: None,
            shown: Shown::default(),
        }
    }

    pub async fn explore(mut self) -> Shown {
        let most = if let Size::Far(most) = self.size { most } else { usize::MAX };
        let mut live = self.begin().await;
        while self.shown.done + self.shown.refused < most {
            let here = place(&live);
            if let Some(action) = self.untried(&here) {
                self.attempt(&mut live, &here, action).await;
            } else if let Some(action) = self.way_from(&here) {
                self.attempt(&mut live, &here, action).await;
            } else if self
                .start
                .clone()
                .is_some_and(|start| self.way_from(&start).is_some() || self.untried(&start).is_some())
            {
                live = self.begin().await;
            } else {
                break;
            }
        }
        self.shown.places = self.nodes.len();
        self.shown.unfinished = self.nodes.keys().filter(|place| self.untried(place).is_some()).count();
        self.shown
    }

    async fn begin(&mut self) -> Live<'a> {
        let live = Live::begin(self.crew, self.kind, self.file, self.items).await;
        self.shown.matters += 1;
        let place = place(&live);
        let start = self.start.get_or_insert_with(|| place.clone());
        assert_eq!(*start, place, "two matters begin alike");
        self.arrive(&live).await;
        live
    }

    /// Does one thing, and compares what came of it with what came of it before, and with the oracle.
    async fn attempt(&mut self, live: &mut Live<'a>, here: &Place, action: Action) {
        let may_go_on = here.0.may_go_on(self.kind);
        let outcome = live.act(action).await;
        let done = matches!(outcome, Outcome::Done);
        match &outcome {
            Outcome::Idle => {}
            Outcome::Refused => self.shown.refused += 1,
            Outcome::Done => self.shown.done += 1,
        }
        if action == Action::Clear && done && !may_go_on {
            let blocks = here.0.blocks(self.kind);
            self.differ(format!("cleared past {blocks:?}: {here:#?}"));
        }
        if action == Action::Clear && !done && may_go_on {
            self.differ(format!("not cleared though nothing is in the way: {here:#?}"));
        }
        let there = done.then(|| place(live));
        let node = self.nodes.get_mut(here).unwrap();
        if let Some(before) = node.tried.insert(action, there.clone())
            && before != there
        {
            self.differ(format!(
                "{action:?} led elsewhere than before: from {here:#?}\nto {there:#?}\nnot {before:#?}"
            ));
        }
        if done {
            *self.usual.entry((here.0.state.clone(), action)).or_default() += 1;
            self.shown.cleared += usize::from(action == Action::Clear && before_is_new(&self.nodes, &there));
            self.arrive(live).await;
            if action == Action::Clear && self.shown.cleared <= 1 {
                live.change_after().await;
            }
        }
    }

    /// A place that was never seen is looked at closely, and the oracle is asked what is in the way there.
    async fn arrive(&mut self, live: &Live<'a>) {
        let place = place(live);
        if self.nodes.contains_key(&place) {
            return;
        }
        live.look_closely().await;
        let facts = &place.0;
        // What was cleared was found in order, and is not asked again.
        if facts.conclusion.is_some() && facts.state != "CLOSED" {
            let blocks: BTreeSet<Block> = facts.blocks(self.kind).into_iter().collect();
            let told = |block: &Block| place.1.iter().any(|reason| block.reasons().contains(&reason.as_str()));
            let said: BTreeSet<Block> = Block::ALL.into_iter().filter(told).collect();
            if said != blocks || place.1.is_empty() != facts.may_go_on(self.kind) {
                self.differ(format!("the gate says {:?}, the oracle {blocks:?}: {facts:#?}", place.1));
            }
        }
        if let Some(block) = facts.sole_block(self.kind) {
            *self.shown.sole.entry(block).or_default() += 1;
        }
        self.nodes.insert(place, Node::default());
    }

    fn differ(&mut self, what: String) {
        self.shown.differ.push(format!("{}: {what}", self.kind.name));
    }

    /// What was not tried at a place yet: first what is likely to be refused.
    fn untried(&self, place: &Place) -> Option<Action> {
        let node = &self.nodes[place];
        let open =
            actions(self.size, self.kind, &place.0).into_iter().filter(|action| !node.tried.contains_key(action));
        open.min_by_key(|action| self.usual.get(&(place.0.state.clone(), *action)).copied().unwrap_or_default())
    }

    /// The first step of the shortest known way to a place where something is untried.
    fn way_from(&self, place: &Place) -> Option<Action> {
        let mut seen: BTreeSet<&Place> = BTreeSet::from([place]);
        let mut queue: VecDeque<(&Place, Option<Action>)> = VecDeque::from([(place, None)]);
        while let Some((at, first)) = queue.pop_front() {
            if first.is_some() && self.untried(at).is_some() {
                return first;
            }
            for (action, to) in &self.nodes[at].tried {
                if let Some(to) = to
                    && seen.insert(to)
                {
                    queue.push_back((to, first.or(Some(*action))));
                }
            }
        }
        None
    }
}

/// Whether nobody has come to this end yet.
fn before_is_new(nodes: &BTreeMap<Place, Node>, there: &Option<Place>) -> bool {
    there.as_ref().is_some_and(|there| !nodes.contains_key(there))
}

/// What is tried in a state.
fn actions(size: Size, kind: &Kind, facts: &Facts) -> Vec<Action> {
    let mut all = everything(kind, facts);
    if size == Size::Near {
        all.retain(|action| is_near(*action, kind, facts));
    }
    all
}

/// Everything that the record leaves room for.
fn everything(kind: &Kind, facts: &Facts) -> Vec<Action> {
    use Action as A;
    if facts.state == "CLOSED" {
        return Vec::new();
    }
    let issued = facts.conclusion.is_some();
    let mut all = vec![
        A::Clear,
        A::Receive,
        A::Deliver,
        A::Hear,
        A::StandBack,
        A::Return,
        A::Resubmit,
        A::Countersign,
        A::Issue,
        A::Attach,
    ];
    // One of counsel at a time, and another when the first stands back.
    let at_work = facts.counsel.last().is_some_and(|one| one.assignment == "ACCEPTED");
    let mut when = |holds: bool, some: &[Action]| {
        if holds {
            all.extend(some);
        }
    };
    when(!at_work, &[A::Take]);
    when(facts.writing.is_none() && !issued, &[A::Write(0), A::Write(1), A::Write(2)]);
    when(facts.text == Text::Received, &[A::Upload]);
    when(issued && facts.text == Text::Uploaded, &[A::Propose]);
    when(issued && facts.text != Text::Received, &[A::BeginAgain]);
    // One that says nothing new is not handed in.
    let supplements = issued && facts.writing.is_none() && facts.supplements == 0;
    let lawful = facts.conclusion.as_deref() != Some(kind.conclusions[2]);
    when(supplements, &[A::Supplement(1)]);
    when(supplements && lawful, &[A::Supplement(2)]);
    when(supplements && !facts.items.is_empty(), &[A::Supplement(0)]);
    for (n, item) in facts.items.iter().enumerate() {
        // A note binds nobody.
        let binds = item.severity != "NOTE";
        when(
            binds,
            &[A::Adopt(n), A::Decline(n), A::Confirm(n), A::Overrule(n), A::Dispute(n), A::Escalate(n), A::Verify(n)],
        );
    }
    all
}

/// Whether a near walk tries it as well: it leaves out what leads to more of the same. What must lie beside the draft comes
/// right after the issue, and one kind goes the ways that are the same for all.
fn is_near(action: Action, kind: &Kind, facts: &Facts) -> bool {
    use Action as A;
    let issued = facts.conclusion.is_some();
    let complete = facts.attached.len() == kind.companions.len();
    let clean = |one: &super::oracle::Writing| one.countersigned && one.conclusion == kind.conclusions[0];
    match action {
        A::Clear => true,
        A::Attach => issued,
        _ if issued && (!complete || facts.gone > 0) => false,
        A::StandBack => kind.all_ways && facts.writing.as_ref().is_some_and(clean),
        A::Return | A::Resubmit => facts.gone > 0,
        A::Upload => issued && (kind.all_ways || !facts.items.is_empty()),
        A::BeginAgain => kind.all_ways,
        A::Supplement(way) => kind.all_ways && way == 2 && facts.items.is_empty(),
        A::Decline(_) => kind.all_ways || facts.text == Text::Proposed,
        A::Dispute(_) | A::Escalate(_) | A::Overrule(_) => false,
        _ => true,
    }
}
