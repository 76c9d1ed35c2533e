//! The printable form of a certificate: one page of HTML without scripts, fonts or anything from elsewhere.

use super::certificate::{CertificateState, Certified};
use crate::kit::escaped;

/// The page.
pub(super) fn page(certified: &Certified) -> String {
    let Certified { certificate, clearance, review, agency, body, revocation, superseded_by } = certified;
    let version = format!("第 {} 版", clearance.document_version);
    let cleared_on = clearance.cleared_at.day().to_string();
    let mut rows: Vec<(&str, String)> = vec![
        ("证明编号", certificate.number.clone()),
        ("校验码", certificate.check_code.clone()),
        ("放行编号", clearance.number.clone()),
        ("审查编号", review.number.clone()),
        ("事项", review.title.clone()),
        ("承办单位", agency.clone()),
        ("审核机构", body.clone()),
        ("审查结论", certificate.conclusion.clone()),
        ("放行文本", version),
        ("文本 SHA-256", clearance.sha256.clone()),
        ("放行日期", cleared_on),
    ];
    if !certificate.legal_risk.is_empty() {
        rows.push(("探索性改革事项，明示的法律风险", certificate.legal_risk.clone()));
    }
    let standing = match certified.state() {
        CertificateState::Valid => "有效".to_owned(),
        CertificateState::Revoked => {
            let why = revocation.as_ref().map(|row| format!("：{}（{}）", row.reason, row.revoked_at.day()));
            format!("已撤销{}", why.unwrap_or_default())
        }
        CertificateState::Superseded => {
            format!("已被新的放行取代：{}", superseded_by.as_deref().unwrap_or_default())
        }
    };
    rows.push(("效力", standing));
    let mut table = String::new();
    for (name, value) in rows {
        table.push_str(&format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>", escaped(&value)));
    }
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>合法性审查放行证明</title><style>\
         body{{font-family:serif;margin:3em auto;max-width:46em}}h1{{text-align:center}}\
         table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid #444;padding:.5em;text-align:left;\
         overflow-wrap:anywhere}}th{{width:11em}}</style></head><body><h1>合法性审查放行证明</h1><table>{table}</table>\
         <p>本证明只对与上列 SHA-256 一致的文本有效。任何人可以凭证明编号、校验码和文件，\
         在系统公开接口核对文件是否为放行文本。</p></body></html>\n"
    )
}
