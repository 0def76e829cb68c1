//! `cargo xtask gallery`: pictures of every kind of message, in both themes, from the real webview.

use crate::{needs, say, screen, shell, ui};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// Writes them, and says where.
pub fn gallery() -> Result<()> {
    needs::for_the_stories()?;
    ui::packages("ui", "the UI's packages")?;
    say::doing("Drawing every kind of message in the webview, in both themes");
    shell::succeed(&mut command()?)?;
    say::note(&format!("The pictures are in {}.", pictures().display()));
    Ok(())
}

/// Builds the page and makes the command that takes the pictures and fails when one is blank.
pub fn command() -> Result<std::process::Command> {
    let page = shell::root().join("target/gallery/page");
    fs::create_dir_all(&page).context("the page's folder can't be made")?;
    let out = page.display().to_string();
    let build = [
        "run",
        "--silent",
        "build",
        "--",
        "--mode",
        "fake",
        "--logLevel",
        "warn",
        "--emptyOutDir",
        "--outDir",
        &out,
    ];
    shell::succeed(&mut shell::command("ui", "npm", &build))?;
    // The tallest of them is a card with many buttons.
    let test = ["test", "--quiet", "--package", "baton-tests", "--test", "gallery"];
    let mut taking = screen::cargo_on("1280x1800", &test);
    taking.env("BATON_PAGE", page).env("BATON_PICTURES", pictures());
    Ok(taking)
}

fn pictures() -> PathBuf {
    shell::root().join("target/gallery")
}
