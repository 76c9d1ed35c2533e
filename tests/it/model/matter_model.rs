//! The model: one matter as DOMAIN says it goes, written by hand and independent of the program's tables. Here its
//! intake, its clock and its advisers; opinions, handling and fees stand beside.

use super::events::{Event, Target, UPLOAD, Who};
use super::fees::Claim;
use super::handling::Recommendation;
use super::opinions::Opinion;

/// The status of a refusal.
pub type Refusal = u16;
pub type Outcome = Result<(), Refusal>;

/// Refused by a rule.
const CONFLICT: Refusal = 409;
/// Not visible to whoever asks.
pub const HIDDEN: Refusal = 404;
/// Not at the version that it is at by now.
pub const STALE: Refusal = 412;

/// A rule.
pub fn rule(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err(CONFLICT) }
}

/// What a question is.
pub fn question(answered: bool) -> &'static str {
    if answered { "ANSWERED" } else { "ASKED" }
}

/// Visibility.
pub fn seen(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err(HIDDEN) }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub adviser: usize,
    pub round: usize,
    pub state: &'static str,
}

impl Assignment {
    pub fn is_active(&self) -> bool {
        matches!(self.state, "OFFERED" | "ACCEPTED")
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Matter {
    pub state: &'static str,
    pub round: usize,
    /// Version of the text that the round received.
    pub text: usize,
    /// Newest version of the text.
    pub latest: usize,
    /// What the office has listed as missing in this round, and the list that waits for its answer.
    listed: Option<usize>,
    /// Who found it complete.
    accepted_by: Option<usize>,
    extended: bool,
    pub assignments: Vec<Assignment>,
    /// Whether each question was answered.
    pub questions: Vec<bool>,
    pub opinions: Vec<Opinion>,
    /// Of all opinions that the office has issued.
    pub recommendations: Vec<Recommendation>,
    /// Version proposed as the revised text.
    pub revision: Option<usize>,
    pub claims: Vec<Claim>,
}

impl Matter {
    pub fn drafted() -> Self {
        Self {
            state: "DRAFT",
            round: 0,
            text: 0,
            latest: 1,
            listed: None,
            accepted_by: None,
            extended: false,
            assignments: Vec::new(),
            questions: Vec::new(),
            opinions: Vec::new(),
            recommendations: Vec::new(),
            revision: None,
            claims: Vec::new(),
        }
    }

    /// How many things there are that an operation can be sent to.
    pub fn count(&self, of: Target) -> usize {
        match of {
            Target::Matter => 1,
            Target::Assignment => self.assignments.len(),
            Target::Question => self.questions.len(),
            Target::Opinion => self.opinions.len(),
            Target::Recommendation => self.recommendations.len(),
            Target::Claim => self.claims.len(),
        }
    }

    /// What a thing is before something is sent to it.
    pub fn state_of(&self, of: Target, at: usize) -> &'static str {
        match of {
            Target::Matter => self.state,
            Target::Assignment => self.assignments[at].state,
            Target::Question => question(self.questions[at]),
            Target::Opinion => self.opinions[at].state,
            Target::Recommendation => self.standing(at),
            Target::Claim => self.claims[at].state,
        }
    }

    /// The matter after an event, or the status of the refusal, by which nothing changes.
    pub fn after(&self, event: Event) -> Result<Self, Refusal> {
        let mut next = self.clone();
        match event.id.split_once('_').unwrap().0 {
            "opinion" => next.opinion(event)?,
            "handling" => next.handling(event)?,
            "fees" => next.fees(event)?,
            _ => next.review(event)?,
        }
        Ok(next)
    }

    pub fn stands(&self, states: &[&str]) -> Outcome {
        rule(states.contains(&self.state))
    }

    /// Assignments of the present round.
    pub fn present(&self) -> impl Iterator<Item = (usize, &Assignment)> {
        self.assignments.iter().enumerate().filter(|(_, one)| one.round == self.round)
    }

    /// The accepted assignment of an adviser in the present round.
    pub fn taken_by(&self, adviser: usize) -> Option<usize> {
        self.present().find(|(_, one)| one.adviser == adviser && one.state == "ACCEPTED").map(|(n, _)| n)
    }

    /// An adviser sees a matter that they have accepted, in any round; the office once it was submitted.
    pub fn visible_to(&self, who: Who) -> Outcome {
        match who {
            Who::Lawyer(n) => seen(self.assignments.iter().any(|one| one.adviser == n && one.state == "ACCEPTED")),
            Who::Office(_) => seen(self.round > 0),
            _ => Ok(()),
        }
    }

    fn review(&mut self, event: Event) -> Outcome {
        if event.of == Target::Assignment {
            return self.assignment(event);
        }
        self.visible_to(event.who)?;
        let by = if let Who::Office(n) = event.who { n } else { 0 };
        match event.id {
            UPLOAD => {
                rule(self.latest == self.text || self.state == "SUPPLEMENT_REQUIRED")?;
                self.latest += 1;
            }
            "review_submit" => {
                self.stands(&["DRAFT"])?;
                self.receive(self.latest);
            }
            "review_request_supplement" => {
                self.stands(&["SUBMITTED"])?;
                // What is missing is told once.
                rule(self.listed.is_none_or(|listed| listed == event.way))?;
                (self.listed, self.state) = (Some(event.way), "SUPPLEMENT_REQUIRED");
            }
            "review_resubmit" => {
                self.stands(&["SUPPLEMENT_REQUIRED"])?;
                // The first way brings everything, the second only what the first list names.
                rule(event.way == 0 || self.listed == Some(0))?;
                (self.text, self.state) = (self.latest, "SUBMITTED");
            }
            // The time does not run out in a walk.
            "review_return" => rule(false)?,
            "review_accept" => {
                self.stands(&["SUBMITTED"])?;
                (self.accepted_by, self.state) = (Some(by), "ACCEPTED");
            }
            "review_offer" => {
                self.stands(&["ACCEPTED", "ASSIGNED", "IN_REVIEW"])?;
                rule(!self.present().any(|(_, one)| one.adviser == event.way && one.is_active()))?;
                self.assignments.push(Assignment { adviser: event.way, round: self.round, state: "OFFERED" });
                if self.state == "ACCEPTED" {
                    self.state = "ASSIGNED";
                }
            }
            "review_hold" => {
                self.stands(&["IN_REVIEW"])?;
                self.state = "ON_HOLD";
            }
            "review_resume" => {
                self.stands(&["ON_HOLD"])?;
                let anybody = self.present().any(|(_, one)| one.is_active());
                self.state = match anybody {
                    _ if self.all_are_heard() => "DRAFT_OPINION",
                    true => "IN_REVIEW",
                    false => "ACCEPTED",
                };
            }
            "review_extend" => {
                self.stands(&["IN_REVIEW", "DRAFT_OPINION"])?;
                rule(!self.extended && self.accepted_by != Some(by))?;
                self.extended = true;
            }
            "review_ask" => {
                self.under_way()?;
                if let Who::Lawyer(n) = event.who {
                    rule(self.taken_by(n).is_some())?;
                }
                self.questions.push(false);
            }
            "review_answer" => {
                rule(!self.questions[event.at])?;
                self.under_way()?;
                self.questions[event.at] = true;
            }
            "review_withdraw" => {
                const BEFORE_THE_ISSUE: [&str; 8] = [
                    "DRAFT",
                    "SUBMITTED",
                    "SUPPLEMENT_REQUIRED",
                    "ACCEPTED",
                    "ASSIGNED",
                    "IN_REVIEW",
                    "ON_HOLD",
                    "DRAFT_OPINION",
                ];
                self.stands(&BEFORE_THE_ISSUE)?;
                for n in 0..self.assignments.len() {
                    if self.assignments[n].round == self.round
                        && self.assignments[n].is_active()
                        && !self.is_delivered(n)
                    {
                        self.assignments[n].state = "RELEASED";
                    }
                }
                self.state = "WITHDRAWN";
            }
            other => panic!("the model does not know {other}"),
        }
        Ok(())
    }

    /// The office receives a text: a round begins.
    pub fn receive(&mut self, text: usize) {
        self.round += 1;
        (self.text, self.state, self.revision) = (text, "SUBMITTED", None);
        (self.listed, self.accepted_by, self.extended) = (None, None, false);
    }

    fn under_way(&self) -> Outcome {
        self.stands(&["ACCEPTED", "ASSIGNED", "IN_REVIEW", "ON_HOLD", "DRAFT_OPINION"])
    }

    fn assignment(&mut self, event: Event) -> Outcome {
        let one = self.assignments[event.at].clone();
        if let Who::Lawyer(n) = event.who {
            seen(one.adviser == n)?;
            // An offer is answered by whoever sees no more than its brief.
            if one.state != "OFFERED" {
                self.visible_to(event.who)?;
            }
            rule(one.round == self.round)?;
        }
        match event.id {
            "review_accept_offer" => {
                rule(one.state == "OFFERED")?;
                self.stands(&["ASSIGNED", "IN_REVIEW", "ON_HOLD"])?;
                self.assignments[event.at].state = "ACCEPTED";
                if self.state == "ASSIGNED" {
                    self.state = "IN_REVIEW";
                }
            }
            "review_decline_offer" => {
                rule(one.state == "OFFERED")?;
                self.leave(event.at, "DECLINED");
            }
            "review_recuse" => {
                rule(one.is_active())?;
                if one.state == "ACCEPTED" {
                    self.stands(&["ASSIGNED", "IN_REVIEW", "ON_HOLD", "DRAFT_OPINION"])?;
                }
                self.leave(event.at, "RECUSED");
            }
            "review_release" => {
                rule(one.is_active() && !self.is_delivered(event.at))?;
                self.leave(event.at, "RELEASED");
            }
            other => panic!("the model does not know {other}"),
        }
        Ok(())
    }

    /// An adviser leaves; when nobody is on the matter any more, it is assigned anew.
    fn leave(&mut self, n: usize, state: &'static str) {
        self.assignments[n].state = state;
        let offered = self.present().any(|(_, one)| one.state == "OFFERED");
        let accepted = self.present().any(|(_, one)| one.state == "ACCEPTED");
        match self.state {
            "ASSIGNED" | "IN_REVIEW" if !offered && !accepted => self.state = "ACCEPTED",
            // This one was the last who was waited for.
            "IN_REVIEW" if self.all_are_heard() => self.state = "DRAFT_OPINION",
            "DRAFT_OPINION" if !accepted => self.state = if offered { "ASSIGNED" } else { "ACCEPTED" },
            _ => {}
        }
    }
}
