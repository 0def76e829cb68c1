//! What the channels' users and bots say, in the JSON of each platform.

use serde_json::{Value, json};

/// A Messenger user's message, as the webhook hands it to a bot. The same `mid` is the same message.
pub fn messenger_in(user: &str, mid: &str, text: &str) -> Value {
    json!({
        "sender": { "id": user }, "recipient": { "id": "PAGE" }, "timestamp": 1_458_692_752_478_i64,
        "message": { "mid": mid, "seq": 73, "text": text }
    })
}

/// A Messenger bot's message to a user.
pub fn messenger_out(user: &str, text: &str) -> Value {
    json!({ "recipient": { "id": user }, "message": { "text": text } })
}

/// A Slack user's message.
pub fn slack_in(channel: &str, user: &str, ts: &str, text: &str) -> Value {
    json!({ "type": "message", "channel": channel, "user": user, "text": text, "ts": ts })
}

/// A Slack bot's message.
pub fn slack_out(channel: &str, text: &str) -> Value {
    json!({ "channel": channel, "text": text })
}
