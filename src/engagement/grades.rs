//! Grades of the yearly appraisal (年度考核等次), as the appraisal gives them.

use super::model::{EngagementEvent, EngagementId, Grade, Graded};
use super::steps::{Why, written};
use super::store;
use crate::ctx::Ctx;
use crate::directory::AdviserId;
use crate::error::Result;

/// Notes the grade that an appraisal gave an adviser of an engagement for a year; of several for one year and adviser the
/// newest counts. Part of the appraisal's action: it runs in the caller's transaction, and the caller says what was done.
pub fn graded(
    ctx: &mut Ctx<'_>,
    id: EngagementId,
    adviser: AdviserId,
    (year, grade): (i64, Grade),
    source: &str,
) -> Result<()> {
    let held = store::hold(ctx.conn, id)?;
    let row = Graded {
        id: ctx.id(),
        engagement_id: id,
        year,
        grade,
        source: source.to_owned(),
        recorded_at: ctx.now,
        adviser_id: Some(adviser),
    };
    store::insert_grade(ctx.conn, &row)?;
    let after = store::touch(ctx.conn, &held)?;
    let why = Why { code: grade.as_str(), reason: "" };
    written(ctx, held.state, &after, EngagementEvent::Grade, why, None)
}
