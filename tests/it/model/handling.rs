//! The model of what becomes of recommendations, and of the gate.

use super::events::Event;
use super::matter_model::{Matter, Outcome, rule};
use super::opinions::{Asked, Demand, STOP};

#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    pub opinion: usize,
    pub severity: &'static str,
    demand: Demand,
    /// As it was left; where it stands, [`Matter::standing`] says.
    state: &'static str,
    pub answer: Option<&'static str>,
    confirmed: bool,
    pub withdrawn: bool,
}

pub const ANSWERS: [&str; 3] = ["ADOPTED", "PARTIALLY_ADOPTED", "NOT_ADOPTED"];

impl Recommendation {
    pub fn open(opinion: usize, (severity, demand): Asked) -> Self {
        Self { opinion, severity, demand, state: "OPEN", answer: None, confirmed: false, withdrawn: false }
    }
}

fn is_done(state: &str) -> bool {
    matches!(state, "VERIFIED" | "SETTLED" | "SUPERSEDED")
}

impl Matter {
    /// Where a recommendation stands: what is not done is superseded when it is withdrawn or its round is over.
    pub fn standing(&self, n: usize) -> &'static str {
        let one = &self.recommendations[n];
        let over = one.withdrawn || self.opinions[one.opinion].round != self.round;
        if over && !is_done(one.state) { "SUPERSEDED" } else { one.state }
    }

    /// Recommendations of this round.
    pub fn in_hand(&self) -> impl Iterator<Item = usize> {
        (0..self.recommendations.len()).filter(|n| self.opinions[self.recommendations[*n].opinion].round == self.round)
    }

    /// Which of the two places a recommendation is about.
    fn place(&self, n: usize) -> usize {
        let opinion = self.recommendations[n].opinion;
        self.recommendations[..n].iter().filter(|one| one.opinion == opinion).count() % 2
    }

    pub fn handling(&mut self, event: Event) -> Outcome {
        match event.id {
            "handling_propose_revision" => {
                self.stands(&["HANDLING"])?;
                rule(!self.in_hand().any(|n| is_done(self.recommendations[n].state)))?;
                rule(self.latest > self.text)?;
                self.revision = Some(self.latest);
                return Ok(());
            }
            "handling_begin_again" => {
                self.stands(&["OPINION_ISSUED", "HANDLING"])?;
                rule(self.latest > self.text)?;
                for one in self.assignments.iter_mut().filter(|one| one.round == self.round && one.state == "OFFERED") {
                    one.state = "RELEASED";
                }
                self.receive(self.latest);
                return Ok(());
            }
            "handling_clear" => {
                self.visible_to(event.who)?;
                self.stands(&["OPINION_ISSUED", "HANDLING"])?;
                rule(self.closed_because().is_empty())?;
                self.state = "CLOSED";
                return Ok(());
            }
            _ => {}
        }
        self.stands(&["HANDLING"])?;
        let before = self.standing(event.at);
        let revised = self.revision.is_some();
        let reworded = self.revision.is_some_and(|revision| revision % 2 != self.text % 2);
        // What is to be inserted may be put elsewhere in other words; what is to be replaced or deleted stands where it stood.
        let inserts = self.place(event.at) == 1 && self.text.is_multiple_of(2);
        let one = &mut self.recommendations[event.at];
        match event.id {
            "handling_answer" => {
                let answer = ANSWERS[event.way];
                rule(!is_done(before) && (before != "ESCALATED" || answer == "ADOPTED"))?;
                rule(revised || answer == "NOT_ADOPTED")?;
                (one.answer, one.confirmed) = (Some(answer), false);
                let to_the_head = answer == "NOT_ADOPTED" && one.severity == "MUST";
                one.state = if to_the_head { "ESCALATED" } else { "ANSWERED" };
            }
            "handling_dispute" => {
                rule(before == "ANSWERED" && !one.confirmed)?;
                one.state = "DISPUTED";
            }
            "handling_escalate" => {
                rule(before == "DISPUTED")?;
                one.state = "ESCALATED";
            }
            "handling_decide" => {
                rule(before == "ESCALATED")?;
                one.confirmed = event.way == 0;
                one.state = if one.confirmed { "ANSWERED" } else { "OPEN" };
            }
            "handling_verify" => {
                rule(before == "ANSWERED")?;
                // Words that are said to be adopted must be seen in the text, whatever the head decided.
                let by_words = one.demand == Demand::Worded;
                rule(one.answer != Some("ADOPTED") || !by_words || reworded)?;
                rule(one.answer != Some("PARTIALLY_ADOPTED") || !by_words || reworded || inserts)?;
                one.state = if one.confirmed { "SETTLED" } else { "VERIFIED" };
            }
            other => panic!("the model does not know {other}"),
        }
        Ok(())
    }

    /// Why the text of the round may not go on.
    pub fn closed_because(&self) -> Vec<&'static str> {
        let Some(conclusion) = self.conclusion() else { return vec!["NOT_REVIEWED"] };
        let open = |severity| {
            self.in_hand().any(|n| self.recommendations[n].severity == severity && !is_done(self.standing(n)))
        };
        let is_ground = |n: usize| {
            let (one, state) = (&self.recommendations[n], self.standing(n));
            let adopted = matches!(one.answer, Some("ADOPTED" | "PARTIALLY_ADOPTED"));
            adopted && state != "SUPERSEDED" && (one.severity != "NOTE" || is_done(state))
        };
        // Every second version differs in two places. A recommendation by words asks for one of them; one that is described,
        // or adopted in part, for its whole clause, in which both are.
        let grounds = || self.in_hand().filter(|n| is_ground(*n));
        let by_words = |n: &usize| {
            self.recommendations[*n].demand == Demand::Worded && self.recommendations[*n].answer == Some("ADOPTED")
        };
        let asked = grounds().any(|n| !by_words(&n))
            || (0..2).all(|which| grounds().filter(by_words).any(|n| self.place(n) == which));
        let reworded = self.revision.is_some_and(|revision| revision % 2 != self.text % 2);
        let nothing_open = !open("MUST") && !open("SHOULD");
        let silent = reworded && nothing_open && grounds().next().is_some() && !asked;
        let pending = self
            .opinions
            .iter()
            .any(|one| one.round == self.round && one.supplements.is_some() && one.state == "SUBMITTED");
        let reasons = [
            ("ILLEGAL", conclusion == STOP),
            ("COUNSEL_NOT_HEARD", !self.counsel_is_heard()),
            ("SUPPLEMENT_PENDING", pending),
            ("TEXT_CHANGED", self.revision.is_some() && !self.in_hand().any(is_ground)),
            ("SILENT_EDITS", silent),
            ("OPEN_MUST_ITEMS", open("MUST")),
            ("OPEN_SHOULD_ITEMS", open("SHOULD")),
        ];
        reasons.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect()
    }
}
