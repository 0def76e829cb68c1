//! Attachments: pictures, sounds, videos and files, with what the channel says about them.

use super::Field;
use serde::{Deserialize, Serialize};

/// Files that came together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachments {
    /// In order; at least one.
    pub items: Vec<Attachment>,
}

/// One file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// Where it is: http(s), or `data:` for small ones.
    pub url: String,
    /// How it is shown.
    #[serde(default)]
    pub media: Media,
    /// Its media type, as the channel says: `image/png`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", specta(type = Option<f64>))]
    pub size: Option<u64>,
    /// What it shows, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The channel's own reference to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// A small picture that stands for it: its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// What else the channel says about it, under the channel's own names: `originalUrl`, `originalId`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Field>,
}

/// How a file is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// As a picture.
    Image,
    /// With a player for sound.
    Audio,
    /// With a player for films.
    Video,
    /// By its name, to be saved. Also what a newer version sends and this one doesn't know.
    #[default]
    #[serde(other)]
    File,
}

impl Media {
    /// By the media type: `image/png` is a picture. SVG is a file: it can carry scripts.
    pub fn of(mime: &str) -> Self {
        let mime = mime.trim().to_ascii_lowercase();
        match mime.split('/').next() {
            Some("image") if !mime.starts_with("image/svg") => Self::Image,
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            _ => Self::File,
        }
    }

    /// Its name for a person: `picture`, `sound`, `video`, `file`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "picture",
            Self::Audio => "sound",
            Self::Video => "video",
            Self::File => "file",
        }
    }
}

impl Attachment {
    /// Its name; without one, the last part of its address; empty when that has none either.
    pub fn title(&self) -> &str {
        let last = || {
            let path = self.url.split(['?', '#']).next().unwrap_or_default();
            let tail = path.rsplit('/').next().unwrap_or_default();
            if self.url.starts_with("data:") { "" } else { tail }
        };
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or_else(last)
    }

    /// What can be read about it.
    pub(super) fn words(&self) -> Vec<&str> {
        let words = [self.description.as_deref(), Some(self.title())];
        words.into_iter().flatten().filter(|words| !words.trim().is_empty()).collect()
    }
}
