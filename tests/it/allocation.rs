//! Allocation: the ranking that anybody can reckon again, two opinions that know nothing of each other, reassignment.

mod blind;
pub mod desk;
mod many;
mod play;
mod reassigned;
