//! Botpress' realtime channel: socket.io 1.x (Engine.IO 3) over a WebSocket, namespace `/admin`.
//!
//! Only what that takes: the crates of the field speak newer protocols. The socket is opened through the same client as every
//! other request, so that certificates and proxies are the same.

use super::wire::{self, Told};
use crate::outside::{self, Unsent};
use futures::{SinkExt, StreamExt};
use reqwest::header;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Message, Role, WebSocketConfig},
    },
};

/// The handshake and the namespace's welcome take no longer.
const WITHIN: Duration = Duration::from_secs(10);

/// The largest packet, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;

/// Why the channel is not there (any more).
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The request failed.
    #[error("{0}")]
    Unsent(#[from] Unsent),
    /// It is no WebSocket after all.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// The WebSocket failed.
    #[error("{0}")]
    Socket(#[from] tungstenite::Error),
    /// The server says no: its own words.
    #[error("the server refuses it: {0}")]
    Refused(String),
    /// It is silent for longer than it promised.
    #[error("the server is silent")]
    Silent,
    /// It ended.
    #[error("the server ended it")]
    Ended,
    /// It is something else.
    #[error("there is no socket.io there")]
    NotThere,
}

/// An open realtime channel.
pub struct Realtime {
    socket: WebSocketStream<reqwest::Upgraded>,
    /// How often the server wants to be pinged, and when the next one is due.
    every: Duration,
    ping_at: Instant,
    /// The server is given up when nothing was heard by then.
    patience: Duration,
    heard: Instant,
}

/// The server's first packet.
#[derive(Deserialize)]
struct Opened {
    #[serde(rename = "pingInterval")]
    ping_interval: u64,
    #[serde(rename = "pingTimeout")]
    ping_timeout: u64,
}

/// A socket.io packet, as far as it matters.
enum Packet {
    Opened(Opened),
    /// The namespace is joined.
    Joined,
    Refused(String),
    Event(Value),
    Ended,
    Other,
}

/// Reads a text frame.
fn packet(frame: &str) -> Packet {
    if let Some(json) = frame.strip_prefix('0') {
        return serde_json::from_str(json).map_or(Packet::Other, Packet::Opened);
    }
    if frame == "1" || frame.starts_with("41/admin") {
        return Packet::Ended;
    }
    if frame.starts_with("40/admin") {
        return Packet::Joined;
    }
    if let Some(why) = frame.strip_prefix("44/admin") {
        return Packet::Refused(why.trim_start_matches(',').chars().take(200).collect());
    }
    let event = frame.strip_prefix("42/admin,").and_then(|json| serde_json::from_str::<Value>(json).ok());
    event.map_or(Packet::Other, |mut packet| Packet::Event(packet[1].take()))
}

impl Realtime {
    /// Opens it and joins the administrators' namespace.
    pub async fn open(http: &reqwest::Client, url: &str, token: Option<&str>) -> Result<Self, Broken> {
        tokio::time::timeout(WITHIN, open(http, url, token)).await.map_err(|_| Broken::Silent)?
    }

    /// The next thing that it tells of sessions. Can be dropped and called again.
    pub async fn told(&mut self) -> Result<Told, Broken> {
        loop {
            let silent_at = self.heard + self.patience;
            tokio::select! {
                () = tokio::time::sleep_until(self.ping_at) => {
                    self.socket.send(Message::text("2")).await?;
                    self.ping_at = Instant::now() + self.every;
                }
                () = tokio::time::sleep_until(silent_at) => return Err(Broken::Silent),
                frame = self.socket.next() => {
                    self.heard = Instant::now();
                    match read(frame)? {
                        Packet::Event(event) => {
                            if let Some(told) = wire::told(&event) {
                                return Ok(told);
                            }
                        }
                        Packet::Refused(why) => return Err(Broken::Refused(why)),
                        Packet::Ended => return Err(Broken::Ended),
                        Packet::Opened(_) | Packet::Joined | Packet::Other => {}
                    }
                }
            }
        }
    }
}

fn read(frame: Option<Result<Message, tungstenite::Error>>) -> Result<Packet, Broken> {
    match frame.ok_or(Broken::Ended)?? {
        Message::Text(text) => Ok(packet(&text)),
        Message::Close(_) => Ok(Packet::Ended),
        _ => Ok(Packet::Other),
    }
}

/// Where the channel is; the token is in the address, as a browser's WebSocket can't send headers.
fn address_of(url: &str, token: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("EIO", "3"), ("transport", "websocket")]);
    query.extend_pairs(token.map(|token| ("token", token)));
    format!("{url}/socket.io/?{}", query.finish())
}

async fn open(http: &reqwest::Client, url: &str, token: Option<&str>) -> Result<Realtime, Broken> {
    let key = generate_key();
    let request = http
        .get(address_of(url, token))
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, &key);
    let answer = outside::send(request).await?;
    let accepted = answer.headers().get(header::SEC_WEBSOCKET_ACCEPT).and_then(|value| value.to_str().ok());
    if answer.status() != 101 || accepted != Some(&derive_accept_key(key.as_bytes())) {
        return Err(Broken::NotThere);
    }
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
    let upgraded = answer.upgrade().await?;
    let mut socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
    let mut opened = None;
    loop {
        match read(socket.next().await)? {
            Packet::Opened(first) => {
                opened = Some(first);
                socket.send(Message::text("40/admin,")).await?;
            }
            Packet::Joined => break,
            Packet::Refused(why) => return Err(Broken::Refused(why)),
            Packet::Ended => return Err(Broken::Ended),
            Packet::Event(_) | Packet::Other => {}
        }
    }
    let Opened { ping_interval, ping_timeout } = opened.ok_or(Broken::NotThere)?;
    let every = Duration::from_millis(ping_interval.clamp(1_000, 60_000));
    let patience = every + Duration::from_millis(ping_timeout.clamp(5_000, 60_000));
    let now = Instant::now();
    Ok(Realtime { socket, every, ping_at: now + every, patience, heard: now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packets_that_were_recorded() {
        assert!(matches!(
            packet(r#"0{"sid":"Qb","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":60000}"#),
            Packet::Opened(Opened { ping_interval: 25_000, ping_timeout: 60_000 })
        ));
        assert!(matches!(packet("40/admin"), Packet::Joined));
        assert!(matches!(packet("40"), Packet::Other));
        let refused = packet(r#"44/admin,{"message":"jwt malformed","code":"invalid_token"}"#);
        assert!(matches!(refused, Packet::Refused(why) if why.contains("jwt malformed")));
        let frame = r#"42/admin,["event",{"name":"hitl.session.changed","data":{"id":1,"paused":1}}]"#;
        let Packet::Event(event) = packet(frame) else { panic!("an event") };
        assert_eq!(wire::told(&event), Some(Told::Session(1)));
        assert!(matches!(packet("42/guest,[]"), Packet::Other));
    }
}
