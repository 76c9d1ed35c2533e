//! The transition table of a round, and what time alone decides.

use super::super::model::{ApplicationState, Round, RoundState};
use super::{NO_LONGER_CANDIDATE, REGISTRATION_CLOSED, REGISTRATION_NOT_OPEN, ROUND_TRANSITION, WITHDRAWAL_TOO_LATE};
use crate::error::Refusal;
use crate::kit::Timestamp;

crate::text_enum! {
    /// What moves a round on.
    pub enum Event {
        /// Published (发布公告).
        Publish = "PUBLISH",
        /// The announced time of registration has come (开始报名).
        Open = "OPEN",
        /// The deadline has come (报名截止).
        Close = "CLOSE",
        /// The conditions are checked, evaluation begins (开始评审).
        BeginEvaluation = "BEGIN_EVALUATION",
        /// All sheets are in (排序).
        Rank = "RANK",
        /// Names are put forward (公示).
        Propose = "PROPOSE",
        /// Somebody objects (提出异议).
        Object = "OBJECT",
        /// The last open objection is answered and none was upheld (异议不成立).
        Dismiss = "DISMISS",
        /// The last open objection is answered, and somebody who was put forward is no longer (异议成立，或者期间有人退出).
        Uphold = "UPHOLD",
        /// Somebody who was put forward withdraws (拟聘人退出).
        Withdraw = "WITHDRAW",
        /// The publicity period is over and nothing is open (公示期满).
        EndPublicity = "END_PUBLICITY",
        /// The approval is recorded (审定).
        Approve = "APPROVE",
        /// Awarded (聘用).
        Complete = "COMPLETE",
        /// Called off (取消).
        Cancel = "CANCEL",
        /// Ended without result (失败).
        Fail = "FAIL",
    }
}

/// Every legal step of a round.
pub const TRANSITIONS: &[(RoundState, Event, RoundState)] = &[
    (RoundState::Draft, Event::Publish, RoundState::Announced),
    (RoundState::Announced, Event::Open, RoundState::Registration),
    (RoundState::Registration, Event::Close, RoundState::Qualification),
    (RoundState::Qualification, Event::BeginEvaluation, RoundState::Evaluation),
    (RoundState::Evaluation, Event::Rank, RoundState::Ranked),
    (RoundState::Ranked, Event::Propose, RoundState::Publicity),
    (RoundState::Publicity, Event::Object, RoundState::Objection),
    (RoundState::Objection, Event::Object, RoundState::Objection),
    (RoundState::Objection, Event::Dismiss, RoundState::Publicity),
    (RoundState::Objection, Event::Uphold, RoundState::Ranked),
    (RoundState::Publicity, Event::Withdraw, RoundState::Ranked),
    (RoundState::Objection, Event::Withdraw, RoundState::Objection),
    (RoundState::Approval, Event::Withdraw, RoundState::Ranked),
    (RoundState::Publicity, Event::EndPublicity, RoundState::Approval),
    (RoundState::Approval, Event::Approve, RoundState::Approval),
    (RoundState::Approval, Event::Complete, RoundState::Completed),
    (RoundState::Draft, Event::Cancel, RoundState::Cancelled),
    (RoundState::Announced, Event::Cancel, RoundState::Cancelled),
    (RoundState::Registration, Event::Cancel, RoundState::Cancelled),
    (RoundState::Qualification, Event::Cancel, RoundState::Cancelled),
    (RoundState::Evaluation, Event::Cancel, RoundState::Cancelled),
    (RoundState::Ranked, Event::Cancel, RoundState::Cancelled),
    (RoundState::Publicity, Event::Cancel, RoundState::Cancelled),
    (RoundState::Objection, Event::Cancel, RoundState::Cancelled),
    (RoundState::Approval, Event::Cancel, RoundState::Cancelled),
    (RoundState::Qualification, Event::Fail, RoundState::Failed),
    (RoundState::Evaluation, Event::Fail, RoundState::Failed),
    (RoundState::Ranked, Event::Fail, RoundState::Failed),
];

/// The state after an event, or the refusal.
pub fn step(state: RoundState, event: Event) -> Result<RoundState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| ROUND_TRANSITION.refuse().with("state", state).with("event", event))
}

/// The state at an instant: registration begins and ends and publicity ends by the clock, whether or not anybody has
/// written it down yet.
pub fn by_time(round: &Round, now: Timestamp) -> RoundState {
    let mut state = round.state;
    if state == RoundState::Announced && round.registration_from <= now {
        state = RoundState::Registration;
    }
    if state == RoundState::Registration && round.registration_until <= now {
        state = RoundState::Qualification;
    }
    if state == RoundState::Publicity && round.publicity_until.is_some_and(|last| last < now.day()) {
        state = RoundState::Approval;
    }
    state
}

/// Registration is open from the announced instant up to, and without, the deadline.
pub fn open_for_registration(state: RoundState) -> Result<(), Refusal> {
    match state {
        RoundState::Registration => Ok(()),
        RoundState::Draft | RoundState::Announced => Err(REGISTRATION_NOT_OPEN.refuse().with("state", state)),
        _ => Err(REGISTRATION_CLOSED.refuse().with("state", state)),
    }
}

/// A candidate who is still in a round may withdraw until it is over.
pub fn withdrawal(round: RoundState, application: ApplicationState) -> Result<(), Refusal> {
    let over = matches!(round, RoundState::Completed | RoundState::Cancelled | RoundState::Failed);
    WITHDRAWAL_TOO_LATE.require(!over).map_err(|refusal| refusal.with("state", round))?;
    let out =
        matches!(application, ApplicationState::Rejected | ApplicationState::Excluded | ApplicationState::Withdrawn);
    NO_LONGER_CANDIDATE.require(!out).map_err(|refusal| refusal.with("state", application))
}

/// Whether everybody may see the notice.
pub const fn is_public(state: RoundState) -> bool {
    !matches!(state, RoundState::Draft)
}
