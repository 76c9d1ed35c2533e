//! Engagements from call-offs over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::call_off::{self, CallOffTerms};
use super::views::{EngagementView, RateInput};
use crate::budget::LineId;
use crate::http::{Body, Call, Created, Tag};
use crate::kit::Day;
use crate::panel::CallOffId;

/// What the engagement needs beyond what the call-off settled (合同条件): the member, the agency, the work and the ceiling
/// are those of the call-off.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CallOffContract {
    /// Where fees are reserved (预算项目); a line of the agency served.
    budget_line_id: LineId,
    /// First day of the term (聘期起始日).
    from_day: Day,
    /// Last day of the term (聘期截止日).
    to_day: Day,
    /// The rate card (计费标准).
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Vec<RateInput>,
}

impl From<CallOffContract> for CallOffTerms {
    fn from(input: CallOffContract) -> Self {
        let CallOffContract { budget_line_id, from_day, to_day, rates } = input;
        Self { budget_line_id, from_day, to_day, rates: rates.into_iter().map(Into::into).collect() }
    }
}

/// Engagements from call-offs.
#[derive(Clone)]
pub struct CalledOffApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Engagement")]
impl CalledOffApi {
    /// Draft the engagement of the member that was chosen in a call-off (转聘用), up to the price that won or the estimate
    #[oai(path = "/call-offs/:call_off_id/engage", method = "post", operation_id = "engagement_call_off")]
    async fn engage(
        &self,
        call: Call,
        call_off_id: Path<CallOffId>,
        body: Body<CallOffContract>,
    ) -> poem::Result<Created<EngagementView>> {
        let terms = CallOffTerms::from(body.0);
        call.create(move |ctx| call_off::engage(ctx, call_off_id.0, &terms)).await
    }
}
