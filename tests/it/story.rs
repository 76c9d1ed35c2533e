//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod answers;
pub mod calendars;
mod disputes;
mod fees;
mod frozen;
mod holds;
mod intake;
pub mod matter;
mod offers;
mod opinions;
mod overdue;
mod recusals;
mod returns;
mod rounds;
mod supplement;
mod supplements;
pub mod ways;
mod withdraw;
