//! Service records (服务记录): what advisers did for agencies beside opinions: meetings, hearings, negotiations, oral
//! advice, trainings, appearances in court.
//!
//! The adviser enters it, or the office for them: from when to when, for which agency, who asked, what came of it, and
//! for which matter or case. It must fall into an engagement that names the adviser and serves the agency, and nobody is
//! at two places at once. The agency confirms it or disputes it with a reason. What is confirmed counts in the appraisal
//! as an event of conduct, never changes, and can be paid for once; what is wrong is corrected by a new record that names
//! the old one, and counts once with it.
//!
//! States: ENTERED → CONFIRMED | DISPUTED. The adviser sees their own records, a firm those of its people, an agency
//! those of work for it, the office those under its engagements, audit all. Basis: 中办发〔2016〕30号 (appraisal and pay by
//! work done); local rules as cited in the rule pack.

mod actions;
mod api;
mod model;
pub mod rules;
mod store;

pub use api::ServiceApi;
