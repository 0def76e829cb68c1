//! From starting the program to its first list on the screen, and what it keeps in memory then, beside an empty Tauri window.

use crate::{
    memory,
    pixels::{Area, Screen},
    release,
    table::Table,
};
use anyhow::Result;
use std::{
    ffi::OsStr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const RUNS: usize = 7;

/// The colour of the empty window's page.
const EMPTY_PAGE: u32 = 0x0024_68ac;

/// Where both windows have their middle, and where the list's rows stand (right of the queues, below the header).
const MIDDLE: Area = Area { x: 640, y: 400, width: 4, height: 4 };
const ROWS: Area = Area { x: 240, y: 120, width: 200, height: 300 };

/// A row of text has many shades; a plain surface has one or two.
const SHADES_OF_TEXT: usize = 12;

/// A program with a window, ended when dropped.
struct Window(Child);

impl Window {
    fn open(program: &Path, arguments: &[&OsStr]) -> Result<(Self, Instant)> {
        let started = Instant::now();
        let child =
            Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok((Self(child), started))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts each `RUNS` times in turn. `cache` is a data folder whose cache holds the million messages; its hub is not there.
pub fn measure(table: &mut Table, screen: &Screen, baton: &[&OsStr]) -> Result<()> {
    let mut empty = Vec::new();
    let mut ours = Vec::new();
    let (mut empty_mib, mut our_mib) = (0.0, 0.0);
    for _ in 0..RUNS {
        let (window, started) = Window::open(&release("examples/empty"), &[])?;
        empty.push(screen.until(started, MIDDLE, |colours| colours.contains(&EMPTY_PAGE))?);
        empty_mib = settled(window.0.id())?;
        drop(window);
        screen.until(Instant::now(), MIDDLE, |colours| !colours.contains(&EMPTY_PAGE))?;

        let (window, started) = Window::open(&release("baton"), baton)?;
        ours.push(screen.until(started, ROWS, |colours| colours.len() > SHADES_OF_TEXT)?);
        our_mib = settled(window.0.id())?;
        drop(window);
        screen.until(Instant::now(), ROWS, |colours| colours.len() <= SHADES_OF_TEXT)?;
    }
    empty.sort_unstable();
    ours.sort_unstable();
    let (empty, ours) = (empty[RUNS / 2].as_secs_f64() * 1e3, ours[RUNS / 2].as_secs_f64() * 1e3);
    table.line(
        "start to first list, 1,000,000 messages cached",
        format!("{ours:.0} ms"),
        format!("empty window's first paint {empty:.0} ms"),
        format!("{:.2}", ours / empty),
        "1.2 times",
        Some(ours / empty <= 1.2),
    );
    table.line(
        "memory with that cache (PSS of all processes)",
        format!("{our_mib:.0} MiB"),
        format!("empty window {empty_mib:.0} MiB"),
        format!("{:.2}", our_mib / empty_mib),
        "1.15 times",
        Some(our_mib / empty_mib <= 1.15),
    );
    Ok(())
}

/// The memory once it no longer moves: three readings within 1 MiB, a second apart in all.
fn settled(pid: u32) -> Result<f64> {
    let mut last = [0.0, 0.0, memory::of_tree(pid)?];
    for _ in 0..40 {
        std::thread::sleep(Duration::from_millis(500));
        last = [last[1], last[2], memory::of_tree(pid)?];
        let (low, high) =
            last.iter().fold((f64::MAX, 0.0_f64), |(low, high), one| (low.min(*one), high.max(*one)));
        if high - low < 1.0 {
            break;
        }
    }
    Ok(last[2])
}
