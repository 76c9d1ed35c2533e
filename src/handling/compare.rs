//! Whether two texts are the same, and where the first difference is, told by the second text alone.

use crate::documents::clauses;

/// Where a text differs first from another, in its own words only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Label of the clause, such as 第三条; empty for what comes before the first.
    pub clause: String,
    /// Characters of the clause before the difference, blanks not counted.
    pub offset: usize,
    /// Words before it.
    pub before: String,
    /// Words from it on.
    pub after: String,
    /// Whether the text simply ends here.
    pub ends: bool,
}

/// How many characters are shown on each side.
const AROUND: usize = 20;

/// What does not show on paper: it says nothing when two files are compared.
const INVISIBLE: [char; 7] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{2060}', '\u{feff}'];

/// The characters of a text that count: another program lays lines and blanks out differently.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !INVISIBLE.contains(c))
}

/// Where `given` differs first from `cleared`; nowhere when the two say the same.
pub(super) fn first_difference(cleared: &str, given: &str) -> Option<Difference> {
    let (mut of_cleared, mut of_given) = (letters(cleared), letters(given));
    let mut same = 0;
    let ends = loop {
        match (of_cleared.next(), of_given.next()) {
            (None, None) => return None,
            (Some(one), Some(other)) if one == other => same += 1,
            (_, other) => break other.is_none(),
        }
    };
    let (clause, offset) = place(given, same);
    let before = letters(given).skip(same.saturating_sub(AROUND)).take(same.min(AROUND)).collect();
    let after = letters(given).skip(same).take(AROUND).collect();
    Some(Difference { clause, offset, before, after, ends })
}

/// The clause in which a character stands, and how far into it.
fn place(text: &str, mut at: usize) -> (String, usize) {
    let mut last = (String::new(), 0);
    for clause in clauses::clauses(text) {
        let length = letters(&clause.text).count();
        if at < length {
            return (clause.label, at);
        }
        at -= length;
        last = (clause.label, length);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n第二条 付款\n甲方应在三十日内付款。\n";

    #[test]
    fn lines_and_blanks_make_no_difference() {
        let laid_out = TEXT.replace('\n', "\r\n\u{3000}").replace("甲方", "甲 方\u{200b}");
        assert_eq!(first_difference(TEXT, &format!("\u{feff}{laid_out}")), None);
    }

    #[test]
    fn a_difference_is_told_in_the_words_of_the_second() {
        let found = first_difference(TEXT, &TEXT.replace("三十日", "九十日")).expect("a difference");
        assert_eq!((found.clause.as_str(), found.offset), ("第二条", 9));
        assert!(found.before.ends_with("付款甲方应在") && found.after.starts_with("九十日内付款。"), "{found:?}");
        assert!(!found.before.contains("三十") && !found.after.contains('三') && !found.ends);
        let cut = first_difference(TEXT, TEXT.split_once("三十日").expect("the words").0).expect("a difference");
        assert_eq!((cut.clause.as_str(), cut.after.as_str(), cut.ends), ("第二条", "", true));
        let more = first_difference(TEXT, &format!("{TEXT}第三条 担保\n甲方提供保证。")).expect("a difference");
        assert_eq!((more.clause.as_str(), more.offset, more.ends), ("第三条", 0, false));
        assert_eq!(first_difference(TEXT, "").map(|found| found.ends), Some(true));
    }

    proptest! {
        /// Never a character beyond what was sent.
        #[test]
        fn nothing_of_the_cleared_text_is_told(cleared in "[甲乙丙丁一二三 \n]{0,60}", given in "[甲乙丙丁一二三 \n]{0,60}") {
            let squeezed: String = letters(&given).collect();
            match first_difference(&cleared, &given) {
                None => prop_assert_eq!(letters(&cleared).collect::<String>(), squeezed),
                Some(found) => {
                    let told = found.before + &found.after;
                    prop_assert!(squeezed.contains(&told));
                    prop_assert!(given.contains(&found.clause) || found.clause.starts_with('¶'));
                }
            }
        }
    }
}
