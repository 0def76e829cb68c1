//! The Janis socket as a bot listens to it: socket.io over one WebSocket (Engine.IO 4).

use super::wire::Wire;
use anyhow::{Context, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::Message;

/// What the hub tells the bot: an event's name and its argument.
pub type Event = (String, Value);

/// Listens, again and again, until dropped; `typing` goes the other way.
pub async fn listen(wire: Wire, events: broadcast::Sender<Event>, mut typing: mpsc::Receiver<String>) {
    let mut pause_s = 1;
    loop {
        match once(&wire, &events, &mut typing).await {
            Ok(()) => pause_s = 1,
            Err(error) => tracing::debug!(%error, "the demo bot's socket"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(pause_s)).await;
        pause_s = (pause_s * 2).min(15);
    }
}

async fn once(
    wire: &Wire,
    events: &broadcast::Sender<Event>,
    typing: &mut mpsc::Receiver<String>,
) -> anyhow::Result<()> {
    let hub = wire.hub().replacen("http", "ws", 1);
    let (mut socket, _) =
        tokio_tungstenite::connect_async(format!("{hub}/socket.io/?EIO=4&transport=websocket")).await?;
    loop {
        tokio::select! {
            Some(channel) = typing.recv() => {
                let event = json!(["user typing", {"channel": channel, "typing": true}]);
                socket.send(Message::text(format!("42{event}"))).await?;
            }
            frame = socket.next() => {
                let frame = frame.context("the hub closed the socket")??;
                if frame.is_close() {
                    return Ok(());
                }
                let Ok(text) = frame.to_text() else { continue };
                if text.starts_with('0') {
                    socket.send(Message::text("40")).await?;
                } else if text == "2" {
                    socket.send(Message::text("3")).await?;
                } else if text == "1" || text == "41" {
                    return Ok(());
                } else if text.starts_with("44") {
                    bail!("refused: {text}");
                } else if let Some((name, argument)) = text.strip_prefix("42").and_then(event) {
                    if name == "socket_id_set" {
                        wire.call("update_bot_socket_id", &json!({"socket_id": argument})).await?;
                    } else {
                        // Nobody listens while the customers are still on their way.
                        events.send((name, argument)).ok();
                    }
                }
            }
        }
    }
}

/// `["name", argument]`.
fn event(json: &str) -> Option<Event> {
    let mut parts: Vec<Value> = serde_json::from_str(json).ok()?;
    let argument = if parts.len() > 1 { parts.swap_remove(1) } else { Value::Null };
    Some((parts.first()?.as_str()?.to_owned(), argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_its_name_and_its_argument() {
        let read = event(r#"["channel update",{"channel":"demo-mia","paused":true}]"#).unwrap();
        assert_eq!(read, ("channel update".into(), json!({"channel": "demo-mia", "paused": true})));
        assert_eq!(event("{"), None);
    }
}
