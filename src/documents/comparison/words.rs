//! Words of a clause, compared.

use std::time::Duration;

use poem_openapi::Object;
use similar::{ChangeTag, TextDiff};
use unicode_normalization::UnicodeNormalization;

use crate::documents::clauses::Clause;

/// How long one clause is compared at most; then the rest of it is shown as changed.
const PATIENCE: Duration = Duration::from_millis(250);

crate::text_enum! {
    /// What became of some words.
    pub enum PieceKind {
        /// They stayed.
        Same = "SAME",
        /// They are gone.
        Deleted = "DELETED",
        /// They are new.
        Inserted = "INSERTED",
    }
}

/// Some words of a clause (文字).
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "ComparedWords")]
pub struct Piece {
    /// What became of them.
    pub kind: PieceKind,
    /// The words.
    pub text: String,
}

/// The text of a clause without its number.
pub(super) fn body(clause: &Clause) -> &str {
    let text = clause.text.as_str();
    let mut label = clause.label.chars();
    let mut wanted = label.next();
    let mut rest = text.len();
    for (at, sign) in text.char_indices() {
        let Some(next) = wanted else {
            rest = at;
            break;
        };
        if sign == next {
            wanted = label.next();
        } else if !sign.is_whitespace() && !"#*>•●".contains(sign) {
            // The number is not written so: that of a list that begins anew in each clause.
            let number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "#*>•●.．、".contains(c);
            return if clause.label.starts_with('¶') { text } else { text.trim_start_matches(number) };
        }
    }
    text.get(rest..).unwrap_or_default().trim_start_matches(|c: char| c.is_whitespace() || ".．、:：".contains(c))
}

/// A text as it counts where only width, case, punctuation and blanks do not. A sign between two digits is no punctuation:
/// 1.5 is not 15, and 3-5 not 35; only the comma of thousands is.
pub fn plain(text: &str) -> String {
    let signs: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let thousands = |at: usize| (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
    let kept = |(at, sign): (usize, &char)| {
        let between = at > 0 && digit(at - 1) && digit(at + 1) && !(*sign == ',' && thousands(at));
        (sign.is_alphanumeric() || "%‰¥$<>≤≥±+".contains(*sign) || between).then_some(*sign)
    };
    signs.iter().enumerate().filter_map(kept).collect()
}

/// The words of a text, width and case aside; each Han character is one.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for sign in text.nfkc().flat_map(char::to_lowercase) {
        let latin = sign.is_ascii_alphanumeric();
        match found.last_mut().filter(|_| open && latin) {
            Some(word) => word.push(sign),
            None if sign.is_alphanumeric() || "%‰¥$".contains(sign) => found.push(sign.to_string()),
            None => {}
        }
        open = latin;
    }
    found
}

/// The words of two texts: those that stayed, went and came. Each Han character is a word.
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_unicode_words(old, new);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Deleted,
            ChangeTag::Insert => PieceKind::Inserted,
        };
        match pieces.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => pieces.push(Piece { kind, text: change.value().to_owned() }),
        }
    }
    joined(pieces)
}

/// A single sign that happens to have stayed between words that changed makes a change harder to read, not easier.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let changed = |at: Option<&Piece>| at.is_some_and(|piece| piece.kind != PieceKind::Same);
    let lone = |at: usize| {
        let piece = pieces.get(at);
        let short = piece.is_some_and(|piece| {
            piece.kind == PieceKind::Same && piece.text.chars().count() == 1 && !piece.text.trim().is_empty()
        });
        short && at > 0 && changed(pieces.get(at - 1)) && changed(pieces.get(at + 1))
    };
    let (mut out, mut gone, mut came) = (Vec::new(), String::new(), String::new());
    for (at, piece) in pieces.iter().enumerate() {
        match piece.kind {
            PieceKind::Deleted => gone.push_str(&piece.text),
            PieceKind::Inserted => came.push_str(&piece.text),
            PieceKind::Same if lone(at) => {
                gone.push_str(&piece.text);
                came.push_str(&piece.text);
            }
            PieceKind::Same => {
                flush(&mut out, &mut gone, &mut came);
                out.push(piece.clone());
            }
        }
    }
    flush(&mut out, &mut gone, &mut came);
    out
}

fn flush(out: &mut Vec<Piece>, gone: &mut String, came: &mut String) {
    for (kind, text) in [(PieceKind::Deleted, std::mem::take(gone)), (PieceKind::Inserted, std::mem::take(came))] {
        if !text.is_empty() {
            out.push(Piece { kind, text });
        }
    }
}
