//! The award over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::award::{self, AwardedRound, Terms};
use super::model::{EngagementId, EngagementKind, NewEngagement};
use super::views::RateInput;
use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::http::{Body, Call, Resource, Saved, Tag};
use crate::kit::{Day, Money};
use crate::selection::{ApplicationId, RoundId, RoundState};

/// The terms of a contract for one who is awarded (合同条件); firm and people are those of the application.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AwardTerms {
    /// Whose (报名).
    application_id: ApplicationId,
    /// The agencies it serves (服务单位).
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved (预算项目); a line of one of the agencies served.
    budget_line_id: LineId,
    /// Its form (聘用形式).
    kind: EngagementKind,
    /// What it is for (服务范围), in short.
    #[oai(validator(max_length = 1000))]
    scope: Option<String>,
    /// First day of the term (聘期起始日).
    from_day: Day,
    /// Last day of the term (聘期截止日).
    to_day: Day,
    /// The most that all fees together may come to (金额上限).
    ceiling: Money,
    /// The rate card (计费标准).
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Vec<RateInput>,
}

/// The award of a round (聘用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AwardInput {
    /// For each who was put forward the terms of a contract (合同条件).
    #[oai(validator(max_items = 500))]
    contracts: Vec<AwardTerms>,
}

impl From<AwardTerms> for Terms {
    fn from(input: AwardTerms) -> Self {
        Self {
            application_id: input.application_id,
            contract: NewEngagement {
                firm_id: None,
                adviser_ids: Vec::new(),
                agency_ids: input.agency_ids,
                budget_line_id: input.budget_line_id,
                kind: input.kind,
                scope: input.scope.unwrap_or_default().trim().to_owned(),
                from_day: input.from_day,
                to_day: input.to_day,
                ceiling: input.ceiling.amount,
                rates: input.rates.into_iter().map(Into::into).collect(),
            },
        }
    }
}

/// One who was awarded (聘用).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AwardedView {
    /// Rank (名次).
    rank: i64,
    /// Which application (报名).
    application_id: ApplicationId,
    /// The firm (律师事务所); absent for scholars.
    firm_id: Option<OrganisationId>,
    /// The engagement that was made (合同).
    engagement_id: EngagementId,
    /// Its number (合同编号).
    engagement_number: String,
}

/// A round that was awarded (聘用结果).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AwardView {
    /// The round (选聘).
    round_id: RoundId,
    /// Its number (编号).
    number: String,
    /// Where it stands (状态).
    state: RoundState,
    /// Those awarded, by rank (聘用名单).
    awarded: Vec<AwardedView>,
    /// Version of the round.
    version: i64,
}

impl From<AwardedRound> for AwardView {
    fn from(made: AwardedRound) -> Self {
        let awarded = made.awarded.into_iter().map(|(one, engaged)| AwardedView {
            rank: one.rank,
            application_id: one.application_id,
            firm_id: one.firm_id,
            engagement_id: engaged.engagement.id,
            engagement_number: engaged.engagement.number,
        });
        let awarded = awarded.collect();
        Self {
            round_id: made.round.id,
            number: made.round.number,
            state: made.round.state,
            awarded,
            version: made.round.version,
        }
    }
}

impl Resource for AwardView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/selection-rounds/{}", self.round_id)
    }
}

/// The award.
#[derive(Clone)]
pub struct AwardApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Engagement")]
impl AwardApi {
    /// Award an approved round (聘用): completes it and makes an engagement for each who was put forward, all or none
    #[oai(path = "/selection-rounds/:round_id/award", method = "post", operation_id = "engagement_award")]
    async fn award(
        &self,
        call: Call,
        round_id: Path<RoundId>,
        body: Body<AwardInput>,
    ) -> poem::Result<Saved<AwardView>> {
        let terms: Vec<Terms> = body.0.contracts.into_iter().map(Into::into).collect();
        call.change(move |ctx| award::award(ctx, round_id.0, &terms)).await
    }
}
