//! Replies by webhook, for clients without a socket (`useWebhook`).

use crate::{connectors::outbound, delivery::Attempt};
use serde_json::Value;

/// Posts what a socket would be told: the event's members, and its name as `type`.
pub async fn post(client: &reqwest::Client, url: &str, event: &str, mut data: Value, id: &str) -> Attempt {
    if let Value::Object(members) = &mut data {
        members.insert("type".into(), event.into());
    }
    outbound::attempt(client.post(url).header("x-baton-id", id).json(&data)).await
}
