//! Where the handling of each recommendation stands in its matter, and until when it is to be answered.

use super::model::{Handling, Step};
use super::{rules, store};
use crate::calendar::{self, Calendar};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest, Timestamp};
use crate::opinion::{self, Opinion, OpinionKind, OpinionState, Recommendation, RecommendationId};
use crate::review::{self, Review, ReviewId, Round};

/// Working days in which an answer is due, counted from the issue of the opinion.
const ANSWER_DAYS: &str = "handling.answer_wd";

/// A recommendation with what became of it.
#[derive(Clone, Debug)]
pub(super) struct Handled {
    /// Number of the matter.
    pub number: String,
    /// The recommendation.
    pub recommendation: Recommendation,
    /// What became of it, in the state in which it stands.
    pub handling: Handling,
    /// Last day for the answer; none while a calendar is missing.
    pub due_on: Option<Day>,
    /// Whether that day has passed and the agency has not answered for good.
    pub overdue: bool,
}

/// What due days are reckoned with.
pub(super) struct Terms {
    calendar: Calendar,
    today: Day,
}

impl Terms {
    pub(super) fn load(ctx: &mut Ctx<'_>) -> Result<Self> {
        Ok(Self { calendar: calendar::load(ctx.conn)?, today: ctx.today() })
    }

    /// A handling with its due day.
    pub(super) fn handled(
        &self,
        conn: &mut Conn,
        review: &Review,
        round: &Round,
        opinion: &Opinion,
        recommendation: Recommendation,
        handling: Handling,
    ) -> Result<Handled> {
        let days = calendar::frozen(conn, &round.rule_pack, &round.rule_pack_hash)?
            .working_days(ANSWER_DAYS)
            .map_err(Error::internal)?;
        let issued = opinion.issued_at.map(Timestamp::day);
        let due_on = issued.and_then(|day| self.calendar.after_working_days(day.date(), days).ok()).map(Day::from);
        let waits = rules::waits_for_agency(handling.severity, handling.state);
        let overdue = waits && due_on.is_some_and(|due| due < self.today);
        Ok(Handled { number: review.number.clone(), recommendation, handling, due_on, overdue })
    }
}

/// Every recommendation that the office has issued on a round, the current one unless told, with what became of it,
/// in order.
pub(super) fn list(ctx: &mut Ctx<'_>, id: ReviewId, round: Option<i64>) -> Result<Vec<Handled>> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let number = round.unwrap_or(review.round);
    match review::round(ctx.conn, &review, number)? {
        Some(round) => of_round(ctx, &review, &round),
        None => Ok(Vec::new()),
    }
}

/// The same for a matter and round at hand.
pub(super) fn of_round(ctx: &mut Ctx<'_>, review: &Review, round: &Round) -> Result<Vec<Handled>> {
    let issued = opinion::issued(ctx.conn, review.id, round.number)?;
    let ids: Vec<RecommendationId> = issued.recommendations.iter().map(|r| r.id).collect();
    let mut known = store::of_recommendations(ctx.conn, &ids)?;
    let terms = Terms::load(ctx)?;
    let mut all = Vec::new();
    for recommendation in issued.recommendations {
        let at = known.iter().position(|handling| handling.recommendation_id == recommendation.id);
        let mut handling = at.map_or_else(|| Handling::open(&recommendation, review.id), |at| known.swap_remove(at));
        let withdrawn = issued.withdrawn.contains(&recommendation.id);
        handling.state = rules::standing(handling.state, withdrawn, round.number != review.round);
        let opinion = issued.opinions.iter().find(|opinion| opinion.id == recommendation.opinion_id);
        let opinion = opinion.ok_or_else(|| Error::internal("a recommendation is of an issued opinion"))?;
        all.push(terms.handled(ctx.conn, review, round, opinion, recommendation, handling)?);
    }
    Ok(all)
}

/// A page of what waits for agencies, over all matters that the actor may see, newest first.
pub(super) fn waiting(ctx: &mut Ctx<'_>, overdue: bool, page: &PageRequest) -> Result<Vec<Handled>> {
    let terms = Terms::load(ctx)?;
    let rows = if overdue {
        overdue_rows(ctx, &terms, false, page)?
    } else {
        store::waiting(ctx.conn, ctx.actor, None, page)?
    };
    let ids: Vec<RecommendationId> = rows.iter().map(|(recommendation, ..)| recommendation.id).collect();
    let mut known = store::of_recommendations(ctx.conn, &ids)?;
    let handled = |(recommendation, opinion, review, round): store::Waiting| {
        let at = known.iter().position(|handling| handling.recommendation_id == recommendation.id);
        let handling = at.map_or_else(|| Handling::open(&recommendation, review.id), |at| known.swap_remove(at));
        terms.handled(ctx.conn, &review, &round, &opinion, recommendation, handling)
    };
    rows.into_iter().map(handled).collect()
}

/// Each edition of a rule pack has its own number of days, and so its own day before which what was issued is overdue.
pub(super) fn overdue_rows(
    ctx: &mut Ctx<'_>,
    terms: &Terms,
    untold: bool,
    page: &PageRequest,
) -> Result<Vec<store::Waiting>> {
    let mut rows = Vec::new();
    for pack in calendar::editions(ctx.conn)? {
        let days = pack.working_days(ANSWER_DAYS).map_err(Error::internal)?;
        // Where a calendar is missing no due day is known, and nothing is called overdue.
        let Ok(before) = rules::overdue_before(&terms.calendar, terms.today, days) else { continue };
        let only = store::Only { pack_hash: &pack.hash, issued_before: before.begins(), untold };
        rows.extend(store::waiting(ctx.conn, ctx.actor, Some(only), page)?);
    }
    rows.sort_by_key(|(recommendation, ..)| std::cmp::Reverse(recommendation.id.to_string()));
    rows.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Ok(rows)
}

/// Everything that was done about a recommendation that the office has issued, oldest first.
pub(super) fn history(ctx: &mut Ctx<'_>, id: RecommendationId) -> Result<Vec<Step>> {
    let (_, opinion) = opinion::recommendation(ctx.conn, id)?;
    if opinion.kind != OpinionKind::Review || opinion.state != OpinionState::Issued {
        return Err(Error::NotFound);
    }
    review::visible(ctx.conn, ctx.actor, opinion.review_id)?;
    store::steps(ctx.conn, id)
}
