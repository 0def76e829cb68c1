//! The Janis wire as a bot speaks it: HTTP for what is said, the Microsoft schema, because it carries names.

use super::keys::Keys;
use crate::clock;
use serde_json::{Value, json};
use std::time::Duration;

/// A bot's side of the HTTP calls; cheap to clone.
#[derive(Clone)]
pub struct Wire {
    client: reqwest::Client,
    keys: Keys,
}

impl Wire {
    /// With these keys.
    pub fn new(keys: Keys) -> reqwest::Result<Self> {
        Ok(Self { client: reqwest::Client::builder().timeout(Duration::from_secs(20)).build()?, keys })
    }

    /// The hub's address.
    pub fn hub(&self) -> &str {
        &self.keys.hub
    }

    /// One call: `in`, `out`, `unknown`, `human`, `update_bot_socket_id`, `channel_state`.
    pub async fn call(&self, what: &str, body: &Value) -> reqwest::Result<Value> {
        let request = self.client.post(format!("{}/api/v1/{what}", self.keys.hub));
        let request = request.header("apikey", &self.keys.api_key).header("clientkey", &self.keys.client_key);
        let answer = request.header("platform", "microsoft").json(body).send().await?;
        answer.error_for_status()?.json().await
    }
}

/// What a customer said.
pub fn incoming(id: &str, name: &str, text: &str) -> Value {
    json!({
        "type": "message", "id": format!("{id}-{:016x}", rand::random::<u64>()), "timestamp": clock::now(), "channelId": "webchat",
        "from": {"id": id, "name": name}, "conversation": {"id": id}, "recipient": {"id": "demo-bot"},
        "text": text, "channel": id,
    })
}

/// What the bot said, with the answers that it offers.
pub fn outgoing(id: &str, text: &str, offers: &[&str]) -> Value {
    let mut said = json!({"type": "message", "text": text, "channel": id, "conversation": {"id": id}});
    if !offers.is_empty() {
        let offers: Vec<_> =
            offers.iter().map(|offer| json!({"type": "imBack", "title": offer, "value": offer})).collect();
        said["suggestedActions"] = json!({"actions": offers});
    }
    said
}

/// The bot's echo of an operator's message, which tells the hub that it was delivered.
pub fn echo(response: &Value) -> Value {
    let id = response["channel"].as_str().unwrap_or_default();
    let mut said = outgoing(id, response["text"].as_str().unwrap_or_default(), &[]);
    said["metadata"] =
        json!({"ts": response["ts"], "slack_user": response["slack_user"], "team": response["team"]});
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_carries_what_identifies_the_reply() {
        let echo = echo(
            &json!({"channel": "demo-mia", "text": "Hello", "ts": "1.5", "slack_user": "U1", "team": "T1"}),
        );
        assert_eq!(echo["metadata"], json!({"ts": "1.5", "slack_user": "U1", "team": "T1"}));
        assert_eq!((&echo["text"], &echo["conversation"]["id"]), (&json!("Hello"), &json!("demo-mia")));
    }
}
