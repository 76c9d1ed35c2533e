//! PostgreSQL for one run of the tests: the server named by `COUNSEL_TEST_POSTGRES_URL`, else a throwaway
//! cluster made with Debian's programs, reached through a socket in a folder of its own.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::database::migrate_and_seed;

const NONE: &str = "no PostgreSQL (install Debian's postgresql or set COUNSEL_TEST_POSTGRES_URL)";

/// The server of this run and the template of its databases.
pub struct Postgres {
    url: String,
    /// Name of the template, which is also the beginning of the name of every database of this run.
    template: String,
    /// One session for making and dropping databases. Its name tells later runs which databases are in use.
    owner: Mutex<PgConnection>,
    copies: AtomicU32,
    /// Closes when this process ends, however it ends.
    _pipe: Option<ChildStdin>,
}

/// A database of one test; dropped with it.
pub struct Database {
    pub url: String,
    name: String,
    server: &'static Postgres,
}

impl Postgres {
    /// The server of this run, started at the first call; else why there is none.
    pub fn of_this_run() -> Result<&'static Self, &'static str> {
        static SERVER: OnceLock<Result<Postgres, String>> = OnceLock::new();
        SERVER.get_or_init(Self::start).as_ref().map_err(String::as_str)
    }

    fn start() -> Result<Self, String> {
        let (url, pipe) = match std::env::var("COUNSEL_TEST_POSTGRES_URL") {
            Ok(url) => (url, None),
            Err(_unset) => {
                let (url, pipe) = cluster_in(&own_folder(), None)?;
                (url, Some(pipe))
            }
        };
        let template = format!("counsel_test_{:08x}", rand::random::<u32>());
        let mut owner = PgConnection::establish(&url).map_err(|error| format!("no PostgreSQL at {url}: {error}"))?;
        owner.batch_execute(&format!("SET application_name = '{template}'")).unwrap();
        drop_left_over(&mut owner);
        owner.batch_execute(&format!("CREATE DATABASE {template}")).unwrap();
        migrate_and_seed(&url_of(&url, &template));
        // The pool that seeded it may still be closing its sessions, and a template must have none.
        let others =
            format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{template}'");
        owner.batch_execute(&others).unwrap();
        Ok(Self { url, template, owner: Mutex::new(owner), copies: AtomicU32::new(0), _pipe: pipe })
    }

    /// A migrated and seeded database.
    pub fn copy_of_template(&'static self) -> Database {
        self.copy_of(&self.template)
    }

    /// An empty database.
    pub fn empty(&'static self) -> Database {
        self.copy_of("template0")
    }

    fn copy_of(&'static self, template: &str) -> Database {
        let name = format!("{}_{}", self.template, self.copies.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Database { url: url_of(&self.url, &name), name, server: self }
    }

    fn execute(&self, statement: &str) {
        let mut owner = self.owner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        owner.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// Databases of earlier runs, templates and what was left by a kill: theirs is a name that no session bears.
fn drop_left_over(owner: &mut PgConnection) {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let left_over = "SELECT datname::text AS name FROM pg_database WHERE datname LIKE 'counsel\\_test\\_%' AND NOT EXISTS \
        (SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'counsel\\_test\\_%' AND pg_database.datname LIKE application_name || '%')";
    for Row { name } in diesel::sql_query(left_over).load::<Row>(owner).unwrap() {
        owner.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
    }
}

/// The same server, another database.
fn url_of(url: &str, database: &str) -> String {
    let (server, parameters) = url.split_once('?').unwrap_or((url, ""));
    let authority_ends = server.find("://").and_then(|at| server[at + 3..].find('/').map(|slash| at + 3 + slash));
    let server = authority_ends.map_or(server, |end| &server[..end]);
    if parameters.is_empty() { format!("{server}/{database}") } else { format!("{server}/{database}?{parameters}") }
}

/// A cluster of one test with one migrated and seeded database, whose tables lie on a disk of the test. Its log of
/// changes lies elsewhere, as it should: PostgreSQL stops when that has no room.
pub struct OnDisk {
    pub url: String,
    _pipe: ChildStdin,
}

impl OnDisk {
    /// Starts it in a folder on the disk.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let (server, pipe) = cluster_in(folder, Some(&own_folder()))?;
        let mut owner = PgConnection::establish(&server).map_err(|error| error.to_string())?;
        owner.batch_execute("CREATE DATABASE counsel").unwrap();
        let url = url_of(&server, "counsel");
        migrate_and_seed(&url);
        Ok(Self { url, _pipe: pipe })
    }
}

/// A new folder, which the supervising shell removes.
fn own_folder() -> PathBuf {
    tempfile::Builder::new().prefix("counsel-pg-").tempdir_in(short_temp_folder()).unwrap().keep()
}

/// Starts a cluster under a supervising shell and gives its address and the pipe that keeps it alive.
fn cluster_in(folder: &Path, wal: Option<&Path>) -> Result<(String, ChildStdin), String> {
    let programs = programs().ok_or(NONE)?;
    let mut shell = Command::new("sh");
    shell.args(["-c", include_str!("supervise.sh"), "supervise"]).arg(folder).arg(programs);
    if let Some(wal) = wal {
        shell.env("WAL", wal);
    }
    if std::fs::metadata(folder).unwrap().uid() == 0 {
        // PostgreSQL refuses to run as root.
        let (user, group) =
            id_of_postgres().ok_or("no PostgreSQL: root cannot run it, and there is no user `postgres`")?;
        for folder in wal.into_iter().chain([folder]) {
            chown(folder, Some(user), Some(group)).unwrap();
        }
        shell.args(["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    // A process group of its own: Ctrl-C is meant for the tests, and the shell cleans up behind them.
    let child = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0).spawn();
    let mut child = child.map_err(|error| format!("no PostgreSQL: cannot start sh: {error}"))?;
    let (pipe, said) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line).unwrap();
    match line.trim() {
        "ready" => Ok((format!("postgres://postgres@/postgres?host={}", folder.display()), pipe)),
        failure => Err(format!("PostgreSQL could not be started: {failure}")),
    }
}

/// The folder of PostgreSQL's server programs.
fn programs() -> Option<PathBuf> {
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    debian.sort();
    configured.into_iter().chain(debian.into_iter().rev()).find(|folder| folder.join("initdb").exists())
}

/// A socket's path has room for about a hundred characters.
fn short_temp_folder() -> PathBuf {
    let folder = std::env::temp_dir();
    if folder.as_os_str().len() < 60 { folder } else { Path::new("/tmp").to_owned() }
}

fn id_of_postgres() -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.starts_with("postgres:"))?;
    let mut ids = line.split(':').skip(2).map(str::parse);
    Some((ids.next()?.ok()?, ids.next()?.ok()?))
}
