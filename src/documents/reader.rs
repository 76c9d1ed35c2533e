//! Reading in a child process: this same program, started again under limits.
//!
//! A parser that is led into a loop, an allocation without end or a stack overflow takes its own process
//! down, at its limit; the server only sees that there was no answer.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::reading::marks::Marks;
use super::reading::table::{self, Table};
use super::reading::{self, Format, Unreadable};
use crate::error::{Error, Result};

const MEMORY: u64 = 512 << 20;
const CPU_SECONDS: u64 = 10;
const WALL: Duration = Duration::from_secs(20);
const ANSWER: u64 = 64 << 20;
const MIN_AT_ONCE: usize = 2;
/// How long an upload waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to start the child, and whose turn it is: as many at a time as there are processors, so that many files
/// at once have each child get its time and their memory stays bounded.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    turns: Arc<Semaphore>,
}

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Read { media_type: String, text: String, marks: Marks },
    Table(Table),
    Unreadable { code: String, detail: String },
}

/// A document as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// As recognised from the content.
    pub media_type: &'static str,
    /// Lines of text.
    pub text: String,
    /// What it bears beside the text.
    pub marks: Marks,
}

const CODES: [&str; 5] = ["UNSUPPORTED_FORMAT", "DAMAGED_FILE", "ENCRYPTED_FILE", "FILE_TOO_LARGE", "NO_TEXT"];

impl Reader {
    /// A reader that starts `program`, which must be `counsel`.
    pub fn new(program: PathBuf) -> Self {
        let turns = available_parallelism().map_or(MIN_AT_ONCE, |processors| processors.get().max(MIN_AT_ONCE));
        Self { program, turns: Arc::new(Semaphore::new(turns)) }
    }

    /// A reader that starts this very program again.
    pub fn this_program() -> anyhow::Result<Self> {
        Ok(Self::new(std::env::current_exe()?))
    }

    /// Reads the file. What is wrong with the file is `Error::Unreadable`.
    pub async fn read(&self, file: &Path) -> Result<Read> {
        match self.ask("read-document", file).await? {
            Answer::Read { media_type, text, marks } => Ok(Read { media_type: known(&media_type)?, text, marks }),
            _ => Err(Error::internal("the reader answered something else")),
        }
    }

    /// Reads the file as a table.
    pub async fn read_table(&self, file: &Path) -> Result<Table> {
        match self.ask("read-table", file).await? {
            Answer::Table(table) => Ok(table),
            _ => Err(Error::internal("the reader answered something else")),
        }
    }

    /// Starts the child and takes its answer.
    async fn ask(&self, command: &str, file: &Path) -> Result<Answer> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire()).await;
        let _turn = turn.map_err(|_elapsed| Error::busy("many documents are being read"))?.map_err(Error::internal)?;
        let mut child = Command::new(&self.program)
            .arg(command)
            .arg(file)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Error::internal(format!("cannot start the reader: {error}")))?;
        let mut output = Vec::new();
        let stdout = child.stdout.take();
        let finished = tokio::time::timeout(WALL, async {
            if let Some(stdout) = stdout {
                stdout.take(ANSWER).read_to_end(&mut output).await?;
            }
            child.wait().await
        });
        let failed = |detail: &str| Error::Unreadable { code: "UNREADABLE_FILE", detail: detail.to_owned() };
        match finished.await {
            Err(_elapsed) => return Err(failed("reading took too long and was stopped")),
            Ok(Err(error)) => return Err(Error::internal(error)),
            Ok(Ok(status)) if !status.success() => {
                return Err(failed("reading it used up the memory or time allowed, or crashed the reader"));
            }
            Ok(Ok(_)) => {}
        }
        match serde_json::from_slice(&output).map_err(|_not_json| failed("the reader gave no answer"))? {
            Answer::Unreadable { code, detail } => {
                let code = CODES.into_iter().find(|known| *known == code).unwrap_or("UNREADABLE_FILE");
                if code == "UNSUPPORTED_FORMAT" {
                    Err(Error::UnsupportedMedia(detail))
                } else {
                    Err(Error::Unreadable { code, detail })
                }
            }
            read => Ok(read),
        }
    }
}

fn known(media_type: &str) -> Result<&'static str> {
    [Format::Docx, Format::Pdf, Format::Text]
        .map(Format::media_type)
        .into_iter()
        .find(|known| *known == media_type)
        .ok_or_else(|| Error::internal(format!("the reader named `{media_type}`")))
}

/// The child's part: limits itself, reads the file, writes the answer to standard output.
pub fn read_in_child(file: &Path) -> ExitCode {
    in_child(file, |bytes| {
        let read = reading::read(bytes)?;
        Ok(Answer::Read { media_type: read.format.media_type().to_owned(), text: read.text, marks: read.marks })
    })
}

/// The same for a table.
pub fn read_table_in_child(file: &Path) -> ExitCode {
    in_child(file, |bytes| Ok(Answer::Table(table::read(bytes)?)))
}

fn in_child(file: &Path, read: fn(&[u8]) -> Result<Answer, Unreadable>) -> ExitCode {
    match limit_and_read(file, read) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("counsel: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn limit_and_read(file: &Path, read: fn(&[u8]) -> Result<Answer, Unreadable>) -> anyhow::Result<()> {
    use rlimit::Resource;
    for (resource, limit) in
        [(Resource::AS, MEMORY), (Resource::CPU, CPU_SECONDS), (Resource::CORE, 0), (Resource::FSIZE, 0)]
    {
        resource.set(limit, limit)?;
    }
    let bytes = std::fs::read(file)?;
    let answer = read(&bytes)
        .unwrap_or_else(|error| Answer::Unreadable { code: error.code().to_owned(), detail: error.to_string() });
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, &answer)?;
    stdout.flush()?;
    Ok(())
}
