//! Rounds of selection, from the notice to the award, and what becomes of those awarded.

mod play;
mod races;
mod refusals;
mod sealed;
mod year;
