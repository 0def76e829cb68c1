//! The yardstick: a bare axum server that answers a JSON body with itself, in a process of its own like the hub.

use anyhow::{Context, Result};
use axum::{Json, Router, routing::post};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

/// The argument that makes the benchmark program be the echo.
pub const ARGUMENT: &str = "--be-the-echo";

/// Serves until the process is ended; prints its address first.
pub async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let echo = |Json(body): Json<serde_json::Value>| async { Json(body) };
    axum::serve(listener, Router::new().route("/", post(echo))).await?;
    Ok(())
}

/// A running echo, ended when dropped.
pub struct Echo {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Echo {
    /// Starts this program again as the echo.
    pub fn start() -> Result<Self> {
        let mut child =
            Command::new(std::env::current_exe()?).arg(ARGUMENT).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Self { child, address: line.trim().parse()? })
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
