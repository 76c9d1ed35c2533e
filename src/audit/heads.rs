//! Heads kept outside the database.
//!
//! A chain shows that an entry was altered; it does not show that its last entries were cut off, that the whole
//! chain was written anew, or that the database is yesterday's. So the head of each chain (its last place and
//! hash) is written, signed, into a file that only grows, and to a syslog collector where one is set. Each line
//! holds the hash of the line before it. Whoever wants to rewrite the trail must now rewrite this file too, which
//! belongs on another disk, and what the collector has.
//!
//! A restored backup takes the trail back on purpose. The restore says so in a line of its own for each chain;
//! heads of later entries are then given up, and verifying says how many.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::rules::{GENESIS, Head};
use super::signing::{Signer, is_signed};
use super::syslog::Syslog;
use crate::kit::Timestamp;

/// Why a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Why {
    /// The chain had got there.
    Head,
    /// A backup was restored in which the chain ends there.
    Restored,
}

/// One line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    line: u64,
    previous: String,
    why: Why,
    chain: String,
    seq: i64,
    hash: String,
    at: String,
    key: String,
    signature: String,
}

impl Line {
    fn signed_text(&self) -> String {
        let Self { line, previous, why, chain, seq, hash, at, key, .. } = self;
        format!("counsel audit head\n{line}\n{previous}\n{why:?}\n{chain}\n{seq}\n{hash}\n{at}\n{key}")
    }
}

/// A head that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// Place in its chain.
    pub seq: i64,
    /// Hash of the entry there.
    pub hash: String,
    /// When it was kept.
    pub at: String,
}

/// What is kept outside, as verifying needs it.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Heads of each chain, in the order of their places.
    pub heads: BTreeMap<String, VecDeque<KeptHead>>,
    /// What is wrong with the file itself: a line altered, removed or signed by a stranger.
    pub fault: Option<String>,
    /// Heads that a restored backup gave up.
    pub given_up: usize,
}

/// What publishing found.
#[derive(Debug, Default)]
pub struct Published {
    /// Lines that were written.
    pub lines: usize,
    /// Chains that stand behind their last head or beside it: the database was taken back or rewritten.
    pub gone_back: Vec<String>,
}

/// The file of heads. Cheap to clone.
#[derive(Clone)]
pub struct Heads(Arc<Inner>);

struct Inner {
    file: PathBuf,
    syslog: Option<Syslog>,
    tail: Mutex<Option<Tail>>,
}

/// What the next line must know of those before it, as long as nobody else has written.
#[derive(Default)]
struct Tail {
    length: u64,
    line: u64,
    hash: String,
    last: BTreeMap<String, Head>,
}

impl Heads {
    /// Heads kept in this file and sent to this collector. Nothing is made before the first is published.
    pub fn new(file: PathBuf, syslog: Option<Syslog>) -> Self {
        Self(Arc::new(Inner { file, syslog, tail: Mutex::default() }))
    }

    fn key_file(&self) -> PathBuf {
        PathBuf::from(format!("{}.key", self.0.file.display()))
    }

    /// The public key in hex, when one was made.
    pub fn public_key(&self) -> anyhow::Result<Option<String>> {
        Ok(Signer::read(&self.key_file())?.map(|signer| signer.public_key()))
    }

    /// Signs a text by the key that signs heads, which is made when there is none yet: public key and signature, in hex.
    pub fn sign(&self, text: &str) -> anyhow::Result<(String, String)> {
        let (_held, signer) = self.held()?;
        Ok((signer.public_key(), signer.sign(text)))
    }

    /// Writes the heads that have moved since they were last written, and syncs. Two servers may do this at once.
    pub fn publish(&self, current: &BTreeMap<String, Head>, at: Timestamp) -> anyhow::Result<Published> {
        self.append(at, |last| {
            let mut published = Published::default();
            let mut moved = Vec::new();
            for (chain, head) in current {
                match last.get(chain) {
                    Some(known) if known == head => {}
                    Some(known) if known.seq >= head.seq => published.gone_back.push(format!(
                        "chain {chain}: stands at entry {}, but entry {} was published before",
                        head.seq, known.seq
                    )),
                    _ => moved.push((Why::Head, chain.clone(), head.clone())),
                }
            }
            for (chain, known) in last.iter().filter(|(chain, known)| known.seq > 0 && !current.contains_key(*chain)) {
                published.gone_back.push(format!("chain {chain}: is gone, entry {} was published before", known.seq));
            }
            published.lines = moved.len();
            (moved, published)
        })
    }

    /// Says that a backup was restored: from now on each chain ends where it ends in the backup.
    pub fn restored(&self, current: &BTreeMap<String, Head>, at: Timestamp) -> anyhow::Result<()> {
        self.append(at, |last| {
            let gone = last.keys().filter(|chain| !current.contains_key(*chain));
            let gone = gone.map(|chain| (Why::Restored, chain.clone(), Head::default()));
            let there = current.iter().map(|(chain, head)| (Why::Restored, chain.clone(), head.clone()));
            (there.chain(gone).collect(), ())
        })
    }

    /// The file, held until it is closed, so that another server on this machine waits here; and the key, made when
    /// there is none yet.
    fn held(&self) -> anyhow::Result<(File, Signer)> {
        let path = &self.0.file;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        file.lock()?;
        let signer = match Signer::read(&self.key_file())? {
            Some(signer) => signer,
            None => Signer::make(&self.key_file())?,
        };
        Ok((file, signer))
    }

    fn append<T>(
        &self,
        at: Timestamp,
        choose: impl FnOnce(&BTreeMap<String, Head>) -> (Vec<(Why, String, Head)>, T),
    ) -> anyhow::Result<T> {
        let path = &self.0.file;
        let new = !path.exists();
        let (mut file, signer) = self.held()?;
        let mut tail = self.0.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = match tail.take() {
            Some(tail) if tail.length == file.metadata()?.len() => tail,
            _ => read_tail(&mut file)?,
        };
        let (moved, result) = choose(&known.last);
        let mut text = String::new();
        let mut lines = Vec::new();
        for (why, chain, head) in moved {
            known.line += 1;
            let mut line = Line {
                line: known.line,
                previous: known.hash.clone(),
                why,
                chain: chain.clone(),
                seq: head.seq,
                hash: head.hash.clone(),
                at: at.to_string(),
                key: signer.public_key(),
                signature: String::new(),
            };
            line.signature = signer.sign(&line.signed_text());
            let written = serde_json::to_string(&line)?;
            known.hash = hash_of(&written);
            known.last.insert(chain, head);
            text.push_str(&written);
            text.push('\n');
            lines.push(written);
        }
        if !text.is_empty() {
            file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
            file.sync_all()?;
            if new && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)?.sync_all()?;
            }
            known.length = file.metadata()?.len();
        }
        *tail = Some(known);
        self.send(at, &lines);
        Ok(result)
    }

    /// What cannot be sent is logged; the file has it.
    fn send(&self, at: Timestamp, lines: &[String]) {
        let Some(syslog) = &self.0.syslog else { return };
        for line in lines {
            if let Err(error) = syslog.send(at, line) {
                tracing::warn!(%error, "a head could not be sent to syslog");
                return;
            }
        }
    }

    /// Everything that is kept in the file. A key without a file means that the file was taken away.
    pub fn kept(&self) -> anyhow::Result<Kept> {
        let key = self.public_key()?;
        match File::open(&self.0.file) {
            Ok(file) => read_kept(BufReader::new(file), key.as_deref()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let fault = key.map(|_| format!("{} is gone, and its key is there", self.0.file.display()));
                Ok(Kept { fault, ..Kept::default() })
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", self.0.file.display())),
        }
    }
}

/// Heads from another copy of the file, or from what a collector wrote, signed by the owner of `key` when one is
/// named.
pub fn kept_in(file: &Path, key: Option<&str>) -> anyhow::Result<Kept> {
    let open = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    read_kept(BufReader::new(open), key)
}

fn hash_of(line: &str) -> String {
    hex::encode(Sha256::digest(line))
}

/// Reads to the end of the file. A last line without its end was never acknowledged and is taken away.
fn read_tail(file: &mut File) -> anyhow::Result<Tail> {
    file.seek(SeekFrom::Start(0))?;
    let mut tail = Tail { hash: GENESIS.to_owned(), ..Tail::default() };
    let mut reader = BufReader::new(&mut *file);
    let mut text = String::new();
    while reader.read_line(&mut text)? > 0 && text.ends_with('\n') {
        tail.length += u64::try_from(text.len())?;
        if let Ok(line) = serde_json::from_str::<Line>(text.trim_end()) {
            tail.line = line.line;
            tail.last.insert(line.chain, Head { seq: line.seq, hash: line.hash });
        }
        tail.hash = hash_of(text.trim_end());
        text.clear();
    }
    if !text.is_empty() {
        file.set_len(tail.length)?;
    }
    Ok(tail)
}

fn read_kept(reader: impl Read, key: Option<&str>) -> anyhow::Result<Kept> {
    let mut kept = Kept::default();
    let (mut number, mut previous, mut signed_by) = (0, GENESIS.to_owned(), key.map(str::to_owned));
    for text in BufReader::new(reader).split(b'\n') {
        let text = String::from_utf8_lossy(&text?).into_owned();
        // A collector puts its own words before each line.
        let Some(json) = text.find('{').and_then(|at| text.get(at..)) else { continue };
        number += 1;
        let Ok(line) = serde_json::from_str::<Line>(json.trim_end()) else {
            kept.fault.get_or_insert(format!("line {number} of the heads cannot be read"));
            continue;
        };
        let owner = signed_by.get_or_insert_with(|| line.key.clone());
        let fault = if *owner != line.key {
            Some(format!("is signed by the key {}, not by {owner}", line.key))
        } else if !is_signed(&line.key, &line.signed_text(), &line.signature) {
            Some("was altered after it was signed".to_owned())
        } else if line.line != number || line.previous != previous {
            Some("does not follow the line before it".to_owned())
        } else {
            None
        };
        if let Some(fault) = fault {
            kept.fault.get_or_insert(format!("line {} of the heads {fault}", line.line));
        }
        (number, previous) = (line.line, hash_of(json.trim_end()));
        let heads = kept.heads.entry(line.chain).or_default();
        if line.why == Why::Restored {
            let before = heads.len();
            heads.retain(|head| head.seq <= line.seq);
            kept.given_up += before - heads.len();
        }
        if line.seq > 0 {
            heads.push_back(KeptHead { seq: line.seq, hash: line.hash, at: line.at });
        }
    }
    for heads in kept.heads.values_mut() {
        heads.make_contiguous().sort_by_key(|head| head.seq);
    }
    Ok(kept)
}
