//! What counsel recommends and what the agency makes of it: for the project's own contract the defects that were
//! put into it, for any other a set made from its clauses, so that every kind of demand and answer occurs.

use serde_json::{Value, json};

/// A clause as the server divides the text.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// 第五条.
    pub label: String,
    /// The whole clause.
    pub text: String,
}

/// What the agency answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// It changes the text as demanded.
    Adopt,
    /// It inserts only this.
    Partly { inserted: String, why: &'static str },
    /// It leaves the text as it is.
    Refuse { why: &'static str, basis: &'static str },
}

/// One recommendation and its fate.
#[derive(Clone, Debug)]
pub(super) struct Advice {
    pub severity: &'static str,
    pub issue_code: &'static str,
    pub clause: String,
    pub quote: String,
    pub demand: &'static str,
    pub demanded_text: String,
    pub reason: &'static str,
    pub legal_basis: &'static str,
    pub plan: Plan,
}

impl Advice {
    /// As the API takes it; `source` is counsel's recommendation that the office's comes from.
    pub fn body(&self, source: Option<&str>) -> Value {
        let mut body = json!({
            "severity": self.severity,
            "issue_code": self.issue_code,
            "clause": self.clause,
            "demand": self.demand,
            "reason": self.reason,
            "legal_basis": self.legal_basis,
        });
        let filled = [("quote", self.quote.as_str()), ("demanded_text", &self.demanded_text)];
        let filled = filled.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Some(text)));
        for (name, value) in filled.chain([("source_id", source)]) {
            if let (Some(fields), Some(value)) = (body.as_object_mut(), value) {
                fields.insert(name.to_owned(), value.into());
            }
        }
        body
    }

    /// The agency's answer as the API takes it.
    pub fn answer(&self) -> Value {
        match &self.plan {
            Plan::Adopt => json!({ "answer": "ADOPTED", "clause": self.clause, "explanation": "已按建议修改。" }),
            Plan::Partly { why, .. } => {
                json!({ "answer": "PARTIALLY_ADOPTED", "clause": self.clause, "explanation": why })
            }
            Plan::Refuse { why, basis } => {
                json!({ "answer": "NOT_ADOPTED", "explanation": why, "legal_basis": basis })
            }
        }
    }

    /// Whether the head has to decide.
    pub fn escalates(&self) -> bool {
        self.severity == "MUST" && matches!(self.plan, Plan::Refuse { .. })
    }

    /// Whether the revised text shows what is said to be adopted.
    pub fn is_shown_by(&self, revised: &str) -> bool {
        let text = squeezed(revised);
        match (&self.plan, self.demand) {
            (Plan::Adopt, "DELETE") => !text.contains(&squeezed(&self.quote)),
            (Plan::Adopt, _) => text.contains(&squeezed(&self.demanded_text)),
            (Plan::Partly { inserted, .. }, _) => text.contains(&squeezed(inserted)),
            (Plan::Refuse { .. }, _) => text.contains(&squeezed(&self.quote)),
        }
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

const SECRECY: &str =
    "双方对履行本合同中知悉的国家秘密、工作秘密、商业秘密和个人信息负有保密义务，不得向任何第三方提供。";
const SECRECY_LASTS: &str = "保密义务不因本合同终止而终止，违反的应当赔偿全部损失。";

/// The defects of the project's own contract.
pub(super) fn own() -> Vec<Advice> {
    vec![
        Advice {
            severity: "MUST",
            issue_code: "PAYMENT_TERM",
            clause: "第五条".into(),
            quote: "自该季度服务验收合格之日起九十日内".into(),
            demand: "REPLACE",
            demanded_text: "自该季度服务验收合格之日起三十日内".into(),
            reason: "机关向中小企业采购服务，应当自交付之日起三十日内支付款项，约定的最长不得超过六十日。",
            legal_basis: "《保障中小企业款项支付条例》第九条",
            plan: Plan::Adopt,
        },
        Advice {
            severity: "MUST",
            issue_code: "MARKET_ACCESS",
            clause: "第七条".into(),
            quote: "只能向在本市注册登记的供应商购买".into(),
            demand: "REPLACE",
            demanded_text: "应当公平选择供应商，不得以注册登记地限定供应商".into(),
            reason: "限定向本地供应商采购，排除外地经营者，属于限制商品自由流动和市场准入的内容。",
            legal_basis: "《公平竞争审查条例》第八条、第九条",
            plan: Plan::Adopt,
        },
        Advice {
            severity: "MUST",
            issue_code: "GUARANTEE",
            clause: "第十条".into(),
            quote:
                "甲方同意为乙方因本项目向金融机构申请的贷款提供连带责任保证，保证期间为主债务履行期限届满之日起三年。"
                    .into(),
            demand: "DELETE",
            demanded_text: String::new(),
            reason: "机关法人不得为保证人，该保证条款无效，并可能造成财政资金损失。",
            legal_basis: "《民法典》第六百八十三条",
            plan: Plan::Adopt,
        },
        Advice {
            severity: "SHOULD",
            issue_code: "MISSING_TERMS",
            clause: "第十一条".into(),
            quote: String::new(),
            demand: "INSERT",
            demanded_text: format!("{SECRECY}{SECRECY_LASTS}"),
            reason: "合同涉及公民停车信息和政务系统权限，没有保密条款。",
            legal_basis: "《民法典》第五百零一条、第五百零九条",
            plan: Plan::Partly {
                inserted: SECRECY.into(),
                why: "保密义务已写入；保密期限和赔偿由双方另行签订的保密协议约定。",
            },
        },
        Advice {
            severity: "MUST",
            issue_code: "DISPUTE_RESOLUTION",
            clause: "第十三条".into(),
            quote: "提交江州仲裁委员会仲裁".into(),
            demand: "REPLACE",
            demanded_text: "依法向甲方所在地有管辖权的人民法院提起诉讼".into(),
            reason: "合同如被认定为行政协议，仲裁条款无效，建议约定诉讼。",
            legal_basis: "最高人民法院关于审理行政协议案件若干问题的规定第二十六条",
            plan: Plan::Refuse {
                why: "本合同是政府采购服务合同，不设定行政法上的权利义务，不是行政协议；采购文件已明示仲裁。",
                basis: "《政府采购法》第四十三条；《仲裁法》",
            },
        },
        Advice {
            severity: "SHOULD",
            issue_code: "BREACH",
            clause: "第十二条".into(),
            quote: "当季度服务费用的千分之一".into(),
            demand: "REPLACE",
            demanded_text: "当季度服务费用的万分之五".into(),
            reason: "违约金比例偏高，争议时可能被请求调减。",
            legal_basis: "《民法典》第五百八十五条",
            plan: Plan::Refuse {
                why: "该比例为采购文件的实质性条款，不得在签约时变更，且不过分高于可能的损失。",
                basis: "《民法典》第五百八十五条；《政府采购法》第四十六条",
            },
        },
        Advice {
            severity: "NOTE",
            issue_code: "FIGURES",
            clause: "第四条".into(),
            quote: String::new(),
            demand: "DESCRIBE",
            demanded_text: String::new(),
            reason: "签订前请再次核对合同金额的大小写与各季度金额之和。",
            legal_basis: "政府合同文本规范要求",
            plan: Plan::Adopt,
        },
    ]
}

/// A set of recommendations made from the clauses of any text. They show the procedure; they are no advice.
pub(super) fn made_from(clauses: &[Clause], text: &str) -> Vec<Advice> {
    let english = text.chars().filter(char::is_ascii_alphabetic).count() * 2 > squeezed(text).chars().count();
    let mut quotes = sentences(clauses, text).into_iter();
    let labelled: Vec<&Clause> = clauses.iter().filter(|clause| !clause.label.is_empty()).collect();
    let all: Vec<&Clause> = if labelled.is_empty() { clauses.iter().collect() } else { labelled };
    let mut elsewhere = all.iter().rev().map(|clause| clause.label.clone()).cycle();
    let mut place = move || elsewhere.next().unwrap_or_default();
    let words = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let stem = |quote: &str| quote.trim_end_matches(['。', '；', '.', ';']).to_owned();
    let stop = words("。", ".");
    let mut anchored = |severity, issue_code, add: &str, reason, plan| {
        // A text too short for a quote still takes an insertion.
        let (clause, quote) = quotes.next().unwrap_or_else(|| (place(), String::new()));
        let demand = if quote.is_empty() { "INSERT" } else { "REPLACE" };
        let add = if quote.is_empty() { add.trim_start_matches(['，', ',', ' ']) } else { add };
        let demanded_text = format!("{}{add}{stop}", stem(&quote));
        let legal_basis = "《民法典》第五百一十条";
        Advice { severity, issue_code, clause, quote, demand, demanded_text, reason, legal_basis, plan }
    };
    let precise = words("，具体内容以双方书面确认为准", ", as confirmed by both parties in writing");
    let adopted = anchored("MUST", "WORDING", &precise, "约定不够明确，履行中容易产生争议。", Plan::Adopt);
    let reserved = words("，法律、行政法规另有规定的除外", ", except as mandatory law provides otherwise");
    let why = "该内容已经双方多轮磋商确定，且不违反法律、行政法规的强制性规定。";
    let refused = anchored(
        "MUST",
        "ULTRA_VIRES",
        &reserved,
        "未为法定职权和强制性规定留出余地。",
        Plan::Refuse { why, basis: "《民法典》第五条、第一百五十三条" },
    );
    let (clause, quote) = quotes.next().unwrap_or_default();
    let deleted = Advice {
        severity: "SHOULD",
        issue_code: "REDUNDANT",
        demand: "DELETE",
        clause,
        quote,
        demanded_text: String::new(),
        reason: "该句与其他约定重复，删除后不影响双方权利义务。",
        legal_basis: "《民法典》第四百七十条",
        plan: Plan::Adopt,
    };
    let all = all.iter().rev().map(|clause| clause.label.clone()).cycle();
    let mut places = all.skip(2);
    let mut place = || places.next().unwrap_or_default();
    let secrecy =
        words(SECRECY, "Each party keeps confidential what it learns of the other in performing this contract.");
    let lasts = words(SECRECY_LASTS, " This duty survives the end of this contract.");
    let inserted = Advice {
        severity: "SHOULD",
        issue_code: "MISSING_TERMS",
        clause: place(),
        quote: String::new(),
        demand: "INSERT",
        demanded_text: format!("{secrecy}{lasts}"),
        reason: "保密约定不完整。",
        legal_basis: "《民法典》第五百零一条、第五百零九条",
        plan: Plan::Partly {
            inserted: secrecy, why: "保密义务已写入；期限和赔偿另行签订保密协议。"
        },
    };
    let described = |severity, clause, reason, plan| Advice {
        severity,
        issue_code: "MANAGEMENT",
        clause,
        quote: String::new(),
        demand: "DESCRIBE",
        demanded_text: String::new(),
        reason,
        legal_basis: "《民法典》第五百零九条",
        plan,
    };
    let why = "履约评估已由本单位合同管理制度规定，不必在合同中重复。";
    let unneeded = Plan::Refuse { why, basis: "《民法典》第四百七十条" };
    let evaluated = described("SHOULD", place(), "建议约定年度履约评估。", unneeded);
    let noted = described("NOTE", place(), "签订前请核对空白处和附件是否填写完整。", Plan::Adopt);
    let has_quote = |advice: &Advice| advice.demand != "DELETE" || !advice.quote.is_empty();
    [adopted, refused, deleted, inserted, evaluated, noted].into_iter().filter(has_quote).collect()
}

/// Sentences to be quoted, from as many clauses as there are: each stands on one line of its clause and only
/// once in the text.
fn sentences(clauses: &[Clause], text: &str) -> Vec<(String, String)> {
    let whole = squeezed(text);
    let fits = |sentence: &str| {
        let long = sentence.chars().count();
        let least = if sentence.is_ascii() { 30 } else { 12 };
        let blanks = ["__", "  ", "\u{3000}\u{3000}", "\t", "…"].iter().any(|blank| sentence.contains(blank));
        (least..=160).contains(&long) && !blanks && whole.matches(&squeezed(sentence)).count() == 1
    };
    let of_clause = |clause: &Clause| -> Vec<String> {
        let lines = clause.text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let parts =
            lines.flat_map(|line| line.split_inclusive(['。', '；']).flat_map(|part| part.split_inclusive(". ")));
        let ended = parts.map(str::trim).filter(|part| part.ends_with(['。', '；', '.', ';']));
        let apart = |part: &&str| clause.label.is_empty() || !part.contains(clause.label.as_str());
        ended.filter(apart).filter(|part| fits(part)).map(str::to_owned).collect()
    };
    let labelled = clauses.iter().filter(|clause| !clause.label.is_empty());
    let mut of_all: Vec<(String, Vec<String>)> =
        labelled.map(|clause| (clause.label.clone(), of_clause(clause))).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    while of_all.iter().any(|(_, sentences)| !sentences.is_empty()) && found.len() < 3 {
        for (label, sentences) in of_all.iter_mut().filter(|(_, sentences)| !sentences.is_empty()) {
            let sentence = sentences.remove(0);
            // Labels of several lists in one text repeat; an anchor is a sentence of one of them.
            found.push((label.clone(), sentence));
        }
    }
    found
}

/// The text with everything adopted carried out, wholly or in part.
pub(super) fn revised(text: &str, clauses: &[Clause], advice: &[Advice]) -> String {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for one in advice {
        let at_quote = text.find(&one.quote).filter(|_| !one.quote.is_empty());
        let clause = clauses.iter().find(|clause| clause.label == one.clause);
        let end = clause.and_then(|clause| Some(text.find(&clause.text)? + clause.text.len())).unwrap_or(text.len());
        match (&one.plan, one.demand, at_quote) {
            (Plan::Adopt, "REPLACE" | "DELETE", Some(at)) => {
                edits.push((at, at + one.quote.len(), one.demanded_text.clone()));
            }
            (Plan::Adopt, "INSERT", _) => edits.push((end, end, format!("\n{}", one.demanded_text))),
            (Plan::Partly { inserted, .. }, _, _) => edits.push((end, end, format!("\n{inserted}"))),
            _ => {}
        }
    }
    // From the end, so that earlier places stay where they are.
    edits.sort_by_key(|(from, to, _)| std::cmp::Reverse((*from, *to)));
    let mut revised = text.to_owned();
    for (from, to, new) in edits {
        revised.replace_range(from..to, &new);
    }
    revised
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(label: &str, text: &str) -> Clause {
        Clause { label: label.into(), text: text.into() }
    }

    #[test]
    fn any_text_gives_advice_that_its_revision_shows() {
        let long = "第一条 标的\n甲方向乙方采购办公设备一批，数量见附件。\n第二条 价款\n合同价款为人民币十万元整，含税含运费。\n第三条 交付\n乙方应当在签订之日起十日内交付全部货物。";
        let texts = [
            long,
            "甲方同意乙方的全部条件并且不再提出异议。",
            "同意。",
            "Buyer shall pay the whole price to Seller in thirty days. Seller delivers.",
        ];
        for text in texts {
            let clauses: Vec<Clause> =
                crate::documents::clauses::clauses(text).into_iter().map(|c| clause(&c.label, &c.text)).collect();
            let advice = made_from(&clauses, text);
            assert!(advice.len() >= 5 && advice.iter().any(Advice::escalates), "{text}");
            let revised = revised(text, &clauses, &advice);
            for one in &advice {
                assert!(one.is_shown_by(&revised), "{one:?} in {revised}");
                let named = clauses.iter().filter(|clause| clause.label == one.clause);
                assert!(named.into_iter().any(|clause| clause.text.contains(&one.quote)), "{one:?}");
            }
        }
    }
}
