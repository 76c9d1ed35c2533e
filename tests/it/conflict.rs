//! Conflicts of interest: names in their spellings, what the engine finds, what an adviser sees before they have
//! declared, and what becomes of access when a party or the register changes.

mod access;
mod blind;
mod corpus;
mod names;
mod pairs;
mod race;
mod recheck;
