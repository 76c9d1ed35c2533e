//! Secrets that the program makes: tokens for programs to keep, codes for people to type. Only hashes are stored.

use sha2::{Digest, Sha256};

/// What every token begins with, so that scanners of code and logs recognise one that got there.
const PREFIX: &str = "cdt_";
/// Hex digits of the checksum at the end.
const CHECKSUM: usize = 8;
/// Characters of a whole token: the prefix, 256 random bits in hex, the checksum.
const LENGTH: usize = PREFIX.len() + 64 + CHECKSUM;

/// A new token.
pub(super) fn token() -> String {
    let token = format!("{PREFIX}{}", hex::encode(rand::random::<[u8; 32]>()));
    let checksum = checksum(&token);
    token + &checksum
}

/// Whether this can be a token at all: a typing error or somebody else's secret is known without a look-up.
pub(super) fn is_token(text: &str) -> bool {
    let parts = text.split_at_checked(LENGTH - CHECKSUM).filter(|_| text.len() == LENGTH);
    parts.is_some_and(|(token, sum)| token.starts_with(PREFIX) && checksum(token) == sum)
}

fn checksum(token: &str) -> String {
    hash(token).chars().take(CHECKSUM).collect()
}

/// Random letters in groups that can be read aloud and typed: no letter looks like another, twenty bits a group.
pub fn readable_secret<const GROUPS: usize>() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    let groups: [[u8; 4]; GROUPS] = rand::random();
    groups.map(|group| group.map(letter).iter().collect::<String>()).join("-")
}

/// A new single-use code of 120 bits.
pub(super) fn code() -> String {
    readable_secret::<6>()
}

/// What a secret is stored as. It is random, so a fast hash is enough.
pub(super) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// What a code is stored as, however it was typed.
pub(super) fn code_hash(typed: &str) -> String {
    hash(&typed.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_form() {
        let one = token();
        assert!(one.len() == LENGTH && is_token(&one), "{one}");
        for n in 0..one.len() {
            let mut typo = one.clone();
            typo.replace_range(n..=n, if &one[n..=n] == "0" { "1" } else { "0" });
            assert!(!is_token(&typo), "{typo}");
        }
        assert!(!is_token("") && !is_token("cdt_") && !is_token(&one[1..]) && !is_token(&"法".repeat(LENGTH)));
    }

    #[test]
    fn codes_are_typed_as_people_type() {
        let one = code();
        assert_eq!(one.len(), 29);
        assert_eq!(code_hash(&format!(" {} \n", one.to_uppercase())), hash(&one));
        assert_ne!(code(), one);
    }
}
