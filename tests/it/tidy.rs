//! Rules about the source that the compiler does not hold.

use regex::Regex;

use crate::harness::slices::{collect, from_root, in_order, root, rust_files};

const LONGEST_FILE: usize = 500;

/// Files that may be longer. This list may only shrink.
const LONGER_FILES: &[&str] = &[];

/// What a file of a slice may not speak of, by its role.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "rules",
        &["diesel", "poem", "Clock", "chrono::Utc", "rand", "std::time", "crate::db", "crate::http", "uuid::Uuid::"],
    ),
    ("model", &["poem", "crate::http", "RunQueryDsl"]),
    ("store", &["poem", "poem_openapi", "crate::http"]),
    ("actions", &["poem", "poem_openapi", "crate::http"]),
    ("api", &["diesel"]),
];

/// A file below `src/`, where it belongs, and its text without comments and without its own tests.
struct Source {
    file: String,
    /// The module in `lib.rs`: `identity` of `src/identity/api/sessions.rs`.
    slice: String,
    /// The file's role in its slice: `api` of `src/identity/api/sessions.rs` and of `src/review/assignment_api.rs`.
    role: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let comment = Regex::new(r"(?m)^\s*//.*$| // .*$").unwrap();
    let tests = Regex::new(r"(?s)#\[cfg\(test\)\]\s*mod tests \{.*").unwrap();
    let mut sources = Vec::new();
    for (file, text) in rust_files("src") {
        if file.ends_with("/tests.rs") {
            continue;
        }
        let parts: Vec<&str> = file.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
        let name = parts.get(1).copied().unwrap_or_default();
        let role = if name.ends_with("_api") { "api" } else { name };
        sources.push(Source {
            slice: parts[0].to_owned(),
            role: role.to_owned(),
            code: comment.replace_all(&tests.replace(&text, ""), "").into_owned(),
            file,
        });
    }
    sources
}

/// A slice uses only what stands above it in `lib.rs`; an `api.rs` may use `http` wherever its slice stands.
#[test]
fn slices_use_only_what_stands_above_them() {
    let order = in_order();
    let place = |slice: &str| order.iter().position(|known| known == slice);
    let one = Regex::new(r"(?:^|[^$\w])crate::(\w+)::").unwrap();
    let several = Regex::new(r"(?:^|[^$\w])crate::\{([^}]*)\}").unwrap();
    let mut wrong = Vec::new();
    for Source { file, slice, role, code } in sources() {
        let Some(here) = place(&slice) else { continue };
        let grouped = several.captures_iter(&code).flat_map(|found| {
            let names = found.get(1).map_or("", |names| names.as_str());
            names
                .split(',')
                .map(|name| name.trim().split(':').next().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        });
        let used: Vec<String> = one.captures_iter(&code).map(|found| found[1].to_owned()).chain(grouped).collect();
        for other in used {
            let Some(there) = place(&other) else { continue };
            let through_its_api = role == "api" && other == "http";
            if there > here && !through_its_api {
                wrong.push(format!("{file} uses {other}, which stands below {slice} in lib.rs"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_keep_to_their_role() {
    let mut wrong = Vec::new();
    for Source { file, role, code, .. } in sources() {
        for (_, words) in FORBIDDEN.iter().filter(|(of, _)| *of == role) {
            for word in *words {
                let whole_word = Regex::new(&format!(r"\b{}", regex::escape(word))).unwrap();
                let end = |at: usize| code[at..].chars().next().is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
                if whole_word.find_iter(&code).any(|found| word.ends_with(':') || end(found.end())) {
                    wrong.push(format!("{file} speaks of {word}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    for (file, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        let must = file.ends_with("/mod.rs") || file == "src/lib.rs" || file == "src/main.rs";
        assert!(!must || text.starts_with("//! "), "{file} does not begin with its purpose");
    }
}

#[test]
fn no_file_outgrows_its_reader() {
    for (file, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = text.lines().count();
        let excepted = LONGER_FILES.contains(&file.as_str());
        assert!(excepted || lines <= LONGEST_FILE, "{file} has {lines} lines; at most {LONGEST_FILE}");
        assert!(!excepted || lines > LONGEST_FILE, "{file} is short enough now: take it off the list");
    }
}

/// The project speaks of no machine that it was made on.
#[test]
fn no_path_of_some_machine() {
    let homes = ["work", "home", "root", "Users"].map(|home| format!("/{home}/"));
    let path = Regex::new(&format!(r#"(?:^|[\s"'`(=:])(?:{})"#, homes.join("|"))).unwrap();
    let mut files = Vec::new();
    for folder in ["src", "tests", "seeds", "openapi", "migrations", ".ci", ".config", ".cargo"] {
        collect(&root().join(folder), &mut files);
    }
    files.extend(["README.md", "Cargo.toml"].map(|file| root().join(file)).into_iter().filter(|file| file.exists()));
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let found = text.lines().position(|line| path.is_match(line));
        assert_eq!(found.map(|line| line + 1), None, "a path of some machine in {}", from_root(&file));
    }
}
