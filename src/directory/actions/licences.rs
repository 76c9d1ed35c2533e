//! The watch over licences that end.

use crate::access::Role;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::directory::model::AdviserId;
use crate::directory::{rules, store};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Timestamp;
use crate::notify::Mail;

/// Advisers of whose licence somebody is to be told.
pub fn licences_ending(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<AdviserId>> {
    let stages = rules::LICENCE_STAGES.map(|days| (days, now.day().plus_days(days)));
    store::licences_to_tell(conn, &stages, limit)
}

/// Tells the adviser, the managers of the firm and the coordinators that a licence ends, once at each stage. Whoever is
/// entered late is told of the present stage only.
pub fn watch_licence(ctx: &mut Ctx<'_>, id: AdviserId) -> Result<()> {
    let adviser = store::adviser_for_update(ctx.conn, id)?;
    let stage = adviser.licence_until.and_then(|until| rules::licence_stage(until, ctx.today()));
    let (Some(until), Some(stage)) = (adviser.licence_until, stage) else { return Err(Error::NotFound) };
    if store::licence_told(ctx.conn, id)? <= stage {
        return Err(Error::NotFound);
    }
    store::set_licence_told(ctx, id, stage)?;
    let mail = Mail::of("directory_watch_licence").with("adviser", &adviser.name).with("licence_until", until);
    if let Some(account) = adviser.account_id {
        identity::tell(ctx, account, &mail)?;
    }
    if let Some(firm) = adviser.firm_id {
        identity::tell_role(ctx, firm, Role::FirmManager, &mail)?;
    }
    identity::tell_everybody_in_role(ctx, Role::Coordinator, &mail)?;
    ctx.done("adviser", id, &[("licence_until", &until), ("days_before", &stage)]);
    Ok(())
}
