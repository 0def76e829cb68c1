//! A run in stages: each is named, timed and reported; one that fails doesn't keep the others from running.

use crate::{say, shell};
use anyhow::{Result, bail};
use std::{
    process::Command,
    time::{Duration, Instant},
};

/// What was done so far.
pub struct Stages {
    begun: Instant,
    done: Vec<(String, Duration, bool)>,
}

impl Stages {
    /// Nothing done yet.
    pub fn new() -> Self {
        Self { begun: Instant::now(), done: Vec::new() }
    }

    /// Runs one stage; whether it succeeded.
    pub fn run(&mut self, name: &str, command: &mut Command) -> bool {
        say::doing(name);
        let begun = Instant::now();
        let done = shell::succeed(command);
        if let Err(why) = &done {
            say::note(&format!("failed: {why:#}"));
        }
        self.done.push((name.to_owned(), begun.elapsed(), done.is_ok()));
        done.is_ok()
    }

    /// Says how it went; an error when a stage failed.
    pub fn finish(self) -> Result<()> {
        eprintln!();
        for (name, took, passed) in &self.done {
            let result = if *passed { "passed" } else { "FAILED" };
            eprintln!("  {result}  {:>6.1} s  {name}", took.as_secs_f64());
        }
        let total = self.begun.elapsed().as_secs();
        let took = format!("{} min {} s", total / 60, total % 60);
        let failed: Vec<_> =
            self.done.iter().filter(|stage| !stage.2).map(|stage| stage.0.as_str()).collect();
        if failed.is_empty() {
            eprintln!("\nEverything passed: {} stages in {took}.", self.done.len());
            return Ok(());
        }
        bail!("{} of {} stages failed after {took}: {}", failed.len(), self.done.len(), failed.join("; "))
    }
}
