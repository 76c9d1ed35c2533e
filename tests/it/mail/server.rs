//! A real mail server on loopback (`server.py`, on Debian's aiosmtpd), and what a test wants of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::mails;
use crate::harness::{a_moment, skip};

/// The mail server; gone when dropped.
pub struct MailServer {
    process: Child,
    pub port: u16,
    said: Arc<Mutex<Vec<Value>>>,
    /// To be told that it has said all.
    asked: Mutex<(ChildStdin, Receiver<()>)>,
}

/// A mail that it took.
#[derive(Debug)]
pub struct Taken {
    pub to: Vec<String>,
    pub sender: String,
    /// The bytes as they came, dots unstuffed.
    pub text: String,
    pub encrypted: bool,
    /// The client's port: mails of one connection have the same.
    pub peer: u64,
}

impl Taken {
    /// A header, unfolded, as it was sent.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let found: Vec<&str> =
            unfolded.split("\r\n").filter_map(|line| line.strip_prefix(&format!("{name}: "))).collect();
        assert!(found.len() <= 1, "{name} stands twice:\n{head}");
        found.first().map(|value| (*value).to_owned())
    }
}

fn python() -> Option<&'static str> {
    let has_it = |python: &&str| {
        let import = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        import.is_ok_and(|status| status.success())
    };
    ["python3", "/usr/bin/python3"].into_iter().find(has_it)
}

/// Runs a script on the mails that were taken; what it prints.
pub fn read_with_python(script: &str, input: &str) -> Value {
    let mut child = Command::new(python().unwrap())
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

impl MailServer {
    /// Starts one, or says visibly why the test is skipped.
    pub fn start(test: &str, arguments: &[&str]) -> Option<Self> {
        let Some(python) = python() else {
            skip(test, "no mail server (install Debian's python3-aiosmtpd)");
            return None;
        };
        let mut process = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/mail/server.py"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().expect("the mail server starts").unwrap()).unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&said);
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap();
                if line.get("heard").is_none() {
                    notes.lock().unwrap().push(line);
                } else if tell.send(()).is_err() {
                    return;
                }
            }
        });
        let asked = Mutex::new((process.stdin.take().unwrap(), told));
        Some(Self { process, port: u16::try_from(first["port"].as_u64().unwrap()).unwrap(), said, asked })
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What it said until now that has this field.
    pub fn said(&self, field: &str) -> Vec<Value> {
        let mut asked = self.asked.lock().unwrap();
        writeln!(asked.0, "and?").unwrap();
        asked.1.recv_timeout(Duration::from_secs(30)).expect("the mail server answers");
        self.said.lock().unwrap().iter().filter(|said| said.get(field).is_some()).cloned().collect()
    }

    /// How often somebody was named as a recipient.
    pub fn asked_for(&self, address: &str) -> usize {
        self.said("rcpt").iter().filter(|said| said["rcpt"] == address).count()
    }

    /// The mails that it took, in their order.
    pub fn taken(&self) -> Vec<Taken> {
        let taken = self.said("data");
        taken
            .iter()
            .map(|said| Taken {
                to: said["to"].as_array().unwrap().iter().map(|to| to.as_str().unwrap().to_owned()).collect(),
                sender: said["sender"].as_str().unwrap().to_owned(),
                text: decoded(said["data"].as_str().unwrap()),
                encrypted: said["tls"].as_bool().unwrap(),
                peer: said["peer"].as_u64().unwrap(),
            })
            .collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn decoded(base64: &str) -> String {
    let digit =
        |c: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|d| *d == c);
    let digits: Vec<usize> = base64.bytes().filter_map(digit).collect();
    let bytes = digits.chunks(4).flat_map(|group| {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        (0..group.len() - 1).map(move |n| u8::try_from(bits >> (16 - 8 * n) & 0xff).unwrap())
    });
    String::from_utf8(bytes.collect()).unwrap()
}

/// Waits until something holds, with a deadline; longer when more mails than usual were asked for.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let patience = Duration::from_secs(30) + Duration::from_millis(50) * u32::try_from(mails(0)).unwrap();
    let deadline = Instant::now() + patience;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within {patience:?}");
        a_moment().await;
    }
}
