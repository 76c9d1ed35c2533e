//! Going live (上线迁移): what was under way before this program was used is carried over from tables.
//!
//! Three books: budget balances (预算余额) by finance, engagements (存量合同) and open matters (存量事项) by the coordinator,
//! best in this order. Each row goes through the action of the slice that owns it, with its rules, and is marked by the
//! number that it had before. What keeps this door from being a way around:
//!
//! * it is open for half a year after the own organisation was entered, and shut for good then;
//! * a contract must be running, is carried over once, and what was used counts against its ceiling;
//! * what was spent of a budget is one opening entry of the ledger and takes from what is available; a line that is here
//!   already is refused;
//! * a matter is received on a day that has come, with the text of its agency and everything that is required; its clock
//!   counts from that day, and every later gate is the same as for any matter. Where an adviser was at work on it, the
//!   matter is offered to them, with conflicts looked for and the fee reserved, because nobody accepts for another.
//!
//! Basis: 会计基础工作规范 (opening balances, 期初余额); 中办发〔2016〕30号 (the work goes on); the rest is this program's own.

mod api;
mod books;
mod import;
pub mod rules;

pub use api::CarryoverApi;
