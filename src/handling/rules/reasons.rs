//! Why a text may not go on, in the words that the answer of the gate gives.

crate::text_enum! {
    /// Why a text may not go on (不放行原因).
    pub enum Reason {
        /// No review opinion has been issued (未经审查).
        NotReviewed = "NOT_REVIEWED",
        /// What must be reviewed was only consulted on, or offered for comment (以征求意见等方式代替审查).
        ConsultationSubstituted = "CONSULTATION_SUBSTITUTED",
        /// The opinion finds it unlawful (审查不合法). There is no override.
        Illegal = "ILLEGAL",
        /// No legal adviser was heard (未听取法律顾问意见).
        CounselNotHeard = "COUNSEL_NOT_HEARD",
        /// A MUST is not settled (应当采纳的建议未办结).
        OpenMustItems = "OPEN_MUST_ITEMS",
        /// A SHOULD is not settled (建议采纳的建议未办结).
        OpenShouldItems = "OPEN_SHOULD_ITEMS",
        /// A supplementary opinion has been handed in and is not issued yet (补充意见待出具).
        SupplementPending = "SUPPLEMENT_PENDING",
        /// Something that must lie beside the draft is missing (缺少提请审议材料).
        MissingCompanion = "MISSING_COMPANION",
        /// The deliberation comes too soon after the receipt, or its day is not known (审查时间不足).
        WindowTooShort = "WINDOW_TOO_SHORT",
        /// It is not the text that was reviewed and verified (文本已变化).
        TextChanged = "TEXT_CHANGED",
        /// Something was changed that no recommendation asked for, and the office has not acknowledged it (擅自改动未确认).
        SilentEdits = "SILENT_EDITS",
        /// The office has not cleared it yet (尚未放行).
        NotCleared = "NOT_CLEARED",
        /// The office has revoked the clearance (放行已撤销).
        ClearanceRevoked = "CLEARANCE_REVOKED",
    }
}

/// A reason in words.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Legal basis.
    pub basis: &'static str,
    /// What is wrong, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// What to do, in Chinese.
    pub remedy_zh: &'static str,
    /// The same in English.
    pub remedy_en: &'static str,
}

impl Reason {
    /// The reason in words, with its basis and what to do.
    pub const fn words(self) -> Words {
        match self {
            Self::NotReviewed => Words {
                basis: "国务院令第713号第25条；国办发〔2018〕115号（未经审查的不得提交讨论）",
                zh: "尚未出具审查意见。",
                en: "No review opinion has been issued.",
                remedy_zh: "请等待审核机构出具审查意见。",
                remedy_en: "Wait until the office has issued its opinion.",
            },
            Self::ConsultationSubstituted => Words {
                basis: "国务院令第713号第25条（不得以征求意见等方式代替合法性审查）",
                zh: "该文本属于应当审查的范围，不得以法律咨询、征求意见代替审查。",
                en: "The text must be reviewed; a consultation or a call for comments does not replace that.",
                remedy_zh: "请按审查范围目录确定的事项类别另行送审。",
                remedy_en: "Submit it as the kind of matter that the scope catalogue names.",
            },
            Self::Illegal => Words {
                basis: "国务院令第713号第25条；中办发〔2016〕30号（不合法的不得提交讨论、作出决定）",
                zh: "审查意见认为不合法，不得提交讨论、签订或者作出决定。",
                en: "The opinion finds it unlawful. There is no override.",
                remedy_zh: "请修改文本后重新送审。",
                remedy_en: "Change the text and submit it for the next round.",
            },
            Self::CounselNotHeard => Words {
                basis: "中办发〔2016〕30号（应当听取而未听取的不得提交讨论、作出决定）；国务院令第713号第28条",
                zh: "尚未听取法律顾问意见。",
                en: "No legal adviser has been heard.",
                remedy_zh: "请审核机构分派法律顾问并接收其意见。",
                remedy_en: "The office assigns an adviser and accepts their opinion.",
            },
            Self::OpenMustItems => Words {
                basis: "国办发〔2018〕115号（未采纳的应当说明理由和依据）；中办发〔2016〕30号（应采纳而未采纳的责任）",
                zh: "有应当采纳的建议没有办结。",
                en: "A recommendation that must be adopted is not settled.",
                remedy_zh: "请逐条答复，不采纳的由主要负责人决定，并经审核机构核验。",
                remedy_en: "Answer each; what is not adopted the head decides; the office verifies.",
            },
            Self::OpenShouldItems => Words {
                basis: "国办发〔2018〕115号（审核意见的采纳与反馈）",
                zh: "有建议采纳的意见没有办结。",
                en: "A recommendation that should be adopted is not settled.",
                remedy_zh: "请逐条答复，并经审核机构核验。",
                remedy_en: "Answer each; the office verifies.",
            },
            Self::SupplementPending => Words {
                basis: "国务院令第713号第28条（出具单位对意见负责）",
                zh: "补充意见已经提交，尚未出具。",
                en: "A supplementary opinion waits to be issued.",
                remedy_zh: "请等待审核机构出具或者退回补充意见。",
                remedy_en: "Wait until the office has issued or returned it.",
            },
            Self::MissingCompanion => Words {
                basis: "国务院令第713号第29条；规则包提请审议材料",
                zh: "提请审议或者签订应当附具的材料不齐。",
                en: "Something that must lie beside the draft is missing.",
                remedy_zh: "请附具 companions 中列出的各项材料。",
                remedy_en: "Attach everything listed under companions.",
            },
            Self::WindowTooShort => Words {
                basis: "国务院令第713号第26条（一般不少于7个工作日）；国办发〔2018〕115号（一般不少于5个工作日）",
                zh: "自收件至拟提请审议日的审查时间少于规定的工作日，或者没有写明审议日期。",
                en: "Between receipt and deliberation lie fewer working days than the rules want, or no day was named.",
                remedy_zh: "请将审议日期调整到 deliberation_from 或者以后；属于应急情形的，应当在送审时声明理由和依据。",
                remedy_en: "Plan the deliberation for deliberation_from or later; an emergency is declared at submission, with reason and basis.",
            },
            Self::TextChanged => Words {
                basis: "国务院令第713号第25条（经审查的文本方可提交）",
                zh: "该文本不是经审查、核验的文本。",
                en: "It is not the text that was reviewed and verified.",
                remedy_zh: "请使用放行的文本；文本确需变化的，重新送审。",
                remedy_en: "Use the cleared text; a text that must change is submitted again.",
            },
            Self::SilentEdits => Words {
                basis: "国务院令第713号第25条（经审查的文本方可提交）；国办发〔2018〕115号（未经审核不得提交）",
                zh: "修改文本中有审查建议未要求的改动，尚未经审核机构确认。",
                en: "The revised text holds changes that no recommendation asked for, and the office has not acknowledged them.",
                remedy_zh: "请查阅 text-check 所列改动：由审核机构逐项确认并说明理由，或者撤回改动，或者重新送审。",
                remedy_en: "See text-check: the office acknowledges each with a reason, the agency takes it back, or the text is submitted again.",
            },
            Self::NotCleared => Words {
                basis: "国务院令第713号第25条；本系统放行流程",
                zh: "审核机构尚未放行。",
                en: "The office has not cleared it yet.",
                remedy_zh: "请等待审核机构放行。",
                remedy_en: "Wait until the office clears it.",
            },
            Self::ClearanceRevoked => Words {
                basis: "国务院令第713号第28条（出具单位对意见负责）",
                zh: "审核机构已经撤销放行。",
                en: "The office has revoked the clearance.",
                remedy_zh: "请查阅撤销理由；需要继续的，另行送审。",
                remedy_en: "Read why; to go on, submit the text as a new matter.",
            },
        }
    }
}
