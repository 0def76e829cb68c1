//! What contacts do without a word: they follow a link, press a button, react, link an account. Pure.
//! Source: developers.facebook.com/docs/messenger-platform/reference/webhook-events, the Bot Framework's activity schema,
//! docs.slack.dev/interactivity.

use crate::connectors::platforms::read;
use baton_core::{Content, EventCall, Text};
use serde_json::Value;

/// Messenger: what stands beside an event and is none.
const BESIDE: [&str; 13] = [
    "sender",
    "recipient",
    "timestamp",
    "message",
    "postback",
    "delivery",
    "read",
    "is_echo",
    "mid",
    "seq",
    "reply",
    "hop_context",
    "raw_message",
];

/// What a body tells that says no words; `None` for what nobody did (receipts, typing, who has come).
pub fn told(body: &Value) -> Option<Content> {
    let members = body.as_object()?;
    if let Some(pressed) = read::items(body, "actions").first().map(pressed) {
        return pressed;
    }
    match (read::text(body, "type"), body.get("value")) {
        (Some("event" | "invoke"), value) => {
            let name = read::owned(body, "name").unwrap_or_else(|| "event".into());
            return Some(event(name, value.cloned().unwrap_or_default()));
        }
        // An adaptive card that was sent off.
        (Some("message"), Some(value)) if !value.is_null() => {
            return Some(event("submit".into(), value.clone()));
        }
        (Some("messageReaction"), _) => {
            let which = ["reactionsAdded", "reactionsRemoved"];
            let (name, said) = which.iter().find_map(|name| Some((*name, body.get(name)?)))?;
            return Some(event(name.into(), said.clone()));
        }
        _ => {}
    }
    if !members.get("sender").is_some_and(Value::is_object) {
        return None;
    }
    let own = |(name, value): &(&String, &Value)| {
        !BESIDE.contains(&name.as_str()) && (value.is_object() || value.is_array())
    };
    let events = members.iter().filter(own).map(|(name, data)| event(name.clone(), data.clone()));
    Content::of(events)
}

fn event(name: String, data: Value) -> Content {
    Content::Event(EventCall { name, data })
}

/// Slack: a pressed button, or what was chosen in a menu, with the words that stood on it where Slack repeats them.
fn pressed(action: &Value) -> Option<Content> {
    let option = action.get("selected_option").or_else(|| action.get("selected_options")?.get(0));
    let of = option.unwrap_or(action);
    let value = read::plain(of, "value").or_else(|| {
        let picked =
            ["selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation"];
        picked.iter().find_map(|name| read::owned(action, name))
    });
    let words = |of: &Value| {
        let text = of.get("text")?;
        text.as_str().map(str::to_owned).or_else(|| read::owned(text, "text"))
    };
    let text = words(of).or_else(|| value.clone()).or_else(|| read::owned(action, "name"))?;
    Some(Content::Text(Text { chosen: Some(value.unwrap_or_else(|| text.clone())), text, ..Text::default() }))
}
