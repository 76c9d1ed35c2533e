//! Who is told of an engagement.

use super::model::Engaged;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::directory;
use crate::error::Result;
use crate::identity;
use crate::notify::Mail;

/// Tells the other side: the firm's managers, and the advisers who are named.
pub(super) fn party(ctx: &mut Ctx<'_>, engaged: &Engaged, mail: &Mail) -> Result<()> {
    if let Some(firm) = engaged.engagement.firm_id {
        identity::tell_role(ctx, firm, Role::FirmManager, mail)?;
    }
    for adviser in directory::advisers(ctx.conn, &engaged.adviser_ids())? {
        // Who has no sign-in is told by the firm or the office.
        if let Some(account) = adviser.account_id {
            identity::tell(ctx, account, mail)?;
        }
    }
    Ok(())
}

/// Tells the other side and the agencies served.
pub(super) fn everybody(ctx: &mut Ctx<'_>, engaged: &Engaged, mail: &Mail) -> Result<()> {
    party(ctx, engaged, mail)?;
    for agency in &engaged.agency_ids {
        identity::tell_role(ctx, *agency, Role::AgencyOfficer, mail)?;
    }
    Ok(())
}
