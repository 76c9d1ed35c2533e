//! The words of a mail: a template per event, in Chinese and English, with `{fact}` where a fact goes and
//! `{fact:term}` where the fact is a code that is shown as a word.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::model::{Language, Mail};
use crate::error::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: String,
    body: String,
}

/// One thing in both languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both<T> {
    zh: T,
    en: T,
}

impl<T> Both<T> {
    const fn in_language(&self, language: Language) -> &T {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// What stands around the words of every event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    subject: String,
    greeting: String,
    link: String,
    no_link: String,
    footer: String,
}

#[derive(Deserialize)]
struct File {
    frame: Both<Frame>,
    terms: BTreeMap<String, Both<String>>,
    #[serde(flatten)]
    events: BTreeMap<String, Both<Words>>,
}

static FILE: LazyLock<Result<File, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../seeds/mails.toml")));

fn file() -> Result<&'static File> {
    FILE.as_ref().map_err(Error::internal)
}

/// Subject and body of a mail, with its salutation.
pub(super) fn of(mail: &Mail, language: Language, name: &str) -> Result<(String, String)> {
    let file = file()?;
    let words = file
        .events
        .get(mail.event)
        .ok_or_else(|| Error::internal(format!("seeds/mails.toml has no words for {}", mail.event)))?
        .in_language(language);
    let frame = file.frame.in_language(language);
    let subject = fill(&words.subject, language, mail.event, &mail.facts)?;
    let subject = fill(&frame.subject, language, "frame", &[("subject", subject)])?;
    let greeting = fill(&frame.greeting, language, "frame", &[("name", one_line(name))])?;
    let body = fill(&words.body, language, mail.event, &mail.facts)?;
    Ok((one_line(&subject), format!("{greeting}\n\n{body}\n")))
}

/// The whole text that is sent: the body, where to go, and who speaks.
pub(super) fn framed(body: &str, language: Language, public_url: Option<&str>) -> Result<String> {
    let frame = file()?.frame.in_language(language);
    let link = match public_url {
        Some(url) => fill(&frame.link, language, "frame", &[("url", url.to_owned())])?,
        None => frame.no_link.clone(),
    };
    Ok(format!("{body}\n{link}\n\n-- \n{}\n", frame.footer))
}

/// Control characters become blanks: what goes into a header is one line.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

/// Puts the facts where their names stand. What a fact says is not looked at again.
fn fill(template: &str, language: Language, event: &str, facts: &[(&str, String)]) -> Result<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) =
            after.split_once('}').ok_or_else(|| Error::internal(format!("{event}: a brace is not closed")))?;
        let (name, as_term) = place.strip_suffix(":term").map_or((place, false), |name| (name, true));
        let (_, fact) = facts
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| Error::internal(format!("{event}: no fact `{name}`")))?;
        let term = if as_term { file()?.terms.get(fact) } else { None };
        text.push_str(before);
        // A code without a word is shown as it is: better than no mail.
        text.push_str(term.map_or(fact.as_str(), |term| term.in_language(language)));
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The facts that a template asks for.
    fn facts(words: &Words) -> Vec<&str> {
        let text = [&words.subject, &words.body];
        let mut names: Vec<&str> =
            text.iter().flat_map(|t| t.split('{').skip(1).map(|s| s.split('}').next().unwrap_or(s))).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn both_languages_tell_the_same_facts() {
        for (event, words) in &file().expect("seeds/mails.toml").events {
            assert_eq!(facts(&words.zh), facts(&words.en), "{event}");
            for words in [&words.zh, &words.en] {
                assert_eq!(words.subject, one_line(&words.subject), "{event}");
                assert!(!words.body.trim().is_empty(), "{event}");
            }
        }
    }

    #[test]
    fn a_fact_that_looks_like_a_template_is_left_alone() {
        let mail = Mail::of("review_submit").with("title", "{received_on}").with("received_on", "D");
        let (_, body) = of(&mail, Language::Chinese, "{name}").expect("both facts are given");
        assert!(body.contains("{received_on}") && body.contains("{name}"));
        assert!(of(&Mail::of("review_submit"), Language::English, "x").is_err());
        assert!(of(&Mail::of("nothing_of_the_kind"), Language::English, "x").is_err());
    }

    #[test]
    fn codes_are_shown_as_words() {
        let mail = Mail::of("review_stand_back").with("number", "N").with("state", "RECUSED");
        let (subject, body) = of(&mail, Language::Chinese, "陈明").expect("words");
        assert!(body.contains("已回避") && !body.contains("RECUSED") && body.starts_with("陈明"), "{body}");
        assert!(subject.starts_with("【法顾台】"), "{subject}");
        let (_, body) = of(&mail, Language::English, "Chen Ming").expect("words");
        assert!(body.contains("recused") && !body.contains("RECUSED"), "{body}");
    }

    #[test]
    fn headers_stay_one_line() {
        assert_eq!(one_line("a\r\nBcc: x@y\u{2028}z\u{85}"), "a  Bcc: x@y z ");
    }
}
