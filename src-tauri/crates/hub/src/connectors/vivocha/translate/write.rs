//! To BotMessages.

use super::{files, template};
use crate::bots::Tapped;
use baton_core::{Asks, Content, Location, Orientation, QuickReply, Text};
use serde_json::{Map, Value, json};

/// What BotMessages say it, in order. Words go into one message with the cards after them. Empty for an event: it is no
/// message but the request's own `event`.
pub fn messages(content: &Content, tapped: Tapped) -> Vec<Value> {
    let mut written = Vec::new();
    let mut parts = content.parts().iter().peekable();
    while let Some(part) = parts.next() {
        let message = match part {
            Content::Text(text) => {
                let mut message = words(text, tapped);
                if let Some(Content::Cards(cards)) =
                    parts.next_if(|next| matches!(next, Content::Cards(_)) && message["type"] == "text")
                {
                    message["template"] = template::write(cards);
                }
                message
            }
            Content::Cards(cards) => {
                json!({"code": "message", "type": "text", "body": "", "template": template::write(cards)})
            }
            Content::Attachments(attached) if attached.items.is_empty() => continue,
            Content::Attachments(attached) => files::write(attached),
            Content::Location(at) => place(at),
            Content::Action(action) => json!({
                "code": "message", "type": "action", "action_code": action.code, "args": action.arguments
            }),
            Content::Event(_) => continue,
            Content::Parts(inner) => {
                written.extend(inner.parts.iter().flat_map(|part| messages(part, tapped)));
                continue;
            }
            Content::Unsupported(other) => {
                let body =
                    if other.text.is_empty() { format!("[{}]", other.kind) } else { other.text.clone() };
                json!({"code": "message", "type": "text", "body": body})
            }
        };
        written.push(message);
    }
    written
}

fn words(text: &Text, tapped: Tapped) -> Value {
    let mut message = Map::new();
    message.insert("code".into(), json!("message"));
    // The schema wants words in a postback.
    let postback = tapped == Tapped::Button && text.chosen.is_some() && !text.text.is_empty();
    message.insert("type".into(), json!(if postback { "postback" } else { "text" }));
    message.insert("body".into(), json!(text.text));
    if let Some(payload) = &text.chosen {
        message.insert("payload".into(), json!(payload));
    }
    if !text.quick_replies.is_empty() && !postback {
        message.insert("quick_replies".into(), text.quick_replies.iter().map(quick_reply).collect());
        if let Some(orientation) = text.orientation {
            let vertical = orientation == Orientation::Vertical;
            let word = if vertical { "vertical" } else { "horizontal" };
            message.insert("quick_replies_orientation".into(), json!(word));
        }
    }
    Value::Object(message)
}

fn quick_reply(reply: &QuickReply) -> Value {
    let kind = if reply.asks == Some(Asks::Location) { "location" } else { "text" };
    let mut written = json!({"content_type": kind, "title": reply.title});
    if let Some(payload) = &reply.payload {
        written["payload"] = json!(payload);
    }
    if let Some(image) = &reply.image {
        written["image_url"] = json!(image);
    }
    written
}

fn place(at: &Location) -> Value {
    let mut message = json!({
        "code": "message", "type": "location", "longitude": at.longitude, "latitude": at.latitude
    });
    let texts = [
        ("countryCode", &at.country_code),
        ("countryName", &at.country),
        ("region", &at.region),
        ("city", &at.city),
        ("timezone", &at.timezone),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            message[name] = json!(text);
        }
    }
    for (name, number) in [("accuracy", at.accuracy), ("speed", at.speed), ("altitude", at.altitude)] {
        if let Some(number) = number {
            message[name] = json!(number);
        }
    }
    message
}
