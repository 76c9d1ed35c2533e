//! Programs of other makers that some tests need, pinned beside the tests and installed once below `target/tools`.
//! Where they cannot be had the test is skipped visibly.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::skip;
use super::slices::root;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools").join(name)
}

/// The programs of a Python that has what `tests/it/NAME/requirements.txt` names.
pub fn python(test: &str, name: &str) -> Option<PathBuf> {
    let (place, list) = (folder(name).join("python"), root().join(format!("tests/it/{name}/requirements.txt")));
    let programs = place.join("bin");
    let ready = installed(&place, &list, |place| {
        succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(place))
            && succeeds(Command::new(programs.join("pip")).args(["install", "--quiet", "-r"]).arg(&list))
    });
    if !ready {
        skip(test, "its Python packages cannot be installed");
    }
    ready.then_some(programs)
}

/// A folder in which `tests/it/NAME/package.json` has been installed.
pub fn npm(test: &str, name: &str) -> Option<PathBuf> {
    let (place, list) = (folder(name).join("npm"), root().join(format!("tests/it/{name}/package.json")));
    let ready = installed(&place, &list, |place| {
        std::fs::copy(&list, place.join("package.json")).is_ok()
            && succeeds(Command::new("npm").args(["install", "--silent"]).current_dir(place))
    });
    if !ready {
        skip(test, "its npm packages cannot be installed");
    }
    ready.then_some(place)
}

/// Installs into a folder, one at a time, unless it was done from the same list.
fn installed(place: &Path, list: &Path, install: impl FnOnce(&Path) -> bool) -> bool {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
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

/// Has the Python program `tests/it/SCRIPT` recompute something from this alone; what it said. Without Python the check is
/// skipped visibly.
pub fn recomputed(test: &str, script: &str, from: &Value) -> String {
    let script = root().join("tests/it").join(script);
    let run = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = run else {
        skip(test, "there is no python3 to recompute what is published");
        return String::new();
    };
    child.stdin.take().unwrap().write_all(from.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    said.trim().to_owned()
}

/// The search path with these programs first.
pub fn path_with(programs: &Path) -> OsString {
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([programs.to_path_buf()].into_iter().chain(std::env::split_paths(&others))).unwrap()
}
