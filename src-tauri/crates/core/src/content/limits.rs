//! How much of it a channel takes: the bounds that its vendor publishes. What is not named is bounded by the hub alone.

use super::{Button, Card, Cards, Content, QuickReply, Text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long and how many a channel takes. `None`: no bound is known beyond the hub's own ([`Limits::HUB`]). A character is a
/// Unicode scalar value, so that an emoji of one code point is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// The longest text of a message, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<u16>,
    /// The most quick replies of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quick_replies: Option<u16>,
    /// The longest title of a quick reply, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quick_reply_title: Option<u16>,
    /// The most cards of a carousel, or entries of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<u16>,
    /// The longest title and the longest second line of a card, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_text: Option<u16>,
    /// The most buttons of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buttons: Option<u16>,
    /// The longest title of a button, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button_title: Option<u16>,
}

/// What is too long or too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// Where: `text`, `quick_replies`, `cards` or `buttons`.
    pub field: &'static str,
    /// By how much and what to do, for an operator: "2,140 of 2,000 characters. Shorten it."
    pub words: String,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "content.{}: {}", self.field, self.words)
    }
}

impl Limits {
    /// None known.
    pub const NONE: Self = Self {
        text: None,
        quick_replies: None,
        quick_reply_title: None,
        cards: None,
        card_text: None,
        buttons: None,
        button_title: None,
    };

    /// The hub's own, which keep every channel and every desktop usable.
    pub const HUB: Self = Self {
        text: Some(20_000),
        quick_replies: Some(60),
        quick_reply_title: Some(2_000),
        cards: Some(60),
        card_text: Some(2_000),
        buttons: Some(60),
        button_title: Some(2_000),
    };

    /// Whether none is known.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// The narrower of both, bound by bound.
    pub fn and(self, other: Self) -> Self {
        let least = |one: Option<u16>, other: Option<u16>| one.into_iter().chain(other).min();
        Self {
            text: least(self.text, other.text),
            quick_replies: least(self.quick_replies, other.quick_replies),
            quick_reply_title: least(self.quick_reply_title, other.quick_reply_title),
            cards: least(self.cards, other.cards),
            card_text: least(self.card_text, other.card_text),
            buttons: least(self.buttons, other.buttons),
            button_title: least(self.button_title, other.button_title),
        }
    }

    /// The first of `content` that is too long or too many; `None` when all of it fits. The composer says the same words
    /// (`tests/golden/limits.json`).
    pub fn exceeded(&self, content: &Content) -> Option<Exceeded> {
        match content {
            Content::Text(text) => self.of_text(text),
            Content::Cards(cards) => self.of_cards(cards),
            Content::Parts(parts) => parts.parts.iter().find_map(|part| self.exceeded(part)),
            Content::Attachments(_)
            | Content::Location(_)
            | Content::Action(_)
            | Content::Event(_)
            | Content::Unsupported(_) => None,
        }
    }

    fn of_text(&self, said: &Text) -> Option<Exceeded> {
        let text = length(&said.text, self.text).map(|count| format!("{count}. Shorten it."));
        let title = |reply: &QuickReply| long("The quick reply", &reply.title, self.quick_reply_title);
        let many = || many(said.quick_replies.len(), self.quick_replies, "", "quick replies");
        let titles = || said.quick_replies.iter().find_map(title);
        at("text", text).or_else(|| at("quick_replies", many().or_else(titles)))
    }

    fn of_cards(&self, said: &Cards) -> Option<Exceeded> {
        let footer = || many(said.buttons.len(), self.buttons, "", "buttons");
        at("cards", many(said.cards.len(), self.cards, "", "cards"))
            .or_else(|| said.cards.iter().find_map(|card| self.of_card(card)))
            .or_else(|| at("buttons", footer().or_else(|| self.titles(&said.buttons))))
    }

    fn of_card(&self, card: &Card) -> Option<Exceeded> {
        let whose = format!("{} has ", named("The card", &card.title));
        let subtitle = || long("The line", card.subtitle.as_deref()?, self.card_text);
        let buttons = || many(card.buttons.len(), self.buttons, &whose, "buttons");
        at("cards", long("The title", &card.title, self.card_text).or_else(subtitle))
            .or_else(|| at("buttons", buttons().or_else(|| self.titles(&card.buttons))))
    }

    fn titles(&self, buttons: &[Button]) -> Option<String> {
        buttons.iter().find_map(|button| long("The button", &button.title, self.button_title))
    }
}

fn at(field: &'static str, words: Option<String>) -> Option<Exceeded> {
    words.map(|words| Exceeded { field, words })
}

/// "2,140 of 2,000 characters", when it is longer than that.
fn length(text: &str, most: Option<u16>) -> Option<String> {
    let most = usize::from(most?);
    // A text has at least as many bytes as characters: most are not counted.
    let count = if text.len() > most { text.chars().count() } else { 0 };
    (count > most).then(|| format!("{} of {} characters", grouped(count), grouped(most)))
}

fn long(what: &str, text: &str, most: Option<u16>) -> Option<String> {
    length(text, most).map(|count| format!("{} has {count}. Shorten it.", named(what, text)))
}

fn many(count: usize, most: Option<u16>, whose: &str, what: &str) -> Option<String> {
    let most = usize::from(most?);
    (count > most).then(|| format!("{whose}{count} of {most} {what}. Take {} out.", count - most))
}

/// `The button “Buy it now”`, by as much of its words as tells it from the others.
fn named(what: &str, text: &str) -> String {
    const SHOWN: usize = 24;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{what} “{}…”", text.get(..end).unwrap_or_default().trim_end()),
        None => format!("{what} “{text}”"),
    }
}

/// `20000` as `20,000`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
