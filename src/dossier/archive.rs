//! The form of a dossier. It is written so that the same content always gives the same bytes: nothing is compressed, and no
//! entry has a time of its own. So whoever verifies it can write it again and compare byte for byte.

use std::io::{Seek, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::{Error, Result};

pub(super) const FORMAT: &str = "counsel-desk-dossier/1";
pub(super) const PAGE: &str = "index.html";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SEAL: &str = "seal.json";

/// What a dossier says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// The form of the file.
    pub format: String,
    /// Version of the program that made it.
    pub program: String,
    /// When.
    pub made_at: String,
    /// For whom: account, name and role. It holds what they may read.
    pub made_for: [String; 3],
    /// Id of the matter.
    pub review_id: String,
    /// Its version when the dossier was made.
    pub review_version: i64,
    /// Everything in it but manifest and seal.
    pub files: Vec<Part>,
    /// What was not there, or not for this reader.
    pub left_out: Vec<LeftOut>,
}

/// A file in a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    /// Its path.
    pub path: String,
    /// What it is, in words.
    pub title: String,
    /// Where it was read; empty for the page.
    pub source: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of them.
    pub sha256: String,
}

/// What is not in a dossier.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftOut {
    /// Where it would have been read.
    pub source: String,
    /// `NOT_FOR_THIS_ROLE`, or `NOTHING_THERE`.
    pub why: String,
}

/// The signature of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    /// `Ed25519`.
    pub algorithm: String,
    /// SHA-256 of the manifest: this is what is signed, after the format and a space.
    pub manifest_sha256: String,
    /// The public key, hex.
    pub key: String,
    /// The signature, hex.
    pub signature: String,
}

impl Seal {
    /// The text that is signed.
    pub(super) fn signed_text(manifest_sha256: &str) -> String {
        format!("{FORMAT} {manifest_sha256}")
    }
}

/// A dossier that is being written.
pub(super) struct Writing<W: Write + Seek> {
    zip: ZipWriter<W>,
    hasher: Sha256,
    size: u64,
}

impl<W: Write + Seek> Writing<W> {
    pub(super) fn new(file: W) -> Self {
        Self { zip: ZipWriter::new(file), hasher: Sha256::new(), size: 0 }
    }

    /// Begins a file; its bytes follow.
    pub(super) fn begin(&mut self, path: &str) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let options = options.large_file(true).unix_permissions(0o600).last_modified_time(zip::DateTime::default());
        (self.hasher, self.size) = (Sha256::new(), 0);
        self.zip.start_file(path, options).map_err(Error::file)
    }

    /// The next bytes of the file that was begun.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        self.size += u64::try_from(bytes.len()).map_err(Error::internal)?;
        self.zip.write_all(bytes).map_err(Error::file)
    }

    /// The file that was begun has its bytes: how many, and their SHA-256.
    pub(super) fn end(&mut self) -> (u64, String) {
        (self.size, hex::encode(std::mem::take(&mut self.hasher).finalize()))
    }

    /// A file whole.
    pub(super) fn whole(&mut self, path: &str, bytes: &[u8]) -> Result<(u64, String)> {
        self.begin(path)?;
        self.bytes(bytes)?;
        Ok(self.end())
    }

    pub(super) fn finish(self) -> Result<W> {
        self.zip.finish().map_err(Error::file)
    }
}
