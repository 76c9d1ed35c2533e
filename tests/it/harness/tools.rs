//! Programs of other makers that some tests need, pinned in `tests/it/clients/` and installed once below
//! `target/tools`. Where they cannot be had the test is skipped visibly.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::skip;
use super::slices::root;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools").join(name)
}

/// A Python that has what `requirements.txt` names.
pub fn python(test: &str) -> Option<PathBuf> {
    static READY: OnceLock<bool> = OnceLock::new();
    let python = folder("python").join("bin/python");
    let list = root().join("tests/it/clients/requirements.txt");
    let ready = READY.get_or_init(|| {
        installed(&folder("python"), &list, |place| {
            succeeds(Command::new("python3").args(["-m", "venv"]).arg(place))
                && succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(&list))
        })
    });
    if !ready {
        skip(test, "its Python packages cannot be installed");
    }
    ready.then_some(python)
}

/// A folder in which `package.json` has been installed.
pub fn npm(test: &str) -> Option<PathBuf> {
    static READY: OnceLock<bool> = OnceLock::new();
    let (place, list) = (folder("npm"), root().join("tests/it/clients/package.json"));
    let ready = READY.get_or_init(|| {
        installed(&place, &list, |place| {
            std::fs::copy(&list, place.join("package.json")).is_ok()
                && succeeds(Command::new("npm").args(["install", "--silent"]).current_dir(place))
        })
    });
    if !ready {
        skip(test, "its npm packages cannot be installed");
    }
    ready.then_some(place)
}

/// Installs into a folder unless it was done from the same list.
fn installed(place: &Path, list: &Path, install: impl FnOnce(&Path) -> bool) -> bool {
    let (wanted, done) = (std::fs::read(list).unwrap(), place.join("installed"));
    if std::fs::read(&done).is_ok_and(|from| from == wanted) {
        return true;
    }
    std::fs::create_dir_all(place).unwrap();
    install(place) && std::fs::write(done, wanted).is_ok()
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs a program to its good end; what it printed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// The search path with a program's own folder first.
pub fn path_with(program: &Path) -> OsString {
    let own = program.parent().map(Path::to_path_buf);
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&others))).unwrap()
}
