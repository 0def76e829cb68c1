//! The parts of a body that are not its words: attachments, templates, cards, blocks, files.

use super::wire::{Body, Message};
use crate::connectors::platforms::{messenger, microsoft, slack};
use baton_core::Content;
use serde_json::{Value, value::RawValue};

/// What is drawn beside the words, in order.
pub fn drawn(body: &Body, message: Option<&Message>) -> Vec<Content> {
    let carousel = body.attachment_layout.as_deref() == Some("carousel");
    let of_message = message.map(|message| [message.attachment, message.attachments]).unwrap_or_default();
    let attached = of_message.into_iter().chain([body.attachment, body.attachments]).flatten();
    let mut parts = attachments(&attached.flat_map(values).collect::<Vec<_>>(), carousel);
    parts.extend(slack::files(
        &[body.files, body.file].into_iter().flatten().flat_map(values).collect::<Vec<_>>(),
    ));
    // Slack says the same words twice: as text and as blocks. What can only be seen in blocks is taken from them.
    if let Some(raw) = body.blocks {
        let said = body.text.is_some();
        let blocks = slack::blocks(&values(raw));
        parts.extend(blocks.into_iter().filter(|part| !(said && matches!(part, Content::Text(_)))));
    }
    parts.extend(body.entities.and_then(|raw| microsoft::place(&values(raw))));
    parts
}

/// Attachments of whichever platform: each is recognised by its members.
fn attachments(values: &[Value], carousel: bool) -> Vec<Content> {
    if values.iter().any(microsoft::is_one) {
        return microsoft::attachments(values, carousel);
    }
    let of_messenger = |value: &Value| value.get("type").is_some() || value.get("payload").is_some();
    let each = |value: &Value| match of_messenger(value) {
        true => vec![messenger::attachment(value)],
        false => slack::attachment(value),
    };
    together(values.iter().flat_map(each))
}

/// Files that came one after the other came together.
fn together(parts: impl Iterator<Item = Content>) -> Vec<Content> {
    let mut all: Vec<Content> = Vec::new();
    for part in parts {
        match (all.last_mut(), part) {
            (Some(Content::Attachments(before)), Content::Attachments(files)) => {
                before.items.extend(files.items)
            }
            (_, part) => all.push(part),
        }
    }
    all
}

/// A value's entries; itself when it is no array.
fn values(raw: &RawValue) -> Vec<Value> {
    match serde_json::from_str(raw.get()) {
        Ok(Value::Array(values)) => values,
        Ok(Value::Null) | Err(_) => Vec::new(),
        Ok(one) => vec![one],
    }
}

/// A value as text: without quotes when it is text, as JSON otherwise.
pub fn text_of(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}
