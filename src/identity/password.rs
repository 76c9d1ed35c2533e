//! Passwords: argon2id, at most two hashes at a time, and the same work for a login that does not exist.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashing takes 19 MiB and tens of milliseconds each; more at once would let sign-ins starve the rest.
const AT_ONCE: usize = 2;

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// Verified against when the login is unknown, so that an answer takes as long as for a known one.
    nobody: Arc<str>,
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

    /// Whether the password is the one behind `known`; always false for an unknown login.
    pub async fn verify(&self, password: String, known: Option<String>) -> Result<bool> {
        let (exists, stored) = (known.is_some(), known.unwrap_or_else(|| self.nobody.to_string()));
        let fits = self.with_place(move || {
            let stored = PasswordHash::new(&stored).map_err(Error::internal)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
        });
        Ok(fits.await? && exists)
    }

    async fn with_place<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _place = self.places.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

fn hash(password: &str) -> Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(Error::internal)?.to_string())
}
