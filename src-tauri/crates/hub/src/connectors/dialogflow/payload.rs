//! Custom payloads: whatever the agent's author wrote for the client that shows it. Those of Botcopy, of Dialogflow Messenger
//! (`richContent`) and of the chat platforms are drawn.

use super::{botcopy, messenger as rich};
use crate::connectors::platforms::{messenger, read, slack};
use baton_core::{Content, Unsupported};
use serde_json::Value;

/// What a payload shows.
pub fn read(payload: &Value) -> Vec<Content> {
    let Some(members) = payload.as_object() else { return vec![kept(payload)] };
    let drawn: Vec<_> = members.iter().flat_map(|(name, value)| for_client(name, value)).collect();
    if drawn.is_empty() && !members.is_empty() { vec![kept(payload)] } else { drawn }
}

fn for_client(name: &str, value: &Value) -> Vec<Content> {
    match name {
        "botcopy" => read::items_of(value).iter().flat_map(botcopy::component).collect(),
        "richContent" => read::items_of(value).iter().flat_map(rich::card).collect(),
        "facebook" => {
            let words = read::owned(value, "text").map(Content::text);
            words.into_iter().chain(value.get("attachment").map(messenger::attachment)).collect()
        }
        "slack" => {
            let words = read::owned(value, "text").map(|text| Content::Text(slack::text(&text)));
            let attached = read::items(value, "attachments").iter().flat_map(slack::attachment);
            words.into_iter().chain(attached).chain(slack::blocks(read::items(value, "blocks"))).collect()
        }
        _ => Vec::new(),
    }
}

fn kept(payload: &Value) -> Content {
    Content::Unsupported(Unsupported::new("payload", payload.clone()))
}
