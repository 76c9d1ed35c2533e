//! Budget lines, ledger entries, reservations.

use diesel::prelude::*;

use crate::access::{AccountId, OrganisationId};
use crate::db::schema::{budget_changes, budget_lines, ledger_entries, reservations};
use crate::kit::{Fen, Overflow, Timestamp};

crate::id!(
    /// A budget line.
    LineId
);
crate::id!(
    /// A ledger entry.
    LedgerEntryId
);
crate::id!(
    /// A reservation.
    ReservationId
);

crate::text_enum! {
    /// Where money is.
    pub enum LedgerAccount {
        /// The treasury (国库): outside the line, before it is appropriated.
        Treasury = "TREASURY",
        /// On the line, free to be reserved (可用).
        Available = "AVAILABLE",
        /// Set aside for work that was offered (已占用).
        Reserved = "RESERVED",
        /// Paid (已支出).
        Spent = "SPENT",
    }
}

crate::text_enum! {
    /// What a ledger entry records.
    pub enum EntryKind {
        /// Appropriation (下达预算): from the treasury to available.
        Appropriation = "APPROPRIATION",
        /// Reservation (占用): from available to reserved.
        Reservation = "RESERVATION",
        /// Release (释放): from reserved back to available.
        Release = "RELEASE",
        /// Payment (支付): from reserved to spent.
        Payment = "PAYMENT",
        /// Reversal (红字冲销) of a payment: from spent back to available.
        Reversal = "REVERSAL",
        /// What was paid before going live (期初已支出): from available to spent.
        Opening = "OPENING",
        /// Reduction of what was appropriated (调减预算): from available back to the treasury.
        Reduction = "REDUCTION",
        /// What goes to another line of the agency (调剂调出): from available, through the treasury.
        TransferOut = "TRANSFER_OUT",
        /// What comes from another line of the agency (调剂调入): to available, through the treasury.
        TransferIn = "TRANSFER_IN",
        /// What is reserved beyond the budget, for which the agency's head stands (超预算先行占用): to available, out of a budget
        /// to come.
        Advance = "ADVANCE",
        /// An advance that the budget now covers, or that is not needed any more (先行占用冲回): back out of available.
        AdvanceCovered = "ADVANCE_COVERED",
    }
}

impl EntryKind {
    /// The account that gains.
    pub const fn debit(self) -> LedgerAccount {
        match self {
            Self::Appropriation | Self::Release | Self::Reversal | Self::TransferIn | Self::Advance => {
                LedgerAccount::Available
            }
            Self::Reduction | Self::TransferOut | Self::AdvanceCovered => LedgerAccount::Treasury,
            Self::Reservation => LedgerAccount::Reserved,
            Self::Payment | Self::Opening => LedgerAccount::Spent,
        }
    }

    /// The account that gives.
    pub const fn credit(self) -> LedgerAccount {
        match self {
            Self::Appropriation | Self::TransferIn | Self::Advance => LedgerAccount::Treasury,
            Self::Reservation | Self::Opening | Self::Reduction | Self::TransferOut | Self::AdvanceCovered => {
                LedgerAccount::Available
            }
            Self::Release | Self::Payment => LedgerAccount::Reserved,
            Self::Reversal => LedgerAccount::Spent,
        }
    }
}

/// The totals of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What the agency may spend.
    pub appropriated: Fen,
    /// What is set aside for work that was offered.
    pub reserved: Fen,
    /// What is paid.
    pub spent: Fen,
}

impl Totals {
    /// What can still be reserved.
    pub fn available(&self) -> Result<Fen, Overflow> {
        self.appropriated.minus(self.reserved)?.minus(self.spent)
    }
}

/// What an agency may spend on legal advice in a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = budget_lines)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct BudgetLine {
    /// Id.
    pub id: LineId,
    /// Whose money.
    pub agency_id: OrganisationId,
    /// The year it is for.
    pub fiscal_year: i64,
    /// Code of the budget subject.
    pub subject_code: String,
    /// What it is for.
    pub name: String,
    /// What may be spent.
    pub appropriated: Fen,
    /// What is set aside.
    pub reserved: Fen,
    /// What is paid.
    pub spent: Fen,
    /// Version.
    pub version: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// What of the appropriation no budget covers yet: reserved ahead of it, and never paid.
    pub advanced: Fen,
}

impl BudgetLine {
    /// Its totals.
    pub const fn totals(&self) -> Totals {
        Totals { appropriated: self.appropriated, reserved: self.reserved, spent: self.spent }
    }
}

/// What a new line is made from.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Whose money.
    pub agency_id: OrganisationId,
    /// The year it is for.
    pub fiscal_year: i64,
    /// Code of the budget subject.
    pub subject_code: String,
    /// What it is for.
    pub name: String,
    /// What may be spent.
    pub appropriated: Fen,
}

/// One move of money from account to account. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = ledger_entries)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct LedgerEntry {
    /// Id.
    pub id: LedgerEntryId,
    /// On which line.
    pub line_id: LineId,
    /// What it records.
    pub kind: EntryKind,
    /// The account that gains.
    pub debit: LedgerAccount,
    /// The account that gives.
    pub credit: LedgerAccount,
    /// How much; more than nothing.
    pub amount: Fen,
    /// For which reservation.
    pub reservation_id: Option<ReservationId>,
    /// Why.
    pub reason: String,
    /// Who did it; the nil id for the program itself.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
}

/// Money set aside for one piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reservations)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Reservation {
    /// Id.
    pub id: ReservationId,
    /// On which line.
    pub line_id: LineId,
    /// How much was set aside.
    pub amount: Fen,
    /// How much of it is paid.
    pub paid: Fen,
    /// How much of it went back.
    pub released: Fen,
    /// What it is for; payments and release carry it on.
    pub reason: String,
    /// Version.
    pub version: i64,
}

impl Reservation {
    /// What is left of it.
    pub fn remaining(&self) -> Result<Fen, Overflow> {
        self.amount.minus(self.paid)?.minus(self.released)
    }
}

crate::id!(
    /// A change of the budget.
    ChangeId
);

crate::text_enum! {
    /// How a budget line is to change during the year (预算变动方式).
    pub enum BudgetChangeKind {
        /// More is appropriated (追加).
        Increase = "INCREASE",
        /// Less is appropriated (调减): of what is available.
        Decrease = "DECREASE",
        /// To another line of the same agency (调剂), or to its line of a later year (结转): of what is available.
        Transfer = "TRANSFER",
    }
}

crate::text_enum! {
    /// Where a change of the budget stands (办理状态).
    pub enum BudgetChangeState {
        /// Somebody proposed it; nothing has moved.
        Proposed = "PROPOSED",
        /// Somebody of the finance department approved it, and the money moved.
        Approved = "APPROVED",
        /// It was refused.
        Refused = "REFUSED",
    }
}

/// A change of the budget during the year. What was decided never changes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = budget_changes)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct BudgetChange {
    /// Id.
    pub id: ChangeId,
    /// How.
    pub kind: BudgetChangeKind,
    /// Which line; of a transfer the one that gives.
    pub line_id: LineId,
    /// Of a transfer the line that gains.
    pub to_line_id: Option<LineId>,
    /// How much; more than nothing.
    pub amount: Fen,
    /// The document by which it is ordered (批复文号).
    pub document: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: BudgetChangeState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided it: somebody else.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What they said to it.
    pub remark: String,
    /// Version.
    pub version: i64,
}

/// What a change is proposed from.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// How.
    pub kind: BudgetChangeKind,
    /// Which line.
    pub line_id: LineId,
    /// Of a transfer the line that gains.
    pub to_line_id: Option<LineId>,
    /// How much.
    pub amount: Fen,
    /// The document by which it is ordered.
    pub document: String,
    /// Why.
    pub reason: String,
}
