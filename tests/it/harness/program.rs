//! The real program `counsel`, started as its users start it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::sqlite_url;

const PATIENCE: Duration = Duration::from_secs(30);

/// The program, with nothing of this environment's settings.
pub fn counsel(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counsel"));
    for (name, _value) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("COUNSEL_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// The program over a SQLite file, with its folder for files beside it.
pub fn counsel_over(file: &Path, arguments: &[&str]) -> Command {
    let mut command = counsel(arguments);
    command.args(["--database-url", &sqlite_url(file), "--files"]).arg(file.with_extension("files"));
    command
}

/// Runs the program to its end.
pub fn run(command: &mut Command) -> (ExitStatus, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status, format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A running `counsel serve`. Killed when dropped.
pub struct Server {
    child: Child,
    log: Receiver<String>,
    /// Where it listens.
    pub address: String,
}

impl Server {
    /// Starts a server over a SQLite file and waits until it listens.
    pub fn over(file: &Path) -> Self {
        Self::with(file, &[])
    }

    /// The same with other settings than the usual ones.
    pub fn with(file: &Path, settings: &[&str]) -> Self {
        let mut command = counsel_over(file, &[]);
        command.args(settings);
        Self::start(command)
    }

    /// Starts a server with the settings of this command and waits until it listens.
    pub fn start(mut command: Command) -> Self {
        if !command.get_args().any(|argument| argument == "--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(["serve", "--log-format", "json"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (say, log) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Nobody listens any more when the test is over; the pipe must be emptied all the same.
                let _over = say.send(line);
            }
        });
        let mut server = Self { child, log, address: String::new() };
        server.address = server.address_in("listening");
        server
    }

    /// The address in the next line of the log that contains `words`.
    pub fn address_in(&self, words: &str) -> String {
        let line: serde_json::Value = serde_json::from_str(&self.wait_for(words)).unwrap();
        line["fields"]["address"].as_str().unwrap().to_owned()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Reads the log up to a line that contains `words`.
    pub fn wait_for(&self, words: &str) -> String {
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(_other) => {}
                Err(error) => panic!("the server did not say `{words}`: {error}"),
            }
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills it as a power switch would: no handler runs.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Bytes of memory that it holds.
    pub fn resident(&self) -> u64 {
        counsel_desk::ops::resident(self.id()).expect("a running process")
    }

    /// Waits for its end: its log closes when it has ended.
    pub fn wait(mut self) -> ExitStatus {
        while self.log.recv_timeout(PATIENCE).is_ok() {}
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended in most tests.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
