//! What co-counsel may not do, and when an assignment is not handed on.

crate::rules! {
    LEAD_ONLY {
        basis: "《律师执业管理办法》（承办律师对委托事项负责）；本系统审查流程",
        zh: "协办律师不得起草首稿、提交意见、邀请协办或者申请转办。",
        en: "Co-counsel neither begin nor hand in the opinion, nor invite others, nor hand the matter on.",
        remedy_zh: "请由主办律师办理；协办律师可以修改主办律师的意见稿、提问。",
        remedy_en: "Let the lead do it; co-counsel revise the lead's draft and ask questions."
    }
    SAME_FIRM_ONLY {
        basis: "《律师法》第二十五条第一款（由律师事务所统一接受委托）",
        zh: "协办、转办限于同一律师事务所的律师。",
        en: "Lawyers of one firm alone assist each other or take over from each other.",
        remedy_zh: "需要其他律师事务所或者专家参加的，请审核机构另行分派。",
        remedy_en: "Ask the office to offer the matter to counsel of another firm, who are paid by themselves."
    }
    NOT_AT_WORK {
        basis: "本系统审查流程（协办、转办限于办理中的分派）",
        zh: "该分派不在办理中：尚未接受、已经解除，或者意见已经采用。",
        en: "The assignment is not being worked on: it was not accepted, is over, or its opinion was delivered.",
        remedy_zh: "请核对分派的状态。",
        remedy_en: "Look where the assignment stands."
    }
    DELEGATION_WAITS {
        basis: "本系统审查流程（一项分派同时只有一件转办申请）",
        zh: "该分派的转办申请正待审核机构决定。",
        en: "The office has not decided about an earlier wish to hand this assignment on.",
        remedy_zh: "请等待决定。",
        remedy_en: "Wait for the decision."
    }
    DELEGATION_DECIDED {
        basis: "本系统审查流程（一事一决）",
        zh: "该转办申请已经决定。",
        en: "This was decided.",
        remedy_zh: "需要再次转办的，由承办律师重新申请。",
        remedy_en: "Whoever has the assignment now may ask anew."
    }
}
