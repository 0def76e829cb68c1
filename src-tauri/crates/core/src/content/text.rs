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

/// Words on one line.
pub(super) fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Asks {
    /// For a contact: `Location`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Location => "Location",
            Self::Phone => "Phone number",
            Self::Email => "E-mail address",
        }
    }
}

impl Text {
    /// Its words on one line, as a list has room for: without Markdown's marks where it is Markdown.
    pub fn line(&self) -> String {
        let read = if self.markdown { line(&unmarked(&self.text)) } else { String::new() };
        if read.is_empty() { line(&self.text) } else { read }
    }

    /// Whether Markdown could read anything in it but words.
    pub fn has_marks(&self) -> bool {
        let listed = |line: &str| {
            let line = line.trim_start().trim_start_matches(|digit: char| digit.is_ascii_digit());
            line.starts_with(['-', '+', '.', ')', '='])
        };
        self.text.contains(['*', '_', '`', '[', '#', '>', '~', '|', '\\']) || self.text.lines().any(listed)
    }
}

/// Markdown without the marks that a reader of one line stumbles over: emphasis, code, heads, quotes, the addresses of links.
fn unmarked(marked: &str) -> String {
    let mut words = String::with_capacity(marked.len());
    for line in marked.lines() {
        let line = line.trim_start();
        let head = line.trim_start_matches('#');
        let line = if head.len() < line.len() && head.starts_with(' ') { head } else { line };
        let mut rest = line.strip_prefix("> ").unwrap_or(line);
        while let Some(character) = rest.chars().next() {
            let after = &rest[character.len_utf8()..];
            let escaped = after.chars().next().filter(char::is_ascii_punctuation);
            rest = match (character, escaped) {
                ('\\', Some(meant)) => {
                    words.push(meant);
                    &after[meant.len_utf8()..]
                }
                ('*' | '`', _) => after,
                ('~', Some('~')) | ('_', Some('_')) => &after[1..],
                ('_', _)
                    if !(words.ends_with(char::is_alphanumeric)
                        && after.starts_with(char::is_alphanumeric)) =>
                {
                    after
                }
                ('[', _) => {
                    match after.split_once("](").and_then(|(label, to)| Some((label, to.split_once(')')?.1)))
                    {
                        Some((label, later)) if !label.contains('[') => {
                            words.push_str(unmarked(label).trim_end());
                            later
                        }
                        _ => {
                            words.push('[');
                            after
                        }
                    }
                }
                (other, _) => {
                    words.push(other);
                    after
                }
            };
        }
        words.push('\n');
    }
    words
}

impl QuickReply {
    /// One that says its title and gives the bot `payload`.
    pub fn new(title: impl Into<String>, payload: Option<String>) -> Self {
        Self { title: title.into(), payload, ..Self::default() }
    }
}
