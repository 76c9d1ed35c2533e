//! Supervision (督办): a written demand to whoever let a last day pass, followed to its end.
//!
//! The office issues a numbered notice only on a ground that the program itself can see: the review opinion is overdue
//! (to the reviewer who took the matter on, by another coordinator), an accepted adviser's opinion is overdue with it (to
//! the adviser), answers to recommendations are overdue (to the agency). The addressee answers in writing by the named
//! day; the office closes the notice when what was demanded is done, or says what came of it. Each notice is an event of
//! conduct of its addressee. What stays unanswered after the named day is told to the office and, of an agency, to its
//! head, once.
//!
//! States: ISSUED → ANSWERED → CLOSED; ISSUED → CLOSED when the thing was done meanwhile. Roles: coordinators issue and
//! close; the addressee answers; audit reads. Basis: 国办发〔2018〕115号 (动态化、精细化管理 of reviews); practice of 督办 in
//! public offices.

mod actions;
mod api;
mod model;
pub mod rules;
mod store;

pub use actions::{tell_unanswered, unanswered};
pub use api::SupervisionApi;
