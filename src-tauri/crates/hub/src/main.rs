//! The headless program `baton-hub`: serves a team, and registers its operators and inboxes.

mod program;

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A message takes some hundred small allocations on several threads: that is what this one is made for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match program::run(program::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
