//! The refusals beside the spine: at every step of a matter, what law and rules do not allow.

mod answers;
mod fees;
mod intake;
mod matter;
mod opinions;
