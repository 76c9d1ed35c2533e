//! A text made ready: characters, lines, sentences, clauses with their places, spans.

use super::super::clauses::clauses;
use super::super::spans::{Amount, Span, Value, spans};

/// No quotation is longer.
const LONGEST_QUOTE: usize = 80;

/// A clause and where it stands, in characters.
pub(super) struct Clause {
    pub(super) label: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Prepared {
    chars: Vec<char>,
    pub(super) spans: Vec<Span>,
    pub(super) clauses: Vec<Clause>,
    /// Lines, and within them sentences, by their ends.
    pub(super) lines: Vec<(usize, usize)>,
    pub(super) sentences: Vec<(usize, usize)>,
}

impl Prepared {
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let (mut lines, mut sentences) = (Vec::new(), Vec::new());
        let (mut line, mut sentence) = (0, 0);
        for (at, c) in chars.iter().enumerate() {
            if matches!(c, '\n' | '。' | '；' | ';' | '！' | '？') {
                sentences.push((sentence, at));
                sentence = at + 1;
            }
            if *c == '\n' {
                lines.push((line, at));
                line = at + 1;
            }
        }
        lines.push((line, chars.len()));
        sentences.push((sentence, chars.len()));
        sentences.retain(|(start, end)| end > start);
        Self { spans: spans(text), clauses: placed(text), chars, lines, sentences }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn chars(&self, start: usize, end: usize) -> &[char] {
        self.chars.get(start..end.min(self.chars.len())).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> String {
        self.chars(start, end).iter().collect()
    }

    /// At most `most` characters that end at a place, on its line.
    pub(super) fn before(&self, at: usize, most: usize) -> String {
        let words = self.slice(at.saturating_sub(most), at);
        words.rsplit('\n').next().unwrap_or_default().to_owned()
    }

    /// At most `most` characters from a place on, on its line.
    pub(super) fn after(&self, at: usize, most: usize) -> String {
        let words = self.slice(at, at.saturating_add(most));
        words.split('\n').next().unwrap_or_default().to_owned()
    }

    pub(super) fn quote(&self, start: usize, end: usize) -> String {
        let quote: String = self.chars(start, end.min(start + LONGEST_QUOTE)).iter().collect();
        // A blank says nothing without the words around it.
        if quote.trim().is_empty() && end > start {
            return format!("{}____{}", self.before(start, 12).trim_start(), self.after(end, 8).trim_end());
        }
        if end > start + LONGEST_QUOTE { format!("{quote}…") } else { quote }
    }

    /// The clause that a place belongs to.
    pub(super) fn clause(&self, at: usize) -> Option<&Clause> {
        let next = self.clauses.partition_point(|clause| clause.start <= at);
        self.clauses.get(next.checked_sub(1)?)
    }

    /// The spans within a range.
    pub(super) fn spans(&self, start: usize, end: usize) -> &[Span] {
        let from = self.spans.partition_point(|span| span.start < start);
        let to = self.spans.partition_point(|span| span.end <= end);
        self.spans.get(from..to).unwrap_or_default()
    }

    /// The sums of money within a range: figures that are no unit prices.
    pub(super) fn sums(&self, start: usize, end: usize) -> impl Iterator<Item = (&Span, &Amount)> {
        self.spans(start, end).iter().filter_map(|span| match &span.value {
            Value::Amount(amount) if !amount.capital && !amount.per => Some((span, amount)),
            _ => None,
        })
    }

    /// The line a place stands in.
    pub(super) fn line(&self, at: usize) -> (usize, usize) {
        let next = self.lines.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).and_then(|n| self.lines.get(n)).copied().unwrap_or((at, at))
    }

    /// Where the signatures begin: what is blank there is signed by hand.
    pub(super) fn signatures(&self) -> usize {
        let from = self.lines.len() - self.lines.len() / 3;
        let signed = |(start, end): &&(usize, usize)| {
            let line = self.slice(*start, (*end).min(start + 120));
            let marks = ["盖章", "签章", "签名", "签字", "公章", "Signature", "By:"];
            let names = ["甲方", "乙方", "委托人", "采购人", "发包人", "出租人", "供应商", "Party"];
            marks.iter().any(|mark| line.contains(mark))
                && names.iter().any(|name| line.trim_start().starts_with(name))
                && line.contains(['：', ':'])
        };
        self.lines
            .iter()
            .skip(from.min(self.lines.len().saturating_sub(60)))
            .find(signed)
            .map_or(self.len(), |line| line.0)
    }
}

/// The clauses with their places: each is a piece of the text, in order.
fn placed(text: &str) -> Vec<Clause> {
    let (mut byte, mut at) = (0, 0);
    let mut placed = Vec::new();
    for clause in clauses(text) {
        let Some(rest) = text.get(byte..) else { break };
        let Some(skipped) = rest.find(clause.text.as_str()) else { continue };
        let start = at + rest.get(..skipped).unwrap_or_default().chars().count();
        let end = start + clause.text.chars().count();
        placed.push(Clause { label: clause.label, start, end });
        byte += skipped + clause.text.len();
        at = end;
    }
    placed
}

/// Where a byte of a sentence stands in the text.
pub(super) fn place(sentence: &str, start: usize, byte: usize) -> usize {
    start + sentence.get(..byte).unwrap_or_default().chars().count()
}
