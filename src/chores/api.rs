//! Loading a year's calendar over HTTP.

use poem_openapi::OpenApi;

use super::actions;
use crate::calendar::{CalendarYear, CalendarYearInput};
use crate::http::{Body, Call, Created, Tag};

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
            Ok(table.clone())
        })
        .await
    }
}
