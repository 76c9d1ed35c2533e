//! The one SQLite writer: many jobs a commit.
//!
//! Jobs wait in a bounded queue, so a flood is held back instead of piling up in memory. The writer takes
//! what waits (at most [`BATCH`]), opens one `BEGIN IMMEDIATE`, runs each job in a savepoint of its own,
//! commits once, and only then answers. A job that fails or panics is rolled back alone; a commit that fails
//! fails every job in it. At `synchronous=FULL` one fsync so serves the whole batch.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
type Job = Box<dyn FnOnce(&mut Conn) -> Answer + Send>;
type Lone = Box<dyn FnOnce(&mut Conn) + Send>;

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
            let done = in_savepoint(conn, &mut f);
            Box::new(move |commit_failure| {
                let done = match commit_failure {
                    Some(failure) => done.and(Err(Error::internal(format!("commit failed: {failure}")))),
                    None => done,
                };
                // Nobody waits any more when the request was cut off; the work is done all the same.
                let _cut_off = answer.send(done);
            })
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
        let mut job = Some(first);
        while let Some(run) = job.take() {
            answers.push(run(&mut self.conn));
            if answers.len() < BATCH {
                match messages.try_recv() {
                    Ok(Message::Grouped(another)) => job = Some(another),
                    Ok(alone) => left_over = Some(alone),
                    Err(_empty) => {}
                }
            }
        }
        let committed = begun.and_then(|()| Manager::commit_transaction(&mut self.conn));
        let failure = committed.err().map(|error| error.to_string());
        if failure.is_none() {
            self.counts.commits.fetch_add(1, Ordering::Relaxed);
            self.counts.writes.fetch_add(u64::try_from(answers.len()).unwrap_or(0), Ordering::Relaxed);
        } else {
            tracing::error!(failure = failure.as_deref(), jobs = answers.len(), "a commit failed");
            self.reconnect();
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

fn in_savepoint<T>(conn: &mut Conn, f: &mut impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
    Manager::begin_transaction(conn)?;
    let done =
        catch_unwind(AssertUnwindSafe(|| f(conn))).unwrap_or_else(|_panic| Err(Error::internal("a write panicked")));
    match done {
        Ok(value) => {
            Manager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            Manager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}
