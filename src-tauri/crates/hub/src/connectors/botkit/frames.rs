//! Writing to a visitor's socket, and why one ends.

use axum::extract::ws::{Message, WebSocket};
use futures::SinkExt as _;
use std::time::Duration;
use tokio::time::timeout;

/// A client that takes nothing for so long is dropped.
pub const WRITE: Duration = Duration::from_secs(10);

/// Why a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The client closed it: what was written has arrived.
    Closed,
    /// It broke, or takes nothing any more.
    Broken,
    /// The client sent what no client sends.
    Misbehaved,
    /// The hub ends: come back in a moment.
    Hub,
}

/// Writes frames and sends them off.
pub async fn write(socket: &mut WebSocket, frames: Vec<Message>) -> Result<(), Ends> {
    let all = async {
        for frame in frames {
            socket.feed(frame).await?;
        }
        socket.flush().await
    };
    match timeout(WRITE, all).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a visitor's socket broke");
            Err(Ends::Broken)
        }
        Err(_too_slow) => Err(Ends::Broken),
    }
}
