//! The rules that can refuse and the states that things go through, as a lawyer would want to read them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use counsel_desk::error::Rule;
use counsel_desk::handling::{Answer, Decision, HandlingState, NewAnswer};
use counsel_desk::opinion::Severity;
use counsel_desk::{
    allocation, appraisal, budget, calendar, carryover, cases, conduct, contracts, conversation, directory, documents,
    engagement, fees, handling, identity, notify, opinion, panel, publication, review, selection, service, supervision,
};

use crate::harness::{golden, slices};

const ALL: [(&str, &[&Rule]); 24] = [
    ("notify", notify::rules::RULES),
    ("identity", identity::rules::RULES),
    ("calendar", calendar::rules::RULES),
    ("documents", documents::secrecy::RULES),
    ("directory", directory::rules::RULES),
    ("budget", budget::rules::RULES),
    ("selection", selection::rules::RULES),
    ("panel", panel::rules::RULES),
    ("engagement", engagement::rules::RULES),
    ("conduct", conduct::rules::RULES),
    ("review", review::rules::RULES),
    ("review", review::rules::team::RULES),
    ("allocation", allocation::rules::RULES),
    ("opinion", opinion::rules::RULES),
    ("handling", handling::rules::RULES),
    ("contracts", contracts::rules::RULES),
    ("publication", publication::rules::RULES),
    ("cases", cases::rules::RULES),
    ("service", service::rules::RULES),
    ("conversation", conversation::rules::RULES),
    ("supervision", supervision::rules::RULES),
    ("fees", fees::rules::RULES),
    ("appraisal", appraisal::rules::RULES),
    ("carryover", carryover::rules::RULES),
];

#[test]
fn every_slice_with_rules_is_listed() {
    let declared = slices::rust_files("src").into_iter().filter(|(_, text)| text.contains("crate::rules! {"));
    let mut declared: Vec<String> = declared.map(|(file, _)| file.split('/').nth(1).unwrap().to_owned()).collect();
    let mut listed: Vec<String> = ALL.iter().map(|(slice, _)| (*slice).to_owned()).collect();
    declared.sort();
    listed.sort();
    assert_eq!(declared, listed);
}

#[test]
fn every_rule_says_everything_once_and_is_used() {
    let mut seen = BTreeMap::new();
    let sources: Vec<_> =
        slices::rust_files("src").into_iter().filter(|(file, _)| !file.ends_with("tests.rs")).collect();
    let mut mentions: BTreeMap<&str, usize> = BTreeMap::new();
    for word in sources.iter().flat_map(|(_, text)| words(text)) {
        *mentions.entry(word).or_default() += 1;
    }
    for (slice, rules) in ALL {
        for rule in rules {
            assert_eq!(seen.insert(rule.code, slice), None, "{} stands in two slices", rule.code);
            for text in [rule.basis, rule.zh, rule.en, rule.remedy_zh, rule.remedy_en] {
                assert!(!text.trim().is_empty(), "{} leaves something unsaid", rule.code);
            }
            // Once where it is declared, and again where it refuses; tests do not count.
            let used = mentions.get(rule.code).is_some_and(|mentions| *mentions > 1);
            assert!(used, "{} is never used", rule.code);
        }
    }
}

/// A rule that no test sees refusing could be lost, and nobody would know.
#[test]
fn every_rule_is_seen_refusing() {
    let over_http = slices::rust_files("tests/it").into_iter().filter(|(file, _)| file != "tests/it/rules.rs");
    let units = slices::rust_files("src").into_iter().filter_map(|(file, text)| {
        if file.ends_with("/tests.rs") || file.contains("/tests/") {
            return Some((file, text));
        }
        let (_, tests) = text.split_once("#[cfg(test)]\nmod tests {")?;
        Some((file, tests.to_owned()))
    });
    let tests: Vec<_> = over_http.chain(units).collect();
    let seen: BTreeSet<&str> = tests.iter().flat_map(|(_, text)| words(text)).collect();
    let codes = ALL.iter().flat_map(|(_, rules)| rules.iter().map(|rule| rule.code));
    let unseen: Vec<&str> = codes.filter(|code| !seen.contains(code)).collect();
    assert!(unseen.is_empty(), "refused in no test: {unseen:?}");
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn contract_rules_are_a_readable_register() {
    let mut text =
        String::from("Every rule that can refuse with 409: its code, its basis, what it says and what to do.\n");
    for (slice, rules) in ALL {
        writeln!(text, "\n{slice}").unwrap();
        for rule in rules {
            writeln!(
                text,
                "  {}\n    依据 {}\n    {}{}\n    {} {}",
                rule.code, rule.basis, rule.zh, rule.remedy_zh, rule.en, rule.remedy_en
            )
            .unwrap();
        }
    }
    golden::holds("tests/it/golden/rules.txt", &text);
}

#[test]
fn contract_states_are_drawn() {
    let mut text = String::from("Every legal step; what is not here is refused.\n\naccount 账号\n");
    for (from, event, to) in identity::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nround of selection 选聘\n");
    for (from, event, to) in selection::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\ncall-off 选用\n");
    for (from, event, to) in panel::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nengagement 聘用\n");
    for (from, event, to) in engagement::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nreview 审查\n");
    for (from, event, to) in review::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nallocation 分派\n");
    for (from, event, to) in allocation::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nopinion 意见\n");
    for (from, event, to) in opinion::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nhandling of a recommendation 意见处理\n");
    for line in handling_steps() {
        writeln!(text, "  {line}").unwrap();
    }
    text.push_str("\ncontract of the register 合同台账\n");
    for (from, event, to) in contracts::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\npublication 公布台账\n");
    for (from, event, to) in publication::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\ncase 复议应诉案件\n");
    for (from, event, to) in cases::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nrecord of service 服务记录\n");
    for (from, event, to) in service::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nfee claim 费用申请\n");
    for (from, event, to) in fees::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    text.push_str("\nappraisal 考核\n");
    for (from, event, to) in appraisal::rules::TRANSITIONS {
        writeln!(text, "  {:<15} --{event}--> {to}", from.as_str()).unwrap();
    }
    golden::holds("tests/it/golden/states.txt", &text);
}

/// The handling has no table of its own: what is drawn is what the rules decide.
fn handling_steps() -> Vec<String> {
    let mut steps = Vec::new();
    for from in HandlingState::ALL {
        for answer in Answer::ALL {
            for severity in Severity::ALL {
                let full = NewAnswer {
                    answer: *answer,
                    clause: "第八条".into(),
                    explanation: "理由".into(),
                    legal_basis: "依据".into(),
                };
                if let Ok(to) = handling::rules::answer(*from, *severity, &full, true) {
                    steps.push(format!("{:<15} --{answer} ({severity})--> {to}", from.as_str()));
                }
            }
        }
        for decision in Decision::ALL {
            if let Ok(to) = handling::rules::decide(*from, *decision) {
                steps.push(format!("{:<15} --{decision} by the head--> {to}", from.as_str()));
            }
        }
        if let Ok(to) = handling::rules::dispute(*from, None) {
            steps.push(format!("{:<15} --DISPUTED by the office--> {to}", from.as_str()));
        }
        if let Ok(to) = handling::rules::escalate(*from) {
            steps.push(format!("{:<15} --ESCALATED by the office--> {to}", from.as_str()));
        }
        for (decision, how) in [(None, "against the text"), (Some(Decision::Confirmed), "as the head decided")] {
            if let Ok(to) = handling::rules::verified(*from, decision) {
                steps.push(format!("{:<15} --VERIFIED {how}--> {to}", from.as_str()));
            }
        }
        let left = handling::rules::standing(*from, false, true);
        if left != *from {
            steps.push(format!("{:<15} --withdrawn, or a new round begins--> {left}", from.as_str()));
        }
    }
    steps
}
