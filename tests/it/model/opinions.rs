//! The model of opinions: counsel's, the office's, and what supplements it.

use super::events::{Event, Who};
use super::handling::Recommendation;
use super::matter_model::{Matter, Outcome, rule, seen};

#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    pub author: Who,
    pub round: usize,
    /// Version of the text that it is about.
    pub text: usize,
    /// Counsel's is about an assignment; the office's is not.
    pub assignment: Option<usize>,
    /// The opinion that this one supplements.
    pub supplements: Option<usize>,
    pub state: &'static str,
    pub countersigned: bool,
    pub content: Content,
}

/// A recommendation: how binding, and what it demands of the text.
pub type Asked = (&'static str, Demand);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Told; no text is looked at.
    Described,
    /// Words replaced, inserted or deleted: every second version of the text differs from the others in them.
    Worded,
}

use Demand::{Described, Worded};

#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub conclusion: &'static str,
    pub asks: &'static [Asked],
    /// Whether every review item is answered.
    pub complete: bool,
    /// Recommendations that it withdraws.
    pub withdraws: Vec<usize>,
}

const MODIFY: &str = "SIGN_AFTER_MODIFICATION";
const CLEAN: &str = "MAY_SIGN";
pub const STOP: &str = "MUST_NOT_SIGN";

impl Opinion {
    pub fn is_counsels(&self) -> bool {
        self.assignment.is_some()
    }
}

impl Matter {
    /// Whether an opinion of this assignment was accepted.
    pub fn is_delivered(&self, assignment: usize) -> bool {
        self.opinions.iter().any(|one| one.assignment == Some(assignment) && one.state == "ISSUED")
    }

    /// How many have accepted this round, and how many of them were heard.
    fn hearing(&self) -> (usize, usize) {
        let accepted: Vec<usize> = self.present().filter(|(_, one)| one.state == "ACCEPTED").map(|(n, _)| n).collect();
        (accepted.len(), accepted.iter().filter(|n| self.is_delivered(**n)).count())
    }

    pub fn counsel_is_heard(&self) -> bool {
        self.hearing().1 > 0
    }

    pub fn all_are_heard(&self) -> bool {
        let (accepted, heard) = self.hearing();
        heard > 0 && heard == accepted
    }

    /// What the office issued last in this round.
    pub fn last_issued(&self) -> Option<usize> {
        let issued = |one: &Opinion| one.round == self.round && !one.is_counsels() && one.state == "ISSUED";
        self.opinions.iter().rposition(issued)
    }

    pub fn conclusion(&self) -> Option<&'static str> {
        self.last_issued().map(|n| self.opinions[n].content.conclusion)
    }

    /// Recommendations in force in this round.
    fn in_force(&self) -> impl Iterator<Item = usize> {
        let here = |one: &Recommendation| self.opinions[one.opinion].round == self.round && !one.withdrawn;
        (0..self.recommendations.len()).filter(move |n| here(&self.recommendations[*n]))
    }

    pub fn content(&self, way: usize, supplementary: bool) -> Content {
        let content = |conclusion, asks| Content { conclusion, asks, complete: true, withdraws: Vec::new() };
        if supplementary {
            return match way % 4 {
                0 => content(MODIFY, &[("SHOULD", Worded)]),
                1 => Content { withdraws: self.in_force().collect(), ..content(CLEAN, &[]) },
                2 => content(self.conclusion().unwrap_or(CLEAN), &[]),
                _ => content(STOP, &[]),
            };
        }
        match way {
            0 => content(CLEAN, &[]),
            1 => content(MODIFY, &[("MUST", Worded), ("SHOULD", Worded)]),
            2 => content(MODIFY, &[("SHOULD", Described), ("NOTE", Worded)]),
            3 => content(CLEAN, &[("NOTE", Described)]),
            4 => content(STOP, &[("MUST", Described)]),
            // To modify, but not what.
            5 => content(MODIFY, &[]),
            _ => Content { complete: false, ..content(CLEAN, &[]) },
        }
    }

    /// Whether the matter takes work on an opinion now.
    fn takes(&self, one: &Opinion) -> Outcome {
        rule(one.round == self.round)?;
        match (one.is_counsels(), one.supplements) {
            (true, _) => self.stands(&["IN_REVIEW"]),
            (false, None) => self.stands(&["DRAFT_OPINION"]),
            (false, Some(_)) => self.stands(&["OPINION_ISSUED", "HANDLING"]),
        }
    }

    pub fn opinion(&mut self, event: Event) -> Outcome {
        if event.id == "opinion_draft" {
            return self.draft(event);
        }
        let one = self.opinions[event.at].clone();
        let mine = one.author == event.who;
        if matches!(event.id, "opinion_revise" | "opinion_submit") {
            seen(mine)?;
            self.visible_to(event.who)?;
            rule(matches!(one.state, "DRAFT" | "RETURNED"))?;
            self.takes(&one)?;
            if event.id == "opinion_revise" {
                let content = self.content(event.way, one.supplements.is_some());
                self.opinions[event.at] = Opinion { content, state: "DRAFT", ..one };
            } else {
                self.finished(&one)?;
                self.opinions[event.at].state = "SUBMITTED";
            }
            return Ok(());
        }
        // The office does not look over counsel's shoulder.
        seen(!one.is_counsels() || one.state != "DRAFT")?;
        if event.id == "opinion_supplement" {
            self.stands(&["OPINION_ISSUED", "HANDLING"])?;
            rule(self.last_issued() == Some(event.at))?;
            rule(self.opinions.iter().all(|other| other.supplements != Some(event.at)))?;
            let content = self.content(event.way, true);
            self.begin(event.who, None, Some(event.at), content);
            return Ok(());
        }
        rule(one.state == "SUBMITTED")?;
        self.takes(&one)?;
        let accepted = |n: usize| self.assignments[n].state == "ACCEPTED";
        let still_on_it = one.assignment.is_none_or(accepted);
        match event.id {
            "opinion_return" => {
                rule(!mine && still_on_it)?;
                self.opinions[event.at] = Opinion { state: "RETURNED", countersigned: false, ..one };
            }
            "opinion_accept" => {
                rule(one.is_counsels() && still_on_it)?;
                self.opinions[event.at].state = "ISSUED";
                if self.all_are_heard() {
                    self.state = "DRAFT_OPINION";
                }
            }
            "opinion_countersign" => {
                rule(!one.is_counsels() && !mine)?;
                self.opinions[event.at].countersigned = true;
            }
            "opinion_issue" => {
                rule(!one.is_counsels() && !mine && one.countersigned && self.counsel_is_heard())?;
                self.issue(event.at);
            }
            other => panic!("the model does not know {other}"),
        }
        Ok(())
    }

    fn draft(&mut self, event: Event) -> Outcome {
        self.visible_to(event.who)?;
        let assignment = if let Who::Lawyer(n) = event.who {
            self.stands(&["IN_REVIEW"])?;
            let taken = self.taken_by(n);
            rule(taken.is_some())?;
            rule(self.opinions.iter().all(|one| one.assignment != taken))?;
            taken
        } else {
            self.stands(&["DRAFT_OPINION"])?;
            rule(self.opinions.iter().all(|one| one.round != self.round || one.is_counsels()))?;
            None
        };
        let content = self.content(event.way, false);
        self.begin(event.who, assignment, None, content);
        Ok(())
    }

    fn begin(&mut self, author: Who, assignment: Option<usize>, supplements: Option<usize>, content: Content) {
        let (round, text) = (self.round, self.text);
        let new =
            Opinion { author, round, text, assignment, supplements, state: "DRAFT", countersigned: false, content };
        self.opinions.push(new);
    }

    /// Finished: everything answered and in keeping; a supplementary one says something.
    fn finished(&self, one: &Opinion) -> Outcome {
        let Content { conclusion, asks, complete, withdraws } = &one.content;
        let mut in_force: Vec<&str> = asks.iter().map(|(severity, _)| *severity).collect();
        if one.supplements.is_some() {
            rule(self.conclusion() != Some(conclusion) || !asks.is_empty() || !withdraws.is_empty())?;
            let kept = self.in_force().filter(|n| !withdraws.contains(n));
            in_force.extend(kept.map(|n| self.recommendations[n].severity));
        }
        let binding = in_force.iter().any(|severity| *severity != "NOTE");
        rule(*complete)?;
        rule(*conclusion != CLEAN || !in_force.contains(&"MUST"))?;
        rule(*conclusion != MODIFY || binding)
    }

    fn issue(&mut self, n: usize) {
        let Content { asks, withdraws, .. } = self.opinions[n].content.clone();
        self.opinions[n].state = "ISSUED";
        for withdrawn in withdraws {
            self.recommendations[withdrawn].withdrawn = true;
        }
        self.recommendations.extend(asks.iter().map(|asked| Recommendation::open(n, *asked)));
        if self.state == "DRAFT_OPINION" {
            self.state = "OPINION_ISSUED";
        }
        if self.state == "OPINION_ISSUED" && asks.iter().any(|(severity, _)| *severity != "NOTE") {
            self.state = "HANDLING";
        }
    }
}
