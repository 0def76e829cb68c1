//! What a message says, in one language for all channels.

mod attachments;
mod calls;
mod cards;
mod carries;
mod limits;
mod location;
mod reasoning;
mod text;
mod unsupported;

pub use attachments::{Attachment, Attachments, Media};
pub use calls::{ActionCall, EventCall};
pub use cards::{Button, Card, Cards, Field, Layout, Press};
pub use carries::Carries;
pub use limits::{Exceeded, Limits};
pub use location::Location;
pub use reasoning::Reasoning;
pub use text::{Asks, Orientation, QuickReply, Text};
pub use unsupported::{Unsupported, words as readable};

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
    /// Cards: one, a carousel, a list.
    Cards(Cards),
    /// Pictures, sounds, videos, files.
    Attachments(Attachments),
    /// A place on the map.
    Location(Location),
    /// An action with its arguments.
    Action(ActionCall),
    /// An event with its data.
    Event(EventCall),
    /// Several of these in one message, in order: words, then a carousel.
    Parts(Parts),
    /// What can't be drawn: its name, its readable parts and its source.
    Unsupported(Unsupported),
}

/// Several contents in one message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Parts {
    /// Two or more, none of which has parts itself ([`Content::of`] sees to it).
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub parts: Vec<Content>,
}

impl Content {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), ..Text::default() })
    }

    /// As a channel shows it that reads Markdown in what its bots say.
    #[must_use]
    pub fn in_markdown(mut self) -> Self {
        let parts = match &mut self {
            Self::Parts(parts) => parts.parts.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for part in parts {
            if let Self::Text(text) = part {
                text.markdown |= text.has_marks();
            }
        }
        self
    }

    /// These parts as one content: itself when there is one, flat when a part has parts; `None` when there is none.
    pub fn of(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let flat = |part| match part {
            Self::Parts(inner) => inner.parts,
            one => vec![one],
        };
        let mut parts: Vec<_> = parts.into_iter().flat_map(flat).collect();
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Self::Parts(Parts { parts })),
        }
    }

    /// Its parts: itself unless it has several.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Parts(parts) => &parts.parts,
            one => std::slice::from_ref(one),
        }
    }

    /// One line that stands for the whole, for lists, notifications and search. Never empty.
    pub fn preview(&self) -> String {
        let spoken = self.parts().iter().find_map(|part| match part {
            Self::Text(text) => Some(text.line()).filter(|line| !line.is_empty()),
            _ => None,
        });
        if let Some(spoken) = spoken {
            return spoken;
        }
        let first = self.parts().iter().find(|part| **part != Self::text("")).unwrap_or(self);
        let words = text::line(&first.searchable().lines().next().map(str::to_owned).unwrap_or_default());
        match (first, words) {
            (Self::Text(_), words) if words.is_empty() => "[empty message]".into(),
            (Self::Unsupported(_), words) if !words.is_empty() => words,
            (other, words) if words.is_empty() => format!("[{}]", other.word()),
            (other, words) => format!("[{}] {words}", other.word()),
        }
    }

    /// What it is, in a word or two for a person: `picture`, `3 cards`.
    fn word(&self) -> String {
        match self {
            Self::Text(_) => "message".into(),
            Self::Cards(cards) if cards.cards.len() > 1 => format!("{} cards", cards.cards.len()),
            Self::Cards(_) => "card".into(),
            Self::Attachments(files) => match files.items.as_slice() {
                [one] => one.media.word().into(),
                many => format!("{} files", many.len()),
            },
            Self::Location(_) => "location".into(),
            Self::Action(_) => "action".into(),
            Self::Event(_) => "event".into(),
            Self::Parts(parts) => parts.parts.first().map_or_else(|| "message".into(), Self::word),
            Self::Unsupported(unsupported) => unsupported.kind.clone(),
        }
    }

    /// Everything that can be searched for, one part a line.
    pub fn searchable(&self) -> String {
        let lines: Vec<String> = match self {
            Self::Text(text) => {
                let offered = text.quick_replies.iter().map(|reply| reply.title.clone());
                std::iter::once(text.text.clone()).chain(offered).collect()
            }
            Self::Cards(cards) => cards.words().into_iter().map(str::to_owned).collect(),
            Self::Attachments(files) => {
                files.items.iter().flat_map(Attachment::words).map(str::to_owned).collect()
            }
            Self::Location(place) => {
                place.words().into_iter().map(str::to_owned).chain([place.coordinates()]).collect()
            }
            Self::Action(action) => vec![action.code.clone()],
            Self::Event(event) => vec![event.name.clone()],
            Self::Parts(parts) => parts.parts.iter().map(Self::searchable).collect(),
            Self::Unsupported(unsupported) => vec![unsupported.text.clone()],
        };
        lines.join("\n")
    }

    /// The words said in it, without what else it shows; empty when there are none.
    pub fn spoken(&self) -> &str {
        let words = self.parts().iter().find_map(|part| match part {
            Self::Text(text) => Some(text.text.as_str()),
            _ => None,
        });
        words.unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let kind =
            value.get("type").and_then(Value::as_str).ok_or_else(|| D::Error::missing_field("type"))?;
        let read = match kind {
            "text" => Text::deserialize(&value).map(Self::Text),
            "cards" => Cards::deserialize(&value).map(Self::Cards),
            "attachments" => Attachments::deserialize(&value).map(Self::Attachments),
            "location" => Location::deserialize(&value).map(Self::Location),
            "action" => ActionCall::deserialize(&value).map(Self::Action),
            "event" => EventCall::deserialize(&value).map(Self::Event),
            "parts" => Parts::deserialize(&value).map(Self::Parts),
            "unsupported" => Unsupported::deserialize(&value).map(Self::Unsupported),
            newer => Ok(Self::Unsupported(Unsupported::new(newer, value.clone()))),
        };
        read.map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
