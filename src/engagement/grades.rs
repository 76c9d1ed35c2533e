//! Grades of the yearly appraisal (年度考核等次), as the appraisal gives them.

use std::collections::BTreeMap;

use super::model::{EngagementEvent, EngagementId, Graded, Holdback, NewGrade};
use super::steps::{Why, written};
use super::store;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::directory::AdviserId;
use crate::error::Result;

/// Notes the grade that an appraisal gave an adviser of an engagement for a year; of several for one year and adviser the
/// newest counts. Part of the appraisal's action: it runs in the caller's transaction, and the caller says what was done.
pub fn graded(ctx: &mut Ctx<'_>, id: EngagementId, new: NewGrade<'_>) -> Result<()> {
    let held = store::hold(ctx.conn, id)?;
    let NewGrade { adviser, year, grade, holdback, source } = new;
    let row = Graded {
        id: ctx.id(),
        engagement_id: id,
        year,
        grade,
        source: source.to_owned(),
        recorded_at: ctx.now,
        adviser_id: Some(adviser),
        holdback,
    };
    store::insert_grade(ctx.conn, &row)?;
    let after = store::touch(ctx, &held)?;
    let why = Why { code: grade.as_str(), reason: "" };
    written(ctx, held.state, &after, EngagementEvent::Grade, why, None)
}

/// Whether the part of the fees that a contract holds back until the appraisal is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// Under which engagement.
    pub engagement_id: EngagementId,
    /// For whose work.
    pub adviser_id: AdviserId,
    /// Of which year.
    pub year: i64,
    /// Whether it is.
    pub holdback: Holdback,
}

/// What the appraisals decided of what is held back under some engagements, by year and adviser, one query for all. The rules
/// say by which grade it is paid; how much a contract holds back is the contract's, and is not kept here.
pub fn held_back(conn: &mut Conn, ids: &[EngagementId]) -> Result<Vec<HeldBack>> {
    let mut newest: BTreeMap<(EngagementId, i64, AdviserId), Holdback> = BTreeMap::new();
    for one in store::grades(conn, ids)? {
        if let (Some(adviser), Some(holdback)) = (one.adviser_id, one.holdback) {
            newest.insert((one.engagement_id, one.year, adviser), holdback);
        }
    }
    let fact = |((engagement_id, year, adviser_id), holdback)| HeldBack { engagement_id, adviser_id, year, holdback };
    Ok(newest.into_iter().map(fact).collect())
}
