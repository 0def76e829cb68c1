//! `cargo xtask test`: every test, fast ones first.

use crate::{gallery, needs, parts, screen, shell, stages::Stages, ui};
use anyhow::Result;

/// Which tests.
#[derive(clap::Args)]
pub struct Options {
    /// Only Rust tests whose name contains this.
    name: Option<String>,
    /// Also run clippy with warnings as errors; it builds everything once more.
    #[arg(long)]
    lints: bool,
}

/// Installs what is missing and runs the tests.
pub fn test(options: &Options) -> Result<()> {
    needs::for_the_stories()?;
    ui::packages("ui", "the UI's packages")?;
    parts::install()?;

    let mut stages = Stages::new();
    let all = options.name.is_none();
    if all {
        stages.run("Rust is formatted: cargo fmt --check", &mut shell::cargo(&["fmt", "--all", "--check"]));
        stages.run(
            "The UI's types hold: svelte-check",
            &mut shell::command("ui", "npm", &["run", "--silent", "check"]),
        );
        let mut vitest = shell::command("ui", "npm", &["run", "--silent", "test"]);
        // While developing, a tenth of the generated messages is drawn.
        stages.run("The UI's tests: vitest", vitest.env("BATON_GENERATED", "10000"));
    }
    ui::build()?;
    // One selection of packages and features for everything, so that nothing is built twice.
    let building = ["build", "--quiet", "--workspace", "--bins", "--tests"];
    if stages.run("Building everything (the first time takes some minutes)", &mut shell::cargo(&building)) {
        let mut cargo = |name: &str, which: &[&str], after: &[&str], screen: bool| {
            let arguments = [&["test", "--quiet", "--workspace", "--no-fail-fast"], which, &["--"]].concat();
            let mut command = if screen { screen::cargo(&arguments) } else { shell::cargo(&arguments) };
            command.args(&options.name).args(after);
            // The stories find the programs that were just built.
            stages.run(name, command.env("BATON_BUILT", "1"));
        };
        cargo("Unit tests: every package", &["--lib", "--bins"], &[], false);
        cargo(
            "The rules of the house, and what only a process of its own shows",
            &["--test", "house", "--test", "own_log"],
            &[],
            false,
        );
        cargo("The desk with a real hub", &["--test", "desk", "--test", "with_hub"], &[], false);
        cargo("Stories: hub, desks, published clients", &["--test", "stories"], &["--test-threads=4"], false);
        cargo("The API as it is described: Schemathesis", &["--test", "described"], &[], false);
        cargo(
            "Stories in a real window, with real notifications",
            &["--test", "windows"],
            &["--test-threads=1"],
            true,
        );
        if all {
            stages.run("Every kind of message in the real webview, in both themes", &mut gallery::command()?);
        }
    }
    if options.lints {
        let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"];
        stages.run("Lints: clippy", &mut shell::cargo(&clippy));
    }
    stages.finish()
}
