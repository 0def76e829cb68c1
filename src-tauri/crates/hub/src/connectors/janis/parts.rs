//! What can't be drawn yet, made readable: attachments, templates, blocks.

use baton_core::Unsupported;
use serde_json::{Map, Value, value::RawValue};

/// Members whose text a person can read, in the order in which a reader wants them.
const READABLE: [&str; 9] =
    ["title", "subtitle", "text", "pretext", "fallback", "name", "filename", "url", "contentUrl"];

/// The parts of a message that have no place in text, if it has any: named after the first, with the message's text first.
pub fn unsupported(text: Option<&str>, parts: &[(&str, Option<&RawValue>)]) -> Option<Unsupported> {
    let mut source = Map::new();
    for (name, raw) in parts {
        let value: Value = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            source.insert((*name).to_owned(), value);
        }
    }
    let (name, first) = source.iter().next()?;
    let kind = kind(first).unwrap_or(name).to_owned();
    let lines = text.map(str::to_owned).into_iter().chain(source.values().flat_map(words));
    let text = lines.collect::<Vec<_>>().join("\n");
    Some(Unsupported { kind, text, source: Value::Object(source) })
}

/// What the vendor calls the (first) part.
fn kind(value: &Value) -> Option<&str> {
    let one = value.get(0).unwrap_or(value);
    ["type", "contentType", "mimetype"].iter().find_map(|name| one.get(name)?.as_str())
}

/// Everything in a value that a person can read, one a line.
pub fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::Object(members) => {
            let mut found: Vec<String> = Vec::new();
            for name in READABLE {
                match members.get(name) {
                    Some(Value::String(text)) if !text.trim().is_empty() && !found.contains(text) => {
                        found.push(text.clone());
                    }
                    _ => {}
                }
            }
            let inner = members.values().filter(|member| member.is_array() || member.is_object());
            found.extend(inner.flat_map(words));
            found
        }
        _ => Vec::new(),
    }
}

/// A value as text: without quotes when it is text, as JSON otherwise.
pub fn text_of(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}
