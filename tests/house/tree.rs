//! The tree's source files.

use std::path::{Path, PathBuf};

/// What is made, not written: by the package registries, by builds, by generators.
const MADE: [&str; 7] = ["target", "node_modules", "dist", "gen", "venv", "__pycache__", "test-results"];

/// Kinds of files that people write here.
const KINDS: [&str; 10] = ["rs", "ts", "svelte", "css", "sql", "js", "mjs", "py", "html", "sh"];

/// One source file.
pub struct Source {
    /// From the tree's top, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// `rs`, `ts` …
    pub fn kind(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A file, by its path from the tree's top.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All source files but generated ones.
pub fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["src-tauri", "tests", "ui", "xtask"] {
        walk(&top().join(folder), &mut found);
    }
    let sources = found.into_iter().map(|path| {
        let from_top = path.strip_prefix(top()).unwrap().to_string_lossy().replace('\\', "/");
        Source { text: std::fs::read_to_string(&path).unwrap(), path: from_top }
    });
    sources.filter(|source| !source.path.ends_with("types/bindings.ts")).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !name.starts_with('.') && !MADE.contains(&name.as_str()) {
            walk(&path, found);
        }
        let written = path.extension().and_then(|ending| ending.to_str());
        if kind.is_file() && written.is_some_and(|ending| KINDS.contains(&ending)) {
            found.push(path);
        }
    }
}
