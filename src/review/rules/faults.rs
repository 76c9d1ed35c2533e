//! What is wrong with the fields of what is handed in, all of it at once.

use crate::directory::{WRONG_CODE, credit_code, party_key};
use crate::error::FieldError;
use crate::kit::{Day, Fen};
use crate::review::model::{CarriedReview, NewParty};

/// What is wrong with parties, all of it.
pub fn party_faults(parties: &[NewParty]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let coded = |code: &str| code.trim().is_empty() || credit_code(code).is_some();
    for (n, party) in parties.iter().enumerate() {
        if party_key(&party.name).is_empty() {
            faults.push(wrong(&format!("/parties/{n}/name"), "TOO_SHORT", "must name somebody"));
        }
        if !coded(&party.credit_code) {
            faults.push(wrong(&format!("/parties/{n}/credit_code"), "WRONG_FORMAT", WRONG_CODE));
        }
        for (m, other) in party.names.iter().enumerate() {
            let at = |field: &str| format!("/parties/{n}/other_names/{m}/{field}");
            if party_key(&other.name).is_empty() {
                faults.push(wrong(&at("name"), "TOO_SHORT", "must name somebody"));
            }
            if !coded(&other.credit_code) {
                faults.push(wrong(&at("credit_code"), "WRONG_FORMAT", WRONG_CODE));
            }
        }
    }
    faults
}

/// What is wrong with a matter that is carried over.
pub fn carried_faults(new: &CarriedReview, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if new.received_on > today {
        faults.push(wrong("/received_on", "TOO_LARGE", "must not lie in the future"));
    }
    for (text, pointer) in [(&new.number, "/number"), (&new.matter.title, "/title")] {
        if text.trim().is_empty() {
            faults.push(wrong(pointer, "TOO_SHORT", "must not be blank"));
        }
    }
    if new.matter.amount < Fen::ZERO {
        faults.push(wrong("/amount", "TOO_SMALL", "must not be less than 0.00"));
    }
    faults
}

/// A field that is wrong.
pub fn wrong(pointer: &str, code: &'static str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() }
}
