//! Verifying a dossier without the program's database: seal, manifest, every file, and the archive itself byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::archive::{FORMAT, MANIFEST, Manifest, SEAL, Seal, Writing};
use crate::audit;

/// What verifying found.
#[derive(Debug)]
pub struct Verified {
    /// What does not fit, each named; empty when all of it is as it was sealed.
    pub faults: Vec<String>,
    /// Of which matter, by its id.
    pub review_id: String,
    /// When it was made.
    pub made_at: String,
    /// How many files it holds.
    pub files: usize,
    /// The public key by which it is sealed, hex.
    pub key: String,
}

/// Verifies a dossier. With `key`, the public key that must have sealed it, as `counsel audit key` prints it; without, it is
/// only known that one who had the key in the seal did.
///
/// # Errors
///
/// The file cannot be read, or is no dossier at all.
pub fn verify(path: &Path, key: Option<&str>) -> anyhow::Result<Verified> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).context("the archive's own directory is damaged or cut off")?;
    let mut faults = Vec::new();
    let manifest_bytes = whole(&mut zip, MANIFEST)?;
    let seal_bytes = whole(&mut zip, SEAL)?;
    let seal: Seal = serde_json::from_slice(&seal_bytes).with_context(|| format!("{SEAL} is damaged"))?;
    let manifest_sha256 = hex::encode(Sha256::digest(&manifest_bytes));
    if !audit::is_signed(&seal.key, &Seal::signed_text(&seal.manifest_sha256), &seal.signature) {
        faults.push(format!("{SEAL} is not a signature by the key in it"));
    } else if seal.manifest_sha256 != manifest_sha256 {
        faults.push(format!("{MANIFEST} is not what was sealed"));
    }
    if key.is_some_and(|key| !key.eq_ignore_ascii_case(&seal.key)) {
        faults.push(format!("{SEAL} is by another key, {}", seal.key));
    }
    let manifest: Manifest = match serde_json::from_slice(&manifest_bytes) {
        Ok(manifest) => manifest,
        Err(error) => anyhow::bail!("{MANIFEST} is damaged: {error}"),
    };
    anyhow::ensure!(manifest.format == FORMAT, "this program reads {FORMAT}, not {}", manifest.format);
    parts(&mut zip, &manifest, &mut faults);
    if faults.is_empty() {
        faults.extend(rewritten(&mut zip, path)?);
    }
    let Manifest { review_id, made_at, files, .. } = manifest;
    Ok(Verified { faults, review_id, made_at, files: files.len(), key: seal.key })
}

type Zip = ZipArchive<BufReader<File>>;

fn whole(zip: &mut Zip, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let part = zip.by_name(name).with_context(|| format!("{name} is missing: this is no dossier"))?;
    // Neither is large: what claims to be is no dossier.
    part.take(64 << 20).read_to_end(&mut bytes).with_context(|| format!("{name} is damaged"))?;
    Ok(bytes)
}

/// Compares the files with the manifest.
fn parts(zip: &mut Zip, manifest: &Manifest, faults: &mut Vec<String>) {
    let mut listed: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for part in &manifest.files {
        if listed.insert(&part.path, (part.size, &part.sha256)).is_some() {
            faults.push(format!("{MANIFEST} lists {} twice", part.path));
        }
    }
    let mut seen = BTreeSet::new();
    for index in 0..zip.len() {
        let (name, digest) = match zip.by_index(index) {
            Ok(mut part) => {
                let name = part.name().map(|name| name.to_string()).unwrap_or_default();
                let digest = digest(&mut part).map_err(|error| error.to_string());
                (name, digest)
            }
            Err(error) => {
                faults.push(format!("file {} of the archive cannot be read: {error}", index + 1));
                continue;
            }
        };
        if !seen.insert(name.clone()) {
            faults.push(format!("{name} is there twice"));
        }
        if [MANIFEST, SEAL].contains(&name.as_str()) {
            continue;
        }
        match (listed.get(name.as_str()), digest) {
            (None, _) => faults.push(format!("{name} is not in {MANIFEST}")),
            (Some(_), Err(error)) => faults.push(format!("{name} is damaged: {error}")),
            (Some((size, sha256)), Ok((found, hash))) => {
                if (*size, *sha256) != (found, hash.as_str()) {
                    faults.push(format!("{name} is not what {MANIFEST} says"));
                }
            }
        }
    }
    for missing in listed.keys().filter(|name| !seen.contains(**name)) {
        faults.push(format!("{missing} is missing"));
    }
}

fn digest(part: &mut impl Read) -> std::io::Result<(u64, String)> {
    let (mut hasher, mut size, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = part.read(&mut chunk)?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += u64::try_from(read).unwrap_or_default();
    }
    Ok((size, hex::encode(hasher.finalize())))
}

/// Writes the archive again from what is in it, and compares: what is no file's content must be as it was written too. Gives
/// where it differs first.
fn rewritten(zip: &mut Zip, path: &Path) -> anyhow::Result<Option<String>> {
    let mut writing = Writing::new(tempfile::tempfile()?);
    let mut starts = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index)?;
        let name = part.name()?.to_string();
        starts.push((part.header_start(), name.clone()));
        writing.begin(&name)?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = part.read(&mut chunk)?;
            let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            writing.bytes(bytes)?;
        }
        writing.end();
    }
    let mut again = writing.finish()?;
    again.seek(SeekFrom::Start(0))?;
    let (mut before, mut after) = (BufReader::new(File::open(path)?).bytes(), BufReader::new(again).bytes());
    let mut position = 0_u64;
    loop {
        match (before.next().transpose()?, after.next().transpose()?) {
            (None, None) => return Ok(None),
            (left, right) if left == right => position += 1,
            _ => {
                let near = starts.iter().rev().find(|(start, _name)| *start <= position).map(|(_start, name)| name);
                let near = near.map(String::as_str).unwrap_or_default();
                return Ok(Some(format!(
                    "byte {position} of the archive itself is not as it was written, at or after the head of {near}"
                )));
            }
        }
    }
}

const CHUNK: usize = 64 << 10;
