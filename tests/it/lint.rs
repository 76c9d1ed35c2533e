//! Faults that texts show by themselves: precision and recall on faults that were sown, the command, and over HTTP.

use std::path::Path;

use counsel_desk::documents::lint::{Severity, lint};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect, files, program, skip};

mod measure;

use measure::{Contract, measure};

/// Contracts written after the rules, in the manner of public ones, without a fault that is known.
const WRITTEN: [(&str, &str); 4] = [
    ("operation", include_str!("lint/contracts/operation.txt")),
    ("works", include_str!("lint/contracts/works.txt")),
    ("investment", include_str!("lint/contracts/investment.txt")),
    ("lease", include_str!("lint/contracts/lease.txt")),
];
/// Model contracts of others, where they are at hand.
const MODELS: [&str; 2] = ["entrust-contract-GF-2025-1001.docx", "driving-training-contract-BF-2024-2726.docx"];

/// The text of a file, read as an upload is.
fn read(file: &Path) -> String {
    let (status, answer) = program::run(program::counsel(&["read-document"]).arg(file));
    assert!(status.success(), "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["Read"]["text"].as_str().unwrap().to_owned()
}

#[test]
fn sown_faults_are_found_and_little_else() {
    const NAME: &str = "lint::sown_faults_are_found_and_little_else";
    let written = WRITTEN.map(|(name, text)| Contract { name: name.into(), text: text.into(), sound: true });
    let mut contracts = Vec::from(written);
    match std::env::var_os("COUNSEL_SAMPLES") {
        Some(folder) => contracts.extend(MODELS.map(|name| {
            let text = read(&Path::new(&folder).join(name));
            Contract { name: name.into(), text, sound: false }
        })),
        None => skip(NAME, "COUNSEL_SAMPLES names no folder: only the contracts written for it are measured"),
    }
    let report = measure(&contracts, 2026);
    for fault in &report.faults {
        println!("  {fault}");
    }
    let (precision, recall) = (report.precision(), report.recall());
    println!(
        "T15 faults sown: {} of {} kinds in {} contracts; found {}, false {}; recall {recall:.3}, precision {precision:.3}",
        report.sown,
        report.kinds.len(),
        contracts.len(),
        report.found,
        report.false_findings,
    );
    assert!(report.sown >= 60 && report.kinds.len() >= 12);
    assert!(recall >= 0.95 && precision >= 0.95, "{:#?}", report.kinds);
}

#[test]
fn model_contracts_show_nothing_that_must_be_mended() {
    const NAME: &str = "lint::model_contracts_show_nothing_that_must_be_mended";
    let Some(folder) = std::env::var_os("COUNSEL_SAMPLES") else {
        return skip(NAME, "COUNSEL_SAMPLES names no folder of documents");
    };
    let mut found = Vec::new();
    crate::harness::slices::collect(folder.as_ref(), &mut found);
    found.retain(|path| path.extension().is_some_and(|extension| extension == "docx" || extension == "pdf"));
    assert!(found.len() > 1);
    for path in found {
        let findings = lint(&read(&path)).unwrap();
        let grave: Vec<_> = findings.iter().filter(|finding| finding.rule.severity == Severity::Must).collect();
        assert!(grave.is_empty(), "{}: {grave:#?}", path.display());
        // Blanks are one finding a clause.
        assert!(findings.len() < 40, "{}: {} findings", path.display(), findings.len());
    }
}

#[test]
fn a_text_of_two_megabytes_is_checked_in_bounded_time() {
    let contract = WRITTEN[0].1;
    let text = contract.repeat((2 << 20) / contract.len() + 1) + "\n违约金壹佰元整（￥200）。\n";
    assert!(text.len() > 2 << 20);
    let begun = std::time::Instant::now();
    let findings = lint(&text).unwrap();
    println!("T15 {} bytes checked in {:?}, {} findings", text.len(), begun.elapsed(), findings.len());
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    assert_eq!(findings.iter().map(|finding| finding.rule.code.as_str()).collect::<Vec<_>>(), ["CAPITAL_MISMATCH"]);
}

#[test]
fn the_command_tells_and_its_exit_code_too() {
    let folder = tempfile::tempdir().unwrap();
    let (sound, faulty) = (folder.path().join("sound.txt"), folder.path().join("faulty.docx"));
    std::fs::write(&sound, WRITTEN[3].1).unwrap();
    std::fs::write(
        &faulty,
        files::numbered_contract(&["甲方不得转让。", "总价壹佰元整（￥200元）。", "甲方逾期付款的，不承担违约责任。"]),
    )
    .unwrap();
    let (status, said) = program::run(program::counsel(&["document", "lint"]).arg(&sound));
    assert!(status.success() && said.contains("0 must be mended"), "{said}");
    let (status, said) = program::run(program::counsel(&["document", "lint"]).args([&sound, &faulty]));
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("第二条 [必须修改 CAPITAL_MISMATCH]") && said.contains("《民法典》"), "{said}");
    let output = program::counsel(&["document", "lint", "--json"]).arg(&faulty).output().unwrap();
    let files: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = files[0]["findings"].as_array().unwrap();
    let found: Vec<_> =
        findings.iter().filter(|finding| finding["severity"] == "MUST").map(|finding| &finding["rule"]).collect();
    assert_eq!(found, ["CAPITAL_MISMATCH", "NO_LATE_INTEREST"]);
    let (status, said) = program::run(program::counsel(&["document", "lint"]).arg(folder.path().join("none")));
    assert!(!status.success() && said.contains("cannot read"), "{said}");
}

both_databases! {
    async fn the_findings_of_a_version_are_for_whom_it_is_for(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201).id();
        let text = "停车场运营合同\n第一条 期限\n自2026年3月1日起至2025年3月1日止。\n第二条 价款\n人民币壹佰万元整（￥1,100,000.00）。\n\
                    第三条 担保\n甲方为乙方的贷款提供连带责任保证。\n第四条 地点\n____。\n第五条 依据\n按照第九条执行。\n";
        let path = format!("/v1/documents/{document}/content?file_name=contract.txt");
        officer.if_match("\"1\"").send_bytes(Method::PUT, &path, text.as_bytes().to_vec()).await.is(201);
        let findings = format!("/v1/documents/{document}/versions/1/findings");
        let seen = officer.get(&findings).await.is(200);
        let seen = seen.body["items"].as_array().unwrap().clone();
        let told: Vec<_> = seen.iter().map(|finding| {
            (finding["severity"].as_str().unwrap(), finding["rule"].as_str().unwrap(), finding["clause"].as_str().unwrap())
        }).collect();
        assert_eq!(told[..4], [
            ("MUST", "DATE_ORDER", "第一条"),
            ("MUST", "CAPITAL_MISMATCH", "第二条"),
            ("MUST", "GUARANTEE", "第三条"),
            ("MUST", "REFERENCE_MISSING", "第五条"),
        ], "the gravest first, then in order");
        assert!(told[4..].iter().all(|(severity, ..)| *severity != "MUST"));
        assert!(told.contains(&("SHOULD", "BLANK_LEFT", "第四条")), "{told:?}");
        let surety = &seen[2];
        let chars: Vec<char> = text.chars().collect();
        let place = |name: &str| usize::try_from(surety[name].as_u64().unwrap()).unwrap();
        assert_eq!(chars[place("start")..place("end")].iter().collect::<String>(), surety["quote"]);
        assert!(surety["citation"].as_str().unwrap().contains("第六百八十三条"));

        for stranger in ["officer.jt", "lawyer.lin", "coordinator.1", "manager.yanxi"] {
            app.actor(stranger).await.get(&findings).await.is(404);
        }
        app.actor("finance.1").await.get(&findings).await.is(403);
        app.visitor().get(&findings).await.is(401);
        app.actor("auditor").await.get(&findings).await.is(200);
        officer.get(&format!("/v1/documents/{document}/versions/2/findings")).await.is(404);
    }

    async fn a_finding_that_was_set_aside_stays_so_over_versions(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201).id();
        let put = async |version: &str, text: &str| {
            let path = format!("/v1/documents/{document}/content?file_name=contract.txt");
            officer.if_match(version).send_bytes(Method::PUT, &path, text.as_bytes().to_vec()).await.is(201);
        };
        put("\"1\"", "停车场运营合同\n第一条 价款\n人民币壹佰万元整（￥1,100,000.00）。\n第二条 地点\n____。\n第三条 其他\n无。\n").await;
        // Moved to another clause and set apart by blanks, it is the same finding; the other one is not.
        put("\"2\"", "停车场运营合同\n第一条 地点\n____。\n第二条 价款\n人民币 壹佰万元整（￥1,100,000.00）。\n第三条 其他\n金额壹佰元整（￥200）。\n").await;
        let findings = async |who: &Actor, number: u8| {
            let found = who.get(&format!("/v1/documents/{document}/versions/{number}/findings")).await.is(200);
            let items = found.body["items"].as_array().unwrap().clone();
            items.into_iter().filter(|finding| finding["rule"] == "CAPITAL_MISMATCH").collect::<Vec<_>>()
        };
        let first = findings(&officer, 1).await;
        assert!(first[0].get("dismissed").is_none());
        let dismissals = format!("/v1/documents/{document}/finding-dismissals");
        let body = json!({ "number": 1, "fingerprint": first[0]["fingerprint"], "reason": "小写含预备费，见附件" });
        app.actor("officer.jt").await.post(&dismissals, body.clone()).await.is(404);
        app.actor("lawyer.lin").await.post(&dismissals, body.clone()).await.is(403);
        let mut wrong = body.clone();
        wrong["fingerprint"] = json!("0".repeat(64));
        assert_eq!(officer.post(&dismissals, wrong).await.refused(422, "INVALID_FIELDS").body["errors"][0]["pointer"], "/fingerprint");
        let made = officer.key("once").post(&dismissals, body.clone()).await.is(201);
        assert_eq!(officer.key("once").post(&dismissals, body.clone()).await.is(201).body, made.body, "a repeated call");
        officer.post(&dismissals, body).await.refused(422, "INVALID_FIELDS");
        assert_eq!(officer.get(Expect::header(&made, "location").unwrap()).await.is(200).body, made.body);
        app.actor("officer.jt").await.get(Expect::header(&made, "location").unwrap()).await.is(404);
        assert_eq!(officer.get(&dismissals).await.is(200).body["items"], json!([made.body]));
        app.actor("officer.jt").await.get(&dismissals).await.is(404);

        let second = findings(&app.actor("auditor").await, 2).await;
        assert_eq!(second.len(), 2);
        assert_eq!((second[0]["clause"].as_str(), &second[0]["dismissed"]["reason"]), (Some("第二条"), &json!("小写含预备费，见附件")));
        assert!(second[1].get("dismissed").is_none());
        let trail = app.audit_trail().await;
        let entries = trail.iter().filter(|entry| entry.operation == "documents_dismiss_finding");
        assert_eq!(entries.filter(|entry| entry.detail.contains("CAPITAL_MISMATCH")).count(), 1);
    }
}
