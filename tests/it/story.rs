//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod answers;
mod calendars;
mod disputes;
mod fees;
mod holds;
mod intake;
pub mod matter;
mod offers;
mod opinions;
mod overdue;
mod paths;
mod returns;
mod rounds;
mod supplement;
mod supplements;
pub mod ways;
mod withdraw;
