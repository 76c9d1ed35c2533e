//! Engagements of advisers (聘用): who is engaged, for which agencies, for how long, at which rates, up to what.
//!
//! An engagement is the contract between a review body and a law firm (naming its lawyers) or legal scholars, for the
//! agencies it serves, with a default budget line, rate cards, and terms with a ceiling each. The coordinator drafts it
//! and records the signing, for which the required items must be in it and everybody named must have given the
//! undertakings of confidentiality and on conflicts of interest. Each fee that is offered is committed against the
//! ceiling of the term of that day by a conditional update, and freed when the work falls away or costs less; a fee
//! whose payment was reversed can be committed again. The rate card of the day of the offer counts.
//!
//! States: DRAFT → SIGNED → ACTIVE (from its first day) ⇄ SUSPENDED → TERMINATED (dismissed) | RESIGNED (after notice)
//! | EXPIRED (by itself) → CLOSED (settled). Only ACTIVE takes work; what was begun may be finished, or is handed over.
//! It is renewed by another term, when the last grades of those named allow: a grade is an adviser's, and of several
//! advisers the worst counts. With the grade stands whether the part of the fees that a contract holds back is paid.
//! Signing, changes and dismissal are filed with the justice bureau (备案) within the rule pack's `engagement.filing_cd`.
//! Every step is written down, money included, so that an engagement can be read as it stood at any instant since it
//! was signed. A contract that was signed before going live is carried over: ACTIVE at once, with what was used of its
//! ceiling.
//!
//! Drafts are the office's. An agency sees what serves it, the engaging body its own, advisers and firms theirs,
//! finance and audit all. Basis: 律师法 11 (public lawyers do not work for pay), 25 (lawyers through the firm), 38, 39
//! (secrets, conflicts); 政府采购法 46 (written contract); 杭州 2015 (what the contract says); the longest term is the rule
//! pack's `engagement.max_term_years`.

mod actions;
mod api;
mod award;
mod award_api;
mod call_off;
mod call_off_api;
mod filing;
mod grades;
mod life;
mod life_api;
mod life_views;
mod model;
mod money;
pub mod rules;
mod standing;
mod steps;
mod store;
mod tell;
mod terms;
mod views;

pub use actions::{begin_due, carry_over, create, sign};
pub use api::EngagementApi;
pub use award_api::AwardApi;
pub use call_off_api::CalledOffApi;
pub use filing::{file, reckon_filings, recount_filings, tell_overdue};
pub use grades::{HeldBack, graded, held_back};
pub use life::{close, end_due};
pub use life_api::EngagementLifeApi;
pub use model::{
    Carried, ContractItem, Engaged, Engagement, EngagementId, EngagementKind, EngagementState, Grade, Holdback, Item,
    NewEngagement, NewFiling, NewGrade, NewRate, Rate, RateUnit, Service, Signing, TaxBasis, Undertaking,
};
pub use money::{commit_fee, free_fee, recommit_fee};
pub use standing::{Offerable, latest_grades, offerable};
pub use store::{find_for, get, hold, overdue_filings, rate_for, to_begin, to_end, visible};
pub use views::EngagementView;
