//! What a message says, in one language for all channels.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// What a message says. As JSON: `{"type": "text", …}`. A type that this version doesn't know becomes [`Unsupported`]:
/// it is kept whole and shown as far as it can be read, never dropped and never an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words, and the answers offered with them.
    Text(Text),
    /// What can't be drawn yet: its name, its readable parts and its source.
    Unsupported(Unsupported),
}

/// Words, and the answers offered with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Text {
    /// Plain text; line breaks count.
    pub text: String,
    /// Answers that the contact could tap, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// The payload of the quick reply that the contact tapped to say this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

/// An answer offered to the contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuickReply {
    /// What the contact reads.
    pub title: String,
    /// What the bot receives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// Something that can't be drawn yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unsupported {
    /// What the vendor calls it: `image`, `template`, `adaptive card`.
    pub kind: String,
    /// Its readable parts, one a line; may be empty.
    #[serde(default)]
    pub text: String,
    /// The vendor's JSON of this part.
    #[cfg_attr(feature = "typescript", specta(type = serde_json::Value))]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub source: Value,
}

impl Content {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), ..Text::default() })
    }

    /// One line that stands for the whole, for lists, notifications and search. Never empty.
    pub fn preview(&self) -> String {
        let (text, kind) = match self {
            Self::Text(text) => (text.text.as_str(), "empty message"),
            Self::Unsupported(unsupported) => (unsupported.text.as_str(), unsupported.kind.as_str()),
        };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() { format!("[{kind}]") } else { line }
    }

    /// Everything that can be searched for.
    pub fn searchable(&self) -> String {
        match self {
            Self::Text(text) => {
                let offered = text.quick_replies.iter().map(|reply| reply.title.as_str());
                std::iter::once(text.text.as_str()).chain(offered).collect::<Vec<_>>().join("\n")
            }
            Self::Unsupported(unsupported) => unsupported.text.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let kind =
            value.get("type").and_then(Value::as_str).ok_or_else(|| D::Error::missing_field("type"))?;
        match kind {
            "text" => Text::deserialize(&value).map(Self::Text).map_err(D::Error::custom),
            "unsupported" => {
                Unsupported::deserialize(&value).map(Self::Unsupported).map_err(D::Error::custom)
            }
            newer => {
                Ok(Self::Unsupported(Unsupported { kind: newer.into(), text: words(&value), source: value }))
            }
        }
    }
}

/// The words in a value of unknown shape: its `text`, `title`, `description` and `caption` members, in order.
fn words(value: &Value) -> String {
    let mut found = Vec::new();
    collect_words(value, &mut found);
    found.join("\n")
}

fn collect_words<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text)
                        if ["text", "title", "description", "caption"].contains(&name.as_str()) =>
                    {
                        found.push(text);
                    }
                    other => collect_words(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_unknown_type_is_kept_and_readable() {
        let wire = json!({"type": "hologram", "title": "A lamp", "parts": [{"text": "brass"}]});
        let content: Content = serde_json::from_value(wire.clone()).unwrap();
        let Content::Unsupported(unsupported) = &content else { panic!("{content:?}") };
        assert_eq!((unsupported.kind.as_str(), &unsupported.source), ("hologram", &wire));
        assert!(unsupported.text.contains("A lamp") && unsupported.text.contains("brass"));
    }

    #[test]
    fn a_preview_is_one_line_and_never_empty() {
        assert_eq!(Content::text("two\n lines").preview(), "two lines");
        assert_eq!(Content::text(" ").preview(), "[empty message]");
    }

    #[test]
    fn text_survives_its_json() {
        let content = Content::Text(Text {
            text: "Which one?".into(),
            quick_replies: vec![QuickReply { title: "This".into(), payload: Some("THIS".into()) }],
            chosen: None,
        });
        let json = serde_json::to_value(&content).unwrap();
        assert_eq!(json["type"], "text");
        assert_eq!(serde_json::from_value::<Content>(json).unwrap(), content);
    }
}
