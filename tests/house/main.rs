//! The rules of the house: what every file of this tree keeps to, told by the files that don't.
#![allow(clippy::unwrap_used, reason = "a rule that can't be looked after ends here")]

mod rules;
mod tree;

use tree::{Source, sources};

/// Fails with every line that a rule gives for a file.
fn nobody_breaks(rule: impl Fn(&Source) -> Vec<String>) {
    let sources = sources();
    assert!(sources.len() > 300, "only {} files were found", sources.len());
    let broken: Vec<String> = sources
        .iter()
        .flat_map(|source| rule(source).into_iter().map(move |words| format!("{}: {words}", source.path)))
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn no_file_is_longer_than_400_lines() {
    nobody_breaks(rules::short);
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    nobody_breaks(rules::says_what_it_is_for);
}

#[test]
fn nothing_is_called_by_a_word_that_means_nothing() {
    nobody_breaks(rules::named_by_a_noun);
}

#[test]
fn what_a_lint_is_told_to_let_pass_has_a_reason() {
    nobody_breaks(rules::reasons);
}

#[test]
fn the_hub_goes_out_by_one_door() {
    nobody_breaks(rules::leaves_by_the_door);
}

#[test]
fn only_the_app_knows_tauri_and_the_core_does_no_io() {
    for (of, never) in [
        ("core", &["tauri", "tokio", "rusqlite", "reqwest", "axum", "rand"][..]),
        ("hub", &["tauri", "baton-desk"]),
        ("desk", &["tauri", "baton-hub"]),
    ] {
        let manifest = tree::read(&format!("src-tauri/crates/{of}/Cargo.toml"));
        let wanted = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for name in never {
            let named = wanted.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(name));
            assert!(!named, "baton-{of} depends on {name}");
        }
    }
}
