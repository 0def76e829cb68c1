//! The printed result: one table, each number beside its yardstick and its target, and the machine.

use std::fmt::Write as _;

/// Lines under the same heads.
#[derive(Default)]
pub struct Table {
    lines: Vec<[String; 5]>,
    missed: Vec<String>,
}

impl Table {
    /// Adds one line: what, measured, yardstick, ratio, target.
    pub fn line(
        &mut self,
        what: &str,
        measured: String,
        beside: String,
        ratio: String,
        target: &str,
        met: Option<bool>,
    ) {
        let verdict = match met {
            Some(true) => format!("{target}: met"),
            Some(false) => format!("{target}: MISSED"),
            None => target.to_owned(),
        };
        println!("  {what}: {measured} | {beside} | {ratio} | {verdict}");
        self.lines.push([what.to_owned(), measured, beside, ratio, verdict]);
    }

    /// Remembers what holds a missed number back, printed under the table.
    pub fn because(&mut self, words: impl Into<String>) {
        self.missed.push(words.into());
    }

    /// The whole, as Markdown.
    pub fn print(&self) -> String {
        let heads = ["what", "Baton", "beside", "ratio", "target"].map(str::to_owned);
        let mut widths = heads.clone().map(|head| head.chars().count());
        for line in &self.lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let row = |cells: &[String; 5]| {
            let cells: Vec<_> =
                cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut out = row(&heads);
        out += &row(&widths.map(|width| "-".repeat(width)));
        self.lines.iter().for_each(|line| out += &row(line));
        for words in &self.missed {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "\n{words}");
        }
        out
    }
}

/// Processor, cores, memory and kernel of this machine.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split(':').nth(1))
            .map_or_else(|| "unknown".to_owned(), |value| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "{} · {cores} cores · memory {} · Linux {} · load {}",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
        read("/proc/loadavg").split(' ').next().unwrap_or_default(),
    )
}
