//! Rounds of selection, from the notice to the award.

mod play;
mod races;
mod refusals;
mod sealed;
