//! Selection of legal advisers (遴选): a round from the notice to the award, so that everybody can check why these were
//! chosen and no others.
//!
//! A round belongs to a review body and its coordinators run it. The notice has a quota, criteria whose weights make
//! exactly 100, and the times of registration; once published none of it can be changed, and the rule pack with the
//! conditions is frozen. Firms apply with their named lawyers, scholars in person. Conditions are the rule pack's, and
//! those that the notice adds; what the roll can answer is computed on the last day of registration, the rest is
//! declared and looked at by a person. A candidate withdraws until the award, for good. Evaluators are appointed for
//! the round; each declares first whether there is a conflict of interest, then fills one sheet, which nobody else
//! reads until all are signed and nobody changes after. Prices lie in a table of their own that nothing reads before
//! they are opened before a witness. The order is reckoned exactly ([`rules`]) and explained line by line; lots are
//! drawn so that anybody can verify them ([`draw`]). The names are shown to everybody without a sign-in, anybody may
//! object, each objection is answered in writing, an upheld one removes the candidate and the next rank moves up, as
//! when somebody withdraws who was put forward. After the approval the award completes the round.
//!
//! States: DRAFT → ANNOUNCED → REGISTRATION → QUALIFICATION → EVALUATION → RANKED → PUBLICITY ⇄ OBJECTION → APPROVAL →
//! COMPLETED; back to RANKED when somebody who was put forward is no longer; CANCELLED, FAILED. Registration begins and
//! ends and publicity ends by the clock, whether or not anybody has written it down. Basis: 中办发〔2016〕30号 (public, fair
//! and just selection; conditions of advisers); 律师法 11, 25; 政府采购法 and its regulation where a round is a government
//! purchase; numbers from the rule pack.

mod actions;
mod api;
pub mod draw;
mod model;
pub mod rules;
mod store;

pub use actions::{Awarded, complete, due_rounds, recount_publicity, settle_due};
pub use api::{API, page};
pub use model::{ApplicationId, Round, RoundId, RoundKind, RoundState};
pub use store::{hashes, own};
