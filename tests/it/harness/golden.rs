//! Committed files that the code must equal.

use std::path::Path;

/// The file holds exactly `expected`; with `COUNSEL_BLESS=1` it is written instead.
pub fn holds(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let expected = format!("{}\n", expected.trim_end());
    if std::env::var_os("COUNSEL_BLESS").is_some() {
        assert!(std::env::var_os("COUNSEL_CI").is_none(), "CI compares, it does not bless");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed == expected {
        return;
    }
    let differs = committed.lines().zip(expected.lines()).position(|(committed, expected)| committed != expected);
    let line = differs.unwrap_or_else(|| committed.lines().count().min(expected.lines().count()));
    panic!(
        "{file} is not what the code says, from line {} on:\n  committed: {}\n  the code:  {}\nIf the change is meant, write it with\n\n    COUNSEL_BLESS=1 cargo test contract\n",
        line + 1,
        committed.lines().nth(line).unwrap_or("(nothing)"),
        expected.lines().nth(line).unwrap_or("(nothing)"),
    );
}
