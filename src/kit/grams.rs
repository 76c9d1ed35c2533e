//! Texts as tokens that two databases index alike, without a dictionary.
//!
//! Chinese has no blanks between words. Every two neighbouring characters make a token, so that a word of two is one
//! look-up and a longer one is found by tokens that follow each other; a run's last character makes one more, so that a
//! single character is found as the beginning of a token. Other scripts and digits are words. Everything is folded first
//! (full width, upper case), and written in ASCII, so that neither the locale nor the parser of a database has a say.

use unicode_normalization::UnicodeNormalization;

/// Characters of a part, and how many of them the next one begins with again: no phrase is cut at a seam.
const PART: usize = 1200;
const STEP: usize = 1000;
/// Nothing that is reviewed is longer; what lies behind is not searched.
const MOST: usize = 1_000_000;
/// A word longer than this counts as several.
const WORD: usize = 40;

/// A token and the characters of the text that it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    from: usize,
    /// Where its first character ends.
    first: usize,
    to: usize,
}

/// A part of a text, ready to be indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins, in characters.
    pub start: usize,
    /// Its tokens, with blanks between.
    pub tokens: String,
}

/// How many characters a part has at most.
pub const fn part_length() -> usize {
    PART
}

/// The parts of a text; at least one, so that a text without words counts as indexed.
pub fn parts(text: &str) -> Vec<Part> {
    let chars: Vec<char> = text.chars().take(MOST).collect();
    let mut parts = Vec::new();
    let mut start = 0;
    loop {
        let rest = chars.get(start..).unwrap_or_default();
        let part = rest.get(..PART).unwrap_or(rest);
        let mut tokens = String::with_capacity(part.len() * 10);
        scan(part, |token| {
            if !tokens.is_empty() {
                tokens.push(' ');
            }
            tokens.push_str(&token.text);
        });
        parts.push(Part { start, tokens });
        if rest.len() <= PART {
            return parts;
        }
        start += STEP;
    }
}

/// Tokens that must follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The tokens; never none.
    pub tokens: Vec<String>,
    /// Whether the last is only the beginning of a token.
    pub begins: bool,
}

/// What is asked for: words apart are phrases apart. What holds no letter, character or digit asks for nothing.
pub fn phrases(asked: &str) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    for word in asked.split_whitespace() {
        let chars: Vec<char> = word.chars().collect();
        let mut tokens: Vec<Token> = Vec::new();
        scan(&chars, |token| tokens.push(token));
        let singles = |token: &Token| token.text.len() == 5 && token.text.starts_with('c');
        // The last character of all may go on in the text: it is in the token before, or begins one.
        let run_before = tokens
            .len()
            .checked_sub(2)
            .and_then(|n| tokens.get(n))
            .is_some_and(|token| token.text.starts_with('c') && !singles(token));
        let ends_in_single = tokens.last().is_some_and(singles);
        if ends_in_single && run_before {
            tokens.pop();
        }
        let begins = ends_in_single && !run_before;
        let phrase = Phrase { tokens: tokens.into_iter().map(|token| token.text).collect(), begins };
        if !phrase.tokens.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases
}

/// Where phrases stand in a text: ranges of characters, in order, those that touch made one.
pub fn marks(text: &str, phrases: &[Phrase]) -> Vec<(usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    scan(&chars, |token| tokens.push(token));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for phrase in phrases {
        for window in tokens.windows(phrase.tokens.len().max(1)) {
            let last = phrase.tokens.len() - 1;
            let fits = window.iter().zip(&phrase.tokens).enumerate().all(|(n, (token, wanted))| {
                if n == last && phrase.begins { token.text.starts_with(wanted) } else { token.text == *wanted }
            });
            if let (true, Some(begin), Some(end)) = (fits, window.first(), window.last()) {
                found.push((begin.from, if phrase.begins { end.first } else { end.to }));
            }
        }
    }
    found.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (from, to) in found {
        match joined.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Whether a character is a word's part without blanks around: Han, kana, hangul.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3041}'..='\u{30fe}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Four letters or digits for any character.
fn push_code(to: &mut String, c: char) {
    let mut rest = u32::from(c);
    let mut code = ['0'; 4];
    for place in code.iter_mut().rev() {
        *place = char::from_digit(rest % 36, 36).unwrap_or('0');
        rest /= 36;
    }
    to.extend(code);
}

/// What stands open while a text is read.
#[derive(Default)]
struct Open {
    /// The last character of a run, and where it stands.
    run: Option<(char, usize)>,
    word: Option<Token>,
    length: usize,
}

fn scan(chars: &[char], mut give: impl FnMut(Token)) {
    let mut open = Open::default();
    for (at, c) in chars.iter().enumerate() {
        if c.is_ascii() {
            step(&mut open, c.to_ascii_lowercase(), at, &mut give);
        } else {
            for folded in c.nfkc().flat_map(char::to_lowercase) {
                step(&mut open, folded, at, &mut give);
            }
        }
    }
    end_run(&mut open, &mut give);
    open.word.take().map(&mut give);
}

fn end_run(open: &mut Open, give: &mut impl FnMut(Token)) {
    if let Some((c, at)) = open.run.take() {
        let mut text = String::from('c');
        push_code(&mut text, c);
        give(Token { text, from: at, first: at + 1, to: at + 1 });
    }
}

fn step(open: &mut Open, c: char, at: usize, give: &mut impl FnMut(Token)) {
    if is_ideograph(c) {
        open.word.take().map(&mut *give);
        if let Some((before, from)) = open.run.replace((c, at)) {
            let mut text = String::with_capacity(9);
            text.push('c');
            push_code(&mut text, before);
            push_code(&mut text, c);
            give(Token { text, from, first: from + 1, to: at + 1 });
        }
    } else if c.is_alphanumeric() {
        end_run(open, give);
        if open.length >= WORD {
            open.word.take().map(&mut *give);
        }
        let word = open.word.get_or_insert_with(|| {
            open.length = 0;
            Token { text: String::from('w'), from: at, first: at + 1, to: at }
        });
        open.length += 1;
        word.to = at + 1;
        if c.is_ascii() { word.text.push(c) } else { push_code(&mut word.text, c) }
    } else {
        open.word.take().map(&mut *give);
        // Lines that a page breaks and titles that are set wide go on.
        if !c.is_whitespace() {
            end_run(open, give);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an index would say: whether the tokens of a part hold the phrase.
    fn finds(text: &str, asked: &str) -> bool {
        let phrases = phrases(asked);
        !phrases.is_empty() && phrases.iter().all(|phrase| !marks(text, std::slice::from_ref(phrase)).is_empty())
    }

    #[test]
    fn every_piece_of_a_text_is_found_and_nothing_else() {
        let text = "第509条 违约责任：甲方（ＡＢＣ Ltd.）应在30日内支付违约金，\n逾期的按LPR计息。停 车 场";
        let runs = ["第509条违约责任", "甲方", "abc", "ltd", "应在30日内支付违约金", "逾期的按LPR计息", "停车场"];
        for run in runs {
            let chars: Vec<char> = run.chars().collect();
            for from in 0..chars.len() {
                for to in from + 1..=chars.len() {
                    let cut_word = |n: usize| {
                        n > 0 && n < chars.len() && [chars[n - 1], chars[n]].iter().all(char::is_ascii_alphanumeric)
                    };
                    let asked: String = chars[from..to].iter().collect();
                    assert_eq!(finds(text, &asked), !(cut_word(from) || cut_word(to)), "{asked}");
                }
            }
        }
        for absent in ["违约方", "约违", "违约内", "509日", "停场", "甲方应", "《》", "\"", "*", ""] {
            assert!(!finds(text, absent), "{absent}");
        }
        assert!(finds(text, "违约 LPR") && !finds(text, "违约 合同"));
    }

    #[test]
    fn marks_are_the_characters_that_were_asked_for() {
        let marked = |text: &str, asked: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            marks(text, &phrases(asked)).into_iter().map(|(from, to)| chars[from..to].iter().collect()).collect()
        };
        assert_eq!(marked("合同违约，合同", "合同"), ["合同", "合同"]);
        assert_eq!(marked("合同违约，合同", "同"), ["同", "同"]);
        assert_eq!(marked("违约责任和违约金", "违约 约责任"), ["违约责任", "违约"]);
        assert_eq!(marked("按ＬＰＲ计息", "lpr计"), ["ＬＰＲ计"]);
    }

    #[test]
    fn no_phrase_is_lost_at_a_seam() {
        let mut text: String = "付".repeat(PART - 3);
        text.push_str("合同违约责任");
        text.push_str(&"款".repeat(PART * 3));
        let parts = parts(&text);
        let wanted = phrases("合同违约责任")[0].tokens.join(" ");
        assert!(parts.iter().any(|part| part.tokens.contains(&wanted)));
        assert_eq!(parts.len(), 5);
        assert_eq!(super::parts("").len(), 1);
    }

    #[test]
    fn a_megabyte_is_cut_quickly() {
        let text: String = "甲方应当在本合同生效之日起三十日内支付12%违约金。".repeat(15_000);
        let begun = std::time::Instant::now();
        let parts = parts(&text);
        println!("{} bytes, {} parts, {} ms", text.len(), parts.len(), begun.elapsed().as_millis());
        assert!(parts.iter().all(|part| part.tokens.len() < 16_000 && part.tokens.is_ascii()));
    }
}
