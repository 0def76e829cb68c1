//! What this version can't draw: kept whole, and read as far as it can be.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that can't be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unsupported {
    /// What the vendor calls it: `receipt`, `adaptive card`.
    pub kind: String,
    /// Its readable parts, one a line; may be empty.
    #[serde(default)]
    pub text: String,
    /// The vendor's JSON of this part.
    #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub source: Value,
}

/// Members whose text a person can read, in the order in which a reader wants them.
const READABLE: [&str; 12] = [
    "title",
    "subtitle",
    "text",
    "body",
    "pretext",
    "caption",
    "description",
    "fallback",
    "name",
    "filename",
    "url",
    "contentUrl",
];

/// So many readable parts are enough; the source has the rest.
const MOST: usize = 200;

impl Unsupported {
    /// The vendor's `source` under the name `kind`, with its readable parts found.
    pub fn new(kind: impl Into<String>, source: Value) -> Self {
        let kind: String = kind.into();
        let kind = if kind.trim().is_empty() { "message".to_owned() } else { kind };
        Self { kind, text: words(&source).join("\n"), source }
    }
}

/// Everything in a value of unknown shape that a person can read, each once, in order.
pub fn words(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        _ if found.len() >= MOST => {}
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for name in READABLE {
                if let Some(Value::String(text)) = members.get(name)
                    && !text.trim().is_empty()
                    && !found.contains(text)
                {
                    found.push(text.clone());
                }
            }
            members.values().filter(|m| m.is_array() || m.is_object()).for_each(|m| collect(m, found));
        }
        _ => {}
    }
}
