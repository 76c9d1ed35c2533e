//! Files in an object store, each under the name of its SHA-256.
//!
//! A file is first received under a temporary name, hashed as it comes, and read; only then it is put into
//! the store, which is told to sync: when the upload is acknowledged the bytes are on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::error::{Error, Result};
use crate::ops::{Condition, STORAGE_FULL};

/// The folder of files.
#[derive(Clone, Debug)]
pub struct Files {
    incoming: PathBuf,
    store: Arc<dyn ObjectStore>,
    limit: u64,
    condition: Condition,
}

/// A file that was received under a temporary name. Dropping it removes it.
pub struct Stored {
    path: tempfile::TempPath,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl Stored {
    /// Where it lies until it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Files {
    /// The folder, made when missing, and the largest file it takes.
    pub fn open(root: &Path, limit: u64) -> anyhow::Result<Self> {
        let (incoming, kept) = (root.join("incoming"), root.join("kept"));
        std::fs::create_dir_all(&incoming)?;
        std::fs::create_dir_all(&kept)?;
        let store = Arc::new(LocalFileSystem::new_with_prefix(kept)?.with_fsync(true));
        Ok(Self { incoming, store, limit, condition: Condition::default() })
    }

    /// The same folder, which says there when its disk is full.
    #[must_use]
    pub fn telling(self, condition: Condition) -> Self {
        Self { condition, ..self }
    }

    /// Notes whether there was room.
    fn noted<T>(&self, result: Result<T>) -> Result<T> {
        match &result {
            Ok(_) => self.condition.set(STORAGE_FULL, false),
            Err(Error::OutOfSpace(_)) => self.condition.set(STORAGE_FULL, true),
            Err(_other) => {}
        }
        result
    }

    /// Largest file in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Receives a stream, hashing as it goes. Stops at the limit with 413 and leaves nothing behind.
    pub async fn receive<E: std::fmt::Display>(
        &self,
        stream: impl Stream<Item = Result<bytes::Bytes, E>> + Unpin,
    ) -> Result<Stored> {
        self.noted(self.written(stream).await)
    }

    async fn written<E: std::fmt::Display>(
        &self,
        mut stream: impl Stream<Item = Result<bytes::Bytes, E>> + Unpin,
    ) -> Result<Stored> {
        let (file, path) = tempfile::NamedTempFile::new_in(&self.incoming).map_err(Error::file)?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let (mut hasher, mut size) = (Sha256::new(), 0_u64);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| Error::Malformed(format!("the upload broke off: {error}")))?;
            size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if size > self.limit {
                return Err(Error::TooLarge { limit: self.limit });
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(Error::file)?;
        }
        if size == 0 {
            return Err(Error::Malformed("the upload is empty".into()));
        }
        file.flush().await.map_err(Error::file)?;
        Ok(Stored { path, sha256: hex::encode(hasher.finalize()), size })
    }

    /// Puts a received file into the store. The same content twice is one object.
    pub async fn keep(&self, stored: Stored) -> Result<()> {
        self.noted(self.put(stored).await)
    }

    async fn put(&self, stored: Stored) -> Result<()> {
        let key = key_of(&stored.sha256);
        // A file that a failing disk has cut short is whole again once its content is handed in again.
        if self.store.head(&key).await.is_ok_and(|known| known.size == stored.size) {
            return Ok(());
        }
        let mut file = tokio::fs::File::open(&stored.path).await.map_err(Error::file)?;
        let mut upload = WriteMultipart::new(self.store.put_multipart(&key).await.map_err(Error::file)?);
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = file.read(&mut chunk).await.map_err(Error::file)?;
            match chunk.get(..read) {
                Some(bytes) if !bytes.is_empty() => upload.write(bytes),
                _ => break,
            }
            upload.wait_for_capacity(PARTS_UNDER_WAY).await.map_err(Error::file)?;
        }
        upload.finish().await.map_err(Error::file)?;
        Ok(())
    }

    /// Takes in a file from a backup, whatever its size. It is refused when its bytes are not what its name says.
    pub async fn take_in(&self, sha256: &str, mut from: impl std::io::Read) -> Result<u64> {
        let (mut file, path) = tempfile::NamedTempFile::new_in(&self.incoming).map_err(Error::file)?.into_parts();
        let (mut hasher, mut size, mut chunk) = (Sha256::new(), 0_u64, vec![0; CHUNK]);
        loop {
            let read = from.read(&mut chunk).map_err(Error::file)?;
            let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hasher.update(bytes);
            std::io::Write::write_all(&mut file, bytes).map_err(Error::file)?;
            size += u64::try_from(read).unwrap_or(u64::MAX);
        }
        let found = hex::encode(hasher.finalize());
        if found != sha256 {
            return Err(Error::internal(format!("file {sha256}: its bytes have the hash {found}")));
        }
        self.keep(Stored { path, sha256: found, size }).await?;
        Ok(size)
    }

    /// The hashes under which files are kept, in no order.
    pub fn kept(&self) -> impl Stream<Item = Result<String>> + Send + use<> {
        self.store.list(None).map(|found| {
            let found = found.map_err(Error::file)?;
            Ok(found.location.filename().unwrap_or_default().to_owned())
        })
    }

    /// A kept file, as it is read from the store.
    pub async fn stream(
        &self,
        sha256: &str,
    ) -> Result<impl Stream<Item = std::io::Result<bytes::Bytes>> + Send + use<>> {
        let found = self
            .store
            .get(&key_of(sha256))
            .await
            .map_err(|error| Error::internal(format!("file {sha256}: {error}")))?;
        Ok(found.into_stream().map(|chunk| chunk.map_err(std::io::Error::other)))
    }
}

const CHUNK: usize = 256 << 10;
const PARTS_UNDER_WAY: usize = 4;

/// Two characters of folder keep folders small at a million files.
fn key_of(sha256: &str) -> Key {
    Key::from_iter([sha256.get(..2).unwrap_or("00"), sha256])
}
