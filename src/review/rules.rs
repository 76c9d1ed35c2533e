//! When a review may go on: the transition table and the rules around it.

use crate::error::Refusal;

use super::model::{AssignmentState, Material, ReviewState};

crate::rules! {
    ILLEGAL_TRANSITION {
        basis: "本系统审查流程（国务院令第713号第25–28条；国办发〔2018〕115号）",
        zh: "该事项当前状态不允许此操作。",
        en: "The matter's present state does not allow this.",
        remedy_zh: "请先完成前一步骤，或重新读取该事项的当前状态。",
        remedy_en: "Finish the step before, or read the matter again to see where it stands."
    }
    NO_REVIEW_BODY {
        basis: "国办发〔2018〕115号（明确审核主体）",
        zh: "尚未为本单位确定该类事项的审核机构。",
        en: "No review body has been named for this agency and kind of matter.",
        remedy_zh: "请系统管理员为本单位指定审核机构。",
        remedy_en: "Ask the system administrator to name the agency's review body."
    }
    NO_TEXT_SUBMITTED {
        basis: "国务院令第713号第26条；规则包送审材料",
        zh: "送审文本尚未上传。",
        en: "The text to be reviewed has not been uploaded.",
        remedy_zh: "请先上传文件的一个版本。",
        remedy_en: "Upload a version of the document first."
    }
    MATERIALS_MISSING {
        basis: "国务院令第713号第26条；规则包送审材料",
        zh: "送审材料不齐，不得提交。",
        en: "Required materials are missing.",
        remedy_zh: "请补齐 missing 中列出的各项材料。",
        remedy_en: "Hand in every material listed as missing."
    }
    PARTIES_MISSING {
        basis: "律师法第39条（利益冲突审查以当事人为准）",
        zh: "合同审查须列明合同相对方。",
        en: "A contract needs its counterparty named.",
        remedy_zh: "请至少列明一个合同相对方。",
        remedy_en: "Name at least one counterparty."
    }
    CONFLICT_OF_INTEREST {
        basis: "律师法第39条；中办发〔2016〕30号（应当回避）",
        zh: "该顾问或其所在律所与本事项当事人存在利益冲突，不得分派。",
        en: "The adviser, or a colleague of the same firm, has declared an interest in a party of this matter.",
        remedy_zh: "请另选无利益冲突的顾问。",
        remedy_en: "Choose an adviser without a conflict."
    }
    ALREADY_ASSIGNED {
        basis: "本系统分派规则",
        zh: "该顾问已在本轮中。",
        en: "This adviser is already assigned in this round.",
        remedy_zh: "无需重复分派。",
        remedy_en: "There is nothing to do."
    }
    NO_ENGAGEMENT {
        basis: "律师法第25条；中办发〔2016〕30号（先聘用后履职）",
        zh: "该顾问没有覆盖送审单位的有效聘用合同。",
        en: "The adviser has no engagement in force that serves this agency.",
        remedy_zh: "请先签订聘用合同，或另选顾问。",
        remedy_en: "Engage the adviser first, or choose another."
    }
    NO_RATE {
        basis: "聘用合同收费标准（规范报酬的约定）",
        zh: "聘用合同中没有该服务的收费标准。",
        en: "The engagement's rate card has no rate for this service.",
        remedy_zh: "请在聘用合同中约定该项标准。",
        remedy_en: "Agree a rate for it in the engagement."
    }
    OFFER_ANSWERED {
        basis: "本系统分派规则",
        zh: "该分派已经答复。",
        en: "This offer has already been answered.",
        remedy_zh: "请重新读取分派状态。",
        remedy_en: "Read the assignment again."
    }
    ROUND_OVER {
        basis: "本系统审查流程（重新送审开启新一轮）",
        zh: "该分派属于以前的轮次，已经结束。",
        en: "This assignment belongs to an earlier round, which is over.",
        remedy_zh: "新一轮由审核机构重新分派。",
        remedy_en: "The office assigns the new round anew."
    }
    ONLY_THE_ADVISER {
        basis: "律师法第25、29条（承办律师本人履职）",
        zh: "只有承接本轮的顾问可以提问。",
        en: "Only an adviser who has accepted this round may ask.",
        remedy_zh: "请先接受分派。",
        remedy_en: "Accept the offer first."
    }
    QUESTION_ANSWERED {
        basis: "本系统审查流程（问答留痕）",
        zh: "该问题已经答复，答复不得更改。",
        en: "This question has been answered, and an answer is not changed.",
        remedy_zh: "如需补充，请在新的问题中说明。",
        remedy_en: "Say more under a new question."
    }
}

crate::text_enum! {
    /// What happens to a review (事件).
    pub enum Event {
        /// The agency submits (送审).
        Submit = "SUBMIT",
        /// The office finds it complete (受理).
        Accept = "ACCEPT",
        /// The office offers it to an adviser (分派).
        Offer = "OFFER",
        /// The last adviser stands back (全部退出).
        StandBack = "STAND_BACK",
        /// An adviser accepts and starts (接受).
        Start = "START",
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
    }
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(ReviewState, Event, ReviewState)] = {
    use Event as E;
    use ReviewState as S;
    &[
        (S::Draft, E::Submit, S::Submitted),
        (S::Submitted, E::Accept, S::Accepted),
        (S::Accepted, E::Offer, S::Assigned),
        (S::Assigned, E::Offer, S::Assigned),
        (S::InReview, E::Offer, S::InReview),
        (S::Assigned, E::StandBack, S::Accepted),
        (S::InReview, E::StandBack, S::Accepted),
        (S::Assigned, E::Start, S::InReview),
        (S::InReview, E::Start, S::InReview),
        (S::InReview, E::OpinionsIn, S::DraftOpinion),
        (S::DraftOpinion, E::Issue, S::OpinionIssued),
        (S::OpinionIssued, E::Handle, S::Handling),
        (S::OpinionIssued, E::Clear, S::Closed),
        (S::Handling, E::Clear, S::Closed),
        (S::OpinionIssued, E::BeginAgain, S::Submitted),
        (S::Handling, E::BeginAgain, S::Submitted),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: ReviewState, event: Event) -> Result<ReviewState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| ILLEGAL_TRANSITION.refuse().with("state", state).with("event", event))
}

/// Whether an adviser with this assignment still belongs to the matter.
pub const fn is_active(state: AssignmentState) -> bool {
    matches!(state, AssignmentState::Offered | AssignmentState::Accepted)
}

/// Refuses a submission that lacks a required material, naming all that are missing.
pub fn complete(required: &[String], given: &[Material]) -> Result<(), Refusal> {
    let missing: Vec<&str> = required
        .iter()
        .map(String::as_str)
        .filter(|code| !given.iter().any(|material| material.code == **code))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(MATERIALS_MISSING.refuse().with("missing", missing.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_and_event_lead_to_one_state() {
        for (n, (from, on, _)) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[n + 1..].iter().all(|(f, o, _)| (f, o) != (from, on)), "{from} on {on} stands twice");
        }
    }

    #[test]
    fn nothing_leaves_closed_and_everything_is_reached() {
        assert!(TRANSITIONS.iter().all(|(from, _, _)| *from != ReviewState::Closed));
        for state in ReviewState::ALL.iter().filter(|state| **state != ReviewState::Draft) {
            assert!(TRANSITIONS.iter().any(|(_, _, to)| to == state), "{state} is never reached");
        }
    }

    #[test]
    fn all_missing_materials_are_named_at_once() {
        let required = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        let given = [Material { code: "B".into(), note: String::new() }];
        let refusal = complete(&required, &given).expect_err("must be refused");
        assert_eq!(refusal.facts, vec![("missing", "A, C".to_owned())]);
    }
}
