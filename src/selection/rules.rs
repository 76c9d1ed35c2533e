//! What a round of selection refuses, and its pure decisions.

mod draft;
mod eligibility;
mod elimination;
mod purchase;
mod scoring;
mod steps;
#[cfg(test)]
mod tests;

pub use draft::{award, conditions_differ, faults, revision};
pub use eligibility::{Candidate, Conditions, Decided, Record, decide, who};
pub use elimination::{least_share, places};
pub use purchase::{Dated, dates, next_step};
pub use scoring::{Bid, Entry, Known, Line, MIN_SHEETS_TO_DROP, Sheet, Standing, Tied, rank};
pub use steps::{Event, TRANSITIONS, by_time, is_public, open_for_registration, step, withdrawal};

crate::rules! {
    ROUND_TRANSITION {
        basis: "选聘程序：公告、报名、资格审查、评审、公示、审定依次进行（本系统规则）",
        zh: "该轮选聘当前状态不允许此操作。",
        en: "The round's present state does not allow this.",
        remedy_zh: "请重新读取该轮选聘的状态，先完成前一环节。",
        remedy_en: "Read the round again and finish the step before."
    }
    CRITERIA_FROZEN {
        basis: "公开、公平、公正（中办发〔2016〕30号）：公告后不得变更条件和评分标准",
        zh: "公告发布后不得修改公告内容、条件和评分标准。",
        en: "After publication the notice, the conditions and the criteria can no longer be changed.",
        remedy_zh: "确需变更的，请取消本轮并重新公告。",
        remedy_en: "Cancel the round and publish a new one."
    }
    WEIGHTS_NOT_100 {
        basis: "评分标准各项权重之和为100分",
        zh: "各评分项的分值之和必须恰好为100.00分。",
        en: "The weights of the criteria must add up to exactly 100.00.",
        remedy_zh: "请调整各项分值。",
        remedy_en: "Adjust the weights."
    }
    CONDITION_OF_THE_RULES {
        basis: "条件代码在一轮选聘中唯一（本系统规则）",
        zh: "公告自定条件的代码与当地规则中的条件代码相同。",
        en: "The notice adds a condition under a code that the rules of the place use.",
        remedy_zh: "请为 condition 所列条件另定代码；当地规则已有的条件无需重复。",
        remedy_en: "Give the condition named another code; what the rules ask already need not be said again."
    }
    REGISTRATION_NOT_OPEN {
        basis: "按公告的时间报名",
        zh: "报名尚未开始。",
        en: "Registration has not begun.",
        remedy_zh: "请在公告的报名时间内报名。",
        remedy_en: "Register within the announced time."
    }
    REGISTRATION_CLOSED {
        basis: "按公告的时间报名，逾期不予受理",
        zh: "报名已经截止，逾期不予受理。",
        en: "Registration is closed; late entries are refused.",
        remedy_zh: "请关注下一轮选聘。",
        remedy_en: "Wait for another round."
    }
    APPLIED_ALREADY {
        basis: "每一报名人在一轮中只能报名一次",
        zh: "该报名人在本轮中已经报名。",
        en: "This candidate has registered in this round already.",
        remedy_zh: "请使用已有的报名记录。",
        remedy_en: "Use the application that is there."
    }
    FIRM_WITH_ITS_LAWYERS {
        basis: "《律师法》第二十五条：律师承办业务，由律师事务所统一接受委托",
        zh: "律师由其所在律师事务所报名，报名只能列入本所律师。",
        en: "Lawyers are put forward by their own firm, and a firm names only its own lawyers.",
        remedy_zh: "请由律师所在的律师事务所报名。",
        remedy_en: "Have the lawyer's own firm apply."
    }
    SCHOLAR_IN_PERSON {
        basis: "法学专家以个人身份受聘（本系统规则）",
        zh: "法学专家以个人身份报名，一份报名只列一人。",
        en: "A scholar applies in person, one in each application.",
        remedy_zh: "请由本人单独报名，不填律师事务所。",
        remedy_en: "Apply for one scholar, without a firm."
    }
    PUBLIC_LAWYER_NOT_CANDIDATE {
        basis: "《律师法》第十一条：公务员不得兼任执业律师",
        zh: "公职律师不得报名应聘。",
        en: "A public lawyer cannot apply.",
        remedy_zh: "公职律师以本职参与工作。",
        remedy_en: "Public lawyers take part as civil servants."
    }
    ONLY_FOR_ONESELF {
        basis: "本人或者本所报名（本系统规则）",
        zh: "只能为本人或者本所报名。",
        en: "One applies for oneself or one's own firm only.",
        remedy_zh: "请由报名人本人、其律师事务所办理，或者向组织单位提交纸质材料。",
        remedy_en: "Have the candidate apply, or hand the application in on paper."
    }
    WITHDRAWAL_TOO_LATE {
        basis: "聘用之前可以退出（本系统规则）；聘用之后依聘用合同",
        zh: "该轮选聘已经结束，不能退出。",
        en: "The round is over: nobody withdraws from it any more.",
        remedy_zh: "已经聘用的，请按聘用合同提出辞聘。",
        remedy_en: "Whoever was awarded gives notice under the engagement."
    }
    NO_LONGER_CANDIDATE {
        basis: "退出、不合格和取消资格的报名不再参加本轮选聘（本系统规则）",
        zh: "该报名已经不在本轮选聘之中。",
        en: "The application is no longer in the round.",
        remedy_zh: "无需办理退出。",
        remedy_en: "There is nothing to withdraw."
    }
    DECIDED_ALREADY {
        basis: "资格审查结论一经作出不得更改（本系统规则）",
        zh: "该报名的资格审查已有结论。",
        en: "This application has been decided on already.",
        remedy_zh: "请核对结论；有异议的在公示期提出。",
        remedy_en: "See the decision; object during publicity."
    }
    EVALUATOR_ADMINISTRATOR {
        basis: "GB/T 22239-2019：三员分立",
        zh: "系统管理员、安全管理员、审计管理员不得担任评委。",
        en: "The three separated administrators cannot be evaluators.",
        remedy_zh: "请另选评委。",
        remedy_en: "Appoint somebody else."
    }
    EVALUATOR_IS_CANDIDATE {
        basis: "回避：评委与报名人有利害关系的应当回避（参照《政府采购法》第十二条）",
        zh: "报名人及其所在律师事务所的人员不得担任本轮评委。",
        en: "A candidate, or somebody of a candidate's firm, cannot evaluate this round.",
        remedy_zh: "请另选评委。",
        remedy_en: "Appoint somebody else."
    }
    EVALUATOR_APPOINTED_ALREADY {
        basis: "每人一份评分表",
        zh: "该人员已是本轮评委。",
        en: "This person is an evaluator of this round already.",
        remedy_zh: "请使用已有的评委记录。",
        remedy_en: "Use the appointment that is there."
    }
    DECLARED_ALREADY {
        basis: "利害关系声明一次作出；评审中发现利害关系的仍应回避",
        zh: "已经声明过，现在只能声明回避。",
        en: "A declaration has been made; now one can only stand back.",
        remedy_zh: "评审中发现利害关系的，请声明回避。",
        remedy_en: "Stand back if a conflict has become known."
    }
    EVALUATOR_RECUSED {
        basis: "回避（参照《政府采购法》第十二条）",
        zh: "已经回避的评委不得查看报名材料或者评分。",
        en: "An evaluator who stood back sees and scores nothing.",
        remedy_zh: "请由其他评委评分。",
        remedy_en: "Leave the evaluation to the others."
    }
    NOT_DECLARED {
        basis: "评审前声明有无利害关系",
        zh: "评委尚未作出利害关系声明。",
        en: "The evaluator has not declared whether there is a conflict of interest.",
        remedy_zh: "请先声明无利害关系或者回避。",
        remedy_en: "Declare that there is none, or stand back, first."
    }
    SHEET_SIGNED {
        basis: "评分表签字后不得更改",
        zh: "评分表已经签字，不得更改。",
        en: "The sheet is signed and cannot be changed.",
        remedy_zh: "已签字的评分为最终评分。",
        remedy_en: "What is signed is final."
    }
    SHEET_INCOMPLETE {
        basis: "评委应当对每一合格报名人的每一评分项打分",
        zh: "评分表尚未填完，不能签字。",
        en: "The sheet has empty cells and cannot be signed.",
        remedy_zh: "请补齐 missing 所示数量的评分。",
        remedy_en: "Fill in the cells that are missing."
    }
    SCORE_ABOVE_MAXIMUM {
        basis: "评分不得超过该项满分",
        zh: "评分超过该项的满分。",
        en: "The score is above the criterion's maximum.",
        remedy_zh: "请在0分至满分之间打分。",
        remedy_en: "Give between 0 and the maximum."
    }
    SHEETS_NOT_IN {
        basis: "全部评委签字后方可汇总",
        zh: "尚有评委未声明或者未签字。",
        en: "Not all evaluators have declared and signed.",
        remedy_zh: "请等待全部评委签字；不能履职的可声明回避。",
        remedy_en: "Wait until all have signed, or stood back."
    }
    NO_EVALUATOR {
        basis: "评审由评委独立打分",
        zh: "没有可以评分的评委。",
        en: "There is no evaluator who can score.",
        remedy_zh: "请委派评委并由其声明无利害关系。",
        remedy_en: "Appoint evaluators and have them declare."
    }
    APPLICATIONS_UNDECIDED {
        basis: "逐一作出资格审查结论",
        zh: "尚有报名未作资格审查结论。",
        en: "Some applications have not been decided on.",
        remedy_zh: "请逐一审查。",
        remedy_en: "Decide on each of them."
    }
    TOO_FEW_QUALIFIED {
        basis: "合格报名人少于公告数量的，本轮失败",
        zh: "合格报名人少于公告要求的数量。",
        en: "Fewer candidates are qualified than the notice demands.",
        remedy_zh: "请以失败结束本轮，重新公告。",
        remedy_en: "End the round as failed and publish a new one."
    }
    PRICES_SEALED {
        basis: "密封报价在规定时间公开开启前不得查看",
        zh: "报价尚未到开启时间，或者已经开启。",
        en: "The prices cannot be opened yet, or have been opened.",
        remedy_zh: "请在报名截止并完成资格审查后开启，且只开启一次。",
        remedy_en: "Open them once, after registration and qualification."
    }
    PRICES_NOT_OPENED {
        basis: "价格分按开启的报价计算",
        zh: "报价尚未开启。",
        en: "The prices have not been opened.",
        remedy_zh: "请先在见证人在场时开启报价。",
        remedy_en: "Open them in the presence of a witness first."
    }
    LOTS_NEED_WITNESS {
        basis: "同分且各项相同的，公开抽签（本系统规则）",
        zh: "有报名人完全同分，须在见证人在场时抽签。",
        en: "Candidates are equal in everything: lots must be drawn before a witness.",
        remedy_zh: "请填写见证人和见证人当场说出的词。",
        remedy_en: "Name the witness and the word that the witness says."
    }
    NOBODY_APPOINTABLE {
        basis: "最低总分",
        zh: "没有达到最低总分的报名人。",
        en: "Nobody has reached the least total.",
        remedy_zh: "请以失败结束本轮。",
        remedy_en: "End the round as failed."
    }
    FRAMEWORK_ELIMINATES_NOBODY {
        basis: "《政府采购框架协议采购方式管理暂行办法》（征集入围的淘汰比例，且至少淘汰一家）；规则包 panel.min_elimination、panel.min_elimination_by_quality",
        zh: "按照最低淘汰比例，没有可以入围的报名人。",
        en: "With the share that a framework round must eliminate nobody can be put forward.",
        remedy_zh: "参加排序的报名人太少，请以失败结束本轮，重新公告。",
        remedy_en: "Too few candidates were ranked: end the round as failed and publish a new one."
    }
    PUBLICITY_RUNNING {
        basis: "拟聘名单公示期（规则包 selection.publicity_wd）",
        zh: "公示期未满。",
        en: "The publicity period is not over.",
        remedy_zh: "请待公示期满。",
        remedy_en: "Wait until it is over."
    }
    NOT_IN_PUBLICITY {
        basis: "公示期内提出异议",
        zh: "现在不是公示期，不能提出异议。",
        en: "Objections are made during the publicity period.",
        remedy_zh: "请在公示期内提出。",
        remedy_en: "Object during the period."
    }
    OBJECTION_ANSWERED {
        basis: "异议书面答复一次",
        zh: "该异议已经答复。",
        en: "The objection has been answered.",
        remedy_zh: "请查看答复。",
        remedy_en: "Read the answer."
    }
    OBJECTION_NAMES_NOBODY {
        basis: "异议成立取消相应报名人资格",
        zh: "认定异议成立须指明拟聘报名人。",
        en: "An objection can only be upheld against a candidate who is put forward.",
        remedy_zh: "请在答复中指明报名人。",
        remedy_en: "Name the candidate in the answer."
    }
    APPROVER_PROPOSED {
        basis: "职责分离：提出与审定由不同的人办理（本系统规则）",
        zh: "提出拟聘名单的人不得办理审定。",
        en: "Whoever put the names forward cannot record the approval.",
        remedy_zh: "请由另一名经办人办理。",
        remedy_en: "Have a colleague record it."
    }
    NOT_APPROVED {
        basis: "政府审定后聘任",
        zh: "尚未审定。",
        en: "The names have not been approved.",
        remedy_zh: "请先办理审定。",
        remedy_en: "Record the approval first."
    }
    AWARD_BEYOND_QUOTA {
        basis: "聘用人数不得超过公告名额",
        zh: "聘用数量超过公告名额。",
        en: "The award goes beyond the announced number.",
        remedy_zh: "请只列拟聘名单中的报名人。",
        remedy_en: "Name only those who were put forward."
    }
    AWARD_NOT_AS_PROPOSED {
        basis: "聘用与公示、审定的名单一致",
        zh: "聘用名单与公示并审定的名单不一致。",
        en: "The award differs from the names that were shown and approved.",
        remedy_zh: "请逐一列明全部拟聘报名人，每人一份合同条件。",
        remedy_en: "Name each of those put forward, once, with the terms of a contract."
    }
    NOT_A_PURCHASE {
        basis: "政府采购环节只适用于政府采购",
        zh: "本轮不是政府采购。",
        en: "The round is not a government purchase.",
        remedy_zh: "无需登记采购环节。",
        remedy_en: "There is nothing to record."
    }
    PURCHASE_STEP_ORDER {
        basis: "《政府采购法实施条例》第四十三条、第五十条；《政府采购法》第四十六条、第四十七条",
        zh: "采购环节应当依次登记，日期不得早于前一环节或者晚于今天。",
        en: "The steps follow each other, none before the last or after today.",
        remedy_zh: "请按顺序登记。",
        remedy_en: "Record them in order."
    }
}
