//! `baton-hub serve`.

use anyhow::{Context, Result};
use baton_hub::{Config, Hub};
use std::io::Write;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serves until it is told to end; then finishes what is under way.
pub fn run(config: Config) -> Result<()> {
    let filter = EnvFilter::try_from_env("BATON_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
    let scheme = if config.tls.as_ref().is_some_and(|tls| tls.listen.is_none()) { "https" } else { "http" };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminated = signal(SignalKind::terminate()).context("SIGTERM can't be listened for")?;
        let hub = Hub::start(config).await?;
        let mut out = std::io::stdout();
        writeln!(out, "listening on {scheme}://{}", hub.address())?;
        if let Some(secure) = hub.secure_address() {
            writeln!(out, "listening on https://{secure}")?;
        }
        out.flush()?;
        tokio::select! {
            _ = terminated.recv() => {}
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
        hub.shutdown().await;
        Ok(())
    })
}
