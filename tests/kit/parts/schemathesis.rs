//! Schemathesis (PyPI): requests made of an API's own description, proper and improper ones.

use super::process::installed;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// One run of it, not begun yet.
pub struct Schemathesis {
    command: Command,
}

impl Schemathesis {
    /// Over the description that this hub hands out, with an operator's token; files of the run stand in `folder`.
    pub fn new(hub: &str, token: &str, folder: &Path) -> Self {
        let mut command = Command::new("python3");
        command
            .current_dir(folder)
            .env("PYTHONPATH", installed("schemathesis"))
            .env("NO_COLOR", "1")
            .args(["-m", "schemathesis.cli", "--config-file", "schemathesis.toml"])
            .args(["run", &format!("{hub}/openapi.json")])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .stdin(Stdio::null());
        Self { command }
    }

    /// More of its own options.
    pub fn options(mut self, options: &[&str]) -> Self {
        self.command.args(options);
        self
    }

    /// Runs it to its end: what it found when it found something, otherwise its report.
    pub async fn run(mut self) -> Result<String, String> {
        let run = tokio::task::spawn_blocking(move || self.command.output());
        let done = run.await.expect("it is waited for").expect("python3 runs");
        let report =
            format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        if done.status.success() { Ok(report) } else { Err(report) }
    }
}
