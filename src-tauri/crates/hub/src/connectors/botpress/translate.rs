//! A row as Baton's language says it. Pure.

use super::{CARRIES, wire::Row};
use crate::connectors::platforms::{limits, messenger, read};
use baton_core::{Carries, Contact, Content, QuickReply, Text, Unsupported};
use serde_json::{Value, json};

/// The contact of a row's session, under the id that Baton knows it by.
pub fn contact(row: &Row, id: &str) -> Contact {
    let unnamed = Contact::unnamed(id);
    Contact { name: row.name.clone().unwrap_or(unnamed.name), id: unnamed.id }
}

/// What the channel of a row's session carries; `None` when that is all that Botpress carries.
pub fn carries(row: &Row) -> Option<Carries> {
    limits::within(CARRIES, &row.platform)
}

/// What a row says. `told` is what the realtime channel gave of it, which the database may not give back.
pub fn content(row: &Row, told: Option<&Value>) -> Content {
    let raw = told.filter(|raw| !raw.is_null()).unwrap_or(&row.raw);
    let drawn = drawn(&row.kind, raw);
    let words = row.text.as_deref().or_else(|| pressed(raw, "title"));
    match row.kind.as_str() {
        "text" | "message" | "quick_reply" | "postback" => {
            let words = words.map(|text| {
                Content::Text(Text {
                    text: text.to_owned(),
                    quick_replies: offered(raw),
                    chosen: pressed(raw, "payload").map(str::to_owned),
                    ..Text::default()
                })
            });
            Content::of(words.into_iter().chain(drawn)).unwrap_or_else(|| whole(row, raw))
        }
        _ => drawn.unwrap_or_else(|| whole(row, raw)),
    }
}

/// What can't be drawn: its words, and all of it as source.
fn whole(row: &Row, raw: &Value) -> Content {
    let row_itself = || serde_json::from_str(&row.source).unwrap_or_default();
    let source = if raw.is_null() { row_itself() } else { raw.clone() };
    let mut unsupported = Unsupported::new(row.kind.clone(), source);
    if let Some(text) = &row.text {
        unsupported.text.clone_from(text);
    }
    Content::Unsupported(unsupported)
}

/// Messenger's attachments and templates, in the members that the Messenger connector of Botpress has them in.
fn drawn(kind: &str, raw: &Value) -> Option<Content> {
    let message = raw.get("message").filter(|message| message.is_object()).unwrap_or(raw);
    let attached = message.get("attachment").into_iter().chain(read::items(message, "attachments"));
    let parts: Vec<_> = attached.map(messenger::attachment).collect();
    if !parts.is_empty() {
        return Content::of(parts);
    }
    let payload = raw.get("payload").filter(|payload| payload.is_object());
    let url = read::text(raw, "url").or_else(|| payload.and_then(|payload| read::text(payload, "url")));
    match (kind, payload, url) {
        ("template", Some(payload), _) => {
            Some(messenger::attachment(&json!({"type": "template", "payload": payload})))
        }
        ("image" | "audio" | "video" | "file", _, Some(url)) => {
            Some(messenger::attachment(&json!({"type": kind, "payload": {"url": url}})))
        }
        _ => None,
    }
}

/// What was tapped: a button or a quick reply.
fn pressed<'r>(raw: &'r Value, member: &str) -> Option<&'r str> {
    let tapped = raw.get("postback").or_else(|| raw.get("message")?.get("quick_reply"));
    let tapped = tapped.or_else(|| raw.get("quick_reply")).unwrap_or(raw);
    read::text(tapped, member)
}

/// The quick replies that came with it.
fn offered(raw: &Value) -> Vec<QuickReply> {
    let own = read::items(raw, "quick_replies");
    let offered = if own.is_empty() {
        raw.get("message").map_or(own, |message| read::items(message, "quick_replies"))
    } else {
        own
    };
    let reply =
        |offer: &Value| Some(QuickReply::new(read::owned(offer, "title")?, read::owned(offer, "payload")));
    offered.iter().filter_map(reply).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    fn row(kind: &str, text: Value) -> Row {
        let row = json!({"id": 7, "session_id": 1, "type": kind, "text": text, "userId": "fb-1", "direction": "out"});
        Row::read(&RawValue::from_string(row.to_string()).unwrap()).unwrap()
    }

    #[test]
    fn words_are_words_and_what_was_tapped_is_kept() {
        assert_eq!(content(&row("message", json!("Hi")), None), Content::text("Hi"));
        let raw = json!({"postback": {"title": "Cancel request", "payload": "HITL_STOP"}});
        let Content::Text(text) = content(&row("postback", json!("HITL_STOP")), Some(&raw)) else { panic!() };
        assert_eq!((text.text.as_str(), text.chosen.as_deref()), ("HITL_STOP", Some("HITL_STOP")));
    }

    #[test]
    fn a_template_of_messenger_is_a_card() {
        let raw = json!({"to": "fb-1", "payload": {"template_type": "button", "text": "Bot paused",
            "buttons": [{"type": "postback", "title": "Cancel request", "payload": "HITL_STOP"}]}});
        assert!(matches!(content(&row("template", Value::Null), Some(&raw)), Content::Cards(_)));
    }

    #[test]
    fn what_is_neither_keeps_its_words_and_its_source() {
        let Content::Unsupported(visit) = content(&row("visit", json!("User visit")), None) else { panic!() };
        assert_eq!((visit.kind.as_str(), visit.text.as_str()), ("visit", "User visit"));
        assert_eq!(visit.source["id"], 7);
        assert!(matches!(content(&row("text", Value::Null), None), Content::Unsupported(_)));
    }
}
