//! The form of a backup: one zip file that any tool can open.
//!
//! * `tables/NAME.jsonl`: every row of a table as a line, in the order and form of [`crate::db::tables`]
//! * `files/ab/HASH`: every file under its SHA-256
//! * `manifest.json`: what it was made from and when, the migrations that made the tables, how many rows each has and
//!   the SHA-256 of its lines, the ends of the audit chains, and one digest over all of the content
//!
//! The digest depends on the content alone: the same content in either database gives the same digest. What a
//! manifest says is not believed but counted and hashed again. Memory does not grow with the content, but for the
//! list of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::export::outcome;
use crate::audit::{Entry, Head, rules};
use crate::db::Conn;
use crate::db::tables::{self, Table};
use crate::error::{Error, Result};
use crate::kit::Timestamp;

const FORMAT: &str = "counsel-desk-backup/1";
const MANIFEST: &str = "manifest.json";

/// What an archive says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive.
    pub format: String,
    /// Version of the program that made it.
    pub program: String,
    /// The database it was made from.
    pub database: String,
    /// When its snapshot was taken.
    pub taken_at: String,
    /// Migrations that made the tables.
    pub migrations: Vec<String>,
    /// The tables, in the order of their names.
    pub tables: Vec<TableDigest>,
    /// The files.
    pub files: FilesDigest,
    /// Where each audit chain ends.
    pub chains: BTreeMap<String, (i64, String)>,
    /// SHA-256 over what is said of tables and files.
    pub digest: String,
}

/// A table in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDigest {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of its lines.
    pub sha256: String,
}

/// The files in an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesDigest {
    /// How many.
    pub count: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// SHA-256 of their hashes and sizes.
    pub sha256: String,
}

fn digest(tables: &[TableDigest], files: &FilesDigest) -> String {
    let mut hasher = Sha256::new();
    for table in tables {
        hasher.update(format!("{} {} {} {}\n", table.name, table.columns.join(","), table.rows, table.sha256));
    }
    hasher.update(format!("files {} {} {}\n", files.count, files.bytes, files.sha256));
    hex::encode(hasher.finalize())
}

fn path_of(sha256: &str) -> String {
    format!("files/{}/{sha256}", sha256.get(..2).unwrap_or("00"))
}

/// Adds up the files that go into an archive or come out of one.
#[derive(Default)]
struct Files {
    hasher: Sha256,
    digest: FilesDigest,
}

impl Files {
    fn add(&mut self, sha256: &str, size: u64) {
        self.hasher.update(format!("{sha256} {size}\n"));
        self.digest.count += 1;
        self.digest.bytes += size;
    }

    fn end(self) -> FilesDigest {
        FilesDigest { sha256: hex::encode(self.hasher.finalize()), ..self.digest }
    }
}

/// An archive that is being written.
pub struct Writing {
    zip: ZipWriter<File>,
    tables: Vec<TableDigest>,
    files: Files,
}

impl Writing {
    /// Begins.
    pub fn new(file: File) -> Self {
        Self { zip: ZipWriter::new(file), tables: Vec::new(), files: Files::default() }
    }

    /// Tables are compressed lightly: reading must not wait long for it.
    fn begin(&mut self, name: &str, method: CompressionMethod) -> Result<()> {
        let level = (method == CompressionMethod::Deflated).then_some(1);
        let options = SimpleFileOptions::default().compression_method(method).compression_level(level);
        let options = options.large_file(true).unix_permissions(0o600);
        self.zip.start_file(name, options).map_err(Error::file)
    }

    /// Writes a table as it stands in the caller's snapshot.
    pub fn table(&mut self, conn: &mut Conn, table: &Table) -> Result<()> {
        self.begin(&format!("tables/{}.jsonl", table.name), CompressionMethod::Deflated)?;
        let (mut hasher, mut rows) = (Sha256::new(), 0);
        tables::each_line(conn, table, |line| {
            hasher.update(line);
            hasher.update("\n");
            rows += 1;
            self.zip.write_all(line.as_bytes()).and_then(|()| self.zip.write_all(b"\n")).map_err(Error::file)
        })?;
        let sha256 = hex::encode(hasher.finalize());
        self.tables.push(TableDigest { name: table.name.clone(), columns: table.columns.clone(), rows, sha256 });
        Ok(())
    }

    /// Begins a file; its bytes follow.
    pub fn file(&mut self, sha256: &str) -> Result<()> {
        self.begin(&path_of(sha256), CompressionMethod::Stored)
    }

    /// The next bytes of the file that was begun.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.zip.write_all(bytes).map_err(Error::file)
    }

    /// The file that was begun has so many bytes.
    pub fn file_ends(&mut self, sha256: &str, size: u64) {
        self.files.add(sha256, size);
    }

    /// Writes the manifest and syncs.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<Manifest> {
        manifest.tables = std::mem::take(&mut self.tables);
        manifest.files = std::mem::take(&mut self.files).end();
        manifest.digest = digest(&manifest.tables, &manifest.files);
        self.begin(MANIFEST, CompressionMethod::Deflated)?;
        let text = serde_json::to_string_pretty(&manifest).map_err(Error::internal)?;
        self.bytes(text.as_bytes())?;
        let file = self.zip.finish().map_err(Error::file)?;
        file.sync_all().map_err(Error::file)?;
        Ok(manifest)
    }
}

impl Manifest {
    /// What is known before the content is written.
    pub fn new(
        database: String,
        taken_at: Timestamp,
        migrations: Vec<String>,
        chains: &BTreeMap<String, Head>,
    ) -> Self {
        Self {
            format: FORMAT.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            database,
            taken_at: taken_at.to_string(),
            migrations,
            tables: Vec::new(),
            files: FilesDigest::default(),
            chains: chains.iter().map(|(chain, head)| (chain.clone(), (head.seq, head.hash.clone()))).collect(),
            digest: String::new(),
        }
    }

    /// Where each audit chain ends.
    pub fn heads(&self) -> BTreeMap<String, Head> {
        let head =
            |(chain, (seq, hash)): (&String, &(i64, String))| (chain.clone(), Head { seq: *seq, hash: hash.clone() });
        self.chains.iter().map(head).collect()
    }

    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// An archive that is read.
pub struct Reading {
    zip: ZipArchive<BufReader<File>>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Reading {
    /// Opens an archive and reads its manifest.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut zip = ZipArchive::new(BufReader::new(file)).context("this is no backup, or it was cut off")?;
        let text = std::io::read_to_string(zip.by_name(MANIFEST).context("this is no backup: it has no manifest")?)?;
        let manifest: Manifest = serde_json::from_str(&text).context("the manifest cannot be read")?;
        ensure!(manifest.format == FORMAT, "this program reads {FORMAT}, not {}", manifest.format);
        Ok(Self { zip, manifest })
    }

    /// Gives the lines of a table, one after the other.
    pub fn each_line(&mut self, table: &str, mut f: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let part = self.zip.by_name(&format!("tables/{table}.jsonl")).map_err(Error::file)?;
        let mut part = BufReader::new(part);
        let mut line = String::new();
        while part.read_line(&mut line).map_err(Error::file)? > 0 {
            f(line.trim_end_matches('\n'))?;
            line.clear();
        }
        Ok(())
    }

    /// The hashes of the files in it.
    pub fn files(&self) -> Vec<String> {
        let names = self.zip.file_names().filter_map(std::result::Result::ok);
        let mut hashes: Vec<String> =
            names.filter_map(|name| name.strip_prefix("files/")?.split('/').nth(1).map(str::to_owned)).collect();
        hashes.sort_unstable();
        hashes
    }

    /// One file.
    pub fn file(&mut self, sha256: &str) -> anyhow::Result<ZipFile<'_, BufReader<File>>> {
        self.zip.by_name(&path_of(sha256)).with_context(|| format!("file {sha256} is not in the backup"))
    }

    /// Reads everything and compares it with the manifest, with itself and with the audit chains.
    pub fn verify(&mut self) -> anyhow::Result<()> {
        let said = self.manifest.clone();
        let mut counted = Vec::new();
        let (mut heads, mut wanted) = (BTreeMap::new(), BTreeSet::new());
        for table in &said.tables {
            let (mut hasher, mut rows) = (Sha256::new(), 0);
            self.each_line(&table.name, |line| {
                hasher.update(line);
                hasher.update("\n");
                rows += 1;
                match table.name.as_str() {
                    "audit_entries" => follow(&mut heads, line),
                    "document_versions" | "selection_materials" => {
                        wanted_file(line).map(|sha256| wanted.insert(sha256)).map(|_new| ())
                    }
                    _ => Ok(()),
                }
            })
            .with_context(|| format!("table {}", table.name))?;
            let sha256 = hex::encode(hasher.finalize());
            let found = TableDigest { name: table.name.clone(), columns: table.columns.clone(), rows, sha256 };
            ensure!(found == *table, "table {} is not what the manifest says", table.name);
            counted.push(found);
        }
        for (chain, kept) in said.heads() {
            let end = heads.remove(&chain).unwrap_or_default();
            ensure!(end == kept, "chain {chain} ends at entry {}, and the manifest says {}", end.seq, kept.seq);
        }
        if let Some(chain) = heads.keys().next() {
            bail!("the manifest does not know the chain {chain}");
        }
        let mut files = Files::default();
        for sha256 in self.files() {
            let size = check_file(&mut self.file(&sha256)?, &sha256)?;
            files.add(&sha256, size);
            wanted.remove(&sha256);
        }
        if let Some(missing) = wanted.first() {
            bail!("file {missing} is not in the backup");
        }
        let files = files.end();
        ensure!(files == said.files, "the files are not what the manifest says");
        ensure!(digest(&counted, &files) == said.digest, "the digest does not fit the content");
        Ok(())
    }
}

fn check_file(part: &mut impl Read, sha256: &str) -> anyhow::Result<u64> {
    let (mut hasher, mut size, mut chunk) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = part.read(&mut chunk).with_context(|| format!("file {sha256}"))?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += u64::try_from(read)?;
    }
    ensure!(hex::encode(hasher.finalize()) == sha256, "file {sha256} is damaged: it has another hash");
    Ok(size)
}

fn wanted_file(line: &str) -> Result<String> {
    let row: Value = serde_json::from_str(line).map_err(Error::internal)?;
    Ok(row.get("sha256").and_then(Value::as_str).unwrap_or_default().to_owned())
}

/// Follows the audit chain to the entry of this row.
fn follow(heads: &mut BTreeMap<String, Head>, line: &str) -> Result<()> {
    let entry = entry(line).map_err(Error::internal)?;
    let head = heads.entry(entry.chain.clone()).or_default();
    *head = rules::follow(head, &entry).map_err(Error::internal)?;
    Ok(())
}

fn entry(line: &str) -> anyhow::Result<Entry> {
    let row: Value = serde_json::from_str(line)?;
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned).context(name.to_owned());
    let number = |name: &str| row.get(name).and_then(Value::as_i64).context(name.to_owned());
    Ok(Entry {
        id: number("id")?,
        chain: text("chain")?,
        seq: number("seq")?,
        at: Timestamp::from_micros(number("at")?),
        account: text("account")?,
        name: text("name")?,
        role: text("role")?,
        operation: text("operation")?,
        outcome: outcome(&text("outcome")?)?,
        subject_kind: text("subject_kind")?,
        subject_id: text("subject_id")?,
        detail: text("detail")?,
        request: text("request")?,
        previous: text("previous")?,
        hash: text("hash")?,
    })
}
