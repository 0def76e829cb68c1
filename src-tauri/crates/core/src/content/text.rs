//! Words, and the answers offered with them.

use serde::{Deserialize, Serialize};

/// Words, and the answers offered with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Text {
    /// What was said; line breaks count.
    pub text: String,
    /// The channel shows it as Markdown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub markdown: bool,
    /// Answers that the contact could tap, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// How the channel lays the quick replies out, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orientation: Option<Orientation>,
    /// The payload of the quick reply or button that the contact tapped to say this.
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
    /// A small picture beside the title: its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Tapping it gives something that the channel knows, instead of the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
}

/// What a quick reply asks the channel for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Where the contact is.
    Location,
    /// The contact's phone number.
    Phone,
    /// The contact's e-mail address.
    Email,
}

/// How quick replies are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Side by side.
    Horizontal,
    /// One under the other.
    Vertical,
}

impl QuickReply {
    /// One that says its title and gives the bot `payload`.
    pub fn new(title: impl Into<String>, payload: Option<String>) -> Self {
        Self { title: title.into(), payload, ..Self::default() }
    }
}
