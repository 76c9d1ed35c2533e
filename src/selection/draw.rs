//! A draw that anybody can verify (可验证的抽签).
//!
//! 1. Before the pool is known the office makes a seed of 32 random bytes and publishes its **commitment**, the
//!    SHA-256 of the seed.
//! 2. When the pool is fixed it is published with its hash: the numbers of those in it, ascending, each followed by
//!    a line feed, SHA-256 of that text.
//! 3. At the draw a supervising witness says a word that nobody knew before. The office reveals the seed. The **key** is
//!    SHA-256(seed ‖ 0x00 ‖ the word in UTF-8). The office fixed the seed before it knew the word, and the witness
//!    says the word before seeing the seed, so neither alone chooses the result.
//! 4. The **ticket** of a number is SHA-256(key ‖ 0x00 ‖ the number in decimal digits). Tickets in ascending order of
//!    their bytes are the order drawn.
//!
//! Seed, word, pool and tickets are published; with them the draw is recomputed by any program that knows SHA-256.

use sha2::{Digest, Sha256};

/// What is kept until the draw.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl Seed {
    /// What is published before the pool is known, in hex.
    pub fn commitment(&self) -> String {
        hex::encode(Sha256::digest(self.0))
    }

    /// The seed in hex; for the database, and for everybody once the draw is over.
    pub fn reveal(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads it back.
    pub fn read(revealed: &str) -> Option<Self> {
        hex::decode(revealed).ok()?.try_into().ok().map(Self)
    }

    /// Mixes the witness' word in.
    pub fn key(&self, word: &str) -> Key {
        Key(Sha256::new().chain_update(self.0).chain_update([0]).chain_update(word.as_bytes()).finalize().into())
    }
}

/// What the tickets are made with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The ticket of a number, in hex; hex sorts as the bytes do.
    pub fn ticket(&self, number: i64) -> String {
        hex::encode(Sha256::new().chain_update(self.0).chain_update([0]).chain_update(number.to_string()).finalize())
    }

    /// The numbers in the order drawn.
    pub fn order(&self, numbers: &[i64]) -> Vec<i64> {
        let mut tickets: Vec<(String, i64)> = numbers.iter().map(|number| (self.ticket(*number), *number)).collect();
        tickets.sort();
        tickets.into_iter().map(|(_, number)| number).collect()
    }
}

/// The hash of the pool, in hex.
pub fn pool_hash(numbers: &[i64]) -> String {
    hex::encode(Sha256::digest(pool_text(numbers)))
}

/// The pool as it is hashed and published.
pub fn pool_text(numbers: &[i64]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.iter().map(|number| format!("{number}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors, computed with `sha256sum` and nothing of this program.
    #[test]
    fn the_algorithm_is_the_documented_one() {
        let seed = Seed(std::array::from_fn(|n| u8::try_from(n).expect("a byte")));
        assert_eq!(seed.commitment(), "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
        let key = seed.key("春暖花开");
        assert_eq!(key.ticket(1), TICKET_1);
        assert_eq!(key.ticket(12), TICKET_12);
        assert_eq!(pool_hash(&[12, 1, 3]), POOL);
        assert_eq!(key.order(&[1, 3, 12]), ORDER);
    }

    const TICKET_1: &str = "2a0e681bca8e316b784fa7ed85b6df037be20425881a597250daef33a2d92c9d";
    const TICKET_12: &str = "3b10a96a518a8c5efa53ebbfbcc02ede82fa9345f31f9c48275d0d6da29dd7bb";
    const POOL: &str = "28d92424da4694aa56b661018b4c1024d1dec8b08e99bd1d7b240422a28263ce";
    const ORDER: [i64; 3] = [1, 12, 3];

    #[test]
    fn another_word_draws_anew_and_a_seed_reads_back() {
        let seed = Seed([7; 32]);
        assert!(Seed::read(&seed.reveal()) == Some(seed));
        assert!(Seed::read("07").is_none() && Seed::read("zz").is_none());
        let numbers: Vec<i64> = (1..=20).collect();
        assert_ne!(seed.key("一").order(&numbers), seed.key("二").order(&numbers));
        let mut drawn = seed.key("一").order(&numbers);
        drawn.sort_unstable();
        assert_eq!(drawn, numbers);
    }
}
