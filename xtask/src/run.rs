//! `cargo xtask run`: the app, from a fresh checkout to its window.

use crate::{needs, say, shell, ui};
use anyhow::{Result, ensure};

/// How to run the app.
#[derive(clap::Args)]
pub struct Options {
    /// Built for speed; takes longer to build.
    #[arg(long)]
    release: bool,
    /// Given to the app: `cargo xtask run -- --data DIR`.
    #[arg(last = true)]
    app: Vec<String>,
}

/// Installs what is missing, builds the app and opens it.
pub fn run(options: &Options) -> Result<()> {
    ensure!(
        !cfg!(target_os = "linux") || has_display(),
        "there is no display: neither $DISPLAY nor $WAYLAND_DISPLAY is set. Run this on a desktop. \
         A hub without a window runs anywhere: cargo run -p baton-hub -- serve --listen 127.0.0.1:4747 --data DIR"
    );
    needs::for_the_app()?;
    ui::packages("ui", "the UI's packages")?;
    ui::build()?;
    say::doing("Building and opening Baton (the first build takes some minutes): cargo run -p baton");
    let mut arguments = vec!["run", "--quiet", "--package", "baton"];
    if options.release {
        arguments.push("--release");
    }
    arguments.push("--");
    arguments.extend(options.app.iter().map(String::as_str));
    shell::succeed(&mut shell::cargo(&arguments))
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
