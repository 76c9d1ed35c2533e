//! Working days, rule packs and deadlines (工作日、规则包、期限).
//!
//! [`days`] reckons with working days, make-up days (调休) included, and never guesses beyond the years that
//! are loaded; [`clock`] reckons limits whose clock can be stopped; [`pack`] reads cited, effective-dated rules, [`form`] judges what is filled into their forms; [`seeds`] embeds the calendars and packs that ship
//! with the program. Loaded calendars live in the database, so that a new year can be added; the text of each
//! rule pack is kept there under its hash, so that a matter goes on under the text that it froze. Basis: the
//! State Council's yearly notices; 民法典 200-203 for how periods are reckoned.

mod actions;
mod api;
pub mod clock;
mod correction;
pub mod days;
pub mod form;
mod form_api;
mod frozen;
pub mod pack;
pub mod rules;
mod schemes_api;
mod scope_api;
pub mod seeds;
mod store;

pub use actions::{in_force, load_embedded, load_year, not_loaded};
pub use api::{
    CalendarApi, CalendarCorrection, CalendarYear, CalendarYearInput, Citation, RulesForKind, rules_for, year_view,
};
pub use clock::Stop;
pub use correction::{Correction, correct_year};
pub use days::{Calendar, YearNotLoaded, YearTable};
pub use frozen::{editions, frozen};
pub use schemes_api::SchemesApi;
pub use scope_api::ScopeApi;
pub use store::load;
