//! A screen without a monitor, with a session bus inside it: where windows are tested and measured.

use crate::shell;
use std::process::Command;

/// The screen's size; the bus inside the screen, so that what the bus starts has a display.
const AROUND: [&str; 5] = ["-a", "-s", "-screen 0 1280x900x24 -nolisten tcp", "dbus-run-session", "--"];

/// Cargo, with a screen and a bus of its own.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = shell::command("", "xvfb-run", &AROUND);
    command.arg(cargo).args(arguments);
    command
}
