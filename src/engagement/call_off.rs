//! The engagement of a member that was called off a panel (聘用): one transaction closes the call-off and drafts it.

use super::actions;
use super::model::{Engaged, EngagementKind, NewEngagement, NewRate};
use crate::budget::LineId;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::kit::Day;
use crate::panel::{self, CallOffId, CalledOff};

/// What the call-off does not say.
#[derive(Clone, Debug)]
pub struct CallOffTerms {
    /// Where fees are reserved.
    pub budget_line_id: LineId,
    /// First day of the term.
    pub from_day: Day,
    /// Last day of the term.
    pub to_day: Day,
    /// The rate card.
    pub rates: Vec<NewRate>,
}

/// Drafts the engagement of a decided call-off: with whom, for whom, for what and up to which amount was settled there.
/// Of two at once one finds it engaged.
pub fn engage(ctx: &mut Ctx<'_>, id: CallOffId, terms: &CallOffTerms) -> Result<Engaged> {
    let CalledOff { number, title, engaging_id, agency_id, firm_id, adviser_ids, ceiling } = panel::engage(ctx, id)?;
    let new = NewEngagement {
        firm_id,
        adviser_ids,
        agency_ids: vec![agency_id],
        budget_line_id: terms.budget_line_id,
        kind: EngagementKind::SpecialMatter,
        scope: format!("{title}（{number}）"),
        from_day: terms.from_day,
        to_day: terms.to_day,
        ceiling,
        rates: terms.rates.clone(),
    };
    let engaged = actions::create(ctx, engaging_id, &new)?;
    ctx.done("call_off", id, &[("number", &number), ("engagement", &engaged.engagement.number)]);
    Ok(engaged)
}
