//! What the README promises: `cargo xtask run`, `test`, `bench`, `gallery`, `types`.

mod bench;
mod debian;
mod gallery;
mod needs;
mod parts;
mod run;
mod say;
mod screen;
mod shell;
mod stages;
mod test;
mod types;
mod ui;

use clap::Parser;
use std::process::ExitCode;

/// Baton's tasks.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Baton's tasks", long_about = None)]
enum Task {
    /// Installs what is missing, builds the app and opens it.
    Run(run::Options),
    /// Installs what is missing and runs every test.
    Test(test::Options),
    /// Measures the numbers to hold, beside their yardsticks.
    Bench(bench::Options),
    /// Takes pictures of every kind of message, in both themes.
    Gallery,
    /// Writes the TypeScript types that the UI shares with Rust.
    Types,
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::test(&options),
        Task::Bench(options) => bench::bench(&options),
        Task::Gallery => gallery::gallery(),
        Task::Types => types::types(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say::problem(&format!("{why:#}"));
            ExitCode::FAILURE
        }
    }
}
