//! A text and recommendations on it, for the tests of verdicts and silent edits.

use crate::opinion::{Demand, Recommendation, Severity};

pub(super) const OLD: &str = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n\
    第二条 付款\n甲方应在九十日内付款人民币10000元。\n第三条 担保\n甲方为乙方的贷款提供保证。乙方自行融资。\n\
    第四条 保密\n双方对在履行中知悉的商业秘密承担保密义务。\n第五条 违约责任\n违约方应赔偿损失，并按合同总价的5%支付违约金。\n";

pub(super) fn asked(demand: Demand, clause: &str, quote: &str, demanded_text: &str) -> Recommendation {
    Recommendation {
        id: uuid::Uuid::nil().into(),
        opinion_id: uuid::Uuid::nil().into(),
        ordinal: 1,
        severity: Severity::Must,
        issue_code: "TEST".to_owned(),
        clause: clause.to_owned(),
        quote: quote.to_owned(),
        demand,
        demanded_text: demanded_text.to_owned(),
        reason: "理由".to_owned(),
        legal_basis: "依据".to_owned(),
        source_id: None,
    }
}
