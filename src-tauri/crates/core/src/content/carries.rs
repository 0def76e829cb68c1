//! What a channel carries to its contacts, so that a composer offers nothing else.

use super::{Content, Layout, Limits, Media};
use serde::{Deserialize, Serialize};

/// What a channel carries from an operator to the contact. Plain text always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Carries {
    /// Text is shown as Markdown.
    pub markdown: bool,
    /// Quick replies.
    pub quick_replies: bool,
    /// Cards and carousels, with buttons.
    pub cards: bool,
    /// Lists.
    pub lists: bool,
    /// Pictures.
    pub pictures: bool,
    /// Other files.
    pub files: bool,
    /// Places.
    pub location: bool,
    /// The operator's typing.
    pub typing: bool,
    /// How long and how many it takes.
    #[serde(skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
}

impl Carries {
    /// Plain text and nothing else.
    pub const TEXT: Self = Self {
        markdown: false,
        quick_replies: false,
        cards: false,
        lists: false,
        pictures: false,
        files: false,
        location: false,
        typing: false,
        limits: Limits::NONE,
    };

    /// What both carry, within the bounds of both.
    pub fn and(self, other: Self) -> Self {
        Self {
            markdown: self.markdown && other.markdown,
            quick_replies: self.quick_replies && other.quick_replies,
            cards: self.cards && other.cards,
            lists: self.lists && other.lists,
            pictures: self.pictures && other.pictures,
            files: self.files && other.files,
            location: self.location && other.location,
            typing: self.typing && other.typing,
            limits: self.limits.and(other.limits),
        }
    }

    /// What it carries as words for an operator: "text, pictures, quick replies".
    pub fn words(&self) -> String {
        let named = [
            (true, if self.markdown { "Markdown" } else { "text" }),
            (self.pictures, "pictures"),
            (self.files, "files"),
            (self.quick_replies, "quick replies"),
            (self.cards, "cards"),
            (self.lists, "lists"),
            (self.location, "locations"),
        ];
        let named: Vec<_> = named.iter().filter(|(carried, _)| *carried).map(|(_, words)| *words).collect();
        named.join(", ")
    }

    /// What in `content` the channel does not carry, as words for an operator ("cards"); `None` when it carries all of it.
    pub fn lacks(&self, content: &Content) -> Option<&'static str> {
        let missing = |carried: bool, words| if carried { None } else { Some(words) };
        match content {
            Content::Text(text) if text.quick_replies.is_empty() => None,
            Content::Text(_) => missing(self.quick_replies, "quick replies"),
            Content::Cards(cards) if cards.layout == Layout::List => missing(self.lists, "lists"),
            Content::Cards(_) => missing(self.cards, "cards"),
            Content::Attachments(files) => {
                let pictures = files.items.iter().all(|file| file.media == Media::Image);
                if pictures { missing(self.pictures, "pictures") } else { missing(self.files, "files") }
            }
            Content::Location(_) => missing(self.location, "locations"),
            Content::Action(_) => Some("actions"),
            Content::Event(_) => Some("events"),
            Content::Parts(parts) => parts.parts.iter().find_map(|part| self.lacks(part)),
            Content::Unsupported(_) => Some("this kind of message"),
        }
    }
}
