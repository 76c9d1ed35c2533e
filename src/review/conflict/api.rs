//! The conflict check over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::model::{Finding, FindingFilter, FindingId, FindingState, NewDeclaration};
use super::store::Brief;
use super::views::{
    BriefView, ConflictCheck, ConflictFindingView, DeclarationsInput, FindingDecisionInput, PartiesInput,
};
use super::{actions, store};
use crate::directory::AdviserId;
use crate::http::{Body, Call, Found, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::review::api::with_round;
use crate::review::model::{AssignmentId, NewParty, ReviewId};
use crate::review::views::{AssignmentView, ReviewView};

/// Conflicts of interest.
#[derive(Clone)]
pub struct ConflictApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl ConflictApi {
    /// List the offers that wait for one's answer (待接受的分派), newest first: an adviser's own, a firm's those to its people
    #[oai(path = "/offers", method = "get", operation_id = "review_list_offers")]
    async fn list_offers(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<BriefView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |brief: &Brief| brief.assignment.id.to_string(),
            move |ctx, page| store::list_offers(ctx.conn, ctx.actor, page),
        )
        .await
    }

    /// The brief of an assignment (分派简况): all that an adviser sees before they accept, for the firm's conflict check too
    #[oai(path = "/assignments/:assignment_id/brief", method = "get", operation_id = "review_brief")]
    async fn brief(&self, call: Call, assignment_id: Path<AssignmentId>) -> poem::Result<Found<BriefView>> {
        call.get(move |ctx| store::brief(ctx.conn, ctx.actor, assignment_id.0)).await
    }

    /// Declare about the parties (利益冲突申报), before accepting and when parties are added
    ///
    /// What binds the adviser to a party becomes an interest on the register, and is weighed by the rules at once. An
    /// absolute conflict ends the assignment as RECUSED; anything else that was found waits for a decision, and the offer
    /// cannot be accepted before.
    #[oai(path = "/assignments/:assignment_id/declare", method = "post", operation_id = "review_declare")]
    async fn declare(
        &self,
        call: Call,
        assignment_id: Path<AssignmentId>,
        body: Body<DeclarationsInput>,
    ) -> poem::Result<Saved<AssignmentView>> {
        let answers: Vec<NewDeclaration> = body.0.declarations.into_iter().map(Into::into).collect();
        call.change(move |ctx| actions::declare(ctx, assignment_id.0, &answers)).await
    }

    /// Write the parties of a matter anew (变更当事人), with a reason; everybody on the matter is checked again at once
    #[oai(path = "/reviews/:review_id/parties", method = "put", operation_id = "review_set_parties")]
    async fn set_parties(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<PartiesInput>,
    ) -> poem::Result<Saved<ReviewView>> {
        let parties: Vec<NewParty> = body.0.parties.into_iter().map(Into::into).collect();
        let reason = body.0.reason;
        call.change(move |ctx| with_round(ctx, |ctx| actions::set_parties(ctx, review_id.0, &parties, reason.trim())))
            .await
    }

    /// Check an adviser for conflicts (利益冲突审查) before a matter is offered: every tie, explained
    #[oai(path = "/reviews/:review_id/conflict-check", method = "get", operation_id = "review_conflicts")]
    async fn conflicts(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        /// Which adviser.
        adviser_id: Query<AdviserId>,
    ) -> poem::Result<Found<ConflictCheck>> {
        call.read(move |ctx| actions::check(ctx, review_id.0, adviser_id.0)).await
    }

    /// List findings (利益冲突线索), newest first: the office's, or those in the agency's own matters
    #[oai(path = "/conflict-findings", method = "get", operation_id = "review_list_findings")]
    async fn list_findings(
        &self,
        call: Call,
        /// Only in this state.
        state: Query<Option<FindingState>>,
        /// Only of this matter.
        review_id: Query<Option<ReviewId>>,
        /// Only about this adviser.
        adviser_id: Query<Option<AdviserId>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ConflictFindingView>>> {
        let filter = FindingFilter { state: state.0, review_id: review_id.0, adviser_id: adviser_id.0 };
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |finding: &Finding| finding.id.to_string(),
            move |ctx, page| store::list_findings(ctx.conn, ctx.actor, filter, page),
        )
        .await
    }

    /// One finding
    #[oai(path = "/conflict-findings/:finding_id", method = "get", operation_id = "review_get_finding")]
    async fn get_finding(&self, call: Call, finding_id: Path<FindingId>) -> poem::Result<Found<ConflictFindingView>> {
        call.get(move |ctx| store::visible_finding(ctx.conn, ctx.actor, finding_id.0)).await
    }

    /// Decide a finding (线索处理), once, with a reason
    ///
    /// CONFLICT ends the adviser's part in the matter at once. After NO_CONFLICT or CONSENTED the adviser goes on; an
    /// offer can be answered again, its time counted anew.
    #[oai(path = "/conflict-findings/:finding_id/decide", method = "post", operation_id = "review_decide_finding")]
    async fn decide_finding(
        &self,
        call: Call,
        finding_id: Path<FindingId>,
        body: Body<FindingDecisionInput>,
    ) -> poem::Result<Saved<ConflictFindingView>> {
        let FindingDecisionInput { decision, reason } = body.0;
        call.change(move |ctx| actions::decide(ctx, finding_id.0, decision, &reason)).await
    }
}
