//! Draws for everybody, without a sign-in: what they were held from and what came of them, and not for which matter.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::call_off_views::{PanelDrawView, filled};
use super::model::{Candidate, DrawId, WholeCallOff};
use super::store;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Found, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};

/// A member in a draw (抽签成员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DrawnView {
    /// Its number in the draw: its rank on the panel (名次).
    rank: i64,
    /// Its ticket (抽签值), in hex, once the draw is held.
    ticket: Option<String>,
    /// Its place in the order drawn (次序).
    place: Option<i64>,
    /// Whether its turn passed (轮空): it declined, or may not take the work after all.
    passed_over: bool,
    /// Whether it is chosen (选定).
    chosen: bool,
}

/// A draw as everybody sees it (公开抽签).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicDrawView {
    /// Number of the call-off (选用编号).
    number: String,
    /// Who watched (见证人).
    witness: Option<String>,
    /// What it was held from (抽签数据), with the algorithm.
    draw: PanelDrawView,
    /// Those in the pool by rank (抽签成员).
    members: Vec<DrawnView>,
}

impl TryFrom<WholeCallOff> for PublicDrawView {
    type Error = Error;
    fn try_from(whole: WholeCallOff) -> Result<Self> {
        let WholeCallOff { call_off, candidates, draw, .. } = whole;
        let drawn = |one: Candidate| DrawnView {
            rank: one.rank,
            ticket: filled(one.ticket),
            place: one.place,
            passed_over: one.passed_by.is_some(),
            chosen: call_off.chosen_id == Some(one.member_id),
        };
        Ok(Self {
            members: candidates.into_iter().filter(Candidate::in_pool).map(drawn).collect(),
            draw: draw.ok_or(Error::NotFound)?.into(),
            witness: filled(call_off.witness),
            number: call_off.number,
        })
    }
}

/// Draws in public.
#[derive(Clone)]
pub struct PanelDrawsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Panel")]
impl PanelDrawsApi {
    /// Draws of all panels, newest first (公开抽签列表): the commitment before, everything to recompute it from after
    #[oai(path = "/public/panel-draws", method = "get", operation_id = "panel_list_draws")]
    async fn list(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<PublicDrawView>>> {
        let request = PageRequest::new(limit.0, cursor.0);
        let asked = request.clone();
        let rows = call.look(move |conn| store::list_draws(conn, &asked)).await?;
        let rows = rows.into_iter().map(PublicDrawView::try_from).collect::<Result<Vec<_>>>()?;
        let shown = request.page(rows, |row| row.draw.id.to_string(), |row| row);
        Ok(Found::Ok(Body(shown), None))
    }

    /// One draw: commitment and pool, and once it is held seed, word, tickets and order
    #[oai(path = "/public/panel-draws/:draw_id", method = "get", operation_id = "panel_get_draw")]
    async fn get(&self, call: Call, draw_id: Path<DrawId>) -> poem::Result<Found<PublicDrawView>> {
        let whole = call.look(move |conn| store::drawn(conn, draw_id.0)).await?;
        Ok(Found::Ok(Body(whole.try_into()?), None))
    }
}
