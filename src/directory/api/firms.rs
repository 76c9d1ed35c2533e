//! Law firms over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::OrganisationId;
use crate::directory::model::{FirmEntry, FirmFilter, FirmParticulars, NewFirm, PracticeArea};
use crate::directory::{actions, store};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// A law firm (律师事务所) to be entered on the roll. Either `firm_id` or `name` says which it is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FirmInput {
    /// An organisation of kind LAW_FIRM that is here already (已有单位).
    firm_id: Option<OrganisationId>,
    /// Full name (律所全称) of a firm that is not here yet: its organisation is made.
    #[oai(validator(min_length = 1, max_length = 200))]
    name: Option<String>,
    /// Unified social credit code (统一社会信用代码): 18 characters that begin with 31, the last of them the check
    /// character.
    #[oai(validator(min_length = 1, max_length = 30))]
    credit_code: String,
    /// Number of the firm's practice licence (律师事务所执业许可证号).
    #[oai(validator(min_length = 1, max_length = 40))]
    licence_number: String,
    /// Day of establishment (成立日期).
    established_on: Day,
    /// City of its seat (所在城市).
    #[oai(validator(min_length = 1, max_length = 50))]
    city: String,
    /// Practice areas (专业领域).
    #[oai(default, validator(max_items = 20))]
    areas: Vec<PracticeArea>,
}

/// A firm's particulars (律所资料), all of them, as they are from now on.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FirmChanges {
    /// Unified social credit code (统一社会信用代码).
    #[oai(validator(min_length = 1, max_length = 30))]
    credit_code: String,
    /// Number of the firm's practice licence (律师事务所执业许可证号).
    #[oai(validator(min_length = 1, max_length = 40))]
    licence_number: String,
    /// Day of establishment (成立日期).
    established_on: Day,
    /// City of its seat (所在城市).
    #[oai(validator(min_length = 1, max_length = 50))]
    city: String,
    /// Practice areas (专业领域).
    #[oai(default, validator(max_items = 20))]
    areas: Vec<PracticeArea>,
}

impl From<FirmChanges> for FirmParticulars {
    fn from(c: FirmChanges) -> Self {
        Self {
            credit_code: c.credit_code,
            licence_number: c.licence_number,
            established_on: c.established_on,
            city: c.city,
            areas: c.areas,
        }
    }
}

/// A law firm (律师事务所) on the roll.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FirmView {
    /// Id of the organisation.
    id: OrganisationId,
    /// Full name (律所全称).
    name: String,
    /// Unified social credit code (统一社会信用代码).
    credit_code: String,
    /// Number of the firm's practice licence (律师事务所执业许可证号).
    licence_number: String,
    /// Day of establishment (成立日期).
    established_on: Day,
    /// City of its seat (所在城市).
    city: String,
    /// Practice areas (专业领域).
    areas: Vec<PracticeArea>,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<FirmEntry> for FirmView {
    fn from(FirmEntry { firm: f, name, areas }: FirmEntry) -> Self {
        Self {
            id: f.id,
            name,
            credit_code: f.credit_code,
            licence_number: f.licence_number,
            established_on: f.established_on,
            city: f.city,
            areas,
            version: f.version,
            updated_at: f.updated_at,
        }
    }
}

impl Resource for FirmView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/firms/{}", self.id)
    }
}

/// Law firms.
#[derive(Clone)]
pub struct FirmsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Directory")]
impl FirmsApi {
    /// Enter a law firm (律师事务所) on the roll
    #[oai(path = "/firms", method = "post", operation_id = "directory_enter_firm")]
    async fn enter_firm(&self, call: Call, body: Body<FirmInput>) -> poem::Result<Created<FirmView>> {
        let FirmInput { firm_id, name, credit_code, licence_number, established_on, city, areas } = body.0;
        let particulars = FirmParticulars { credit_code, licence_number, established_on, city, areas };
        let new = NewFirm { firm_id, name, particulars };
        call.create(move |ctx| actions::enter_firm(ctx, &new)).await
    }

    /// List the law firms on the roll (律所名录), newest first
    #[oai(path = "/firms", method = "get", operation_id = "directory_list_firms")]
    async fn list_firms(
        &self,
        call: Call,
        /// Only firms seated in this city (所在城市), as it was entered.
        city: Query<Option<String>>,
        /// Only firms that practise in this area (专业领域).
        area: Query<Option<PracticeArea>>,
        /// Only those changed at this instant or later (增量同步), for programs that keep a copy; still newest first.
        updated_since: Query<Option<Timestamp>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<FirmView>>> {
        let filter = FirmFilter { city: city.0, area: area.0, updated_since: updated_since.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |entry: &FirmEntry| entry.firm.id.to_string(),
            move |ctx, page| store::list_firms(ctx.conn, ctx.actor, &filter, page),
        )
        .await
    }

    /// Get one law firm
    #[oai(path = "/firms/:firm_id", method = "get", operation_id = "directory_get_firm")]
    async fn get_firm(&self, call: Call, firm_id: Path<OrganisationId>) -> poem::Result<Found<FirmView>> {
        call.get(move |ctx| store::firm(ctx.conn, ctx.actor, firm_id.0)).await
    }

    /// Write a firm's particulars anew (变更律所资料)
    #[oai(path = "/firms/:firm_id", method = "put", operation_id = "directory_change_firm")]
    async fn change_firm(
        &self,
        call: Call,
        firm_id: Path<OrganisationId>,
        body: Body<FirmChanges>,
    ) -> poem::Result<Saved<FirmView>> {
        let particulars = FirmParticulars::from(body.0);
        call.change(move |ctx| actions::change_firm(ctx, firm_id.0, &particulars)).await
    }
}
