//! The words of a mail: a template per event, in Chinese and English, with `{fact}` where a fact goes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::model::Mail;
use crate::error::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: String,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    zh: Words,
    #[cfg_attr(not(test), expect(dead_code, reason = "recipients do not choose a language yet"))]
    en: Words,
}

static TEMPLATES: LazyLock<Result<BTreeMap<String, Template>, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../seeds/mails.toml")));

/// Subject and body of a mail.
pub(super) fn of(mail: &Mail) -> Result<(String, String)> {
    let templates = TEMPLATES.as_ref().map_err(Error::internal)?;
    let template = templates
        .get(mail.event)
        .ok_or_else(|| Error::internal(format!("seeds/mails.toml has no words for {}", mail.event)))?;
    Ok((fill(&template.zh.subject, mail)?, fill(&template.zh.body, mail)?))
}

/// Puts the facts where their names stand. What a fact says is not looked at again.
fn fill(template: &str, mail: &Mail) -> Result<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| Error::internal(format!("{}: a brace is not closed", mail.event)))?;
        let (_, fact) = mail
            .facts
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| Error::internal(format!("{}: no fact `{name}`", mail.event)))?;
        text.push_str(before);
        text.push_str(fact);
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
        for (event, template) in TEMPLATES.as_ref().expect("seeds/mails.toml") {
            assert_eq!(facts(&template.zh), facts(&template.en), "{event}");
            assert!(!template.zh.subject.contains('\n') && !template.en.subject.contains('\n'), "{event}");
        }
    }

    #[test]
    fn a_fact_that_looks_like_a_template_is_left_alone() {
        let mail = Mail::of("review_ask").with("number", "N").with("question", "{number}");
        let (subject, body) = of(&mail).expect("both facts are given");
        assert!(subject.contains('N') && body.contains("{number}"));
        assert!(of(&Mail::of("review_ask")).is_err());
        assert!(of(&Mail::of("nothing_of_the_kind")).is_err());
    }
}
