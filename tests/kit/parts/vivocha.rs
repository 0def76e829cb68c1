//! A bot of the Vivocha platform in Node: a BotManager and a BotFilter by the SDK's documented interface, checked with its published
//! schemas.

use super::Part;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A bot's process, listening.
pub struct Bot {
    part: Part,
    url: String,
    /// The certificate that it trusts when it calls the platform.
    certificate: PathBuf,
}

impl Bot {
    /// One that listens. It trusts the certificate that the hub with this data makes.
    pub async fn start(data: &Path) -> Self {
        let part = Part::node("vivocha_bot.js", &[]);
        let url = part.call("listen", Value::Null).await.expect("it listens");
        let url = url.as_str().expect("an address").to_owned();
        Self { part, url, certificate: data.join("tls-cert.pem") }
    }

    /// Its address: `manager_url`, and a filter's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next request to the bot.
    pub async fn asked(&self) -> Value {
        self.part.event("asked").await["request"].take()
    }

    /// What its customer wrote, in each request to the bot so far: the texts.
    pub fn heard(&self) -> Vec<String> {
        let asked = self.part.events("asked");
        let texts = asked.iter().filter_map(|event| event["request"]["message"]["body"].as_str());
        texts.map(str::to_owned).collect()
    }

    /// By which paths its filters were called so far.
    pub fn filtered(&self) -> Vec<String> {
        let paths = self.part.events("filtered");
        paths.iter().map(|event| event["path"].as_str().expect("a path").to_owned()).collect()
    }

    /// Requests that the published schemas refuse: there must be none.
    pub fn invalid(&self) -> Vec<Value> {
        self.part.events("invalid")
    }

    /// The next request at this path is answered so.
    pub async fn fails(&self, path: &str, status: u16, body: Value) {
        self.then(json!({"path": path, "status": status, "body": body})).await;
    }

    /// The next request to the bot is never answered.
    pub async fn hangs(&self) {
        self.then(json!({"path": "/bot/message", "hang": true})).await;
    }

    /// The next request to the bot is answered when the story says so.
    pub async fn waits(&self, name: &str) {
        self.then(json!({"path": "/bot/message", "wait": name})).await;
    }

    /// Now it answers.
    pub async fn goes_on(&self, name: &str) {
        self.part.call("go", name.into()).await.expect("it waits");
    }

    async fn then(&self, does: Value) {
        self.part.call("do", does).await.expect("it listens");
    }

    /// An asynchronous answer by https; `environment` is changed by these members. The status and the body.
    pub async fn responds(&self, response: Value, environment: Value) -> (u64, Value) {
        self.calls("respond", json!({"response": response, "environment": environment})).await
    }

    /// An upload by https.
    pub async fn attaches(&self, name: &str, mime: &str, base64: &str, environment: Value) -> (u64, Value) {
        let file = json!({"name": name, "mime": mime, "base64": base64, "desc": "A lamp", "environment": environment});
        self.calls("attach", file).await
    }

    async fn calls(&self, what: &str, mut with: Value) -> (u64, Value) {
        with["ca"] = json!(self.certificate);
        let mut answer = self.part.call(what, with).await.expect("the hub answers by https");
        (answer["status"].as_u64().expect("a status"), answer["body"].take())
    }
}
