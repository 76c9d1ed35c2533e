//! The one SQLite writer: many jobs a commit.
//!
//! Jobs wait in a bounded queue, so a flood is held back instead of piling up in memory. The writer takes
//! what waits (at most [`BATCH`]), opens one `BEGIN IMMEDIATE`, runs each job in a savepoint of its own,
//! commits once, and only then answers. A job that fails or panics is rolled back alone; a commit that fails
//! fails every job in it. So does a full disk: SQLite may then have rolled back more than the job that met it.
//! At `synchronous=FULL` one fsync so serves the whole batch.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::Context;
use diesel::ConnectionResult;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use tokio::sync::{mpsc, oneshot};

use super::conn::Conn;
use crate::error::{Error, Result};

const QUEUE: usize = 256;
const BATCH: usize = 64;

/// A job does its work and leaves behind how to answer once the fate of the commit is known.
type Answer = Box<dyn FnOnce(Option<&str>) + Send>;
type Job = Box<dyn FnOnce(&mut Conn) -> Ran + Send>;
type Lone = Box<dyn FnOnce(&mut Conn) + Send>;

/// What a job leaves behind.
struct Ran {
    answer: Answer,
    /// Whether it has something to commit.
    done: bool,
    /// Why the transaction that holds the group cannot be committed any more.
    broke: Option<String>,
}

enum Message {
    Grouped(Job),
    Alone(Lone),
}

pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    counts: Arc<Counts>,
    thread: Option<std::thread::JoinHandle<()>>,
}

#[derive(Default)]
struct Counts {
    commits: AtomicU64,
    writes: AtomicU64,
    out_of_space: AtomicBool,
}

impl Writer {
    pub(super) fn start(connect: impl Fn() -> ConnectionResult<Conn> + Send + 'static) -> anyhow::Result<Self> {
        let (queue, messages) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let conn = connect().context("cannot open the SQLite file for writing")?;
        let state = State { conn, connect: Box::new(connect), counts: Arc::clone(&counts) };
        let thread = std::thread::Builder::new().name("sqlite-writer".into()).spawn(move || state.work(messages))?;
        Ok(Self { queue, counts, thread: Some(thread) })
    }

    pub(super) async fn run<T, F>(&self, mut f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let (result, broke) = in_savepoint(conn, &mut f);
            let done = result.is_ok();
            let answer = Box::new(move |commit_failure: Option<&str>| {
                let result = match commit_failure {
                    Some(failure) => result.and(Err(Error::not_kept(&format!("commit failed: {failure}")))),
                    None => result,
                };
                // Nobody waits any more when the request was cut off; the work is done all the same.
                let _cut_off = answer.send(result);
            });
            Ran { answer, done, broke }
        });
        self.queue.send(Message::Grouped(job)).await.map_err(|_closed| Error::internal("the writer has stopped"))?;
        result.await.map_err(Error::internal)?
    }

    pub(super) fn run_alone<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let (answer, result) = std::sync::mpsc::channel();
        let lone: Lone = Box::new(move |conn| {
            let _cut_off = answer.send(f(conn));
        });
        let mut message = Message::Alone(lone);
        // Called at start-up, possibly from within an async runtime, where a blocking send would panic.
        while let Err(refused) = self.queue.try_send(message) {
            match refused {
                mpsc::error::TrySendError::Full(back) => {
                    message = back;
                    std::thread::yield_now();
                }
                mpsc::error::TrySendError::Closed(_) => anyhow::bail!("the writer has stopped"),
            }
        }
        result.recv()?
    }

    pub(super) fn commits_and_writes(&self) -> (u64, u64) {
        (self.counts.commits.load(Ordering::Relaxed), self.counts.writes.load(Ordering::Relaxed))
    }

    /// Whether the last change that was to be kept met a full disk.
    pub(super) fn out_of_space(&self) -> bool {
        self.counts.out_of_space.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing the queue ends the thread once it is empty; waiting for it lets what was taken be committed
        // and the file be closed.
        let (closed, _) = mpsc::channel(1);
        self.queue = closed;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

struct State {
    conn: Conn,
    connect: Box<dyn Fn() -> ConnectionResult<Conn> + Send>,
    counts: Arc<Counts>,
}

impl State {
    fn work(mut self, mut messages: mpsc::Receiver<Message>) {
        while let Some(first) = messages.blocking_recv() {
            let mut next = Some(first);
            while let Some(message) = next.take() {
                match message {
                    Message::Alone(lone) => lone(&mut self.conn),
                    Message::Grouped(job) => next = self.commit_group(job, &mut messages),
                }
            }
        }
    }

    /// Runs `first` and what else waits in one commit. A message that cannot join the group is handed back.
    fn commit_group(&mut self, first: Job, messages: &mut mpsc::Receiver<Message>) -> Option<Message> {
        let mut answers = Vec::new();
        let mut left_over = None;
        let begun = begin(&mut self.conn);
        let (mut job, mut kept, mut broke) = (Some(first), 0, None);
        while let Some(run) = job.take() {
            let ran = run(&mut self.conn);
            answers.push(ran.answer);
            kept += u64::from(ran.done);
            broke = ran.broke;
            if answers.len() < BATCH && broke.is_none() {
                match messages.try_recv() {
                    Ok(Message::Grouped(another)) => job = Some(another),
                    Ok(alone) => left_over = Some(alone),
                    Err(_empty) => {}
                }
            }
        }
        let failure = match (begun, broke) {
            (Err(error), _) => Some(error.to_string()),
            (Ok(()), Some(broke)) => Some(broke),
            (Ok(()), None) => Manager::commit_transaction(&mut self.conn).err().map(|error| error.to_string()),
        };
        match &failure {
            None => {
                self.counts.commits.fetch_add(1, Ordering::Relaxed);
                self.counts.writes.fetch_add(u64::try_from(answers.len()).unwrap_or(0), Ordering::Relaxed);
                if kept > 0 {
                    self.counts.out_of_space.store(false, Ordering::Relaxed);
                }
            }
            Some(failure) => {
                tracing::error!(failure, jobs = answers.len(), "a commit failed");
                if matches!(Error::not_kept(failure), Error::OutOfSpace(_)) {
                    self.counts.out_of_space.store(true, Ordering::Relaxed);
                }
                self.reconnect();
            }
        }
        for answer in answers {
            answer(failure.as_deref());
        }
        left_over
    }

    /// After a failed commit the state of the connection is not to be trusted: a new one rolls back whatever
    /// was open.
    fn reconnect(&mut self) {
        match (self.connect)() {
            Ok(conn) => self.conn = conn,
            Err(error) => tracing::error!(%error, "cannot reopen the database"),
        }
    }
}

fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE"),
        Conn::Postgres(inner) => AnsiTransactionManager::begin_transaction(inner),
    }
}

type Manager = <Conn as diesel::Connection>::TransactionManager;

/// Runs a job in a savepoint of its own. Gives with its result why the whole transaction is lost, if it is.
fn in_savepoint<T>(conn: &mut Conn, f: &mut impl FnMut(&mut Conn) -> Result<T>) -> (Result<T>, Option<String>) {
    if let Err(error) = Manager::begin_transaction(conn) {
        let lost = error.to_string();
        return (Err(error.into()), Some(lost));
    }
    let done =
        catch_unwind(AssertUnwindSafe(|| f(conn))).unwrap_or_else(|_panic| Err(Error::internal("a write panicked")));
    let ended = match &done {
        Ok(_) => Manager::commit_transaction(conn),
        Err(_) => Manager::rollback_transaction(conn),
    };
    match (done, ended) {
        (Err(Error::OutOfSpace(said)), _) => (Err(Error::OutOfSpace(said.clone())), Some(said)),
        (done, Ok(())) => (done, None),
        (done, Err(error)) => {
            let lost = error.to_string();
            (done.and_then(|_not_kept| Err(error.into())), Some(lost))
        }
    }
}
