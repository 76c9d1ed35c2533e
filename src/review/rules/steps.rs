//! The transition table of a review.

use super::ILLEGAL_TRANSITION;
use crate::error::Refusal;
use crate::review::model::ReviewState;

crate::text_enum! {
    /// What happens to a review (事件).
    pub enum Event {
        /// The agency submits (送审).
        Submit = "SUBMIT",
        /// The office returns it for supplement (退回补正).
        RequestSupplement = "REQUEST_SUPPLEMENT",
        /// The agency hands in what was missing (补正).
        Resubmit = "RESUBMIT",
        /// The office gives it back unanswered (退回).
        Return = "RETURN",
        /// The office finds it complete (受理).
        Accept = "ACCEPT",
        /// The office offers it to an adviser (分派).
        Offer = "OFFER",
        /// The last adviser stands back (全部退出).
        StandBack = "STAND_BACK",
        /// An adviser accepts and starts (接受).
        Start = "START",
        /// The office holds it (中止).
        Hold = "HOLD",
        /// The office goes on (恢复).
        Resume = "RESUME",
        /// The office extends the limit (延期).
        Extend = "EXTEND",
        /// Counsel's opinions are in (顾问意见已收).
        OpinionsIn = "OPINIONS_IN",
        /// The review opinion is issued (出具).
        Issue = "ISSUE",
        /// It has recommendations to be handled (处理).
        Handle = "HANDLE",
        /// The text is cleared (放行).
        Clear = "CLEAR",
        /// The text has changed and is submitted for the next round (重新送审).
        BeginAgain = "BEGIN_AGAIN",
        /// The agency takes it back (撤回).
        Withdraw = "WITHDRAW",
    }
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(ReviewState, Event, ReviewState)] = {
    use Event as E;
    use ReviewState as S;
    &[
        (S::Draft, E::Submit, S::Submitted),
        (S::Submitted, E::Accept, S::Accepted),
        (S::Submitted, E::RequestSupplement, S::SupplementRequired),
        (S::SupplementRequired, E::Resubmit, S::Submitted),
        (S::SupplementRequired, E::Return, S::Returned),
        (S::Accepted, E::Offer, S::Assigned),
        (S::Assigned, E::Offer, S::Assigned),
        (S::InReview, E::Offer, S::InReview),
        (S::Assigned, E::StandBack, S::Accepted),
        (S::InReview, E::StandBack, S::Accepted),
        (S::OnHold, E::StandBack, S::OnHold),
        (S::DraftOpinion, E::StandBack, S::Accepted),
        (S::Assigned, E::Start, S::InReview),
        (S::InReview, E::Start, S::InReview),
        (S::OnHold, E::Start, S::OnHold),
        (S::InReview, E::Hold, S::OnHold),
        (S::OnHold, E::Resume, S::InReview),
        (S::InReview, E::Extend, S::InReview),
        (S::DraftOpinion, E::Extend, S::DraftOpinion),
        (S::InReview, E::OpinionsIn, S::DraftOpinion),
        (S::DraftOpinion, E::Issue, S::OpinionIssued),
        (S::OpinionIssued, E::Handle, S::Handling),
        (S::OpinionIssued, E::Clear, S::Closed),
        (S::Handling, E::Clear, S::Closed),
        (S::OpinionIssued, E::BeginAgain, S::Submitted),
        (S::Handling, E::BeginAgain, S::Submitted),
        (S::Draft, E::Withdraw, S::Withdrawn),
        (S::Submitted, E::Withdraw, S::Withdrawn),
        (S::SupplementRequired, E::Withdraw, S::Withdrawn),
        (S::Accepted, E::Withdraw, S::Withdrawn),
        (S::Assigned, E::Withdraw, S::Withdrawn),
        (S::InReview, E::Withdraw, S::Withdrawn),
        (S::OnHold, E::Withdraw, S::Withdrawn),
        (S::DraftOpinion, E::Withdraw, S::Withdrawn),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: ReviewState, event: Event) -> Result<ReviewState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| ILLEGAL_TRANSITION.refuse().with("state", state).with("event", event))
}
