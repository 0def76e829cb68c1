//! Installing Debian packages: as root, or through sudo, naming them first.

use crate::{
    say,
    shell::{is_there, output},
};
use anyhow::{Context, Result, ensure};
use std::process::Command;

/// Whether this is Debian, or a system that is managed the same way.
pub fn is_this() -> bool {
    is_there("apt-get") && is_there("dpkg-query")
}

/// Installs the packages, reading the lists anew only when they are missing or too old to serve.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    let root = output("id", &["-u"]).as_deref() == Some("0");
    ensure!(
        root || is_there("sudo"),
        "packages are missing, and without root or sudo they can't be installed. As root:\n  {by_hand}"
    );
    let who = if root { "" } else { "sudo " };
    say::doing(&format!("Installing Debian packages that are missing: {who}{by_hand}"));
    if !(lists_are_there() && apt(root, &install_arguments(packages))?) {
        say::doing(&format!("Reading the package lists: {who}apt-get update"));
        ensure!(apt(root, &["update"])?, "apt-get could not read the package lists. Is there a network?");
        ensure!(
            apt(root, &install_arguments(packages))?,
            "apt-get could not install them; its own words are above. By hand, as root:\n  {by_hand}"
        );
    }
    Ok(())
}

fn install_arguments<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    [&["install", "-y", "--no-install-recommends"], packages].concat()
}

/// Runs apt-get without questions; whether it succeeded.
fn apt(root: bool, arguments: &[&str]) -> Result<bool> {
    let mut command = if root { Command::new("env") } else { Command::new("sudo") };
    if !root {
        command.arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]).args(arguments);
    Ok(command.status().context("apt-get could not be started")?.success())
}

fn lists_are_there() -> bool {
    let Ok(lists) = std::fs::read_dir("/var/lib/apt/lists") else { return false };
    lists.flatten().any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}
