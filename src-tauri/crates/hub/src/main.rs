//! The headless program `baton-hub`: serves a team, and registers its operators and inboxes.

mod program;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match program::run(program::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
