//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod after;
mod answers;
pub mod calendars;
mod certificates;
mod colleagues;
mod conversation;
mod disputes;
mod dossier;
mod fees;
mod frozen;
mod holds;
mod intake;
mod joint;
mod kinds;
pub mod matter;
mod offers;
mod opinions;
mod overdue;
mod paper;
mod recusals;
mod returns;
mod rounds;
mod supervision;
mod supplement;
mod supplements;
pub mod ways;
mod withdraw;
