//! The socket.io side: what a bot is told, and what it tells.

use super::{Janis, sockets::say};
use baton_core::{Actor, InboxKind, api::Signal};
use serde_json::Value;
use socketioxide::{
    SocketIo, TransportType,
    extract::{Data, SocketRef},
    layer::SocketIoLayer,
};
use std::{sync::Arc, time::Duration};

/// A socket whose keys were not shown by then is closed.
const KEYS_WITHIN: Duration = Duration::from_secs(60);

/// The largest packet, in bytes.
const PAYLOAD: u64 = 100_000;

/// The socket.io server at `/socket.io/`.
pub fn server() -> (SocketIoLayer, SocketIo) {
    SocketIo::builder()
        .ping_interval(Duration::from_secs(25))
        .ping_timeout(Duration::from_secs(20))
        .max_payload(PAYLOAD)
        .ws_max_message_size(PAYLOAD as usize)
        .transports([TransportType::Polling, TransportType::Websocket])
        .build_layer()
}

/// Listens for bots.
pub fn listen(janis: &Arc<Janis>) {
    let weak = Arc::downgrade(janis);
    janis.io.ns("/", async move |socket: SocketRef| {
        if let Some(janis) = weak.upgrade() {
            connected(&janis, &socket);
        }
    });
}

fn connected(janis: &Arc<Janis>, socket: &SocketRef) {
    if !janis.sockets.connected(socket.id) {
        tracing::warn!("a socket was turned away: too many wait for their keys");
        let refused = socket.clone();
        tokio::spawn(async move { refused.disconnect() });
        return;
    }
    let weak = Arc::downgrade(janis);
    socket.on("user typing", async move |socket: SocketRef, Data::<Value>(data)| {
        if let Some(janis) = weak.upgrade() {
            typing(&janis, &socket, &data);
        }
    });
    let weak = Arc::downgrade(janis);
    socket.on_disconnect(async move |socket: SocketRef| {
        if let Some(janis) = weak.upgrade()
            && let Some(inbox) = janis.sockets.gone(socket.id)
        {
            janis.announce(inbox).await;
        }
    });
    say(socket, "socket_id_set", &socket.id.to_string());
    let (weak, waiting) = (Arc::downgrade(janis), socket.clone());
    tokio::spawn(async move {
        tokio::time::sleep(KEYS_WITHIN).await;
        if weak.upgrade().is_some_and(|janis| janis.sockets.is_unbound(waiting.id)) {
            // Closed already: nothing to close.
            let _ = waiting.disconnect();
        }
    });
}

/// The bot says that its customer types.
fn typing(janis: &Arc<Janis>, socket: &SocketRef, data: &Value) {
    let typing = data.get("typing").and_then(Value::as_bool).unwrap_or(true);
    let Some(channel) = data.get("channel").and_then(Value::as_str).filter(|_| typing) else { return };
    let Some(inbox) = janis.sockets.inbox_of(socket.id) else { return };
    let (janis, channel) = (Arc::clone(janis), channel.to_owned());
    tokio::spawn(async move {
        match janis.context.reader.run(move |reader| reader.with_contact(inbox, &channel)).await {
            Ok(Some(found)) => {
                let actor = Actor::contact(found.contact.name.clone());
                janis.context.signals.send(Signal::Typing { conversation: found.id, actor });
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, kind = ?InboxKind::Janis, "typing was not passed on"),
        }
    });
}
