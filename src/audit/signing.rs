//! Ed25519 signatures of heads, by a key that is made at the first start and never leaves its file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// A key that signs.
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    /// The key in this file; `None` when there is no file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Option<Self>> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes);
        Ok(Some(Self(pair.map_err(|error| anyhow!("{} is not an Ed25519 key: {error}", file.display()))?)))
    }

    /// A new key, kept in this file, which only its owner may read.
    pub(super) fn make(file: &Path) -> anyhow::Result<Self> {
        let made =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_unspecified| anyhow!("no randomness"));
        let made = made?;
        let mut kept = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)
            .with_context(|| format!("cannot create {}", file.display()))?;
        kept.write_all(made.as_ref())?;
        kept.sync_all()?;
        if let Some(folder) = file.parent() {
            File::open(folder)?.sync_all()?;
        }
        Self::read(file)?.context("the key that was just made is not there")
    }

    /// The public key in hex.
    pub(super) fn public_key(&self) -> String {
        hex::encode(self.0.public_key().as_ref())
    }

    /// The signature of a text in hex.
    pub(super) fn sign(&self, text: &str) -> String {
        hex::encode(self.0.sign(text.as_bytes()).as_ref())
    }
}

/// Whether `signature` is that of `text` by the owner of `key`, both in hex.
pub fn is_signed(key: &str, text: &str, signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (hex::decode(key), hex::decode(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &signature).is_ok()
}
