//! Whether a text may go on, said from what is recorded and from nothing else: the five things that law forbids, written
//! down by hand from the circular, the regulation and the guidance, without a look at the program's rules.

use super::kinds::Kind;

/// One thing that law forbids to go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// Counsel that must be heard is not (中办发〔2016〕30号; 国务院令第713号 art 28).
    Counsel,
    /// The office finds it unlawful (国务院令第713号 art 25: no override but for the exploratory reform).
    Conclusion,
    /// A recommendation that binds is not handled to its end (国办发〔2018〕115号: adopt or explain).
    Items,
    /// What must lie beside the draft does not (国务院令第713号 art 29).
    Companion,
    /// The text is not the one that was reviewed, nor one that the review asked for (art 25).
    Text,
}

impl Block {
    pub const ALL: [Self; 5] = [Self::Counsel, Self::Conclusion, Self::Items, Self::Companion, Self::Text];

    /// The reasons by which the gate says so.
    pub const fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::Counsel => &["COUNSEL_NOT_HEARD"],
            Self::Conclusion => &["ILLEGAL"],
            Self::Items => &["OPEN_MUST_ITEMS", "OPEN_SHOULD_ITEMS"],
            Self::Companion => &["MISSING_COMPANION"],
            Self::Text => &["TEXT_CHANGED"],
        }
    }
}

/// How far the agency has got with its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Text {
    /// It is as it was received.
    Received,
    /// There is a newer version of the document.
    Uploaded,
    /// The newer version is proposed as the revised text.
    Proposed,
}

/// One of counsel in this round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counsel {
    /// State of the assignment.
    pub assignment: String,
    /// State of their opinion.
    pub opinion: Option<String>,
}

/// What the office is writing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Writing {
    pub conclusion: String,
    pub state: String,
    pub countersigned: bool,
    pub supplementary: bool,
}

/// A recommendation that the office has issued in this round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub severity: String,
    pub state: String,
    pub answer: Option<String>,
    /// What the agency's head has decided about the answer.
    pub decision: Option<String>,
}

/// What is recorded of a matter's present round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facts {
    pub state: String,
    pub counsel: Vec<Counsel>,
    /// How many advisers have stood back, in any round.
    pub gone: usize,
    pub writing: Option<Writing>,
    /// What the office has issued last.
    pub conclusion: Option<String>,
    /// How often the office has supplemented what it issued.
    pub supplements: usize,
    pub items: Vec<Item>,
    /// What lies beside the draft.
    pub attached: Vec<String>,
    pub text: Text,
}

impl Facts {
    /// Counsel whose opinion was taken and who is still on the matter.
    fn counsel_is_heard(&self) -> bool {
        self.counsel.iter().any(|one| one.assignment == "ACCEPTED" && one.opinion.as_deref() == Some("ISSUED"))
    }

    /// Whatever of the five forbids to go on.
    pub fn blocks(&self, kind: &Kind) -> Vec<Block> {
        let binds = |item: &&Item| matches!(item.severity.as_str(), "MUST" | "SHOULD");
        let ended = |item: &Item| matches!(item.state.as_str(), "VERIFIED" | "SETTLED" | "SUPERSEDED");
        let adopted = |item: &&Item| item.answer.as_deref() == Some("ADOPTED") && item.state != "SUPERSEDED";
        let lawful = |conclusion: &str| match conclusion {
            "LEGAL" | "MAY_SIGN" | "MODIFY" | "SIGN_AFTER_MODIFICATION" => true,
            "RISK_DISCLOSED" => kind.exploratory,
            _ => false,
        };
        let holds = |block| match block {
            Block::Counsel => kind.hears_counsel && !self.counsel_is_heard(),
            Block::Conclusion => self.conclusion.as_deref().is_some_and(|conclusion| !lawful(conclusion)),
            Block::Items => self.items.iter().filter(binds).any(|item| !ended(item)),
            Block::Companion => kind.companions.iter().any(|code| !self.attached.iter().any(|one| one == code)),
            Block::Text => self.text == Text::Proposed && !self.items.iter().any(|item| adopted(&item)),
        };
        Block::ALL.into_iter().filter(|block| holds(*block)).collect()
    }

    /// Whether nothing is in the way: an opinion is issued, none that changes it is on its way, nothing is forbidden.
    pub fn may_go_on(&self, kind: &Kind) -> bool {
        let pending = self.writing.as_ref().is_some_and(|one| one.supplementary && one.state == "SUBMITTED");
        self.conclusion.is_some() && !pending && self.blocks(kind).is_empty()
    }

    /// The one thing that is in the way, when all else is done: what was found is issued, or, where counsel has stood
    /// back before the issue, at least written, countersigned and clean.
    pub fn sole_block(&self, kind: &Kind) -> Option<Block> {
        let &[block] = self.blocks(kind).as_slice() else { return None };
        let ready =
            |one: &Writing| one.countersigned && one.state == "SUBMITTED" && one.conclusion == kind.conclusions[0];
        let all_else = match (&self.conclusion, &self.writing) {
            (Some(_), None) => true,
            (None, Some(writing)) => block == Block::Counsel && ready(writing),
            _ => false,
        };
        all_else.then_some(block)
    }
}
