//! `cargo xtask bench`: the numbers to hold, beside their yardsticks, in one run.

use crate::{needs, parts, say, screen, shell, ui};
use anyhow::Result;

/// Which numbers.
#[derive(clap::Args)]
pub struct Options {
    /// Only these parts: intake, handover, stream, botpress, chat, driven, thread, history.
    parts: Vec<String>,
}

/// Installs what is missing, builds for speed and measures.
pub fn bench(options: &Options) -> Result<()> {
    needs::for_the_stories()?;
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        parts::botkit()?;
    }
    ui::packages("ui", "the UI's packages")?;
    ui::build()?;
    say::doing("Building for speed (the first time takes some minutes)");
    let programs =
        ["build", "--quiet", "--release", "--package", "baton-hub", "--package", "baton", "--bins"];
    shell::succeed(&mut shell::cargo(&programs))?;
    let empty = ["build", "--quiet", "--release", "--package", "baton", "--example", "empty"];
    shell::succeed(&mut shell::cargo(&empty))?;
    say::doing("Measuring, on a screen without a monitor");
    let mut measuring =
        screen::cargo(&["bench", "--quiet", "--package", "baton-tests", "--bench", "numbers", "--"]);
    shell::succeed(measuring.args(&options.parts))
}
