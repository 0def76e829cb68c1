//! A hub that can be stopped and started, a desk on it, and waiting for what the desk shows.

use baton_core::{
    ConversationId, InboxKind, Role,
    api::{AddedInbox, NewInbox},
};
use baton_desk::{
    Desk, DeskConfig, HubAddress,
    view::{Item, Link, ListQuery, Queue, Row},
};
use baton_hub::{Config, Hub};
use serde_json::json;
use std::{net::SocketAddr, path::Path, time::Duration};
use tempfile::TempDir;

/// A hub, Ana's desk, and a bot's keys.
pub struct World {
    pub folder: TempDir,
    pub hub: Option<Hub>,
    pub address: SocketAddr,
    pub token: String,
    pub keys: AddedInbox,
}

pub async fn hub(data: &Path, port: u16) -> Hub {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    Hub::start(Config { data: data.join("hub"), listen, name: "Test".into(), public_url: None, tls: None })
        .await
        .unwrap()
}

impl World {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hub = hub(folder.path(), 0).await;
        let token = hub.directory().add_operator("Ana", Role::Admin).unwrap().token;
        let new = NewInbox { kind: InboxKind::Janis, name: "Support".into(), settings: [].into() };
        let keys = hub.directory().add_inbox(&new).unwrap();
        Self { address: hub.address(), hub: Some(hub), token, keys, folder }
    }

    pub async fn desk(&self) -> Desk {
        let url = format!("http://{}", self.address).parse().unwrap();
        let hub = HubAddress { url, token: self.token.clone(), embedded: true };
        Desk::open(DeskConfig { data: self.folder.path().join("desk"), hub }).await.unwrap()
    }

    pub async fn stop_hub(&mut self) {
        self.hub.take().unwrap().shutdown().await;
    }

    pub async fn start_hub(&mut self) {
        self.hub = Some(hub(self.folder.path(), self.address.port()).await);
    }

    /// The bot reports something of Tomás.
    pub async fn bot(&self, call: &str, mid: &str, text: &str) -> serde_json::Value {
        let body = json!({"sender": {"id": "tomas"}, "recipient": {"id": "tomas"}, "message": {"mid": mid, "text": text}});
        let request = reqwest::Client::new().post(format!("http://{}/api/v1/{call}", self.address));
        let request = request.header("apikey", &self.keys.given["api_key"]);
        let request = request.header("clientkey", &self.keys.given["client_key"]).json(&body);
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}

/// Waits until the look gives something; looks again whenever something changed.
pub async fn until<T>(desk: &Desk, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let mut changes = desk.changes();
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            // Also looks again without a change: what is waited for may be in the past.
            let _ = tokio::time::timeout(Duration::from_millis(200), changes.recv()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.unwrap_or_else(|_| panic!("never: {what}"))
}

pub fn rows(queue: Queue) -> ListQuery {
    ListQuery { queue, inbox: None, tag: None, offset: 0, limit: 50 }
}

pub async fn row_in(desk: &Desk, queue: Queue) -> Row {
    until(desk, &format!("a row in {queue:?}"), async || desk.list(rows(queue)).await.unwrap().rows.pop())
        .await
}

pub async fn live(desk: &Desk) {
    until(desk, "live", async || (desk.boot().await.unwrap().status.link == Link::Live).then_some(())).await;
}

pub async fn item<T>(desk: &Desk, of: ConversationId, look: impl Fn(&Item) -> Option<T>) -> T {
    until(desk, "an item", async || desk.thread(of, None, 50).await.unwrap().items.iter().find_map(&look))
        .await
}

pub async fn away(desk: &Desk) {
    until(desk, "away", async || {
        matches!(desk.boot().await.unwrap().status.link, Link::Away { .. }).then_some(())
    })
    .await;
}
