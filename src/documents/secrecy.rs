//! State secrets (国家秘密) do not belong here: a file that bears a mark of secrecy is refused before it is kept.
//!
//! What is looked for is the mark as offices write it (GB/T 9704): the level, with or without spaces, and the star,
//! such as 机密★1年, anywhere; the level alone on a line of the head, with or without 密级; and the level in brackets in
//! the name of the file. Words in running text, such as 商业秘密 or 保守国家秘密, are no mark. A mark that was taken for one,
//! or that has been lifted, is released by the security administrator for exactly these bytes and this agency.
//! Basis: 保守国家秘密法 (marks and carriers of state secrets, and networks that must not hold them).

use crate::error::Refusal;

crate::rules! {
    SECRET_MARKED {
        basis: "《保守国家秘密法》（涉密标志；不得在非涉密信息系统中存储、处理国家秘密）",
        zh: "文件带有密级标志，本系统不接收国家秘密，文件未保存。",
        en: "The file bears a mark of secrecy. State secrets do not belong in this system; the file was not kept.",
        remedy_zh: "请立即在涉密系统中办理。标志系误判或者已经解密的，请安全保密管理员按文件摘要（sha256）放行。",
        remedy_en: "Use the classified system at once. Where the mark is none or has been lifted, the security administrator can release the file by its sha256."
    }
    RELEASED_ALREADY {
        basis: "一文一放行（本系统规则）",
        zh: "该单位的这一文件已经放行。",
        en: "This file of the agency has been released already.",
        remedy_zh: "无需重复放行，可以直接上传。",
        remedy_en: "There is nothing to do: it can be uploaded."
    }
}

const LEVELS: [&str; 3] = ["绝密", "机密", "秘密"];
/// Lines of the head in which a level alone is a mark.
const HEAD: usize = 20;

/// A mark and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// As it is written, without spaces.
    pub text: String,
    /// Line of the text, from 1; 0 for the name of the file.
    pub line: usize,
}

/// The first mark of secrecy in a file.
pub fn mark(file_name: &str, text: &str) -> Option<Mark> {
    let bracketed = LEVELS.iter().find(|level| {
        [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')]
            .iter()
            .any(|(open, close)| file_name.contains(&format!("{open}{level}{close}")))
    });
    let in_name = bracketed.map(|level| Mark { text: (*level).to_owned(), line: 0 });
    in_name.or_else(|| starred(file_name).map(|text| Mark { text, line: 0 })).or_else(|| {
        let mut head = 0;
        text.lines().enumerate().find_map(|(n, line)| {
            let plain: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            head += usize::from(!plain.is_empty());
            let alone = head <= HEAD && is_level_alone(&plain);
            starred(&plain).or_else(|| alone.then(|| plain.clone())).map(|text| Mark { text, line: n + 1 })
        })
    })
}

/// The level with its star and what follows, such as 机密★1年.
fn starred(line: &str) -> Option<String> {
    let plain: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    LEVELS.iter().find_map(|level| {
        let at = plain.match_indices(level).map(|(at, found)| (at, at + found.len()));
        at.filter(|(_, end)| plain.get(*end..).is_some_and(|rest| rest.starts_with(['★', '☆'])))
            .find_map(|(at, _)| plain.get(at..).map(|rest| rest.chars().take(8).collect()))
    })
}

fn is_level_alone(line: &str) -> bool {
    let level = line.strip_prefix("密级").map_or(line, |rest| rest.trim_start_matches([':', '：']));
    LEVELS.contains(&level.strip_suffix('级').unwrap_or(level))
}

/// Refuses a file that bears a mark and was not released.
pub fn admitted(mark: Option<&Mark>, sha256: &str, is_released: bool) -> Result<(), Refusal> {
    match mark {
        Some(mark) if !is_released => {
            let refusal = SECRET_MARKED.refuse().with("mark", &mark.text).with("line", mark.line);
            Err(refusal.with("sha256", sha256))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, usize)> {
        mark("合同.docx", text).map(|mark| (mark.text, mark.line))
    }

    #[test]
    fn marks_are_found_as_offices_write_them() {
        for (text, said, line) in [
            ("机密★1年\n某某合同", "机密★1年", 1),
            ("某某合同\n 秘 密 ★ 长期 \n正文", "秘密★长期", 2),
            ("绝密☆", "绝密☆", 1),
            ("第000123号\n密级：机密\n关于某事的请示", "密级：机密", 2),
            ("机密级\n正文", "机密级", 1),
            ("  秘  密  \n正文", "秘密", 1),
        ] {
            assert_eq!(found(text), Some((said.to_owned(), line)), "{text}");
        }
        let deep = format!("{}附件 秘密★5年", "第一条 普通条款。\n".repeat(300));
        assert_eq!(found(&deep), Some(("秘密★5年".to_owned(), 301)), "a star is a mark wherever it stands");
    }

    #[test]
    fn words_are_no_marks() {
        for text in [
            "第五条 保密\n乙方应当保守甲方的商业秘密和国家秘密，不得泄露机密信息。",
            "技术秘密的归属\n绝密级事项不适用本合同。",
            "★ 重要提示\n密级：无",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        let late = format!("{}秘密\n", "第一条 普通条款。\n".repeat(HEAD));
        assert_eq!(found(&late), None, "alone on a line it is one only in the head");
    }

    #[test]
    fn a_marked_file_is_admitted_only_when_it_was_released() {
        let mark = mark("合同.docx", "机密★");
        assert!(admitted(mark.as_ref(), "00", true).is_ok() && admitted(None, "00", false).is_ok());
        assert_eq!(admitted(mark.as_ref(), "00", false).expect_err("refused").rule.code, "SECRET_MARKED");
    }

    #[test]
    fn the_name_of_a_file_can_bear_one() {
        assert_eq!(mark("【机密】会议纪要.docx", "正文").map(|mark| mark.line), Some(0));
        assert_eq!(mark("请示（秘密）.pdf", "正文").map(|mark| mark.text), Some("秘密".into()));
        assert_eq!(mark("绝密★某事.txt", "正文").map(|mark| mark.line), Some(0));
        assert_eq!(mark("商业秘密保护合同.docx", "正文"), None);
    }
}
