//! How recommendations are answered, decided and verified, and when a text may go on.

use crate::calendar::{Calendar, YearNotLoaded};
use crate::error::Refusal;
use crate::kit::Day;
use crate::opinion::rules::{RISK_DISCLOSED, STOP};
use crate::opinion::{Demand, Severity};

use super::model::{Answer, Decision, HandlingState, NewAnswer};
use super::verdict::AdoptionVerdict;

mod reasons;

pub use reasons::Reason;

crate::rules! {
    NOT_IN_HANDLING {
        basis: "国办发〔2018〕115号（审核意见的采纳与反馈）",
        zh: "该事项不在意见处理阶段。",
        en: "The matter is not in handling.",
        remedy_zh: "审查意见出具后方可答复；办结后不得更改。",
        remedy_en: "Answers come after the review opinion is issued and end when the matter is cleared."
    }
    NOT_FOR_HANDLING {
        basis: "国办发〔2018〕115号",
        zh: "只有审查意见中的建议需要答复。",
        en: "Only recommendations of the issued review opinion are answered.",
        remedy_zh: "请答复已出具的审查意见所列建议。",
        remedy_en: "Answer the recommendations of the issued review opinion."
    }
    REVISION_NEEDED {
        basis: "国办发〔2018〕115号（起草单位应当根据审核意见修改）",
        zh: "采纳或者部分采纳须先提出修改后的文本。",
        en: "To adopt, wholly or in part, needs the revised text first.",
        remedy_zh: "请先上传并提出修改后的版本。",
        remedy_en: "Upload the revised version and propose it."
    }
    REVISION_FROZEN {
        basis: "国务院令第713号第25条（经审查的文本方可提交）",
        zh: "已有建议按该修改文本核验，文本不得再换。",
        en: "Answers have been verified against the proposed revision; it can no longer be exchanged.",
        remedy_zh: "文本如须再改，应当重新送审，开启新一轮审查。",
        remedy_en: "A text that must change again is submitted for the next round."
    }
    NOT_A_REVISION {
        basis: "国务院令第713号第25条",
        zh: "须为送审文件在送审版本之后的版本。",
        en: "It must be a later version of the document under review.",
        remedy_zh: "请上传新的版本后再提出。",
        remedy_en: "Upload a new version and propose that."
    }
    WHERE_NEEDED {
        basis: "国办发〔2018〕115号（采纳情况应当具体）",
        zh: "采纳须说明在修改文本的何处体现。",
        en: "To adopt needs where in the revised text it was done.",
        remedy_zh: "请填写 clause。",
        remedy_en: "Fill in clause."
    }
    REASON_NEEDED {
        basis: "国办发〔2018〕115号（未完全采纳的应当详细说明理由和依据）",
        zh: "部分采纳须说明理由；不采纳须说明理由和法律依据。",
        en: "To adopt in part needs reasons; not to adopt needs reasons and a legal basis.",
        remedy_zh: "请填写 explanation；不采纳的还须填写 legal_basis。",
        remedy_en: "Fill in explanation, and legal_basis when it is not adopted."
    }
    SAME_TEXT {
        basis: "国务院令第713号第25条（经审查的文本方可提交）",
        zh: "文本与本轮送审文本完全相同，无须重新送审。",
        en: "It is byte for byte the text that was reviewed in this round; there is nothing new to review.",
        remedy_zh: "请上传修改后的版本再重新送审。",
        remedy_en: "Upload the changed version and submit that."
    }
    ALREADY_VERIFIED {
        basis: "国办发〔2018〕115号",
        zh: "该建议已经核验或者裁定，不得更改。",
        en: "The handling has been verified or settled; it no longer changes.",
        remedy_zh: "无需再次办理。",
        remedy_en: "There is nothing to do."
    }
    RECOMMENDATION_SUPERSEDED {
        basis: "国务院令第713号第28条（出具单位对意见负责）；本系统意见规则（补充意见、重新送审）",
        zh: "该建议已被补充意见撤回，或者属于以前的轮次，无须处理。",
        en: "A supplementary opinion has withdrawn this recommendation, or a new round has left it behind.",
        remedy_zh: "请处理本轮有效的建议。",
        remedy_en: "Handle the recommendations that are in force in this round."
    }
    WITH_THE_HEAD {
        basis: "中办发〔2016〕30号（主要负责人负责）",
        zh: "该答复已提请单位主要负责人决定，决定之前只能改为采纳。",
        en: "The answer is with the agency's head for decision; until then only adopting it is open.",
        remedy_zh: "请采纳该建议，或者等待负责人决定。",
        remedy_en: "Adopt it, or wait for the decision."
    }
    HEAD_HAS_DECIDED {
        basis: "中办发〔2016〕30号（主要负责人负责）",
        zh: "单位主要负责人已经决定维持答复，不得再提异议。",
        en: "The agency's head has decided by name that the answer stands; it is not disputed again.",
        remedy_zh: "请记录该决定（核验）；认为文本不合法的，请出具补充意见。",
        remedy_en: "Take note of the decision (verify); where the text is unlawful, issue a supplementary opinion."
    }
    NOT_DISPUTED {
        basis: "国办发〔2018〕115号（审核意见的采纳与反馈）",
        zh: "该建议不在有异议状态，不得提请负责人决定。",
        en: "The answer is not in dispute, so it is not taken to the head.",
        remedy_zh: "请先对答复提出异议并说明理由。",
        remedy_en: "Dispute the answer first, with reasons."
    }
    NOT_ESCALATED {
        basis: "中办发〔2016〕30号（应采纳而未采纳的责任）",
        zh: "该建议不在待负责人决定状态。",
        en: "It is not with the head for decision.",
        remedy_zh: "不采纳的“应当采纳”建议和审核机构提请决定的异议由负责人决定。",
        remedy_en: "The head decides on a MUST that is not adopted and on disputes that the office takes there."
    }
    HEAD_IS_ANOTHER {
        basis: "中办发〔2016〕30号（主要负责人负责）；内部控制",
        zh: "答复人不得决定自己的答复。",
        en: "Who answered does not decide on it.",
        remedy_zh: "请由单位主要负责人决定。",
        remedy_en: "The agency's head decides."
    }
    NOT_ANSWERED {
        basis: "国办发〔2018〕115号",
        zh: "该建议尚未答复，或者答复有异议、尚待负责人决定。",
        en: "It has not been answered, or the answer is in dispute or waits for the head.",
        remedy_zh: "请先由承办单位答复，必要时由负责人决定。",
        remedy_en: "The agency answers first, and its head decides where needed."
    }
    ADOPTION_NOT_IN_TEXT {
        basis: "国办发〔2018〕115号（采纳情况以文本为准）",
        zh: "答复为采纳，但修改文本中未见相应修改。",
        en: "It is said to be adopted, but the revised text does not show it.",
        remedy_zh: "请修改文本，或者改为部分采纳、不采纳并说明理由。",
        remedy_en: "Change the text, or answer adopted in part or not adopted with reasons."
    }
    BEYOND_COMPARISON {
        basis: "国务院令第713号第25条（经审查的文本方可提交）；本系统文本核验规则",
        zh: "文本过长，无法与送审文本逐条比对。",
        en: "The text is too long to be compared with the reviewed one clause by clause.",
        remedy_zh: "请将附件等另行上传，缩短文本；或者重新送审，开启新一轮审查。",
        remedy_en: "Upload annexes apart and shorten the text, or submit it for the next round."
    }
    COMPANIONS_CLOSED {
        basis: "国务院令第713号第29条（提请审议材料）；本系统放行流程",
        zh: "尚未送审或者已经结束的事项不能附具提请审议材料。",
        en: "Companions are attached from the submission until the matter is closed.",
        remedy_zh: "请在送审之后、放行之前附具。",
        remedy_en: "Attach them after the submission and before the clearance."
    }
    REVOKED_ALREADY {
        basis: "国务院令第713号第28条（出具单位对意见负责）",
        zh: "该放行已经撤销。",
        en: "The clearance has been revoked already.",
        remedy_zh: "无需再次办理。",
        remedy_en: "There is nothing to do."
    }
    GATE_CLOSED {
        basis: "国务院令第713号第25条；中办发〔2016〕30号（不得提交讨论、作出决定）",
        zh: "尚不具备放行条件。",
        en: "The text may not go on yet.",
        remedy_zh: "请先办结 reasons 中列出的各项。",
        remedy_en: "Settle everything listed under reasons."
    }
}

/// Whether nothing more happens to a recommendation; such a state is never left.
pub const fn is_done(state: HandlingState) -> bool {
    matches!(state, HandlingState::Verified | HandlingState::Settled | HandlingState::Superseded)
}

fn not_done(state: HandlingState) -> Result<(), Refusal> {
    RECOMMENDATION_SUPERSEDED.require(state != HandlingState::Superseded)?;
    ALREADY_VERIFIED.require(!is_done(state))
}

/// Where a handling stands, seen from the matter: what is not done when its recommendation is withdrawn, or when
/// its round is left behind, is superseded.
pub const fn standing(stored: HandlingState, withdrawn: bool, past_round: bool) -> HandlingState {
    if (withdrawn || past_round) && !is_done(stored) { HandlingState::Superseded } else { stored }
}

/// Whether a recommendation waits for the agency, its head included. A NOTE need not be answered.
pub fn waits_for_agency(severity: Severity, state: HandlingState) -> bool {
    severity != Severity::Note && WAITING.contains(&state)
}

/// The states in which the agency has not answered for good.
pub const WAITING: [HandlingState; 3] = [HandlingState::Open, HandlingState::Disputed, HandlingState::Escalated];

/// Recommendations issued before this day are due before today, when they are to be answered within `days`
/// working days. Only days that are past are looked at, so that no calendar of a year to come is needed.
pub fn overdue_before(calendar: &Calendar, today: Day, days: u32) -> Result<Day, YearNotLoaded> {
    let (mut day, mut left) = (today, days);
    while left > 0 {
        day = day.plus_days(-1);
        left -= u32::from(calendar.is_working(day.date())?);
    }
    Ok(day)
}

/// What an answer leads to, or why it is refused. `revised` says whether a revision has been proposed.
pub fn answer(
    before: HandlingState,
    severity: Severity,
    new: &NewAnswer,
    revised: bool,
) -> Result<HandlingState, Refusal> {
    not_done(before)?;
    WITH_THE_HEAD.require(before != HandlingState::Escalated || new.answer == Answer::Adopted)?;
    let blank = |text: &str| text.trim().is_empty();
    match new.answer {
        Answer::Adopted => {
            REVISION_NEEDED.require(revised)?;
            WHERE_NEEDED.require(!blank(&new.clause))?;
        }
        Answer::PartiallyAdopted => {
            REVISION_NEEDED.require(revised)?;
            WHERE_NEEDED.require(!blank(&new.clause))?;
            REASON_NEEDED.require(!blank(&new.explanation))?;
        }
        Answer::NotAdopted => REASON_NEEDED.require(!blank(&new.explanation) && !blank(&new.legal_basis))?,
    }
    let escalates = severity == Severity::Must && new.answer == Answer::NotAdopted;
    Ok(if escalates { HandlingState::Escalated } else { HandlingState::Answered })
}

/// What the head's decision leads to.
pub fn decide(before: HandlingState, decision: Decision) -> Result<HandlingState, Refusal> {
    not_done(before)?;
    NOT_ESCALATED.require(before == HandlingState::Escalated)?;
    Ok(match decision {
        Decision::Confirmed => HandlingState::Answered,
        Decision::Overruled => HandlingState::Open,
    })
}

/// What it leads to when the office disputes an answer. What the head has decided is not disputed again.
pub fn dispute(before: HandlingState, decision: Option<Decision>) -> Result<HandlingState, Refusal> {
    not_done(before)?;
    NOT_ANSWERED.require(before == HandlingState::Answered)?;
    HEAD_HAS_DECIDED.require(decision != Some(Decision::Confirmed))?;
    Ok(HandlingState::Disputed)
}

/// What it leads to when the office takes a dispute to the head.
pub fn escalate(before: HandlingState) -> Result<HandlingState, Refusal> {
    not_done(before)?;
    NOT_DISPUTED.require(before == HandlingState::Disputed)?;
    Ok(HandlingState::Escalated)
}

/// What verification leads to: an answer that the head confirmed is settled, any other verified.
pub fn verified(before: HandlingState, decision: Option<Decision>) -> Result<HandlingState, Refusal> {
    not_done(before)?;
    NOT_ANSWERED.require(before == HandlingState::Answered)?;
    let decided = decision == Some(Decision::Confirmed);
    Ok(if decided { HandlingState::Settled } else { HandlingState::Verified })
}

/// Whether an answer holds against the texts: what is said to be adopted must be a change that the revised text shows, and
/// what is said to be adopted in part must have changed something. No decision replaces that. Of what a recommendation only
/// describes the texts say nothing; the office reads it.
pub fn holds(answer: Option<Answer>, demand: Demand, verdict: Option<AdoptionVerdict>) -> Result<(), Refusal> {
    let shown = match answer {
        Some(Answer::Adopted) if demand != Demand::Describe => verdict.is_some_and(AdoptionVerdict::is_applied),
        Some(Answer::PartiallyAdopted) if !matches!(demand, Demand::Describe | Demand::Insert) => {
            verdict.is_some_and(|verdict| verdict != AdoptionVerdict::Untouched)
        }
        _ => true,
    };
    ADOPTION_NOT_IN_TEXT.require(shown).map_err(|refusal| match verdict {
        Some(verdict) => refusal.with("verdict", verdict),
        None => refusal,
    })
}

/// What the gate looks at.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Conclusion of the review opinion that was issued last in this round; none when there is none.
    pub conclusion: Option<&'a str>,
    /// Whether counsel must be heard on this kind of matter.
    pub counsel_required: bool,
    /// Whether an opinion of counsel was accepted in this round.
    pub counsel_heard: bool,
    /// Whether a supplementary opinion waits to be issued.
    pub supplement_pending: bool,
    /// Whether a revision has been proposed though no recommendation in force is answered as adopted, wholly or in
    /// part: a change that nobody asked for.
    pub changed_unasked: bool,
    /// Whether something else was changed than was asked for, and the office has not acknowledged it.
    pub edited_silently: bool,
    /// Whether the matter was submitted as an exploratory reform, its legal risk made explicit.
    pub exploratory: bool,
    /// Whether something that must lie beside the draft is missing.
    pub missing_companion: bool,
    /// Whether the deliberation comes too soon after the receipt.
    pub window_too_short: bool,
    /// Whether the text must be reviewed as another kind of matter than the one it was handed in as.
    pub substituted: bool,
    /// Severity of every recommendation of the round, and where its handling stands.
    pub items: &'a [(Severity, HandlingState)],
}

/// Whether a conclusion stops a text. That its risk is made explicit is enough for an exploratory reform alone.
fn stops(conclusion: &str, exploratory: bool) -> bool {
    STOP.contains(&conclusion) || conclusion == RISK_DISCLOSED && !exploratory
}

/// Why the text that the round has arrived at may not go on; empty when it may.
pub fn gate(facts: &Facts<'_>) -> Vec<Reason> {
    let open = |severity| facts.items.iter().any(|(s, state)| *s == severity && !is_done(*state));
    let mut reasons = Vec::new();
    let mut when = |holds: bool, reason| {
        if holds {
            reasons.push(reason);
        }
    };
    // What can be put right before there is an opinion is told before.
    when(facts.conclusion.is_none(), Reason::NotReviewed);
    when(facts.substituted, Reason::ConsultationSubstituted);
    when(facts.missing_companion, Reason::MissingCompanion);
    when(facts.window_too_short, Reason::WindowTooShort);
    let Some(conclusion) = facts.conclusion else { return reasons };
    when(stops(conclusion, facts.exploratory), Reason::Illegal);
    when(facts.counsel_required && !facts.counsel_heard, Reason::CounselNotHeard);
    when(facts.supplement_pending, Reason::SupplementPending);
    when(facts.changed_unasked, Reason::TextChanged);
    when(facts.edited_silently && !facts.changed_unasked, Reason::SilentEdits);
    when(open(Severity::Must), Reason::OpenMustItems);
    when(open(Severity::Should), Reason::OpenShouldItems);
    reasons
}

#[cfg(test)]
mod tests;
