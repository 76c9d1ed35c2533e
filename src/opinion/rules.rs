//! What an opinion must be before it goes on.

use crate::calendar::form::{self, Particular};
use crate::calendar::pack::KindRules;
use crate::documents::Clause;
use crate::error::{FieldError, Refusal};
use crate::review::ReviewState;

use super::model::{Content, Demand, Finding, NewRecommendation, OpinionKind, OpinionState, Severity};

crate::rules! {
    NOT_YOUR_TURN {
        basis: "中办发〔2016〕30号；国务院令第713号第28条（先听取顾问意见，再出具审查意见）",
        zh: "事项当前状态或者轮次不接受此类意见。",
        en: "The matter does not take this kind of opinion in its present state or round.",
        remedy_zh: "顾问意见在审查中提交；审查意见须在全部顾问意见收齐之后起草；补充意见在出具之后、办结之前作出。",
        remedy_en: "Counsel's opinions come while the matter is in review; the office's once all of them are in; supplementary ones between issue and closing."
    }
    ONE_OPINION_EACH {
        basis: "本系统意见规则（一次分派一份意见，一轮一份审查意见）",
        zh: "已有一份意见，请修改该份。",
        en: "There is an opinion already; revise that one.",
        remedy_zh: "请修改已有的草稿；已出具的意见只能另出补充意见。",
        remedy_en: "Revise the draft; what is issued is changed only by a supplementary opinion."
    }
    NOT_A_DRAFT {
        basis: "国务院令第713号第28条（出具单位对意见负责）",
        zh: "只有草稿可以修改或者提交。",
        en: "Only a draft can be revised or handed in.",
        remedy_zh: "已提交的意见由审核机构处理，退回后可以修改；已出具的意见不可更改，只能另出补充意见。",
        remedy_en: "What has been handed in is with the office, which may return it; what is issued changes only by a supplementary opinion."
    }
    ITEMS_UNANSWERED {
        basis: "国务院令第713号第27条；国办发〔2018〕115号（审核内容）",
        zh: "审查要点尚未全部答复。",
        en: "Not every review item has been answered.",
        remedy_zh: "请逐项填写 missing 中列出的审查要点。",
        remedy_en: "Answer every item listed as missing."
    }
    CONCLUSION_CONTRADICTS {
        basis: "国办发〔2018〕115号（合法、不合法、应当予以修改三类结论）",
        zh: "审查结论与各项认定或者修改建议相矛盾。",
        en: "The conclusion contradicts the findings or the recommendations.",
        remedy_zh: "有应当采纳的建议时，结论应为修改后通过或者不通过；结论为修改时至少有一条建议。",
        remedy_en: "With a MUST recommendation the conclusion is to modify or not to go on; to modify needs a recommendation."
    }
    NOT_SUBMITTED {
        basis: "国务院令第713号第28条",
        zh: "该意见尚未提交、已经退回或者已经出具。",
        en: "The opinion has not been handed in, is back with its author, or is issued already.",
        remedy_zh: "请由起草人提交后再办理；已出具的意见只能另出补充意见。",
        remedy_en: "Its author hands it in first; what is issued changes only by a supplementary opinion."
    }
    ADVISER_STOOD_BACK {
        basis: "律师法第39条；中办发〔2016〕30号（应当回避）",
        zh: "该顾问已经退出本事项，其意见不得接收。",
        en: "The adviser has stood back from the matter; their opinion cannot be accepted.",
        remedy_zh: "请听取其他顾问的意见。",
        remedy_en: "Hear another adviser."
    }
    OTHER_KIND {
        basis: "本系统意见规则",
        zh: "顾问意见由审核机构接收；审查意见须经会签后出具。",
        en: "Counsel's opinion is accepted; the office's is countersigned and issued.",
        remedy_zh: "请使用与意见种类相符的操作。",
        remedy_en: "Use the operation that fits the kind of opinion."
    }
    COUNTERSIGN_BY_ANOTHER {
        basis: "国办发〔2018〕115号；内部控制（起草、复核分离）",
        zh: "起草人不得会签、退回或者出具自己起草的意见。",
        en: "An author neither countersigns, returns nor issues their own opinion.",
        remedy_zh: "请由另一位审核人员办理。",
        remedy_en: "Ask another coordinator."
    }
    NOT_COUNTERSIGNED {
        basis: "国务院令第713号第28条；内部控制（复核）",
        zh: "审查意见尚未会签。",
        en: "The review opinion has not been countersigned.",
        remedy_zh: "请先由另一位审核人员会签。",
        remedy_en: "Another coordinator countersigns first."
    }
    NOTHING_TO_COMPARE {
        basis: "两份独立意见全部收齐后方可比对（本系统规则）",
        zh: "本轮没有两份均已收齐的顾问意见。",
        en: "There are not two opinions of counsel in this round, all accepted as delivered.",
        remedy_zh: "请在两份意见都被确认收到后比对。",
        remedy_en: "Compare them once both are accepted."
    }
    COUNSEL_NOT_HEARD {
        basis: "中办发〔2016〕30号（应当听取而未听取的不得提交讨论、作出决定）；国务院令第713号第28条",
        zh: "尚未听取法律顾问意见，不得出具审查意见。",
        en: "No legal adviser has been heard.",
        remedy_zh: "请先分派法律顾问并接收其意见。",
        remedy_en: "Assign an adviser and accept their opinion first."
    }
    CITES_UNHEARD_COUNSEL {
        basis: "律师法第39条；中办发〔2016〕30号（应当回避）；国务院令第713号第28条",
        zh: "所引顾问已经退出本事项，其建议不得作为依据。",
        en: "The opinion cites counsel who has stood back from the matter.",
        remedy_zh: "请退回起草人，删去 recommendations 中列出的各条所引来源，或者改引仍在听取之列的顾问意见。",
        remedy_en: "Return it to its author, who drops the citations of the recommendations listed, or cites counsel who is still heard."
    }
    COUNSEL_HEARD_LATER {
        basis: "中办发〔2016〕30号；国务院令第713号第28条（先听取顾问意见，再出具审查意见）",
        zh: "该审查意见提交之后又听取了顾问意见，尚未予以考虑。",
        en: "Counsel was heard after this opinion was handed in, and is not considered in it.",
        remedy_zh: "请退回起草人，考虑新的顾问意见后重新提交。",
        remedy_en: "Return it to its author, who considers counsel's opinion and hands it in again."
    }
    CONCLUSION_NOT_OPEN {
        basis: "国务院令第713号第25条（国家尚无明确规定的探索性改革决策事项，可以明示法律风险，提交决策机关讨论）",
        zh: "该结论只适用于送审时已声明并明示法律风险的探索性改革事项。",
        en: "This conclusion is open only for an exploratory reform, declared at submission with its legal risk made explicit.",
        remedy_zh: "请作出其他结论；确属探索性改革的，由承办单位声明并明示法律风险后重新送审。",
        remedy_en: "Come to another conclusion; where it is an exploratory reform, the agency declares it and its risk and submits again."
    }
    NOT_THE_LAST_ISSUED {
        basis: "国务院令第713号第28条（出具单位对意见负责）；本系统意见规则（补充意见依次作出）",
        zh: "补充意见只能针对本轮最后出具的审查意见。",
        en: "Only the review opinion issued last in this round is supplemented.",
        remedy_zh: "请针对本轮最后出具的审查意见或者补充意见起草。",
        remedy_en: "Supplement the review opinion, or the supplementary one, that was issued last."
    }
    SUPPLEMENT_SAYS_NOTHING {
        basis: "本系统意见规则（补充意见应当有所补充）",
        zh: "补充意见既未改变结论，也没有新的认定、建议或者撤回。",
        en: "The supplementary opinion neither changes the conclusion nor adds or withdraws anything.",
        remedy_zh: "请写明补充的认定、建议、撤回的建议，或者变更的结论。",
        remedy_en: "Add a finding or a recommendation, withdraw one, or change the conclusion."
    }
}

crate::text_enum! {
    /// What happens to an opinion (事件).
    pub enum OpinionEvent {
        /// Its author writes it anew (修改).
        Revise = "REVISE",
        /// Its author hands it in (提交).
        Submit = "SUBMIT",
        /// The office sends it back with reasons (退回).
        Return = "RETURN",
        /// Another coordinator countersigns (会签).
        Countersign = "COUNTERSIGN",
        /// Counsel's is accepted as delivered (接收).
        Accept = "ACCEPT",
        /// The office's is issued (出具).
        Issue = "ISSUE",
    }
}

/// Every legal transition; whatever is not here is refused. Counsel may hand in again what was returned without
/// a change: the office asks, it does not dictate.
pub const TRANSITIONS: &[(OpinionState, OpinionEvent, OpinionState)] = {
    use OpinionEvent as E;
    use OpinionState as S;
    &[
        (S::Draft, E::Revise, S::Draft),
        (S::Returned, E::Revise, S::Draft),
        (S::Draft, E::Submit, S::Submitted),
        (S::Returned, E::Submit, S::Submitted),
        (S::Submitted, E::Return, S::Returned),
        (S::Submitted, E::Countersign, S::Submitted),
        (S::Submitted, E::Accept, S::Issued),
        (S::Submitted, E::Issue, S::Issued),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: OpinionState, event: OpinionEvent) -> Result<OpinionState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    let rule = match event {
        OpinionEvent::Revise | OpinionEvent::Submit => &NOT_A_DRAFT,
        _ => &NOT_SUBMITTED,
    };
    found.map(|(_, _, to)| *to).ok_or_else(|| rule.refuse().with("state", state))
}

/// Whether a matter in this state takes work on an opinion of its present round: counsel's while it is in review,
/// the office's once counsel has been heard, a supplementary one from the issue until the matter is closed.
pub fn turn(kind: OpinionKind, supplementary: bool, state: ReviewState) -> Result<(), Refusal> {
    let open = match (kind, supplementary) {
        (OpinionKind::Counsel, _) => state == ReviewState::InReview,
        (OpinionKind::Review, false) => state == ReviewState::DraftOpinion,
        (OpinionKind::Review, true) => matches!(state, ReviewState::OpinionIssued | ReviewState::Handling),
    };
    NOT_YOUR_TURN.require(open).map_err(|refusal| refusal.with("state", state))
}

/// Conclusions that let a matter go on as it is.
pub const CLEAN: &[&str] = &["MAY_SIGN", "LEGAL"];
/// Conclusions that let it go on once it is modified.
pub const MODIFY: &[&str] = &["SIGN_AFTER_MODIFICATION", "MODIFY"];
/// Conclusions that stop it. There is no override.
pub const STOP: &[&str] = &["MUST_NOT_SIGN", "ILLEGAL"];

/// The conclusion on an exploratory reform whose legal risk is made explicit (明示法律风险).
pub const RISK_DISCLOSED: &str = "RISK_DISCLOSED";

/// Every fault of the content, with pointers into the request: conclusions and items that the rule pack does
/// not know, anchors that are not in the text.
pub fn faults(content: &Content, conclusions: &[String], items: &[String], clauses: &[Clause]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |pointer: String, code, detail: String| faults.push(FieldError { pointer, code, detail });
    if !conclusions.contains(&content.conclusion) {
        fault("/conclusion".into(), "NOT_A_VALUE", format!("must be one of {}", conclusions.join(", ")));
    }
    for (n, finding) in content.findings.iter().enumerate() {
        if !items.contains(&finding.item) {
            fault(
                format!("/findings/{n}/item"),
                "NOT_A_VALUE",
                format!("`{}` is not a review item of this kind of matter", finding.item),
            );
        }
        if content.findings.iter().take(n).any(|earlier| earlier.item == finding.item) {
            fault(format!("/findings/{n}/item"), "INVALID", "stands twice".into());
        }
    }
    for (n, recommendation) in content.recommendations.iter().enumerate() {
        if let Some((field, code, detail)) = anchor_fault(recommendation, clauses) {
            fault(format!("/recommendations/{n}/{field}"), code, detail);
        }
    }
    faults
}

/// An anchor names a clause of the text and quotes it word for word; a demand brings what it needs.
fn anchor_fault(
    recommendation: &NewRecommendation,
    clauses: &[Clause],
) -> Option<(&'static str, &'static str, String)> {
    let named: Vec<&Clause> = clauses.iter().filter(|clause| clause.label == recommendation.clause).collect();
    if named.is_empty() {
        return Some((
            "clause",
            "NOT_A_VALUE",
            format!("`{}` is not a clause of the text under review", recommendation.clause),
        ));
    }
    let quote = &recommendation.quote;
    if !quote.is_empty() && !named.iter().any(|clause| clause.text.contains(quote.as_str())) {
        return Some(("quote", "INVALID", format!("these words do not stand in {}", recommendation.clause)));
    }
    let (needs_quote, needs_text) = match recommendation.demand {
        Demand::Insert => (false, true),
        Demand::Replace => (true, true),
        Demand::Delete => (true, false),
        Demand::Describe => (false, false),
    };
    if needs_quote && quote.is_empty() {
        return Some(("quote", "REQUIRED", format!("{} needs the words it is about", recommendation.demand)));
    }
    if needs_text && recommendation.demanded_text.is_empty() {
        return Some(("demanded_text", "REQUIRED", format!("{} needs the text demanded", recommendation.demand)));
    }
    None
}

/// Whether an opinion is finished: every item answered, and the conclusion in keeping with what is in it.
pub fn finished(
    conclusion: &str,
    findings: &[Finding],
    severities: &[Severity],
    items: &[String],
) -> Result<(), Refusal> {
    let missing: Vec<&str> = items
        .iter()
        .map(String::as_str)
        .filter(|item| !findings.iter().any(|finding| finding.item == **item))
        .collect();
    if !missing.is_empty() {
        return Err(ITEMS_UNANSWERED.refuse().with("missing", missing.join(", ")));
    }
    in_keeping(conclusion, severities)
}

/// Whether a conclusion is open: some are only when a flag of the form is set.
pub fn open(kind: &KindRules, conclusion: &str, filled: &[Particular]) -> Result<(), Refusal> {
    let flag = kind.conclusions.only_when.get(conclusion);
    let open = flag.is_none_or(|flag| form::is_set(filled, flag));
    CONCLUSION_NOT_OPEN.require(open).map_err(|refusal| refusal.with("conclusion", conclusion))
}

/// Whether a conclusion is in keeping with the recommendations that are in force.
pub fn in_keeping(conclusion: &str, severities: &[Severity]) -> Result<(), Refusal> {
    let must = severities.contains(&Severity::Must);
    let any = severities.iter().any(|severity| *severity != Severity::Note);
    let contradicts = (CLEAN.contains(&conclusion) && must) || (MODIFY.contains(&conclusion) && !any);
    if contradicts { Err(CONCLUSION_CONTRADICTS.refuse().with("conclusion", conclusion)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::model::Conforms;
    use super::*;

    fn clause(label: &str, text: &str) -> Clause {
        Clause { ordinal: 1, label: label.into(), heading: String::new(), text: text.into() }
    }

    fn recommendation(clause: &str, quote: &str, demand: Demand, text: &str) -> NewRecommendation {
        NewRecommendation {
            severity: Severity::Must,
            issue_code: "PAYMENT_TERM".into(),
            clause: clause.into(),
            quote: quote.into(),
            demand,
            demanded_text: text.into(),
            reason: "r".into(),
            legal_basis: "b".into(),
            source_id: None,
        }
    }

    #[test]
    fn anchors_are_words_of_the_clause_they_name() {
        let text = [clause("第八条", "第八条 甲方应在九十日内付款。")];
        let fault = |r: NewRecommendation| anchor_fault(&r, &text).map(|(field, _, _)| field);
        assert_eq!(fault(recommendation("第八条", "九十日", Demand::Replace, "三十日")), None);
        assert_eq!(fault(recommendation("第九条", "九十日", Demand::Replace, "三十日")), Some("clause"));
        assert_eq!(fault(recommendation("第八条", "六十日", Demand::Replace, "三十日")), Some("quote"));
        assert_eq!(fault(recommendation("第八条", "", Demand::Delete, "")), Some("quote"));
        assert_eq!(fault(recommendation("第八条", "", Demand::Insert, "")), Some("demanded_text"));
        assert_eq!(fault(recommendation("第八条", "", Demand::Describe, "")), None);
    }

    #[test]
    fn nothing_leaves_issued_and_everything_is_reached() {
        assert!(TRANSITIONS.iter().all(|(from, _, _)| *from != OpinionState::Issued));
        for state in OpinionState::ALL {
            assert!(TRANSITIONS.iter().any(|(_, _, to)| to == state), "{state} is never reached");
        }
        for (n, (from, on, _)) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS[n + 1..].iter().all(|(f, o, _)| (f, o) != (from, on)), "{from} on {on} stands twice");
        }
    }

    #[test]
    fn a_clean_conclusion_cannot_carry_a_must() {
        let items = ["PARTIES".to_owned()];
        let findings = [Finding { item: "PARTIES".into(), conforms: Conforms::Yes, finding: "f".into() }];
        let ok = |conclusion, severities: &[Severity]| finished(conclusion, &findings, severities, &items).is_ok();
        assert!(ok("MAY_SIGN", &[]));
        assert!(ok("MAY_SIGN", &[Severity::Should]));
        assert!(!ok("MAY_SIGN", &[Severity::Must]));
        assert!(ok("SIGN_AFTER_MODIFICATION", &[Severity::Must]));
        assert!(!ok("SIGN_AFTER_MODIFICATION", &[Severity::Note]));
        assert!(finished("MAY_SIGN", &[], &[], &items).is_err());
    }
}
