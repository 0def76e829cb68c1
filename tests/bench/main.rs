//! `cargo xtask bench`: Baton's numbers, each beside its yardstick in the same run. A benchmark, never a timed test.
//!
//! Arguments choose parts by name (`intake`, `handover`, `stream`, `botpress`, `chat`, `driven`, `thread`, `history`); without any, all are measured.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod botpress;
mod chat;
mod driven;
mod echo;
mod handover;
mod history;
mod hub;
mod intake;
mod load;
mod memory;
mod pixels;
mod processes;
mod start;
mod stream;
mod table;
mod thread;

use anyhow::Result;
use std::{ffi::OsStr, path::PathBuf};
use table::Table;

/// A program of the release build.
fn release(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")), PathBuf::from);
    target.join("release").join(name)
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.iter().any(|argument| argument == echo::ARGUMENT) {
        return echo::serve().await;
    }
    let wanted = |part: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == part);
    let machine = table::machine();
    println!("{machine}\n");
    let mut table = Table::default();
    if wanted("intake") {
        intake::measure(&mut table).await?;
    }
    if wanted("handover") {
        handover::measure(&mut table).await?;
    }
    if wanted("stream") {
        stream::measure(&mut table).await?;
    }
    if wanted("botpress") {
        botpress::measure(&mut table).await?;
    }
    if wanted("chat") {
        chat::measure(&mut table).await?;
    }
    if wanted("driven") {
        driven::measure(&mut table).await?;
    }
    if wanted("thread") {
        thread::measure(&mut table).await?;
    }
    if wanted("history") {
        history(&mut table).await?;
    }
    println!("\n{machine}\n\n{}", table.print());
    Ok(())
}

/// A million messages: read by a desk, searched, and opened by the real window while the hub is away.
async fn history(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("desk");
    let hub = hub::Hub::start(&folder.path().join("hub"))?;
    history::fill(&hub).await?;
    history::measure(table, &hub, &data).await?;
    let (url, token) = (format!("http://{}", hub.address), hub.token.clone());
    drop(hub);
    let arguments = [
        "--data".as_ref(),
        data.as_os_str(),
        "--hub".as_ref(),
        url.as_ref(),
        "--token".as_ref(),
        token.as_ref(),
    ];
    let arguments: [&OsStr; 6] = arguments;
    start::measure(table, &pixels::Screen::open()?, &arguments)
}
