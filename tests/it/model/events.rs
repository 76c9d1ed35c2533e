//! What can happen to a matter: every operation that changes one, who may send it, and what it is sent to.

use counsel_desk::access::{Needs, policy};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::matter_model::{HIDDEN, Matter, Refusal, STALE};

/// Somebody at work on the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Officer,
    Head,
    /// One of two coordinators.
    Office(usize),
    /// One of two lawyers of one firm.
    Lawyer(usize),
    Manager,
    /// One of two finance officers.
    Finance(usize),
}

const OFFICER: &[Who] = &[Who::Officer];
const HEAD: &[Who] = &[Who::Head];
const OFFICE: &[Who] = &[Who::Office(0), Who::Office(1)];
const LAWYERS: &[Who] = &[Who::Lawyer(0), Who::Lawyer(1)];
const WRITERS: &[Who] = &[Who::Lawyer(0), Who::Lawyer(1), Who::Office(0), Who::Office(1)];
const FIRM: &[Who] = &[Who::Manager];
const FINANCE: &[Who] = &[Who::Finance(0), Who::Finance(1)];
const DECIDERS: &[Who] = &[Who::Officer, Who::Finance(0), Who::Finance(1)];
const APPEALS: &[Who] = &[Who::Head, Who::Officer];
const VOIDERS: &[Who] = &[Who::Manager, Who::Finance(0), Who::Finance(1)];

/// What an operation is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Matter,
    Assignment,
    Question,
    Opinion,
    Recommendation,
    Claim,
}

/// An operation: its id, who sends it, to what, in how many ways its body can be, and how often.
pub type Kind = (&'static str, &'static [Who], Target, usize, u32);

/// A new version of the text is uploaded: of another slice, but without it nothing is revised.
pub const UPLOAD: &str = "documents_upload";

/// Ways of an opinion's content; of a supplementary one the first four.
pub const CONTENTS: usize = 7;

pub const KINDS: &[Kind] = &[
    (UPLOAD, OFFICER, Target::Matter, 1, 8),
    ("review_submit", OFFICER, Target::Matter, 1, 40),
    ("review_request_supplement", OFFICE, Target::Matter, 2, 4),
    ("review_resubmit", OFFICER, Target::Matter, 2, 40),
    ("review_return", OFFICE, Target::Matter, 1, 1),
    ("review_accept", OFFICE, Target::Matter, 1, 40),
    ("review_offer", OFFICE, Target::Matter, 2, 8),
    ("review_accept_offer", LAWYERS, Target::Assignment, 1, 48),
    ("review_decline_offer", LAWYERS, Target::Assignment, 1, 2),
    ("review_recuse", LAWYERS, Target::Assignment, 1, 2),
    ("review_release", OFFICE, Target::Assignment, 1, 2),
    ("review_hold", OFFICE, Target::Matter, 1, 2),
    ("review_resume", OFFICE, Target::Matter, 1, 32),
    ("review_extend", OFFICE, Target::Matter, 1, 2),
    ("review_ask", WRITERS, Target::Matter, 1, 1),
    ("review_answer", OFFICER, Target::Question, 1, 2),
    ("review_withdraw", OFFICER, Target::Matter, 1, 1),
    ("opinion_draft", WRITERS, Target::Matter, CONTENTS, 48),
    ("opinion_revise", WRITERS, Target::Opinion, CONTENTS, 4),
    ("opinion_submit", WRITERS, Target::Opinion, 1, 56),
    ("opinion_return", OFFICE, Target::Opinion, 1, 2),
    ("opinion_accept", OFFICE, Target::Opinion, 1, 56),
    ("opinion_countersign", OFFICE, Target::Opinion, 1, 40),
    ("opinion_issue", OFFICE, Target::Opinion, 1, 56),
    ("opinion_supplement", OFFICE, Target::Opinion, 4, 3),
    ("handling_propose_revision", OFFICER, Target::Matter, 1, 24),
    ("handling_begin_again", OFFICER, Target::Matter, 1, 2),
    ("handling_answer", OFFICER, Target::Recommendation, 3, 48),
    ("handling_dispute", OFFICE, Target::Recommendation, 1, 4),
    ("handling_escalate", OFFICE, Target::Recommendation, 1, 32),
    ("handling_decide", HEAD, Target::Recommendation, 2, 40),
    ("handling_verify", OFFICE, Target::Recommendation, 1, 40),
    ("handling_clear", OFFICE, Target::Matter, 1, 8),
    ("fees_create_claim", FIRM, Target::Opinion, 1, 6),
    ("fees_correct_claim", FIRM, Target::Claim, 1, 4),
    ("fees_submit_claim", FIRM, Target::Claim, 1, 8),
    ("fees_verify_claim", OFFICER, Target::Claim, 1, 5),
    ("fees_reduce_claim", OFFICER, Target::Claim, 1, 5),
    ("fees_return_claim", DECIDERS, Target::Claim, 1, 2),
    ("fees_reject_claim", DECIDERS, Target::Claim, 1, 2),
    ("fees_accept_reduction", FIRM, Target::Claim, 1, 5),
    ("fees_appeal_reduction", FIRM, Target::Claim, 1, 6),
    ("fees_decide_appeal", APPEALS, Target::Claim, 2, 8),
    ("fees_approve_claim", FINANCE, Target::Claim, 1, 9),
    ("fees_record_invoice", FIRM, Target::Claim, 1, 9),
    ("fees_void_invoice", VOIDERS, Target::Claim, 1, 2),
    ("fees_pay_claim", FINANCE, Target::Claim, 1, 9),
    ("fees_reverse_claim", FINANCE, Target::Claim, 2, 4),
    ("fees_withdraw_claim", FIRM, Target::Claim, 1, 1),
];

/// One operation by one person on one thing.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub id: &'static str,
    pub who: Who,
    pub of: Target,
    /// Which of the things it is sent to, in the order in which they came to be.
    pub at: usize,
    /// Which of its bodies.
    pub way: usize,
    /// Sent at the version before the present one.
    pub stale: bool,
}

/// Seven of ten are legal where the matter stands, so that it gets on.
const LEGAL: f64 = 0.7;
/// How often a withdrawal that could be is put off.
const WAITS: f64 = 0.9;
/// How often what must name a version names an old one.
const LATE: f64 = 0.06;
/// Tries until the next event is as legal, or as illegal, as was wanted; at an end there may be none.
const TRIES: usize = 400;

/// The next event, and what the model says of it.
pub fn next(dice: &mut StdRng, matter: &Matter) -> (Event, Result<Matter, Refusal>) {
    let (legal, late) = (dice.random_bool(LEGAL), dice.random_bool(LATE));
    let mut last = None;
    for _ in 0..TRIES {
        let (id, who, of, ways, _) =
            if legal { *KINDS.choose_weighted(dice, |kind| kind.4).unwrap() } else { *KINDS.choose(dice).unwrap() };
        let things = matter.count(of);
        if things == 0 {
            continue;
        }
        let (who, at) = (*who.choose(dice).unwrap(), dice.random_range(0..things));
        let event = Event { id, who, of, at, way: dice.random_range(0..ways), stale: false };
        // Whoever may withdraw seldom does; else few matters would live to be issued.
        if legal && id == "review_withdraw" && dice.random_bool(WAITS) {
            continue;
        }
        let said = matter.after(event);
        // There is no illegal upload.
        if id == UPLOAD && said.is_err() {
            continue;
        }
        // That a version is old is told before any rule is asked, and only to who may see the thing.
        if late && id != UPLOAD && names_a_version(id) && said != Err(HIDDEN) {
            return (Event { stale: true, ..event }, Err(STALE));
        }
        if said.is_ok() == legal {
            return (event, said);
        }
        last = Some((event, said));
    }
    last.unwrap()
}

fn names_a_version(id: &str) -> bool {
    policy::operation(id).is_some_and(|operation| operation.needs == Needs::IfMatch)
}

/// The straight way to an issued opinion that has something to handle.
pub fn to_the_issue() -> impl Iterator<Item = Event> {
    const ONE: Who = Who::Office(0);
    const OTHER: Who = Who::Office(1);
    const COUNSEL: Who = Who::Lawyer(0);
    let way = [
        ("review_submit", Who::Officer, Target::Matter, 0, 0),
        ("review_accept", ONE, Target::Matter, 0, 0),
        ("review_offer", ONE, Target::Matter, 0, 0),
        ("review_accept_offer", COUNSEL, Target::Assignment, 0, 0),
        ("opinion_draft", COUNSEL, Target::Matter, 0, 0),
        ("opinion_submit", COUNSEL, Target::Opinion, 0, 0),
        ("opinion_accept", ONE, Target::Opinion, 0, 0),
        ("opinion_draft", ONE, Target::Matter, 0, 1),
        ("opinion_submit", ONE, Target::Opinion, 1, 0),
        ("opinion_countersign", OTHER, Target::Opinion, 1, 0),
        ("opinion_issue", OTHER, Target::Opinion, 1, 0),
    ];
    way.into_iter().map(|(id, who, of, at, way)| Event { id, who, of, at, way, stale: false })
}
