//! A screen without a monitor, with a session bus inside it: where windows are tested and measured.

use crate::shell;
use std::process::Command;

/// Cargo, with a screen and a bus of its own.
pub fn cargo(arguments: &[&str]) -> Command {
    cargo_on("1280x900", arguments)
}

/// The same on a screen of this size. The bus is inside the screen, so that what the bus starts has a display.
pub fn cargo_on(size: &str, arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let screen = format!("-screen 0 {size}x24 -nolisten tcp");
    let mut command = shell::command("", "xvfb-run", &["-a", "-s", &screen, "dbus-run-session", "--"]);
    command.arg(cargo).args(arguments);
    command
}
