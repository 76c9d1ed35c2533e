//! Opinions (意见): counsel's legal opinion and the office's legality-review opinion, with their
//! recommendations.
//!
//! The two are separate papers from the start. An adviser answers every review item of the kind's checklist,
//! comes to a conclusion and makes recommendations anchored to a clause and a quote of the text under review;
//! the office accepts the opinion as delivered. Once counsel has been heard, a coordinator drafts the review
//! opinion from it, another countersigns, and it is issued: numbered, sealed by hash, immutable. Author and
//! countersigner are different people.
//!
//! Counsel may stand back for a conflict that becomes known late, and another be heard in their place. So the office's
//! opinion is looked at again when it is handed in, countersigned and issued: it cites only counsel who is still heard,
//! and is handed in after all of them were.
//!
//! Where a round wants two independent opinions, an agency sees neither before both are accepted; then they are compared
//! point by point, and the office drafts its own.
//!
//! Until it is issued, the office may return an opinion to its author, saying why: counsel's by any coordinator,
//! the office's by one who did not write it, which voids a countersignature. Every return is kept. The author
//! revises it, or hands it in again as it is.
//!
//! What was issued is changed only by a supplementary opinion (补充意见): the office drafts, countersigns and
//! issues it like the first, between the issue and the closing of the matter. It adds findings and
//! recommendations, may withdraw recommendations that are not done, and may change the conclusion; the last issued
//! is the one that holds. Each supplements the one before, so that there is always a last.
//!
//! States: DRAFT → SUBMITTED → ISSUED; SUBMITTED → RETURNED → DRAFT or SUBMITTED. Basis: 中办发〔2016〕30号 (counsel is heard before); 国务院令第713号
//! arts 27–28 (content; the department answers for its opinion); 国办发〔2018〕115号 (conclusions).

mod actions;
mod api;
mod compare;
mod compare_api;
mod draft;
mod hearing;
mod model;
pub mod rules;
mod store;
mod supplement;
mod views;
mod words;

pub use api::OpinionApi;
pub use compare_api::CompareApi;
pub use model::{
    Demand, Issued, Opinion, OpinionId, OpinionKind, OpinionState, Recommendation, RecommendationId, Severity,
};
pub use store::{counsel_opinion, counsel_opinions_issued, issued, recommendation, supplement_pending, visible_to};
pub use words::{index_opinion, index_recommendation, of_opinion, of_recommendation};
