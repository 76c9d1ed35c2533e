//! Tax withheld from what scholars are paid.

use diesel::prelude::*;

use super::ClaimId;
use crate::access::{AccountId, OrganisationId};
use crate::db::schema::withholdings;
use crate::directory::AdviserId;
use crate::engagement::EngagementId;
use crate::kit::{Fen, Timestamp};

crate::id!(
    /// Tax withheld from one payment, or given back with its reversal.
    WithholdingId
);

/// Tax withheld from one payment to a scholar, or given back with its reversal. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = withholdings)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Withholding {
    /// Id.
    pub id: WithholdingId,
    /// The claim that was paid.
    pub claim_id: ClaimId,
    /// The payment that this takes back; its amounts are negative.
    pub reverses: Option<WithholdingId>,
    /// Who was paid.
    pub account_id: AccountId,
    /// The same on the roll.
    pub adviser_id: AdviserId,
    /// The project: pay for continuous work under it counts as one income a month.
    pub engagement_id: EngagementId,
    /// Who pays and withholds: the agency of the budget line.
    pub agency_id: OrganisationId,
    /// Month of the payment, such as `2026-02`.
    pub month: String,
    /// Before tax.
    pub gross: Fen,
    /// Withheld.
    pub tax: Fen,
    /// Paid out.
    pub net: Fen,
    /// Income of the month with this.
    pub month_income: Fen,
    /// Tax of the month with this.
    pub month_tax: Fen,
    /// The rule pack whose table was used.
    pub rules: String,
    /// Its hash.
    pub rules_hash: String,
    /// Who paid, or reversed.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
}

/// Which withholdings a list shows.
#[derive(Clone, Debug, Default)]
pub struct WithholdingFilter {
    /// Of this month.
    pub month: Option<String>,
    /// Of months of this year.
    pub year: Option<i32>,
    /// Under this engagement.
    pub engagement: Option<EngagementId>,
    /// Of this claim.
    pub claim: Option<ClaimId>,
}
