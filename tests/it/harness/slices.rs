//! The slices as `src/lib.rs` lists them, and the operations of the published contract. A test that
//! enumerates these holds for a new slice without being changed.

use std::path::{Path, PathBuf};

use counsel_desk::access::policy::{OPERATIONS, Operation};
use serde_json::Value;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Module names in the order in which they may use each other.
pub fn in_order() -> Vec<String> {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.split(';').next());
    names.map(str::to_owned).collect()
}

/// Every Rust file below a folder of the project, with its path from the project's root.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    let mut files: Vec<(String, String)> = found
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (from_root(path), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Every file below a folder.
pub fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, found) } else { found.push(path) }
    }
}

pub fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().into_owned()
}

/// The operations of the policy whose slice is part of the program. Those of slices still to come are known
/// to the policy already.
pub fn built_operations() -> Vec<&'static Operation> {
    let built = in_order();
    OPERATIONS.iter().filter(|operation| built.iter().any(|slice| slice == slice_of(operation.id))).collect()
}

/// The slice in an operation id: `review` of `review_accept_offer`.
pub fn slice_of(operation: &str) -> &str {
    operation.split_once('_').map_or(operation, |(slice, _verb)| slice)
}

/// One operation of the published document.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: String,
    pub method: String,
    pub path: String,
    pub value: Value,
}

/// Every operation of the published document.
pub fn published() -> Vec<Published> {
    let spec = counsel_desk::app::spec().expect("the published document");
    let mut all = Vec::new();
    for (path, item) in spec["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Published {
                id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                value: operation.clone(),
            });
        }
    }
    all
}
