//! Loading a year's calendar over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::actions;
use crate::calendar::{self, CalendarCorrection, CalendarYear, CalendarYearInput};
use crate::http::{Body, Call, Created, Saved, Tag};

/// Loading a calendar.
#[derive(Clone)]
pub struct CalendarYearApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Calendar")]
impl CalendarYearApi {
    /// Load a year's holidays and make-up working days (载入放假安排) as published; what waited for them is reckoned at once
    #[oai(path = "/calendars", method = "post", operation_id = "calendar_load_year")]
    async fn load_year(&self, call: Call, body: Body<CalendarYearInput>) -> poem::Result<Created<CalendarYear>> {
        let table = body.0.table()?;
        call.create(move |ctx| {
            actions::load_year(ctx, &table)?;
            calendar::year_view(ctx.conn, table.year)
        })
        .await
    }

    /// Correct a loaded year (更正放假安排): every open last day that was reckoned with it is reckoned again at once, what
    /// moved is recorded and those concerned are told
    #[oai(path = "/calendars/:year/correct", method = "post", operation_id = "calendar_correct_year")]
    async fn correct_year(
        &self,
        call: Call,
        year: Path<i32>,
        body: Body<CalendarCorrection>,
    ) -> poem::Result<Saved<CalendarYear>> {
        let (table, reason) = body.0.table(year.0)?;
        call.change(move |ctx| {
            actions::correct_year(ctx, &table, &reason)?;
            calendar::year_view(ctx.conn, table.year)
        })
        .await
    }
}
