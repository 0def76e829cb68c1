//! The operator API as its clients see it: over a real hub on a free port.

use crate::{
    Config, Hub, StartError,
    engine::{RulesOf, Running},
};
use baton_core::Role;
use serde_json::{Value, json};
use std::{collections::BTreeMap, net::SocketAddr, path::Path};
use tempfile::TempDir;

mod asking;
mod canned;
mod check;
mod conversations;
mod described;
mod files;
mod full;
mod hostile;
mod inboxes;
mod roles;
mod stream;

/// A hub with two operators and a bot.
pub(super) struct World {
    hub: Hub,
    data: TempDir,
    pub http: reqwest::Client,
    pub ana: String,
    pub ben: String,
    keys: BTreeMap<String, String>,
}

impl World {
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let hub = Hub::start(Self::config(&data)).await.unwrap();
        Self::with(hub, data).await
    }

    /// On the record that `open` opens.
    async fn start_on(open: impl FnOnce(&Path, RulesOf) -> Result<Running, StartError>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let hub = Hub::start_on(Self::config(&data), open).await.unwrap();
        Self::with(hub, data).await
    }

    async fn with(hub: Hub, data: TempDir) -> Self {
        let ana = hub.directory().add_operator("Ana", Role::Agent).unwrap().token;
        let ben = hub.directory().add_operator("Ben", Role::Admin).unwrap().token;
        let mut world =
            Self { hub, data, http: reqwest::Client::new(), ana, ben: ben.clone(), keys: BTreeMap::new() };
        let added = world.call(&ben, "POST", "/v1/inboxes", json!({"kind": "janis", "name": "Shop"})).await.1;
        for name in ["api_key", "client_key", "id"] {
            world.keys.insert(name.into(), added[name].as_str().unwrap().into());
        }
        world
    }

    fn config(data: &TempDir) -> Config {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Config { data: data.path().into(), listen, name: "Test".into(), public_url: None, tls: None }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub.address())
    }

    pub async fn call(&self, token: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method.parse().unwrap(), self.url(path)).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.call(&self.ana, "GET", path, Value::Null).await
    }

    /// The bot calls the Janis API.
    async fn bot(&self, call: &str, body: &Value) -> reqwest::Response {
        let request = self.http.post(self.url(&format!("/api/v1/{call}"))).json(body);
        let keys = [("apikey", &self.keys["api_key"]), ("clientkey", &self.keys["client_key"])];
        let request = keys.into_iter().fold(request, |request, (name, key)| request.header(name, key));
        request.send().await.unwrap()
    }

    /// The bot reports that Tomás said something, and asks for help.
    pub async fn tomas_asks(&self) -> String {
        let body = json!({"sender": {"id": "tomas"}, "message": {"mid": "m1", "text": "I want a person"}});
        for call in ["in", "human"] {
            assert!(self.bot(call, &body).await.status().is_success());
        }
        let (_, page) = self.get("/v1/conversations?control=waiting").await;
        page["conversations"][0]["id"].as_str().unwrap().to_owned()
    }
}
