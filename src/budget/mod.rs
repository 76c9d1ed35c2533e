//! Appropriations and the ledger (预算与台账).
//!
//! A budget line is what an agency may spend on legal advice in a fiscal year. Money on it is in one of three
//! places: available, reserved (a reservation made when work is offered), spent. `reserve` sets money aside,
//! `pay` moves it from the reservation to spent, `release` gives back what is left, `reverse` takes a payment
//! back by an entry of its own and `reopen` sets the same money aside again. Each is a conditional
//! update that cannot take more than there is, with one entry in the ledger; the table's own CHECK is the
//! second fence. Ledger entries are never changed: each names the account that gained (debit) and the one that
//! gave (credit), and [`rules::foot`] adds them up to the line's totals again. During the year a line is increased,
//! decreased, or gives to another line of its agency, of a later year too (结转): finance proposes it by the document that
//! orders it, another person of the finance department approves it, and then it moves (PROPOSED → APPROVED | REFUSED). When
//! what is reserved and spent reaches 75, 90 or 100 of a hundred, the agency is told. What the agency's head stands for is
//! reserved beyond the budget (an advance), and never paid before the budget covers it: whatever becomes available does so first. Finance enters lines; an agency
//! sees its own, the coordinator those of the agencies whose matters the own body reviews; finance and audit see all.
//! Basis: 预算法 13 (no spending without a budget), 67 and 72 (adjustment and transfer), 保障中小企业款项支付条例 8 (no buying without funds),
//! 中办发〔2016〕30号 (fees are in the budget).

mod actions;
mod api;
mod changes;
mod changes_api;
mod model;
pub mod rules;
mod store;

pub use actions::{carry_over, create_line, pay, release, reopen, reserve, reserve_beyond, reverse};
pub use api::BudgetApi;
pub use changes_api::BudgetChangesApi;
pub use model::{
    BudgetLine, EntryKind, LedgerAccount, LedgerEntry, LedgerEntryId, LineId, NewLine, Reservation, ReservationId,
    Totals,
};
pub use store::{entries, line, line_of, lines, reservation, visible};
