//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod answers;
mod disputes;
mod fees;
mod intake;
mod matter;
mod opinions;
mod overdue;
mod paths;
mod returns;
mod rounds;
mod supplements;
