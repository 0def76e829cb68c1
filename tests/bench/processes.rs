//! A program with all that it started: which processes these are, and what they do while nothing happens.

use anyhow::Result;
use std::{collections::HashMap, fs, time::Duration};

/// The kernel counts a process' time in hundredths of a second.
const TICK_MS: f64 = 10.0;

/// The process and its descendants.
pub fn below(root: u32) -> Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if let Some(parent) = stat(pid).and_then(|fields| fields.get(1)?.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut all = vec![root];
    let mut at = 0;
    while let Some(pid) = all.get(at) {
        all.extend(children.remove(pid).unwrap_or_default());
        at += 1;
    }
    Ok(all)
}

/// The part of one processor that they take over so long, in percent.
pub async fn busy(root: u32, over: Duration) -> Result<f64> {
    let before = ticks(root)?;
    tokio::time::sleep(over).await;
    let ms = (ticks(root)? - before) * TICK_MS;
    Ok(ms / (over.as_secs_f64() * 1e3) * 100.0)
}

fn ticks(root: u32) -> Result<f64> {
    let of = |pid: u32| {
        let fields = stat(pid)?;
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some(number(11)? + number(12)?)
    };
    Ok(below(root)?.into_iter().filter_map(of).sum())
}

/// What stands behind the name in `/proc/{pid}/stat`, from the state on; a process may end while we look.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit(')').next()?.split_whitespace().map(str::to_owned).collect())
}
