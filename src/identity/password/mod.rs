//! Passwords: argon2id, at most two hashes at a time, and the same work for a login that does not exist.

mod preset;

use std::sync::Arc;

use argon2::password_hash::phc::{ParamsString, PasswordHash};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

pub use preset::{PasswordTerms, Preset};

/// Hashing takes 19 MiB and tens of milliseconds each; more at once would let sign-ins starve the rest.
const AT_ONCE: usize = 2;

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// Verified against when the login is unknown, so that an answer takes as long as for a known one.
    nobody: Arc<str>,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whether the password is the right one.
    pub fits: bool,
    /// It was stored with other parameters than today's: store this hash instead.
    pub renewed: Option<String>,
}

impl Passwords {
    /// Ready to hash.
    pub fn new() -> Result<Self> {
        Ok(Self { places: Arc::new(Semaphore::new(AT_ONCE)), nobody: hash("nobody has this password")?.into() })
    }

    /// Hashes a password with a new salt.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.with_place(move || hash(&password)).await
    }

    /// Whether the password is the one behind `known`; never for an unknown login.
    pub async fn verify(&self, password: String, known: Option<String>) -> Result<Verified> {
        let (exists, stored) = (known.is_some(), known.unwrap_or_else(|| self.nobody.to_string()));
        self.with_place(move || {
            let fits = fits(&password, &stored)? && exists;
            let renewed = if fits && is_dated(&stored)? { Some(hash(&password)?) } else { None };
            Ok(Verified { fits, renewed })
        })
        .await
    }

    /// Whether the password is one of these.
    pub async fn is_among(&self, password: String, hashes: Vec<String>) -> Result<bool> {
        for stored in hashes {
            let password = password.clone();
            if self.with_place(move || fits(&password, &stored)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn with_place<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _place = self.places.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

/// The same password typed on another keyboard, full-width or composed otherwise, is the same password.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

fn hash(password: &str) -> Result<String> {
    Ok(Argon2::default().hash_password(normal(password).as_bytes()).map_err(Error::internal)?.to_string())
}

fn fits(password: &str, stored: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored).map_err(Error::internal)?;
    Ok(Argon2::default().verify_password(normal(password).as_bytes(), &stored).is_ok())
}

/// Whether a hash was made otherwise than it would be today.
fn is_dated(stored: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored).map_err(Error::internal)?;
    let today = ParamsString::try_from(&Params::default()).map_err(Error::internal)?;
    Ok(stored.algorithm != Algorithm::default().ident()
        || stored.version != Some(u32::from(Version::default()))
        || stored.params != today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_as_strong_as_prescribed() {
        let stored = hash("a password of some length").expect("hashes");
        let params = Params::try_from(&PasswordHash::new(&stored).expect("PHC")).expect("parameters");
        assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
        assert!(params.m_cost() >= 19 * 1024 && params.t_cost() >= 2 && params.p_cost() >= 1, "{stored}");
        assert!(!is_dated(&stored).expect("reads"));
    }

    #[test]
    fn a_weaker_hash_is_dated_and_fits_all_the_same() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).expect("parameters"));
        let stored = weak.hash_password("打开 the door".as_bytes()).expect("hashes").to_string();
        assert!(is_dated(&stored).expect("reads") && fits("打开 the door", &stored).expect("reads"));
        assert!(fits("打开 ｔｈｅ door", &stored).expect("reads"), "full-width letters are the same letters");
        assert!(!fits("打开 the doors", &stored).expect("reads"));
    }
}
