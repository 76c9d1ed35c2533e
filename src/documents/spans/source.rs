//! The characters of a text, by number.

/// No title of a law or paper is longer.
const MAX_TITLE: usize = 80;

/// The text as characters; beyond its ends stands NUL.
pub(super) struct Source {
    chars: Vec<char>,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        Self { chars: text.chars().collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn at(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    /// The character before.
    pub(super) fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\0', |at| self.at(at))
    }

    pub(super) fn text(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    /// Whether the words stand here.
    pub(super) fn has(&self, at: usize, words: &str) -> bool {
        words.chars().enumerate().all(|(n, c)| self.at(at + n) == c)
    }

    /// Whether the words end here.
    pub(super) fn ends(&self, at: usize, words: &str) -> bool {
        at.checked_sub(words.chars().count()).is_some_and(|from| self.has(from, words))
    }

    /// Behind the first of the words that stands here.
    pub(super) fn one_of(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().find(|word| self.has(at, word)).map(|word| at + word.chars().count())
    }

    /// The first place from `at` on whose character fails the test.
    pub(super) fn past(&self, at: usize, test: impl Fn(char) -> bool) -> usize {
        let mut end = at;
        while end < self.len() && test(self.at(end)) {
            end += 1;
        }
        end
    }

    /// Behind at most `most` blanks of the line.
    pub(super) fn gap(&self, at: usize, most: usize) -> usize {
        let mut end = at;
        while end < at + most && is_gap(self.at(end)) {
            end += 1;
        }
        end
    }

    /// Whether a field of a form may begin here: at a line, behind its indent, or behind a wide gap.
    pub(super) fn is_field_start(&self, at: usize) -> bool {
        if is_gap(self.at(at)) || self.at(at) == '\n' {
            return false;
        }
        let (one, two) = (self.before(at), self.before(at.saturating_sub(1)));
        matches!(one, '\0' | '\n' | '\t') || is_gap(one) && (is_gap(two) || matches!(two, '\0' | '\n'))
    }

    /// Whether nothing but indent and marks stands before it on its line.
    pub(super) fn is_line_start(&self, at: usize) -> bool {
        let mut from = at;
        let mut looked = 0;
        while from > 0 && looked < 40 {
            let c = self.before(from);
            if c == '\n' {
                return true;
            }
            if !(is_gap(c) || "\t#*>•●".contains(c)) {
                return false;
            }
            from -= 1;
            looked += 1;
        }
        from == 0
    }

    /// Behind the 》 that closes the title which 《 opens here.
    pub(super) fn title_end(&self, at: usize) -> Option<usize> {
        (at..at + MAX_TITLE)
            .take_while(|n| !matches!(self.at(*n), '\n' | '\0'))
            .find(|n| self.at(*n) == '》')
            .map(|n| n + 1)
    }
}

/// A space that does not end the line.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '\u{2002}' | '\u{2003}')
}
