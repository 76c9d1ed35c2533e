//! What a change touches, from the words that changed and the values that stand there.

use super::Fate;
use super::words::{Piece, PieceKind, plain};
use crate::documents::spans::{Value, spans};

crate::text_enum! {
    /// What a change touches (涉及内容), the weightiest first.
    pub enum Touch {
        /// A sum of money (金额).
        Amount = "AMOUNT",
        /// A share (比例).
        Percentage = "PERCENTAGE",
        /// A day or a period (日期、期限).
        Time = "TIME",
        /// Who is a party (当事人).
        Party = "PARTY",
        /// What somebody must, may or need not do, and who answers for it (权利、义务、责任).
        Liability = "LIABILITY",
        /// Something left blank (空白).
        Blank = "BLANK",
        /// Another clause, annex or law (引用).
        Reference = "REFERENCE",
        /// Other words (措辞).
        Wording = "WORDING",
        /// Width, punctuation or blanks alone (标点、空格).
        Form = "FORM",
        /// Its number or its place alone (编号、位置).
        Place = "PLACE",
    }
}

/// Words that make a duty or take it away.
const DUTIES: &str = "不|无|未|除|免|违约|赔偿|责任|解除|终止|保证|担保|保密|应|须|必须|有权|可以|放弃|独家|仲裁|管辖|\
    not|no |shall|must|may|liab|indemn|warrant|terminat|exclusive|waive|remed";

/// What a change touches; nothing more than the weightiest class of its kind twice.
pub fn touches(fate: Fate, old: &str, new: &str, words: &[Piece]) -> Vec<Touch> {
    if matches!(fate, Fate::Moved | Fate::Renumbered) {
        return vec![Touch::Place];
    }
    if plain(old) == plain(new) {
        return vec![if old == new { Touch::Place } else { Touch::Form }];
    }
    let mut found = Vec::new();
    for (text, kind) in [(old, PieceKind::Deleted), (new, PieceKind::Inserted)] {
        let changed = ranges(words, kind);
        for span in spans(text) {
            let met = changed.iter().any(|(from, to)| *from < span.end && span.start < *to);
            found.extend(met.then(|| of_value(&span.value)));
        }
    }
    let duties = |piece: &&Piece| {
        piece.kind != PieceKind::Same && DUTIES.split('|').any(|word| piece.text.to_lowercase().contains(word))
    };
    found.extend(words.iter().find(duties).map(|_| Touch::Liability));
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found.push(Touch::Wording);
    }
    found
}

const fn of_value(value: &Value) -> Touch {
    match value {
        Value::Amount(_) => Touch::Amount,
        Value::Percentage(_) => Touch::Percentage,
        Value::Date(_) | Value::Period { .. } => Touch::Time,
        Value::Party { .. } => Touch::Party,
        Value::Reference(_) => Touch::Reference,
        Value::Blank => Touch::Blank,
    }
}

/// Where the words that went stood in the old text, or those that came in the new one, in characters.
fn ranges(words: &[Piece], kind: PieceKind) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut found = Vec::new();
    for piece in words.iter().filter(|piece| piece.kind == kind || piece.kind == PieceKind::Same) {
        let end = at + piece.text.chars().count();
        if piece.kind == kind {
            found.push((at, end));
        }
        at = end;
    }
    found
}
