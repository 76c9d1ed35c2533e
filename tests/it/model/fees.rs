//! The model of claims for accepted work, of one line each.

use super::events::{Event, Who};
use super::matter_model::{Matter, Outcome, rule, seen};

/// The agreed fee, in yuan.
pub const AGREED: u32 = 800;
/// What the verifier leaves of it when reducing.
pub const REDUCED: u32 = 500;
/// What an appeal makes of that.
pub const CHANGED: u32 = 600;

/// How often work can be rejected and still be claimed anew.
const FORGIVEN: usize = 1;

#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub opinion: usize,
    pub state: &'static str,
    submitted: bool,
    /// Whether the claim holds its work, so that it cannot be claimed anew.
    pub holds: bool,
    verified: Option<u32>,
    /// The claimant has accepted the latest reduction.
    accepted: bool,
    appeal: Appeal,
    /// Which finance officer has had a hand in approving, and which in paying.
    approvers: [bool; 2],
    payers: [bool; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Appeal {
    None,
    Open,
    Decided(u32),
}

impl Claim {
    pub fn total(&self) -> u32 {
        self.verified.unwrap_or(AGREED)
    }

    fn is_reduced(&self) -> bool {
        self.total() < AGREED
    }

    fn stands(&self, states: &[&str]) -> Outcome {
        rule(states.contains(&self.state))
    }

    /// Reduced, and the claimant has said neither yes nor no.
    fn is_silent(&self) -> bool {
        self.is_reduced() && !self.accepted && self.appeal == Appeal::None
    }

    fn take(&mut self, event: Event) -> Outcome {
        let who = event.who;
        seen(who == Who::Manager || self.submitted)?;
        let finance = if let Who::Finance(n) = who { Some(n) } else { None };
        // Nobody has two duties on a claim.
        let approves = |claim: &Self| rule(finance.is_none_or(|n| !claim.payers[n]));
        let no_appeal = |claim: &Self| rule(claim.appeal != Appeal::Open);
        match event.id {
            "fees_correct_claim" => self.stands(&["DRAFT", "RETURNED"])?,
            "fees_submit_claim" => {
                self.stands(&["DRAFT", "RETURNED"])?;
                (self.submitted, self.state) = (true, "SUBMITTED");
            }
            "fees_verify_claim" | "fees_reduce_claim" => {
                self.stands(&["SUBMITTED"])?;
                let decided = if let Appeal::Decided(amount) = self.appeal { Some(amount) } else { None };
                if event.id == "fees_reduce_claim" {
                    // What was decided on appeal stays decided.
                    rule(decided.is_none())?;
                    (self.verified, self.accepted) = (Some(REDUCED), false);
                } else {
                    self.verified = Some(decided.unwrap_or(AGREED));
                }
                self.state = "VERIFIED";
            }
            "fees_return_claim" | "fees_reject_claim" => {
                // Before delivery is verified it is the agency's.
                self.stands(if finance.is_some() { &["VERIFIED"] } else { &["SUBMITTED", "VERIFIED"] })?;
                approves(self)?;
                no_appeal(self)?;
                if let Some(n) = finance {
                    self.approvers[n] = true;
                }
                if event.id == "fees_return_claim" {
                    (self.verified, self.state) = (None, "RETURNED");
                } else {
                    self.state = "REJECTED";
                }
            }
            "fees_accept_reduction" => {
                self.stands(&["VERIFIED"])?;
                rule(self.is_silent())?;
                self.accepted = true;
            }
            "fees_appeal_reduction" => {
                self.stands(&["VERIFIED"])?;
                rule(self.is_silent())?;
                self.appeal = Appeal::Open;
            }
            "fees_decide_appeal" => {
                self.stands(&["VERIFIED"])?;
                // Who verified does not decide.
                rule(who == Who::Head)?;
                seen(self.appeal != Appeal::None)?;
                rule(self.appeal == Appeal::Open)?;
                let amount = if event.way == 0 { self.total() } else { CHANGED };
                (self.appeal, self.verified) = (Appeal::Decided(amount), Some(amount));
            }
            "fees_approve_claim" => {
                self.stands(&["VERIFIED"])?;
                approves(self)?;
                no_appeal(self)?;
                rule(!self.is_silent())?;
                self.approvers[finance.unwrap()] = true;
                self.state = "APPROVED";
            }
            "fees_record_invoice" => {
                self.stands(&["APPROVED"])?;
                self.state = "PAYABLE";
            }
            "fees_void_invoice" => {
                self.stands(&["PAYABLE"])?;
                self.state = "APPROVED";
            }
            "fees_pay_claim" => {
                self.stands(&["PAYABLE"])?;
                rule(!self.approvers[finance.unwrap()])?;
                self.payers[finance.unwrap()] = true;
                self.state = "PAID";
            }
            "fees_reverse_claim" => {
                self.stands(&["PAID"])?;
                approves(self)?;
                self.approvers[finance.unwrap()] = true;
                (self.state, self.holds) = ("REVERSED", event.way == 1);
            }
            "fees_withdraw_claim" => {
                self.stands(&["DRAFT", "SUBMITTED", "RETURNED", "VERIFIED"])?;
                (self.state, self.holds) = ("WITHDRAWN", false);
            }
            other => panic!("the model does not know {other}"),
        }
        Ok(())
    }
}

impl Matter {
    pub fn fees(&mut self, event: Event) -> Outcome {
        if event.id == "fees_create_claim" {
            return self.claim(event.at);
        }
        let opinion = self.claims[event.at].opinion;
        let rejections = self.rejections(opinion);
        let claim = &mut self.claims[event.at];
        claim.take(event)?;
        if event.id == "fees_reject_claim" {
            // The second time it is settled with nothing.
            claim.holds = rejections >= FORGIVEN;
        }
        Ok(())
    }

    fn rejections(&self, opinion: usize) -> usize {
        self.claims.iter().filter(|claim| claim.opinion == opinion && claim.state == "REJECTED").count()
    }

    fn claim(&mut self, opinion: usize) -> Outcome {
        let Some(assignment) = self.opinions[opinion].assignment else { return seen(false) };
        rule(self.opinions[opinion].state == "ISSUED" && self.assignments[assignment].state == "ACCEPTED")?;
        rule(self.rejections(opinion) <= FORGIVEN)?;
        rule(!self.claims.iter().any(|claim| claim.opinion == opinion && claim.holds))?;
        self.claims.push(Claim {
            opinion,
            state: "DRAFT",
            submitted: false,
            holds: true,
            verified: None,
            accepted: false,
            appeal: Appeal::None,
            approvers: [false; 2],
            payers: [false; 2],
        });
        Ok(())
    }
}
