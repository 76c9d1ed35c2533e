//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod answers;
mod calendars;
mod fees;
mod holds;
mod intake;
mod matter;
mod offers;
mod opinions;
mod paths;
mod supplement;
mod withdraw;
