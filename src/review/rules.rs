//! When a review may go on: the transition table and the rules around it.

mod faults;
mod steps;
pub mod team;

pub use faults::{carried_faults, party_faults, wrong};
pub use steps::{Event, TRANSITIONS, step};

use crate::error::Refusal;

use super::model::{AssignmentState, HoldKind, Material, ReviewState, SupplementItem};
use crate::kit::{Day, Timestamp};

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
    QUESTION_OF_OTHERS {
        basis: "本系统审查流程（谁被提问谁答复）",
        zh: "该问题不是向贵方提出的。",
        en: "The question was asked of somebody else.",
        remedy_zh: "请由被提问的一方答复。",
        remedy_en: "Let whoever was asked answer."
    }
    FOLLOWS_UNANSWERED {
        basis: "本系统审查流程（一问一答，追问另行提出）",
        zh: "所追问的问题尚未答复。",
        en: "The question to be followed up has not been answered yet.",
        remedy_zh: "请等待答复，或者另行提问。",
        remedy_en: "Wait for its answer, or ask a question of its own."
    }
    OFFICE_ASKS_ITSELF {
        basis: "本系统审查流程（审核机构向送审单位提问）",
        zh: "审核机构的问题应当向送审单位提出。",
        en: "The office asks the agency, not itself.",
        remedy_zh: "内部意见请记入内部备注。",
        remedy_en: "What is meant for the office goes into an internal note."
    }
    STATE_SECRETS_NOT_DECLARED {
        basis: "《保守国家秘密法》（不得在非涉密信息系统中存储、处理国家秘密）",
        zh: "未声明送审材料不涉及国家秘密，不予接收。",
        en: "Nothing is received without the declaration that there are no state secrets in it.",
        remedy_zh: "请核对材料后声明；涉及国家秘密的，在涉密系统中办理。",
        remedy_en: "Look it through and declare so; what holds state secrets belongs in the classified system."
    }
    LEAD_AGENCY_ONLY {
        basis: "《党政机关公文处理工作条例》第十七条（联合行文由主办机关办理）",
        zh: "联合送审事项由主办单位办理，协办单位不得代为办理。",
        en: "In a joint submission the leading agency alone takes the matter its steps.",
        remedy_zh: "请由主办单位办理；协办单位可以答复提问、会签。",
        remedy_en: "Let the leading agency do it; the others answer questions and co-sign."
    }
    CO_AGENCY_ONLY {
        basis: "《党政机关公文处理工作条例》第二十二条（联合发文由所有联署机关的负责人会签）",
        zh: "只有协办单位的负责人会签；主办单位以送审为签署。",
        en: "Heads of co-submitting agencies co-sign; the leading agency signs by submitting.",
        remedy_zh: "无需会签。",
        remedy_en: "There is nothing to sign."
    }
    COSIGNED_ALREADY {
        basis: "《党政机关公文处理工作条例》第二十二条（会签一次）",
        zh: "本单位已经会签该文本。",
        en: "The agency has co-signed this text.",
        remedy_zh: "无需重复会签；文本有变化的，重新会签。",
        remedy_en: "There is nothing to do; a changed text is signed anew."
    }
    COSIGNATURES_MISSING {
        basis: "《党政机关公文处理工作条例》第二十二条（联合发文由所有联署机关的负责人会签）",
        zh: "联合送审的协办单位尚未全部会签，不得受理。",
        en: "Not all co-submitting agencies have co-signed the text.",
        remedy_zh: "请 missing 中列出的单位负责人会签。",
        remedy_en: "Have the heads of the agencies listed as missing co-sign."
    }
    RECEIVED_IN_FUTURE {
        basis: "如实记录收件日（本系统规则）",
        zh: "收件日不得晚于今日。",
        en: "The day of receipt has not come yet.",
        remedy_zh: "请核对收件日。",
        remedy_en: "Check the day of receipt."
    }
    ENTERED_LATE {
        basis: "规则包 review.paper_entry_wd（纸质送审的录入期限）",
        zh: "收件已久，补录须说明原因。",
        en: "It was received longer ago than the rules allow; entering it late needs a reason.",
        remedy_zh: "请说明补录原因，或者核对收件日。",
        remedy_en: "Say why it is entered late, or check the day of receipt."
    }
    NOT_ON_PAPER {
        basis: "本系统审查流程（纸质送审）",
        zh: "该事项不是由审核机构录入的纸质送审。",
        en: "The office did not enter this matter from paper.",
        remedy_zh: "无需确认。",
        remedy_en: "There is nothing to confirm."
    }
    PAPER_ANSWERED {
        basis: "本系统审查流程（纸质送审确认一次）",
        zh: "录入的内容已经确认或者提出异议。",
        en: "What was entered has been confirmed or contested.",
        remedy_zh: "已经提出异议的，请等待更正；已经确认的，不得更改。",
        remedy_en: "What is contested waits for its correction; what is confirmed does not change."
    }
    PAPER_CONTESTED {
        basis: "本系统审查流程（录入内容有异议的，先行更正）",
        zh: "送审单位对录入的内容有异议，不得受理。",
        en: "The agency contests what was entered from paper.",
        remedy_zh: "请更正收件信息，由送审单位确认；或者由送审单位撤回。",
        remedy_en: "Correct the receipt and have the agency confirm it, or let the agency withdraw."
    }
    ANSWER_DAY_OUT_OF_BOUNDS {
        basis: "规则包 review.question_max_wd（答复期限）",
        zh: "答复期限须在次日之后、规则允许的最长期限之内。",
        en: "The last day for the answer lies between tomorrow and the longest time that the rules allow.",
        remedy_zh: "请改定期限，或者不填，按规则确定。",
        remedy_en: "Name another day, or none: the rules then say it."
    }
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

/// Refuses a text that some co-submitting agencies have not signed, naming them.
pub fn cosigned(missing: &[String]) -> Result<(), Refusal> {
    COSIGNATURES_MISSING.require(missing.is_empty()).map_err(|refusal| refusal.with("missing", missing.join("、")))
}

/// Refuses to enter late, without a reason, what came on paper.
pub fn entered_in_time(today: Day, last: Day, reason: &str) -> Result<(), Refusal> {
    ENTERED_LATE.require(today <= last || !reason.is_empty()).map_err(|refusal| refusal.with("last", last))
}

/// Refuses a last day for an answer that is not later than today, or later than the rules allow.
pub fn answer_day(told: Day, today: Day, latest: Day) -> Result<(), Refusal> {
    let within = today < told && told <= latest;
    ANSWER_DAY_OUT_OF_BOUNDS.require(within).map_err(|refusal| refusal.with("latest", latest))
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
