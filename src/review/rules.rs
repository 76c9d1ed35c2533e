//! When a review may go on: the transition table and the rules around it.

use crate::error::Refusal;

use super::model::{AssignmentState, HoldKind, Material, ReviewState, SupplementItem};
use crate::kit::{Day, Timestamp};

mod faults;

pub use faults::{carried_faults, party_faults, wrong};

crate::rules! {
    MATTER_CARRIED_ALREADY {
        basis: "一个事项只结转一次（本系统规则）",
        zh: "该编号的事项已经结转。",
        en: "The matter of this number was carried over already.",
        remedy_zh: "请使用已有的审查事项。",
        remedy_en: "Use the matter that is there."
    }
    NOT_OUR_AGENCY {
        basis: "职权法定：审核机构只审查其负责单位的事项（本系统规则）",
        zh: "该单位的此类事项不由本审核机构审查。",
        en: "This review body does not review such matters of the agency.",
        remedy_zh: "请由负责该单位的审核机构办理。",
        remedy_en: "Ask the review body in charge of that agency."
    }
    TEXT_UNDER_REVIEW {
        basis: "一事一审，同一文件不重复立项（本系统规则）",
        zh: "该文件已有审查事项。",
        en: "There is a matter about this document already.",
        remedy_zh: "请使用已有的审查事项，或者由承办单位另行上传文件。",
        remedy_en: "Use the matter that is there, or have the agency upload another document."
    }
    ILLEGAL_TRANSITION {
        basis: "本系统审查流程（国务院令第713号第25–28条；国办发〔2018〕115号）",
        zh: "该事项当前状态不允许此操作。",
        en: "The matter's present state does not allow this.",
        remedy_zh: "请先完成前一步骤，或重新读取该事项的当前状态。",
        remedy_en: "Finish the step before, or read the matter again to see where it stands."
    }
    FORM_CLOSED {
        basis: "国务院令第713号第26条（送审材料）；本系统审查流程",
        zh: "已经送审或者已经结束的事项不得修改。",
        en: "What has been handed in or has ended is not changed.",
        remedy_zh: "请在起草或者退回补正期间修改；文本有变化的，重新送审。",
        remedy_en: "Change it while it is a draft or back for supplement; submit a changed text for the next round."
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
    SUPPLEMENT_ASKED_ONCE {
        basis: "《行政许可法》第三十二条第一款第四项（一次告知需要补正的全部内容，参照执行）",
        zh: "需要补正的内容应当一次告知；再次退回只能要求此前已经列明而仍未补齐的内容。",
        en: "What is missing is told once and in full; a second return may only name what was listed before and still lacks.",
        remedy_zh: "请只列此前告知过的内容，或者予以受理，在审查中提问或者中止。",
        remedy_en: "Name only what was listed before, or accept the matter and ask or hold during the review."
    }
    LISTED_ITEMS_MISSING {
        basis: "规则包送审材料；《行政许可法》第三十二条第一款第四项（按照要求提交全部补正材料，参照执行）",
        zh: "告知补正的材料没有全部补送。",
        en: "Materials that were asked for have not all been handed in.",
        remedy_zh: "请补送 missing 中列出的各项材料。",
        remedy_en: "Hand in every material listed as missing."
    }
    SUPPLEMENT_OVERDUE {
        basis: "规则包 review.supplement_wd；《行政许可法》第三十二条（参照执行）",
        zh: "补正期限已过，逾期未补齐的予以退回。",
        en: "The time for handing in what is missing is over; the matter is returned.",
        remedy_zh: "请备齐材料后重新送审。",
        remedy_en: "Submit the matter anew, complete."
    }
    SUPPLEMENT_DAYS_LEFT {
        basis: "规则包 review.supplement_wd",
        zh: "补正期限未满，不得退回。",
        en: "The agency still has time to hand in what is missing.",
        remedy_zh: "请待期限届满；届满次日系统自动退回。",
        remedy_en: "Wait until the time is over; the matter is then returned by itself."
    }
    EXTENDED_ALREADY {
        basis: "本系统审查流程（延期以一次为限）",
        zh: "本轮审查已经延期一次，不得再次延期。",
        en: "The limit of this round has been extended once; there is no second time.",
        remedy_zh: "确需调查、论证的，请中止审查，该时间不计入期限。",
        remedy_en: "Hold the review where something must be investigated or argued: that time is not counted."
    }
    EXTENSION_NOT_PROVIDED {
        basis: "规则包审查期限（未规定延长上限的，不得延期）",
        zh: "规则没有为该类事项规定可以延长的期限。",
        en: "The rules provide no longer limit for this kind of matter.",
        remedy_zh: "请在期限内办结，或者依法中止审查。",
        remedy_en: "Finish within the limit, or hold the review where the law allows."
    }
    EXTENSION_BEYOND_MAXIMUM {
        basis: "规则包审查期限的延长上限",
        zh: "延长后的期限超过规则允许的上限。",
        en: "The extended limit would be longer than the rules allow.",
        remedy_zh: "请减少延长的天数。",
        remedy_en: "Extend by fewer days."
    }
    EXTENSION_TOO_LATE {
        basis: "规则包审查期限（延期应当在期限届满前批准）",
        zh: "审查期限已过，不得延期。",
        en: "The limit is over and is not extended any more.",
        remedy_zh: "请尽快出具审查意见，并说明逾期原因。",
        remedy_en: "Issue the opinion, and explain the delay."
    }
    EXTEND_BY_ANOTHER {
        basis: "内部控制（受理、批准延期分离）",
        zh: "延期须由受理人以外的审核人员批准。",
        en: "Whoever accepted the matter does not approve its extension.",
        remedy_zh: "请由另一位审核人员批准。",
        remedy_en: "Ask another coordinator."
    }
    CONFLICT_OF_INTEREST {
        basis: "律师法第39条；中办发〔2016〕30号（应当回避）",
        zh: "该顾问或其所在律所与本事项当事人存在利益冲突，不得分派。",
        en: "The adviser, or a colleague of the same firm, has declared an interest in a party of this matter.",
        remedy_zh: "请另选无利益冲突的顾问。",
        remedy_en: "Choose an adviser without a conflict."
    }
    CONFLICT_NOT_DECLARED {
        basis: "律师法第39条；律师法第23条（利益冲突审查）",
        zh: "接受分派前，须就每一个当事人申报有无利益冲突。",
        en: "Before accepting, the adviser declares of each party whether there is a conflict of interest.",
        remedy_zh: "请查看分派简况，并就 parties 中列出的当事人申报。",
        remedy_en: "Read the brief of the assignment and declare about the parties listed."
    }
    CONFLICT_UNDECIDED {
        basis: "律师法第39条；律师执业行为规范（披露并取得同意）",
        zh: "发现可能的利益冲突，审核机构或者送审单位尚未决定。",
        en: "A possible conflict of interest waits for a decision of the office or the agency.",
        remedy_zh: "请等待决定；决定后答复期限重新起算。",
        remedy_en: "Wait for the decision; the time for the answer begins anew with it."
    }
    PARTY_DECLARED_ALREADY {
        basis: "利益冲突申报只增不改（本系统规则）",
        zh: "已就该当事人申报过。",
        en: "There is a declaration about this party already.",
        remedy_zh: "情况有变化的，请申报利害关系或者申请回避。",
        remedy_en: "If things have changed, declare an interest or recuse."
    }
    FINDING_DECIDED {
        basis: "利益冲突处理留痕（本系统规则）",
        zh: "该利益冲突线索已经处理。",
        en: "This finding has been decided.",
        remedy_zh: "请重新读取；有新情况的，会形成新的线索。",
        remedy_en: "Read it again; what is new becomes a finding of its own."
    }
    FINDING_OUTCOME {
        basis: "律师法第39条；律师执业行为规范（绝对冲突不得同意，相对冲突须披露并取得同意）",
        zh: "该利益冲突线索不能这样处理。",
        en: "This finding cannot be decided so.",
        remedy_zh: "同一当事人的，不能认定为无冲突；绝对冲突不能同意；送审单位只能就相对冲突表示同意或者不同意。",
        remedy_en: "Certainly the same party: no \"no conflict\". Absolute: no consent. The agency decides on relative ones, by consent or refusal."
    }
    ALREADY_ASSIGNED {
        basis: "本系统分派规则",
        zh: "该顾问已在本轮中。",
        en: "This adviser is already assigned in this round.",
        remedy_zh: "无需重复分派。",
        remedy_en: "There is nothing to do."
    }
    DOUBLE_ALREADY {
        basis: "独立双审一轮只启动一次（本系统规则）",
        zh: "本轮审查已经启动过独立双审。",
        en: "This round was already begun as one with two independent opinions.",
        remedy_zh: "请按已启动的独立双审办理；已终止的，按普通审查办理。",
        remedy_en: "Go on with it as it was begun; one that was ended goes on with one opinion."
    }
    DOUBLE_TOO_LATE {
        basis: "独立双审应当在分派之前启动，两名顾问互不知情（本系统规则）",
        zh: "事项未受理或者已经分派，不能启动独立双审。",
        en: "Two independent opinions are begun after acceptance and before anybody is offered the matter.",
        remedy_zh: "请先解除现有分派。",
        remedy_en: "Take the assignments back first."
    }
    DOUBLE_NOT_UNDER_WAY {
        basis: "独立双审的终止（本系统规则）",
        zh: "本轮审查没有正在进行的独立双审。",
        en: "No two independent opinions are under way in this round.",
        remedy_zh: "请查看事项的独立双审情况。",
        remedy_en: "Look at how the round stands."
    }
    DOUBLE_BOTH_AT_WORK {
        basis: "独立双审的两名顾问在办期间不得终止（本系统规则）",
        zh: "两名顾问都在承办，不能终止独立双审。",
        en: "Both advisers are at work: two independent opinions are not given up now.",
        remedy_zh: "请等待两份意见，或者先解除其中一名顾问的分派。",
        remedy_en: "Wait for both opinions, or take one of the assignments back first."
    }
    DOUBLE_FULL {
        basis: "独立双审由两名顾问承办（本系统规则）",
        zh: "独立双审的两名顾问都已分派。",
        en: "Both advisers of the two independent opinions are assigned.",
        remedy_zh: "如需更换，请先解除其中一名顾问的分派。",
        remedy_en: "Take one of the assignments back first to replace its adviser."
    }
    DOUBLE_SAME_FIRM {
        basis: "独立双审的两名顾问应当来自不同的律师事务所（本系统规则）",
        zh: "该顾问与另一名顾问同属一家律师事务所。",
        en: "The adviser is of the same firm as the other one.",
        remedy_zh: "请分派给其他律师事务所的顾问。",
        remedy_en: "Offer it to an adviser of another firm."
    }
    AT_CAPACITY {
        basis: "顾问同时承办上限（顾问名录；本系统规则）",
        zh: "这位顾问正在承办的事项已达上限。",
        en: "The adviser has as many matters in hand as they take at a time.",
        remedy_zh: "请另选顾问，或者在其办结后再安排；上限有误的，请更正名录。",
        remedy_en: "Choose another adviser or wait until one is done; correct the roll if the limit is wrong."
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
    OFFER_EXPIRED {
        basis: "规则包 review.offer_answer_wd",
        zh: "该分派逾期未答复，已经失效。",
        en: "The offer was not answered in time and has expired.",
        remedy_zh: "愿意承接的，请联系审核机构重新分派。",
        remedy_en: "Ask the legal affairs office for a new offer."
    }
    ASSIGNMENT_OVER {
        basis: "本系统分派规则",
        zh: "该分派已经结束。",
        en: "This assignment has ended.",
        remedy_zh: "请重新读取分派状态。",
        remedy_en: "Read the assignment again."
    }
    NOTHING_TO_HAND_OVER {
        basis: "聘用合同有效期间不作整体移交（本系统规则）",
        zh: "聘用合同仍然有效，不作整体移交。",
        en: "The engagement is in force: its work is not handed over as a whole.",
        remedy_zh: "请逐件解除分派，或者先暂停、解聘。",
        remedy_en: "Release single assignments, or suspend or dismiss first."
    }
    WORK_DELIVERED {
        basis: "聘用合同（已经接收的工作应当付酬）；《民法典》第九百二十八条",
        zh: "该顾问的意见已经接收，不得解除分派。",
        en: "The adviser's opinion has been accepted: the assignment is not taken back.",
        remedy_zh: "存在利益冲突的，由顾问本人申请回避。",
        remedy_en: "Where there is a conflict of interest, the adviser recuses."
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

/// Whether an adviser with this assignment still belongs to the matter.
pub const fn is_active(state: AssignmentState) -> bool {
    matches!(state, AssignmentState::Offered | AssignmentState::Accepted)
}

/// Whether the time of a hold is excluded from the limit.
pub const fn stops_clock(kind: HoldKind) -> bool {
    !matches!(kind, HoldKind::Other)
}

/// Whether a matter ended without a review opinion.
pub const fn is_over_for_good(state: ReviewState) -> bool {
    matches!(state, ReviewState::Withdrawn | ReviewState::Returned)
}

/// Whether a last day is over; one that is not known is not.
pub fn is_over(last: Option<Day>, today: Day) -> bool {
    last.is_some_and(|last| last < today)
}

/// Whether an offer can no longer be answered; one without an end can.
pub fn is_expired(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_some_and(|at| at <= now)
}

/// Refuses a second return that names anything that the earlier ones of the round did not.
pub fn ask_once(earlier: &[SupplementItem], now: &[SupplementItem]) -> Result<(), Refusal> {
    // A material is the same whatever is said of it; words alone are the same when they are the same words.
    let listed = |item: &SupplementItem| {
        earlier.iter().any(|one| one.code == item.code && (!one.code.is_empty() || one.note == item.note))
    };
    let new: Vec<String> = now.iter().filter(|item| !listed(item)).map(ToString::to_string).collect();
    if earlier.is_empty() || new.is_empty() {
        Ok(())
    } else {
        Err(SUPPLEMENT_ASKED_ONCE.refuse().with("new", new.join(", ")))
    }
}

/// Refuses an answer to a return that lacks a listed material. What was asked in words the office judges itself.
pub fn answers(asked: &[SupplementItem], given: &[Material]) -> Result<(), Refusal> {
    let codes = asked.iter().map(|item| item.code.as_str()).filter(|code| !code.is_empty());
    let missing: Vec<&str> = codes.filter(|code| !given.iter().any(|material| material.code == *code)).collect();
    if missing.is_empty() { Ok(()) } else { Err(LISTED_ITEMS_MISSING.refuse().with("missing", missing.join(", "))) }
}

/// The limit after an extension by `days`, or the refusal.
pub fn extended(limit: Option<i64>, maximum: Option<i64>, days: i64) -> Result<i64, Refusal> {
    let (Some(limit), Some(maximum)) = (limit, maximum) else { return Err(EXTENSION_NOT_PROVIDED.refuse()) };
    let after = limit.saturating_add(days);
    if after > maximum {
        return Err(EXTENSION_BEYOND_MAXIMUM.refuse().with("limit", limit).with("maximum", maximum));
    }
    Ok(after)
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
mod tests;
