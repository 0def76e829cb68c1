//! Memory of a program and all that it started, shared pages divided among their users (PSS).

use crate::processes;
use anyhow::{Context, Result};
use std::fs;

/// MiB of the process and its descendants.
pub fn of_tree(root: u32) -> Result<f64> {
    of(root, |_| true)
}

/// MiB of the processes below this one that draw its pages.
pub fn of_pages(root: u32) -> Result<f64> {
    // The kernel cuts a name off after fifteen characters.
    of(root, |name| name.starts_with("WebKitWebProces"))
}

fn of(root: u32, counts: impl Fn(&str) -> bool) -> Result<f64> {
    let mut kib = 0.0;
    for pid in processes::below(root)? {
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if counts(&name) {
            kib += pss(pid).unwrap_or_default();
        }
    }
    Ok(kib / 1024.0)
}

fn pss(pid: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text.lines().find(|line| line.starts_with("Pss:")).context("no Pss")?;
    Ok(line.split_whitespace().nth(1).context("no number")?.parse()?)
}
