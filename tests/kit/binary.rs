//! Where the real programs are: built beside the stories by the same cargo.

use std::{path::PathBuf, process::Command, sync::Mutex};

/// Set by `cargo xtask test`, which has built everything already.
const BUILT: &str = "BATON_BUILT";

/// The path of a program of this workspace, built from what is in the tree now.
pub fn program(name: &str) -> PathBuf {
    static BUILDING: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let path = folder().join(name);
    let mut built = BUILDING.lock().expect("no story dies while it builds");
    if std::env::var_os(BUILT).is_none() && !built.iter().any(|done| done == name) {
        let status = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", name]).status();
        assert!(status.expect("cargo runs").success(), "{name} does not build");
        built.push(name.to_owned());
    }
    assert!(path.exists(), "there is no {}: run `cargo xtask test`, which builds it", path.display());
    path
}

/// `target/debug`: two above `target/debug/deps/stories-…`.
fn folder() -> PathBuf {
    let me = std::env::current_exe().expect("a running program has a path");
    me.ancestors().nth(2).expect("a test stands in target/<profile>/deps").to_owned()
}
