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

use super::reading::{self, Format};
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
    Read { media_type: String, text: String },
    Unreadable { code: String, detail: String },
}

/// A document as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// As recognised from the content.
    pub media_type: &'static str,
    /// Lines of text.
    pub text: String,
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
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire()).await;
        let _turn = turn.map_err(|_elapsed| Error::busy("many documents are being read"))?.map_err(Error::internal)?;
        let mut child = Command::new(&self.program)
            .arg("read-document")
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
            Answer::Read { media_type, text } => Ok(Read { media_type: known(&media_type)?, text }),
            Answer::Unreadable { code, detail } => {
                let code = CODES.into_iter().find(|known| *known == code).unwrap_or("UNREADABLE_FILE");
                if code == "UNSUPPORTED_FORMAT" {
                    Err(Error::UnsupportedMedia(detail))
                } else {
                    Err(Error::Unreadable { code, detail })
                }
            }
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
    match limit_and_read(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("counsel: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn limit_and_read(file: &Path) -> anyhow::Result<()> {
    use rlimit::Resource;
    for (resource, limit) in
        [(Resource::AS, MEMORY), (Resource::CPU, CPU_SECONDS), (Resource::CORE, 0), (Resource::FSIZE, 0)]
    {
        resource.set(limit, limit)?;
    }
    let bytes = std::fs::read(file)?;
    let answer = match reading::read(&bytes) {
        Ok(read) => Answer::Read { media_type: read.format.media_type().to_owned(), text: read.text },
        Err(error) => Answer::Unreadable { code: error.code().to_owned(), detail: error.to_string() },
    };
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, &answer)?;
    stdout.flush()?;
    Ok(())
}
