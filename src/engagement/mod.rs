//! Engagements of advisers (聘用): who is engaged, for which agencies, for how long, at which rates, up to what.
//!
//! An engagement is the contract between a review body and a law firm (naming its lawyers) or legal scholars,
//! for the agencies it serves, with a default budget line, a rate card and a ceiling. The coordinator enters it
//! and it is ACTIVE at once; SUSPENDED, TERMINATED, EXPIRED and CLOSED end its use. Each fee that is offered is
//! committed against the ceiling by a conditional update and freed when the work falls away or costs less; a fee
//! whose payment was reversed can be committed again. An agency sees what serves it, the engaging body its own,
//! advisers and firms theirs, finance and audit all. Basis: 律师法 11 (public lawyers unpaid), 25 (lawyers
//! through the firm); 政府采购法 46 (written contract); the longest term is the rule pack's
//! `engagement.max_term_years`.

mod actions;
mod api;
mod award;
mod award_api;
mod model;
pub mod rules;
mod store;

pub use actions::{commit_fee, create, free_fee, recommit_fee};
pub use api::EngagementApi;
pub use award_api::AwardApi;
pub use model::{
    Engaged, Engagement, EngagementId, EngagementKind, EngagementState, NewEngagement, NewRate, Rate, RateId, RateUnit,
    Service, TaxBasis,
};
pub use store::{find_for, get, rate_for};
